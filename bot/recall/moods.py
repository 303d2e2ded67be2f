"""When a question has something done, and whether it asks that it is, can, must or is wished to be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.recall.terms import words as words_of
from bot.truth.tenses import is_past

_SAY = {
    **dict.fromkeys(["can", "could", "capable"], "ability"),
    **dict.fromkeys(["should", "ought"], "advice"),
    "must": "duty",
}
_MAY = frozenset(["may", "might"])
_TO = {
    **dict.fromkeys(["able", "how"], "ability"),
    **dict.fromkeys(["have", "has", "had", "having", "need", "needs", "needed"], "duty"),
    **dict.fromkeys(["required", "supposed", "obliged", "forced"], "duty"),
    **dict.fromkeys(["want", "wants", "wanted", "wish", "hope", "intend", "plan", "planning"], "wish"),
    **dict.fromkeys(["willing", "hoping", "eager", "prepared"], "wish"),
    **dict.fromkeys(["try", "tries", "tried", "trying", "attempt", "attempted"], "attempt"),
}
"""What a word says of the doing that stands behind its "to"."""
_LEAVE = frozenset(["allowed", "permitted", "permission"])
_SUBJECTS = (("who",), ("what",), ("which",))
_WISHED = frozenset(["supposed", "future"])


def tense(words: Sequence[str]) -> str:
    """``past``, ``present``, ``future``, ``perfect`` or ``supposed``, by the first word that tells."""
    told = next(filter(None, (_tense_at(words, at) for at in range(len(words)))), "")
    if told or len(words) == 1:
        return told
    if any(is_past(word) for word in words[1:3]):
        return "past"
    return "present" if words[:1] in _SUBJECTS and words[1].endswith("s") else ""


def _tense_at(words: Sequence[str], at: int) -> str:
    word = words[at]
    if word == "will" or words[at : at + 2] == ("going", "to"):
        return "future"
    if word in {"would", "could", "should", "might"}:
        return "supposed"
    if word in {"did", "was", "were", "had"} or words[at : at + 3] == ("you", "used", "to"):
        return "past"
    if word in {"have", "has"} and "you" in words[at + 1 : at + 3]:
        return "present" if "got" in words[at + 2 : at + 4] else "perfect"
    return "present" if word in {"do", "does", "is", "are", "am"} or _is_told_to(words, at) else ""


def _is_told_to(words: Sequence[str], at: int) -> bool:
    """``can you cook``, but not ``can you tell me``."""
    behind = words[at + 1 : at + 3]
    return words[at] in {"can", "must"} and behind[:1] == ("you",) and words_of("telling").isdisjoint(behind)


def moods(words: Sequence[str]) -> Iterator[str]:
    """``ability``, ``duty``, ``advice``, ``wish``, ``leave``, ``attempt``: what a question speaks of."""
    for at, word in enumerate(words):
        if word in _SAY:
            yield _SAY[word]
        elif word in _MAY and words[at + 1 : at + 2] == ("you",):
            yield "leave"
        elif words[at + 1 : at + 2] == ("to",):
            yield from _to_do(words, at)


def _to_do(words: Sequence[str], at: int) -> Iterator[str]:
    word = words[at]
    if word in _LEAVE:
        yield from ("leave", "ability")
    elif word in _TO and (word != "how" or words[at - 1 : at] == ("know",)):
        yield _TO[word]


def differ(one: frozenset[str], other: frozenset[str], tenses: set[str], *, is_advice: bool) -> bool:
    """
    Whether what is asked for in one is not what is asked for in the other: "must you", "can you", "do you".

    "Can you cook" is "do you cook", "are you willing" is "would you"; what "I" should do is what I do.
    """
    if one == other:
        return False
    if one and other:
        return one.isdisjoint(other)
    said = one | other
    if said == {"ability"}:
        return "past" in tenses and "supposed" not in tenses and len(tenses) > 1
    if said == {"wish"}:
        return _WISHED.isdisjoint(tenses)
    return not (is_advice and said <= {"duty", "advice"})
