"""A matrix that a few rows are multiplied by, cut into blocks that the processor has a short way for."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_SMALL = 100**3
"""
Products below so many multiplications OpenBLAS does without copying the matrix first, where it knows AVX-512
(``sgemm_small_kernel_permit_skylakex.c``): a short question takes half of the time then.
"""
_ROWS = 20
"""That are multiplied at once then: the word pieces of most questions."""
_STEP = 16
_AVX_512 = {"X86_V4", "AVX512_SKX"}
"""Numpy's names for it, the new one and that before 2.4."""


class Dense:
    """
    Rows -> rows times a matrix, plus a bias.

    ``weight`` has one column an output: for a short question that is a third quicker than one row.
    """

    __slots__ = ("_bias", "_blocks", "_rows")

    def __init__(self, weight: Floats, bias: Floats, *, in_blocks: bool | None = None) -> None:
        """``in_blocks`` None: where that is quicker on this machine."""
        inner, outer = weight.shape
        width = _width(inner, outer) if in_blocks or (in_blocks is None and has_short_way()) else outer
        self._rows = None if width == outer else _ROWS
        self._blocks = np.ascontiguousarray(weight.reshape(inner, -1, width).transpose(1, 0, 2))
        self._bias = bias

    def __call__(self, x: Floats) -> Floats:
        blocks, _, width = self._blocks.shape
        y = np.empty((len(x), blocks, width), np.float32)
        times = -(-len(x) // self._rows) if self._rows else 1
        step = max(1, -(-len(x) // max(1, times)))
        for start in range(0, len(x), step):
            some = slice(start, start + step)
            np.matmul(x[some], self._blocks, out=y[some].transpose(1, 0, 2))
        whole = y.reshape(len(x), blocks * width)
        whole += self._bias
        return whole


@cache
def has_short_way() -> bool:
    """Whether numpy has found AVX-512 on this machine."""
    told = np.show_config(mode="dicts")
    return not _AVX_512.isdisjoint(told["SIMD Extensions"].get("found", ()))


def _width(inner: int, outer: int) -> int:
    """The widest blocks of one width that are small enough; all in one where there are none."""
    widest = _SMALL // (_ROWS * inner) // _STEP * _STEP
    return next((width for width in range(widest, 0, -_STEP) if outer % width == 0), outer)
