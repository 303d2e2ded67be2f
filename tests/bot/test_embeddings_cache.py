"""Vectors are worked out once, kept for the next start, and worked out again when what is kept is no use."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.embeddings.arrays import Arrays, Unreadable, read_arrays, write_arrays
from bot.embeddings.cache import Vectors
from tests.embedders import SIZE, Bags

TEXTS = ["one harbour", "two ships", "one harbour", ""]


def test_a_text_is_worked_out_once_and_each_has_its_row(tmp_path: Path) -> None:
    bags = Bags()

    rows = rows_of(Vectors(bags, tmp_path).of(TEXTS))

    assert np.array_equal(Bags().embed(TEXTS), rows)
    assert sorted({*TEXTS}) == sorted(bags.asked)


def test_the_next_start_works_out_only_what_is_new(tmp_path: Path) -> None:
    Vectors(Bags(), tmp_path).of(TEXTS)
    later = Bags()
    vectors = Vectors(later, tmp_path)

    assert 1 == vectors.lacks([*TEXTS, "three ropes", "three ropes"])
    rows = rows_of(vectors.of([*TEXTS, "three ropes"]))

    assert ["three ropes"] == later.asked
    assert np.array_equal(Bags().embed([*TEXTS, "three ropes"]), rows)
    assert 0 == Vectors(Bags(), tmp_path).lacks([*TEXTS, "three ropes"])


def test_another_model_has_vectors_of_its_own(tmp_path: Path) -> None:
    Vectors(Bags(), tmp_path).of(TEXTS)
    other = Bags(id="another/model")

    Vectors(other, tmp_path).of(TEXTS)

    assert set(TEXTS) == set(other.asked)
    assert 0 == Vectors(Bags(), tmp_path).lacks(TEXTS)


@pytest.mark.parametrize("damage", [b"", b"no archive", b"cut"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    Vectors(Bags(), tmp_path).of(TEXTS)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-40] if damage == b"cut" else damage)

    rows = rows_of(Vectors(Bags(), tmp_path).of(TEXTS))

    assert np.array_equal(Bags().embed(TEXTS), rows)
    assert 0 == Vectors(Bags(), tmp_path).lacks(TEXTS)


@pytest.mark.parametrize(
    "kept",
    [
        {"keys": np.zeros((2, 16), dtype=np.uint8)},
        {"keys": np.zeros((2, 16), dtype=np.uint8), "vectors": np.zeros((3, SIZE), dtype=np.float32)},
        {"keys": np.zeros((2, 9), dtype=np.uint8), "vectors": np.zeros((2, SIZE), dtype=np.float32)},
        {"keys": np.zeros((2, 16), dtype=np.uint8), "vectors": np.zeros((2, SIZE), dtype=np.int8)},
    ],
)
def test_a_file_of_another_shape_is_no_use(tmp_path: Path, kept: Arrays) -> None:
    write_arrays(tmp_path / "vectors-bags.npz", kept)

    assert np.array_equal(Bags().embed(TEXTS), rows_of(Vectors(Bags(), tmp_path).of(TEXTS)))


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()

    rows = rows_of(Vectors(Bags(), tmp_path / "a-file" / "vectors").of(TEXTS))

    assert np.array_equal(Bags().embed(TEXTS), rows)
    assert np.array_equal(rows, rows_of(Vectors(Bags(), None).of(TEXTS)))


def test_in_a_hurry_only_so_much_is_worked_out_and_the_next_goes_on(tmp_path: Path) -> None:
    texts = [f"text {n}" for n in range(10)]

    assert Vectors(Bags(), tmp_path).of(texts, most=36) is None
    assert 4 == Vectors(Bags(), tmp_path).lacks(texts)
    later = Bags()
    assert np.array_equal(Bags().embed(texts), rows_of(Vectors(later, tmp_path).of(texts, most=36)))
    assert 4 == len(later.asked)
    assert 0 == len(rows_of(Vectors(Bags(), tmp_path).of([], most=0)))
    assert 1 == len(rows_of(Vectors(Bags(), tmp_path).of(["one at least"], most=0)))


def rows_of(rows: NDArray[np.float32] | None) -> NDArray[np.float32]:
    assert rows is not None
    return rows


def test_what_is_kept_does_not_tell_the_texts(tmp_path: Path) -> None:
    Vectors(Bags(), tmp_path).of(["a salary of 98,000 euros"])

    (file,) = tmp_path.iterdir()
    assert b"salary" not in file.read_bytes()


def test_many_texts_are_kept_piece_by_piece(tmp_path: Path) -> None:
    class Tired(Bags):
        """Gives up after the first piece."""

        def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
            if self.asked:
                raise KeyboardInterrupt
            return super().embed(texts)

    texts = [f"text {n}" for n in range(600)]
    with pytest.raises(KeyboardInterrupt):
        Vectors(Tired(), tmp_path).of(texts)

    assert 600 - 256 == Vectors(Bags(), tmp_path).lacks(texts)


def test_a_file_whose_bits_say_that_it_is_locked_is_damaged(tmp_path: Path) -> None:
    file = tmp_path / "vectors.npz"
    write_arrays(file, {"keys": np.zeros(3, dtype=np.uint8)})
    whole = bytearray(file.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(mark) + at] |= 1
    file.write_bytes(whole)

    with pytest.raises(Unreadable):
        read_arrays(file)
