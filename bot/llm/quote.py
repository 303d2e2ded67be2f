"""The last route of all: no network, no cost, the profile's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain import Passage, Source

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-z])")
_LONE_LABEL = re.compile(r"(?<=[.!?])\s+\w+\.$")
"""A word such as "Result." that what it announces was cut off from."""
_LONGEST = 600
_LONGEST_FIRST = 1200
_MOST = 3


def quote(passages: Sequence[Passage], introduction: str) -> tuple[str, tuple[Source, ...]]:
    """
    The best passages word for word, in Markdown block quotes, and the sources that they are.

    ``passages`` are best first; at most three are quoted. A long one is cut at a sentence: the first below
    1,200 characters, so that a story keeps its end, the others below 600.
    """
    chosen = tuple(passages[:_MOST])
    rooms = (_LONGEST_FIRST, *[_LONGEST] * (_MOST - 1))
    blocks = [introduction, *(_block(passage, room) for passage, room in zip(chosen, rooms, strict=False))]
    return "\n\n".join(blocks), tuple(as_source(passage) for passage in chosen)


def as_source(passage: Passage) -> Source:
    """A passage as an answer cites it, long enough to check a sentence that rests on its end."""
    text = _shortened(passage.text, _LONGEST_FIRST)
    return Source(id=passage.id, title=passage.title, section=passage.section, quote=text)


def _block(passage: Passage, longest: int) -> str:
    dates = f" ({passage.dates})" if passage.dates else ""
    lines = [f"**{passage.title}**{dates}", *_shortened(passage.text, longest).splitlines()]
    return "\n".join(f"> {line}  " for line in lines if line.strip())


def _shortened(text: str, longest: int) -> str:
    text = text.strip()
    if len(text) <= longest:
        return text
    end = max((found.start() for found in _SENTENCE_END.finditer(text[: longest + 1])), default=0)
    kept = _LONE_LABEL.sub("", text[:end])
    return f"{kept or text[:longest].rsplit(' ', 1)[0]} …"
