"""What must not be repeated: words of an asker and of the profile, while a question is under way (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

_RUN = 3
"""So many words in a row are somebody's; fewer may stand in any sentence."""
_SHORTEST = 6
"""Characters of a text of one or two words that is looked for as it is."""
_WORD = re.compile(r"\w+")

_PRIVATE: ContextVar[tuple[str, ...]] = ContextVar("private", default=())


@contextmanager
def unsaid(*texts: str) -> Iterator[None]:
    """Until the block ends, here and in the tasks that begin here, `texts` are nothing to be repeated."""
    token = _PRIVATE.set((*_PRIVATE.get(), *texts))
    try:
        yield
    finally:
        _PRIVATE.reset(token)


def private() -> tuple[str, ...]:
    """The texts that must not be repeated just now."""
    return _PRIVATE.get()


def blotted(line: str, texts: Sequence[str]) -> str:
    """`line` with a count in the place of every three words in a row, or more, that stand in a text."""
    words = list(_WORD.finditer(line))
    told = [word[0].casefold() for word in words]
    runs = {run for text in texts for run in _runs(_WORD.findall(text.casefold()))}
    hidden: set[int] = set()
    for length in {len(run) for run in runs}:
        for first in range(len(told) - length + 1):
            if tuple(told[first : first + length]) in runs:
                hidden.update(range(first, first + length))
    for first, last in reversed(list(_stretches(sorted(hidden)))):
        count = last - first + 1
        line = f"{line[: words[first].start()]}<{count} words>{line[words[last].end() :]}"
    return line


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    if len(words) >= _RUN:
        yield from zip(words, words[1:], words[2:], strict=False)
    elif len("".join(words)) >= _SHORTEST:
        yield tuple(words)


def _stretches(places: list[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each stretch of numbers that follow each other."""
    first = last = None
    for place in places:
        if last is not None and place == last + 1:
            last = place
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = place
    if first is not None and last is not None:
        yield first, last
