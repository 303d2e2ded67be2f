"""Plays the model: answers a question with the passages' own sentences, each with the id that it rests on."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.simulator.reading import Message, Shown
from bot.simulator.words import sentences, stems, words_of

NOT_IN_PROFILE = "NOT_IN_PROFILE"
_HELLO = "hello hi hey yo hiya greetings good morning afternoon evening day there again thanks thank you"
_HELLO_WORDS = frozenset(_HELLO.split())
_COURTESIES = stems(f"{_HELLO} help helps helped")
"""Words that ask for nothing: "Hello, who are you?" is "Who are you?"."""
_STORY = re.compile(
    r"\b(?:time (?:when|that|you)|example of|situation|challeng\w*|conflict|disagree\w*|fail\w*|mistake|"
    r"proud|difficult|obstacle|overc[ao]me|feedback|pressure|deadline)\b",
    re.IGNORECASE,
)
_PARTS = r"(?:situation|task|action|result|outcome|context|lesson)s?"
_LABEL = re.compile(rf"^{_PARTS}\s*[:.-]\s*", re.IGNORECASE)
_TOLD_AS_STORY = re.compile(rf"^\W*{_PARTS}\W*[:.]", re.IGNORECASE | re.MULTILINE)
_FIELD = re.compile(r"^(?:keywords|location|website|url|roles?|score|level|tags?):", re.IGNORECASE)
_NO_DEED = frozenset({"Certified", "Distributed", "Advanced", "Applied", "Based", "Related"})
_DID = """
led built wrote ran made taught grew cut won kept set brought took gave drove began spoke held met found spent
sold sent chose rebuilt oversaw rewrote bought put got saw shipped split
"""
_DID_WORDS = frozenset(_DID.split())
_MINE = re.compile(r"\b(?:I|I'm|I've|my|me|we|our)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Scored:
    score: float
    passage: Shown
    told: list[str]
    at: int


def answer(message: Message) -> str:
    """
    Answer the message's question.

    ``NOT_IN_PROFILE`` when no word of the question is in a passage; a greeting for a greeting.
    """
    asked = message.asked if message.asked is not None else message.plain
    spoken = words_of(asked)
    if spoken and set(spoken) <= _HELLO_WORDS:
        return "Hello! What would you like to know?"
    story = bool(_STORY.search(asked))
    found = _scored(message.passages, asked, story=story)
    if not found or found[0].score <= 0:
        return NOT_IN_PROFILE
    chosen = [found[0]] if story else [one for one in found[:3] if one.score >= 0.5 * found[0].score]
    parts = [_say(one, asked, most=6 if story or len(chosen) == 1 else 2) for one in chosen]
    return "\n\n".join(parts)


def _scored(passages: Sequence[Shown], asked: str, *, story: bool) -> list[_Scored]:
    """The passages with what they have in common with the question, best first; earlier ones weigh more."""
    wanted = stems(asked) - _COURTESIES
    heads = [stems(f"{p.title} {p.section} {p.dates} {p.id.replace('-', ' ')}") for p in passages]
    bodies = [stems(p.text) for p in passages]
    holding = Counter(stem for a, b in zip(heads, bodies, strict=True) for stem in a | b)
    weight = {stem: math.log(1 + (len(passages) + 1) / (holding[stem] or 1)) for stem in wanted}
    found = []
    for at, (passage, head, body) in enumerate(zip(passages, heads, bodies, strict=True)):
        score = sum(weight[s] for s in wanted & body) + 0.6 * sum(weight[s] for s in wanted & head)
        if not wanted or (story and _TOLD_AS_STORY.search(passage.text)):
            score = 2 * score + 1  # "tell me about yourself", or a story where one is asked for
        found.append(_Scored(score / (1 + 0.08 * at), passage, _told(passage), at))
    return sorted(found, key=lambda one: (-one.score, one.at))


def _told(passage: Shown) -> list[str]:
    return [
        said for sentence in sentences(passage.text) if re.search(r"\w", said := _LABEL.sub("", sentence))
    ]


def _say(one: _Scored, asked: str, *, most: int) -> str:
    wanted = stems(asked)

    def worth(at: int) -> tuple[int, bool, int]:
        return -len(wanted & stems(one.told[at])), bool(_FIELD.match(one.told[at])), at

    kept = sorted(sorted(range(len(one.told)), key=worth)[:most])
    told = [_own(one.told[at]) for at in kept]
    head = ", ".join(part for part in (one.passage.title, one.passage.dates) if part)
    if not told:
        return _cite(f"My profile lists {head}", one.passage.id) if head else NOT_IN_PROFILE
    if head and not _tells(told[0], one.passage.title):
        told[0] = f"{head}: {told[0]}"
    return " ".join(_cite(sentence, one.passage.id) for sentence in told)


def _tells(sentence: str, title: str) -> bool:
    return bool(title) and set(words_of(title)) <= set(words_of(sentence))


def _own(sentence: str) -> str:
    """Say "Led a team" as the person would: "I led a team"."""
    first, _, rest = sentence.partition(" ")
    did = first.lower() in _DID_WORDS or re.fullmatch(r"[A-Z][a-z]{2,}ed", first)
    if not did or first in _NO_DEED or not rest or _MINE.match(rest):
        return sentence
    return f"I {first.lower()} {rest}"


def _cite(sentence: str, passage_id: str) -> str:
    stop = sentence[-1] if sentence[-1] in ".!?…" else "."
    return f"{sentence.rstrip('.!?…').rstrip()} [p:{passage_id}]{stop}"
