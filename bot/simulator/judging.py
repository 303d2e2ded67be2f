"""Plays the side questions: same or not, supported or not, alone or not, likely questions, other words."""

from __future__ import annotations

import re

from bot.simulator.answering import answer
from bot.simulator.reading import Message, read_message
from bot.simulator.words import numbers, stems, words_of

_SAME = 0.6
_SUPPORTED = 0.5
_LEANS = "it its that this there then they them he she his her those these one ones"
_LEANING = frozenset(_LEANS.split())
_OPENS = ("and ", "what about ", "how about ", "also ")
_SHORT = 2
_MARKER = re.compile(r"\[p:[^\]]*\]")
_SWAPS = (
    ("tell me about", "what can you say about"),
    ("what did you do", "what was your work"),
    ("where did you", "at which place did you"),
    ("what is your", "could you tell me your"),
    ("what are your", "could you tell me your"),
    ("do you know", "are you familiar with"),
    ("have you", "did you ever"),
    ("how did you", "in what way did you"),
)


def reply(text: str) -> str:
    """What the model says to a last message, tagged or not."""
    message = read_message(text)
    match message.tag:
        case "judge:same-question":
            return _same_question(message)
        case "judge:support":
            return _unsupported(message)
        case "judge:standalone":
            return _standalone(message)
        case "task:questions":
            return "\n".join(_questions(message))
        case "task:paraphrases":
            return "\n".join(_paraphrases(message.asked or ""))
    return answer(message)


def _same_question(message: Message) -> str:
    asked = message.asked or ""
    wanted = stems(asked)
    best, best_at = 0.0, 0
    for number, known in message.numbered:
        other = stems(known)
        if not wanted or not other or numbers(known) != numbers(asked):
            continue
        likeness = len(wanted & other) / len(wanted | other)
        if likeness > best:
            best, best_at = likeness, number
    return str(best_at if best >= _SAME else 0)


def _unsupported(message: Message) -> str:
    told = "\n".join(f"{p.title} {p.section} {p.dates}\n{p.text}" for p in message.passages)
    known, known_numbers = stems(told), numbers(told)
    wrong = [
        str(number) for number, sentence in message.numbered if not _stands(sentence, known, known_numbers)
    ]
    return ", ".join(wrong) or "0"


def _stands(sentence: str, known: frozenset[str], known_numbers: frozenset[str]) -> bool:
    bare = _MARKER.sub("", sentence)
    claimed = stems(bare)
    share = len(claimed & known) / len(claimed) if claimed else 1.0
    return share >= _SUPPORTED and numbers(bare) <= known_numbers


def _standalone(message: Message) -> str:
    asked = " ".join((message.asked or "").split())
    earlier = [text for who, text in message.spoken if who == "user"]
    said = words_of(asked)
    leans = bool(_LEANING & set(said)) or len(said) <= _SHORT or asked.lower().startswith(_OPENS)
    if not earlier or not leans:
        return asked
    return f"{asked.rstrip('?!. ')} (about: {earlier[-1].rstrip('?!. ')})?"


def _questions(message: Message) -> list[str]:
    if not message.passages:
        return []
    passage = message.passages[0]
    about = passage.title or passage.id
    match passage.section.lower().split():
        case ["education", *_]:
            return [
                f"What did you study: {about}?",
                f"When did you finish {about}?",
                f"Tell me about {about}.",
            ]
        case ["certificates" | "certifications" | "courses", *_]:
            return [f"Do you have the certificate {about}?", f"When did you get {about}?"]
        case ["skills", *_]:
            return [f"What do you know about {about}?", f"Which skills do you have in {about}?"]
        case ["projects", *_]:
            return [f"What is {about}?", f"What did you build for {about}?", f"Why did you build {about}?"]
    return [f"What did you do as {about}?", f"Tell me about {about}.", f"What did you achieve as {about}?"]


def _paraphrases(asked: str) -> list[str]:
    if not asked:
        return []
    bare = asked.rstrip("?!. ")
    lowered = bare[:1].lower() + bare[1:]
    swapped = [
        new[:1].upper() + new[1:] + bare[len(old) :] + "?"
        for old, new in _SWAPS
        if bare.lower().startswith(old)
    ]
    return [*swapped, f"Could you say this in a few words: {lowered}?", f"I would like to know: {lowered}?"]
