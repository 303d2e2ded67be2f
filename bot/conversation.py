"""What a model is told of what was said before: recent turns whole, older ones in brief (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain import Turn
from bot.spend.cost import estimate_turn_tokens

_SHARE_IN_BRIEF = 4
"""A quarter of the allowance, at most, is for what is older than the turns that stay whole."""
_HALF = 2
_END = re.compile(
    r"(?<!\b[A-Z])(?<!\b[A-Z][a-z])[.!?…]+[\"'”\u2019)\]]*(?=\s+[^\sa-z])|[。\uff01\uff1f]|(?<=[^:\s])\s*\n"
)
"""Where a first sentence ends: not behind an initial or a short title, not at a colon that announces more."""
_CUT = " …"


def condensed(turns: Sequence[Turn], *, tokens: int) -> tuple[Turn, ...]:
    """
    The turns, oldest first, within an allowance of tokens as `bot.spend.cost` estimates them.

    The last turn is always among them, cut if it must be (where the allowance holds any of it); the ones
    before it stay whole as long as they leave room. What is older becomes one leading turn, in its own words:
    what was asked, and the first sentence of what was answered; of that the oldest goes first. The leading
    turn rests on all that its parts rest on.
    """
    if not turns or sum(map(estimate_turn_tokens, turns)) <= tokens:
        return tuple(turns)
    *before, last = turns
    kept = [last] if estimate_turn_tokens(last) <= tokens else _cut(last, tokens)
    if not kept:
        return ()
    left = tokens - sum(map(estimate_turn_tokens, kept))
    for_whole = left - min(left, tokens // _SHARE_IN_BRIEF)
    while before and estimate_turn_tokens(before[-1]) <= for_whole:
        turn = before.pop()
        kept.insert(0, turn)
        left -= estimate_turn_tokens(turn)
        for_whole -= estimate_turn_tokens(turn)
    return (*_in_brief(before, left), *kept)


def first_sentence(text: str) -> str:
    """The first sentence of a text, on one line; all of it where no end is seen."""
    told = text.strip()
    found = _END.search(told)
    return " ".join((told[: found.end()] if found else told).split())


def _in_brief(turns: Sequence[Turn], tokens: int) -> tuple[Turn, ...]:
    """At most one turn, of as many as there is room for, counted from the newest."""
    brief: Turn | None = None
    for turn in reversed(turns):
        short = replace(turn, asked=" ".join(turn.asked.split()), answered=first_sentence(turn.answered))
        longer = short if brief is None else _joined(short, brief)
        if estimate_turn_tokens(longer) > tokens:
            break
        brief = longer
    return () if brief is None else (brief,)


def _joined(older: Turn, newer: Turn) -> Turn:
    return Turn(
        asked=f"{older.asked}\n{newer.asked}",
        answered=f"{older.answered}\n{newer.answered}",
        rests_on=tuple(dict.fromkeys((*older.rests_on, *newer.rests_on))),
    )


def _cut(turn: Turn, tokens: int) -> list[Turn]:
    """A turn that is too long: its question whole, if that takes half or less, and what fits of the rest."""
    frame = estimate_turn_tokens(Turn(asked="", answered=""))
    asked = _longest(
        turn.asked,
        lambda text: (
            estimate_turn_tokens(Turn(asked=text, answered="")) <= frame + max(0, tokens - frame) // _HALF
        ),
    )
    answered = _longest(
        turn.answered, lambda text: estimate_turn_tokens(Turn(asked=asked, answered=text)) <= tokens
    )
    return [replace(turn, asked=asked, answered=answered)] if asked and answered else []


def _longest(text: str, fits: Callable[[str], bool]) -> str:
    """The longest beginning that fits, marked as cut; it ends with a word unless there is but one."""
    if fits(text):
        return text
    words = [found.start() for found in re.finditer(r"(?<=\S)(?=\s)", text)]
    return _beginning(text, words, fits) or _beginning(text, range(1, len(text)), fits)


def _beginning(text: str, ends: Sequence[int], fits: Callable[[str], bool]) -> str:
    low, high = 0, len(ends)
    while low < high:
        middle = (low + high) // 2
        if fits(text[: ends[middle]] + _CUT):
            low = middle + 1
        else:
            high = middle
    return text[: ends[low - 1]] + _CUT if low else ""
