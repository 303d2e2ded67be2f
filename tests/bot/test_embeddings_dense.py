"""Rows times a matrix: the same however the matrix is cut."""

from __future__ import annotations

import numpy as np
import pytest

from bot.embeddings.dense import Dense, has_short_way


@pytest.mark.parametrize("rows", [0, 1, 19, 20, 21, 57])
@pytest.mark.parametrize(("inner", "outer"), [(384, 1152), (1536, 384), (100, 52), (7, 3), (9000, 32)])
def test_a_matrix_in_blocks_gives_what_a_whole_one_gives(rows: int, inner: int, outer: int) -> None:
    dice = np.random.default_rng(1)
    weight, bias = (dice.standard_normal(shape).astype(np.float32) for shape in ((inner, outer), (outer,)))
    x = dice.standard_normal((rows, inner)).astype(np.float32)

    whole, blocks = (Dense(weight, bias, in_blocks=chosen)(x) for chosen in (False, True))

    assert (rows, outer) == blocks.shape == whole.shape
    assert blocks.flags.c_contiguous
    assert pytest.approx(whole, abs=1e-3) == blocks
    assert pytest.approx(x.astype(np.float64) @ weight + bias, abs=1e-3) == whole


def test_whether_there_is_a_short_way_is_told_by_numpy() -> None:
    assert has_short_way() in {True, False}
