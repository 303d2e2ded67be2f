"""Whether a question is a known one but for slips of letters: "langauges", "expereince"."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.recall.wording import bare, key

_SHORTEST = 4
_SHORTEST_NAME = 6
_LONG_NAME = 10
_SHORTEST_UNKNOWN = 8
"""Letters from which a word that is in no dictionary may be the one that was meant: a long name."""
_WORDS_A_SLIP = 5
"""One slip in a short question, two in ten words."""
_BEGINNINGS = ({"pre", "pro"}, {"per", "pre"}, {"per", "pro"})
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")


def slips(asked: str, known: str, is_word: Callable[[str], bool]) -> int:
    """
    How many slips of one letter part a question from a known one; 0: other things do, or nothing.

    ``is_word`` tells of small letters whether they are a word, or the name of something: such a word may be
    meant as it stands. So may one of another beginning or ending: typical and atypical, trainer and trainee.
    What is written as a name is another one, unless it is long or two letters changed places: Andersen is
    not Anderson.
    """
    mine, theirs = key(asked).split(), key(known).split()
    if len(mine) != len(theirs):
        return 0
    pairs = [(was, meant) for was, meant in zip(mine, theirs, strict=True) if was != meant]
    if not 0 < len(pairs) <= max(1, len(mine) // _WORDS_A_SLIP):
        return 0
    names = {name.lower() for name in _NAME.findall(bare(asked))}
    for was, meant in pairs:
        is_name = was in names
        is_long = len(meant) >= (_SHORTEST_NAME if is_name else _SHORTEST)
        if not is_long or not _is_slip(was, meant):
            return 0
        if is_name and len(meant) < _LONG_NAME and not _is_swap(was, meant):
            return 0
        if is_word(was) or not (is_word(meant) or len(meant) >= _SHORTEST_UNKNOWN):
            return 0
    return len(pairs)


def _is_slip(was: str, meant: str) -> bool:
    """Whether one letter inside was left out, put in, exchanged, or changed places with its neighbour."""
    if not (was + meant).isascii() or not was.isalpha() or not meant.isalpha():
        return False
    if _is_swap(was, meant):
        return True
    start, rest, other = _parted(was, meant)
    if not start or {was[:3], meant[:3]} in _BEGINNINGS:
        return False
    inside = ((rest[1:], other), (rest, other[1:]), (rest[1:], other[1:]))
    return any(one and one == two for one, two in inside)


def _is_swap(was: str, meant: str) -> bool:
    """Whether two neighbours have changed places."""
    _, rest, other = _parted(was, meant)
    return rest[:2] == other[1::-1] and rest[2:] == other[2:] and len(rest) > 1


def _parted(was: str, meant: str) -> tuple[int, str, str]:
    """How many letters are the same, and what follows upon them in each."""
    longest = min(len(was), len(meant))
    start = next((at for at in range(longest) if was[at] != meant[at]), longest)
    return start, was[start:], meant[start:]
