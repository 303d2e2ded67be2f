"""The last route of all: no network, no cost, the profile's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain import Passage, Source

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-z])")
_LONGEST = 600
_MOST = 3


def quote(passages: Sequence[Passage], introduction: str) -> tuple[str, tuple[Source, ...]]:
    """
    The best passages word for word, in Markdown block quotes, and the sources that they are.

    ``passages`` are best first; at most three are quoted, each cut at a sentence below 600 characters.
    """
    chosen = tuple(passages[:_MOST])
    blocks = [introduction, *(_block(passage) for passage in chosen)]
    return "\n\n".join(blocks), tuple(as_source(passage) for passage in chosen)


def as_source(passage: Passage) -> Source:
    """A passage as an answer cites it."""
    return Source(id=passage.id, title=passage.title, section=passage.section, quote=_shortened(passage.text))


def _block(passage: Passage) -> str:
    dates = f" ({passage.dates})" if passage.dates else ""
    lines = [f"**{passage.title}**{dates}", *_shortened(passage.text).splitlines()]
    return "\n".join(f"> {line}  " for line in lines if line.strip())


def _shortened(text: str) -> str:
    text = text.strip()
    if len(text) <= _LONGEST:
        return text
    kept = ""
    for sentence in _SENTENCE_END.split(text):
        if len(kept) + len(sentence) > _LONGEST:
            break
        kept = f"{kept} {sentence}".strip()
    return f"{kept or text[:_LONGEST].rsplit(' ', 1)[0]} …"
