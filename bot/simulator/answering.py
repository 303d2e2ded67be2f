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
_STORY = re.compile(
    r"\b(?:time (?:when|that|you)|example of|situation|challeng\w*|conflict|disagree\w*|fail\w*|mistake|"
    r"proud|difficult|obstacle|overc[ao]me|feedback|pressure|deadline)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^(?:situation|task|action|result|outcome|context)s?\s*[:-]\s*", re.IGNORECASE)
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
    found = _scored(message.passages, asked)
    if not found or found[0].score <= 0:
        return NOT_IN_PROFILE
    story = bool(_STORY.search(asked))
    chosen = [found[0]] if story else [one for one in found[:3] if one.score >= 0.5 * found[0].score]
    parts = [_say(one, asked, most=6 if story or len(chosen) == 1 else 2) for one in chosen]
    return "\n\n".join(parts)


def _scored(passages: Sequence[Shown], asked: str) -> list[_Scored]:
    wanted = stems(asked)
    about = [
        stems(f"{p.title} {p.section} {p.dates} {p.id.replace('-', ' ').replace('.', ' ')}") for p in passages
    ]
    bodies = [stems(p.text) for p in passages]
    holding = Counter(stem for a, b in zip(about, bodies, strict=True) for stem in a | b)
    weight = {stem: math.log(1 + (len(passages) + 1) / (holding[stem] or 1)) for stem in wanted}
    scored = [
        _Scored(
            sum(weight[s] for s in wanted & body) + 0.6 * sum(weight[s] for s in wanted & head),
            passage,
            sentences(passage.text),
            at,
        )
        for at, (passage, head, body) in enumerate(zip(passages, about, bodies, strict=True))
    ]
    return sorted(scored, key=lambda one: (-one.score, one.at))


def _say(one: _Scored, asked: str, *, most: int) -> str:
    wanted = stems(asked)
    ranked = sorted(range(len(one.told)), key=lambda at: (-len(wanted & stems(one.told[at])), at))
    kept = sorted(ranked[:most])
    told = [_own(_LABEL.sub("", one.told[at])) for at in kept]
    head = ", ".join(part for part in (one.passage.title, one.passage.dates) if part)
    if not told:
        return _cite(f"My profile lists {head}", one.passage.id) if head else NOT_IN_PROFILE
    if head and not _tells(told[0], one.passage.title):
        told[0] = f"{head}: {told[0]}"
    return " ".join(_cite(sentence, one.passage.id) for sentence in told)


def _tells(sentence: str, title: str) -> bool:
    return bool(stems(title)) and stems(title) <= stems(sentence)


def _own(sentence: str) -> str:
    """Say "Led a team" as the person would: "I led a team"."""
    first, _, rest = sentence.partition(" ")
    did = first.lower() in _DID_WORDS or re.fullmatch(r"[A-Z][a-z]{2,}ed", first)
    if not did or not rest or _MINE.match(rest):
        return sentence
    return f"I {first.lower()} {rest}"


def _cite(sentence: str, passage_id: str) -> str:
    stop = sentence[-1] if sentence[-1] in ".!?…" else "."
    return f"{sentence.rstrip('.!?…').rstrip()} [p:{passage_id}]{stop}"
