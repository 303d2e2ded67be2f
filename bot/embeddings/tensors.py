"""The weights in a file of the safetensors format, as numbers that numpy can work with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.embeddings.files import NotTheWeights

Floats = NDArray[np.float32]

PUBLISHED = "model.safetensors"
MOST_BYTES = 1 << 30
"""What is larger would take a second for a question, and gigabytes of memory."""
_MOST = 1_000_000
"""No model learns larger ones, and sums of their squares would overflow."""
_PREFIX = "bert."


def tensors(whole: bytes, file: Path, wanted: Mapping[str, tuple[int, ...]]) -> dict[str, Floats]:
    """
    What is ``wanted`` of a file, by its names and in these shapes, in fp32.

    In some files ``bert.`` stands before each name.

    Raises:
        NotTheWeights: it is damaged, something is missing, of another shape, or no number that a model has.
    """
    from safetensors import SafetensorError, deserialize

    try:
        found = {name.removeprefix(_PREFIX): told for name, told in deserialize(whole)}  # type: ignore[no-untyped-call]
    except SafetensorError as error:
        raise NotTheWeights(f"{file} is no whole file of the safetensors format ({error!s:.200})") from error
    if missing := [name for name in wanted if name not in found]:
        raise NotTheWeights(
            f"{file} lacks {missing[0]} and {len(missing) - 1} other weights of {len(wanted)}"
        )
    told = {}
    for name, expected in wanted.items():
        one = found.pop(name)
        if (shape := tuple(one["shape"])) != expected:
            raise NotTheWeights(f"{name} in {file} has the shape {shape}; expected {expected}")
        told[name] = _floats(name, one["dtype"], one["data"], file).reshape(shape)
    return told


def _floats(name: str, kind: str, data: bytes, file: Path) -> Floats:
    if kind == "BF16":  # the upper half of an fp32
        numbers: Floats = (np.frombuffer(data, "<u2").astype("<u4") << 16).view("<f4")
    elif kind in ("F32", "F16"):
        numbers = np.frombuffer(data, "<f4" if kind == "F32" else "<f2").astype(np.float32, copy=False)
    else:
        raise NotTheWeights(f"{name} in {file} is of the kind {kind}; expected F32, F16 or BF16")
    if not (numbers.min(initial=0) > -_MOST and numbers.max(initial=0) < _MOST):  # false of what is none, too
        raise NotTheWeights(f"{name} in {file} holds what is no number below {_MOST:,}")
    return numbers
