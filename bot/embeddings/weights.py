"""Reads the published weights of MiniLM, checks that they are those, and keeps them four times smaller."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.embeddings.arrays import Arrays, Unreadable, read_arrays
from bot.embeddings.bert import names
from bot.embeddings.files import MOST_OF_A_VOCABULARY, NotTheWeights, read
from bot.embeddings.minilm import FORM
from bot.embeddings.spellings import ENGLISH_SHA256, VOCABULARY
from bot.embeddings.tensors import MOST_BYTES, PUBLISHED, tensors

COMPACT = "all-MiniLM-L6-v2-int8.npz"

PUBLISHED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of sentence-transformers/all-MiniLM-L6-v2 at revision 1110a243; facts/similarity.md, 3.2."""
_BYTES = 90_868_376
COMPACT_SHA256 = "99339fa99a3c67804de5f56c79298ed6fc5d271b0702ae91759a499d3b4d2a3d"
"""Of the compact form's arrays (see `digest`): it is made of the two above by exact arithmetic."""


def read_published(folder: Path) -> Arrays:
    """
    The compact form of the weights in a folder.

    Raises:
        NotTheWeights: a file is missing, cannot be read, or is another one.
    """
    vocabulary, whole = check_published(folder)
    return compact(tensors(whole, folder / PUBLISHED, names(FORM)), vocabulary)


def check_published(folder: Path) -> tuple[bytes, bytes]:
    """
    The vocabulary and the weights of a folder as they were published.

    Raises:
        NotTheWeights: one of the two is missing, cannot be read, or is another one.
    """
    vocabulary = _checked(folder / VOCABULARY, ENGLISH_SHA256, MOST_OF_A_VOCABULARY)
    return vocabulary, _checked(folder / PUBLISHED, PUBLISHED_SHA256, MOST_BYTES)


def is_published(folder: Path) -> bool:
    """Whether both files in a folder are those that MiniLM was published with."""
    try:
        if (folder / PUBLISHED).stat().st_size != _BYTES:
            return False  # nearly every other model is told by that
        check_published(folder)
    except (OSError, NotTheWeights):
        return False
    return True


def read_compact(file: Path) -> Arrays:
    """
    The weights in a file that our compact form was written to.

    Raises:
        NotTheWeights: it is missing, damaged, or of something else.
    """
    try:
        weights = read_arrays(file)
    except Unreadable as error:
        raise NotTheWeights(str(error)) from error
    if digest(weights) != COMPACT_SHA256:
        raise NotTheWeights(f"{file} does not hold the weights of all-MiniLM-L6-v2")
    return weights


def compact(tensors: Arrays, vocabulary: bytes) -> Arrays:
    """Each matrix as int8 with one scale a row (cosines stay above 0.998), and the vocabulary beside them."""
    kept: dict[str, NDArray[Any]] = {"vocabulary": np.frombuffer(vocabulary, dtype=np.uint8)}
    for name, tensor in tensors.items():
        if tensor.ndim == 1:
            kept[name] = tensor
            continue
        scale = np.abs(tensor).max(axis=1) / np.float32(127)
        scale[scale == 0] = 1
        kept[f"{name}.scale"] = scale
        kept[name] = np.rint(tensor / scale[:, None]).astype(np.int8)
    return kept


def digest(weights: Arrays) -> str:
    """One hash over names, shapes and numbers, however they are stored."""
    seen = hashlib.sha256()
    for name in sorted(weights):
        array = np.ascontiguousarray(weights[name])
        seen.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        seen.update(array.data)
    return seen.hexdigest()


def _checked(file: Path, sha256: str, most: int) -> bytes:
    whole = read(file, most=most)
    if hashlib.sha256(whole).hexdigest() != sha256:
        raise NotTheWeights(f"{file} is not that of all-MiniLM-L6-v2 (its sha256 should be {sha256})")
    return whole
