"""Plays the side questions: same or not, supported or not, alone or not, likely ones, attacks."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.simulator.answering import answer
from bot.simulator.reading import Message, Shown, read_message
from bot.simulator.words import numbers, stems, words_of

_SAME = 0.6
_SUPPORTED = 0.5
_LEANS = "it its that this there then they them he she his her those these one ones"
_LEANING = frozenset(_LEANS.split())
_OPENS = ("and ", "what about ", "how about ", "also ")
_SHORT = 2
_MARKER = re.compile(r"\[p:[^\]]*\]")
_NAMED = re.compile(r"\[p:([a-z0-9._-]+)\]")
_NAME = re.compile(r"\b[A-Z][\w+#.-]*\w")
_ATTACK = re.compile(
    r"\b(?:ignore|forget|disregard|override)\b.{0,40}\b(?:instructions?|rules?|prompts?|everything)\b"
    r"|\bsystem prompt\b|\byou are now\b|\bdeveloper mode\b",
    re.IGNORECASE | re.DOTALL,
)
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
    known = {passage.id: passage for passage in message.passages}
    wrong = [str(number) for number, sentence in message.numbered if not _stands(sentence, known)]
    return ", ".join(wrong) or "0"


def _stands(sentence: str, known: Mapping[str, Shown]) -> bool:
    """Whether the passages that a sentence names, or all where it names none, have its words and figures."""
    named = _NAMED.findall(sentence)
    if not set(named) <= set(known):
        return False
    shown = [known[one] for one in named] or list(known.values())
    told = "\n".join(f"{p.title} {p.section} {p.dates}\n{p.text}" for p in shown)
    bare = _MARKER.sub("", sentence)
    claimed, there = stems(bare), stems(told)
    names = stems(" ".join(_NAME.findall(bare.lstrip("-*+ ").partition(" ")[2])))
    share = len(claimed & there) / len(claimed) if claimed else 1.0
    return share >= _SUPPORTED and names <= there and numbers(bare) <= numbers(told)


def score(text: str) -> str:
    """What a classifier of attacks says to a bare question: how sure it is that it is one, from 0 to 1."""
    return "0.9991" if _ATTACK.search(text) else "0.0007"


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
            asked = ["What did you study: {}?", "When did you finish {}?", "What was {} about?"]
        case ["certificates" | "certifications" | "courses", *_]:
            asked = ["Do you have the certificate {}?", "When did you get {}?", "Who gave you {}?"]
        case ["skills", *_]:
            asked = ["What do you know about {}?", "How good are you at {}?", "Where did you use {}?"]
        case ["projects", *_]:
            asked = ["What is {}?", "What did you build for {}?", "Why did you build {}?"]
        case _:
            asked = ["What did you do as {}?", "What did you achieve as {}?", "How long were you {}?"]
    return [one.format(about) for one in [*asked, "Could you tell me more about {}?"]]


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
