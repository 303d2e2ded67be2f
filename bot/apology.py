"""An ask without an answer -> one kind sentence for a person (pure)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from math import ceil
from zoneinfo import ZoneInfo

from bot.domain import Answer, Outcome

_WHO = {"person": "You are", "channel": "This channel is", "all": "People are"}


def not_in_profile(first_name: str) -> str:
    return f"My profile does not say. {first_name} could tell you."


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


def rejected() -> str:
    return "I only answer questions about my work, my education and my experience. Ask me one of those?"


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
        Outcome.REJECTED: rejected(),
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
