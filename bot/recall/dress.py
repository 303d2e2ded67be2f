"""Makes of what is remembered the answer that is given now (pure)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain import NOTHING_USED, Answer, Outcome, ServedBy, Source
from bot.receipt import Receipt
from bot.remembered import Recalled, Remembered, Tier, Verified, Wish
from bot.truth.links import unpinged

IN_PERSON = "In person"


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How an answer was found: by which tier, how surely (0-1), and which model vouched for it."""

    tier: Tier
    score: float = 1.0
    judge: str = ""


def given_again(one: Remembered, wish: Wish, how: How, zone: ZoneInfo) -> Recalled:
    """A model's answer, at no cost of its own, with the receipt of its making."""
    made = one.answer
    receipt = made.receipt or Receipt(profile_version=one.profile_version)
    day = one.made_at.astimezone(zone).date()
    answer = replace(
        made,
        id=wish.errand.ask_id,
        served_by=ServedBy.CACHE,
        question_type=wish.errand.kind,
        attempts=0,
        usage=NOTHING_USED,
        cost_nano_usd=0,
        latency_ms=0,
        receipt=replace(receipt, tier=how.tier.value, remembered=day.isoformat()),
    )
    return Recalled(
        answer=answer,
        tier=how.tier,
        of=one.id,
        score=how.score,
        question=one.question,
        judge=how.judge,
        usage=made.usage,
        profile_version=wish.profile_version,
    )


def told_again(one: Verified, wish: Wish, how: How, *, name: str, zone: ZoneInfo) -> Recalled:
    """What the person wrote, who is its only source; a mention in it pings nobody."""
    day = one.at.astimezone(zone).date()
    text = unpinged(one.text)
    answer = Answer(
        id=wish.errand.ask_id,
        outcome=Outcome.ANSWERED,
        text=text,
        served_by=ServedBy.VERIFIED,
        question_type=wish.errand.kind,
        sources=(Source(id=one.id, title=answered_by(name, day), section=IN_PERSON, quote=text),),
        grounded=True,
        receipt=Receipt(
            profile_version=wish.profile_version,
            rests_on=(one.id,),
            tier=how.tier.value,
            remembered=day.isoformat(),
        ),
    )
    return Recalled(
        answer=answer,
        tier=how.tier,
        of=one.id,
        score=how.score,
        question=one.question,
        judge=how.judge,
        profile_version=wish.profile_version,
    )


def answered_by(name: str, day: date) -> str:
    """``Answered by Ada Lovelace on 2026-11-21``."""
    return f"Answered by {name} on {day.isoformat()}"


def readdressed(answer: Answer, wish: Wish) -> Answer:
    """What somebody else was told just now, to the same question, for nothing."""
    return replace(
        answer,
        id=wish.errand.ask_id,
        question_type=wish.errand.kind,
        attempts=0,
        usage=NOTHING_USED,
        cost_nano_usd=0,
        latency_ms=0,
        receipt=answer.receipt and replace(answer.receipt, asked_as="", withheld=()),
    )
