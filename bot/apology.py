"""An ask without an answer -> one kind sentence for a person (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from math import ceil
from zoneinfo import ZoneInfo

from bot.domain import Answer, Outcome
from bot.reasons import AVOIDED, COMMITMENT, ERRAND, EXTRACTION, OVERRIDE, PERSONA, WORDS

_MOST_NAMED = 2
_LONGEST_NAME = 40
_UNSAFE = re.compile(r"[^\w .,+#&'/-]|_|(?<![\w+#])[.,+#&'/-]+(?!\w)")
_ADDRESS = re.compile(r"://|www\.|@|\w\.(?!js\b|net\b)[^\W\d]{2,}\b|[<>]|\w/\w.*/", re.IGNORECASE)
_LOUD = re.compile(r"\b(?:everyone|here|channel|ignore|instructions?)\b", re.IGNORECASE)
_ASK = "Ask me about my work, my education or my experience?"
_REJECTED = {
    OVERRIDE: f"I keep to my profile, however I am asked. {_ASK}",
    EXTRACTION: f"How I am set up is not part of my profile. {_ASK}",
    PERSONA: f"I can only be the twin that I am. {_ASK}",
    COMMITMENT: "I am an AI twin and cannot agree to anything in {name}'s name. Please ask {name} in person.",
    WORDS: f"I only say what my profile tells, and as it tells it. {_ASK}",
    ERRAND: f"I am here for questions about me, so I leave other work aside. {_ASK}",
    AVOIDED: "I do not talk about that here. You are welcome to ask {name} in person.",
}
_TOPICS = {
    "salary": "What I earn, or would like to earn,",
    "phone": "My phone number",
    "email": "My e-mail address",
    "address": "My private address",
    "birthday": "My age and birthday",
    "visa": "My citizenship and work permits",
    "religion": "Religion",
    "health": "My health",
    "family": "My family life",
    "politics": "Politics",
    "references": "The names of my references",
    "identity": "Something so personal",
}
_WHO = {
    "person": "You are",
    "address": "You, or others at your address, are",
    "channel": "This channel is",
    "all": "People are",
}


def not_in_profile(first_name: str, presumed: Sequence[str] = ()) -> str:
    """
    What the profile does not tell, named where that can be done safely.

    ``presumed`` comes from a stranger's question: at most two things are named, short, as plain words; what
    looks like an address or a mention is not.
    """
    named = [name for name in map(_plain, presumed) if name][:_MOST_NAMED]
    if not named:
        return f"My profile does not say. {first_name} could tell you."
    return f"My profile does not mention {' or '.join(named)}. {first_name} could tell you more."


def _plain(name: str) -> str:
    """A name as plain words, empty where it cannot be repeated without harm."""
    words = " ".join(unicodedata.normalize("NFKC", name).split())
    if _ADDRESS.search(words) or not words.isprintable():
        return ""
    bare = " ".join(_UNSAFE.sub(" ", words).split())
    return bare if re.search(r"\w", bare) and len(bare) <= _LONGEST_NAME and not _LOUD.search(bare) else ""


def too_fast(retry_after_s: int, scope: str) -> str:
    who = _WHO.get(scope, "You are")
    return f"{who} asking faster than I may answer. Please try again in {_wait(retry_after_s)}."


def over_budget(resets_at: datetime, zone: ZoneInfo) -> str:
    local = resets_at.astimezone(zone)
    return f"My budget for this period is used up. I answer again from {local:%Y-%m-%d %H:%M} ({zone.key})."


def unavailable() -> str:
    return "I cannot answer just now; nothing is wrong with your question. Please try again in a minute."


def paused() -> str:
    return "I am paused at the moment. Please try again later."


def rejected(reason: str = "", first_name: str = "") -> str:
    """A kind sentence for a reason of `bot.reasons`; one of its topics is for the person to tell."""
    name = first_name or "the person behind me"
    if reason in _TOPICS:
        return f"{_TOPICS[reason]} I leave to {name} to tell. You are welcome to ask {name} in person."
    told = _REJECTED.get(reason, f"I only answer questions about my work and what led to it. {_ASK}")
    return told.format(name=name)


def what_i_am(name: str, first_name: str) -> str:
    return (
        f"I am an AI twin of {name}, not {first_name} in person. I answer from {first_name}'s profile "
        "and say so when it does not tell. Ask me about work, education, skills or projects."
    )


def reworded(answer: Answer, first_name: str) -> Answer:
    """An answer of long ago whose words are no longer kept, with the sentence that its outcome asks for."""
    if answer.text or answer.message:
        return answer
    told = {
        Outcome.ANSWERED: "I answered that before, and its words are no longer kept. Please ask me again.",
        Outcome.NOT_IN_PROFILE: not_in_profile(first_name),
        Outcome.RATE_LIMITED: "You were asking faster than I may answer. Please ask me again.",
        Outcome.REJECTED: rejected(first_name=first_name),
    }
    return replace(answer, message=told.get(answer.outcome, unavailable()))


def quoting(first_name: str) -> str:
    return f"I cannot phrase an answer just now, so here is what {first_name}'s profile says, word for word:"


_PLAIN_SECONDS = 90
_PLAIN_MINUTES = 90


def _wait(seconds: int) -> str:
    if seconds <= _PLAIN_SECONDS:
        return f"{seconds} second" + ("" if seconds == 1 else "s")
    minutes = ceil(seconds / 60)
    return f"{minutes} minutes" if minutes <= _PLAIN_MINUTES else f"{ceil(minutes / 60)} hours"
