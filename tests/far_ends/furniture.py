"""What stands in a house beside its ledger: inbox, verified answers, cache, audit, an experiment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, text

from bot.remembered import VERIFIED, Origin, Phrasing, Remembered, Verified
from bot.storage.alert_tables import incidents
from bot.storage.codec import encode_answer
from bot.storage.dashboard_tables import audit
from bot.storage.recall_codec import phrasing_row, remembered_row, verified_row
from bot.storage.recall_tables import inbox, inbox_waiting, phrasings, remembered, verdicts, verified_answers
from bot.storage.tables import control_changes
from tests.far_ends.receipts import SCHOOL, WORK, answered

INBOX = 660
"""Questions that the profile did not answer; those of which it is told have an answer of the person."""
FIRST = 3
KEPT_ANSWERS = 200
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TRIAL = {"tone": {"arms": {"plain": {}, "warm": {"prompt": "Be warm."}}}}
"""As a setting: the experiment whose rows are here."""
_THINGS = (
    *("jazz", "juggling", "chess", "sailing", "green tea", "night trains", "remote work", "pair programming"),
    *("open source", "Rust", "teaching", "public speaking", "gardening", "a four-day week", "long meetings"),
    *("pottery", "hiking", "fasting", "poetry", "birds", "old maps", "bread", "radio", "winter swimming"),
    *("puzzles", "choirs", "bees", "typography", "sleep", "rowing"),
)
_WAYS = (
    *("Do you like {}?", "What do you think of {}?", "How long have you done {}?", "Would you teach me {}?"),
    *("Why did you begin with {}?", "Is {} part of your work?", "When did you last do {}?"),
    *("Who showed you {}?", "Do you want more of {}?", "Have you written about {}?", "Is {} overrated?"),
    *("What is hard about {}?", "Where do you go for {}?", "Did {} ever help you?", "Who joins you for {}?"),
    *(
        "What would you change about {}?",
        "How often is it {}?",
        "Should I try {}?",
        "What about {} in winter?",
    ),
    *("Could you live without {}?", "Does your team know of {}?", "What did {} cost you?", "{}, really?"),
)


def furnish(connection: Connection, now: datetime) -> None:
    """Hundreds of each, over a year until ``now``, beside a ledger that `large_ledger.fill` has filled."""
    for table, rows in (
        (inbox, _inbox(now)),
        (inbox_waiting, _waiting(now)),
        (verified_answers, map(verified_row, _verified(now))),
        (remembered, (remembered_row(one, ask_id=None) for one in _remembered(now))),
        (phrasings, map(phrasing_row, _phrasings(now))),
        (verdicts, _verdicts(now)),
        (audit, _audit(now)),
        (control_changes, _controls(now)),
        (incidents, _incidents(now)),
    ):
        connection.execute(insert(table), [*rows])
    _answer(connection)
    _try(connection, now)


def questions(many: int) -> list[str]:
    """So many of which no two are the same."""
    every = [way.format(thing) for thing in _THINGS for way in _WAYS]
    return [f"{one[0].upper()}{one[1:]}" for one in every[:many]]


def _inbox(now: datetime) -> Iterator[dict[str, Any]]:
    for number, question in enumerate(questions(INBOX), 1):
        status, last = _state(number), now - number * HOUR
        is_open = status == "open"
        yield {
            "number": number,
            "question": question,
            "key": question.casefold().rstrip("?"),
            "status": status,
            "count": 1 + 4_000 // (number * number + 40),
            "first_asked": last - number % 40 * DAY,
            "last_asked": last,
            "settled_at": None if is_open else last + HOUR,
            "settled_by": "" if is_open else "slack:U9",
            "answered_by": f"v{number}" if status == "answered" else None,
            "told_owner_at": last,
        }


def _state(number: int) -> str:
    ends = ((3, "answered"), (7, "dismissed"), (11, "not_for_the_twin"))
    return next((state for every, state in ends if number % every == 0), "open")


def _waiting(now: datetime) -> Iterator[dict[str, Any]]:
    for number in (one for one in range(1, 90) if _state(one) == "open"):
        yield {
            "ask_id": f"waits-{number}",
            "item": number,
            "platform": "web",
            "person": f"web:guest-{number % 7}",
            "channel": "web",
            "asked": questions(number)[-1],
            "asked_at": now - number * HOUR,
            "state": "told",
        }


def _verified(now: datetime) -> Iterator[Verified]:
    """Those of the inbox; the first has five versions, some have ended, some are withdrawn."""
    for number, question in _answered():
        for version in range(1, 6 if number == FIRST else 2):
            yield Verified(
                id=f"v{number}",
                version=version,
                question=question,
                text=f"Yes, **gladly**: ask me again on a long evening. ({version})",
                author="slack:U9" if number % 3 else "web:owner-token",
                at=now - number * HOUR + version * timedelta(minutes=9),
                expires_at=now - timedelta(minutes=9)
                if number % 11 == 0
                else now + 90 * DAY
                if number % 7 == 0
                else None,
                withdrawn_at=now - timedelta(minutes=8) if number % 13 == 0 else None,
                rests_on={WORK: "d1"} if number % 2 else {},
            )


def _answered() -> Iterator[tuple[int, str]]:
    return (told for told in enumerate(questions(INBOX), 1) if _state(told[0]) == "answered")


def _remembered(now: datetime) -> Iterator[Remembered]:
    for number in range(KEPT_ANSWERS):
        made = now - number * 3 * HOUR
        yield Remembered(
            id=f"r{number}",
            scope=f"scope-{number % 3}",
            question=_cached(number),
            answer=answered(f"kept-{number}", 1_200),
            rests_on={WORK: "d1"},
            records=(WORK, SCHOOL),
            profile_version="p1",
            made_at=made,
            expires_at=made + 30 * DAY,
        )


def _cached(number: int) -> str:
    return f"What did you do in {2026 - number % 20}, and what was the {number // 20 + 1}. thing you learned?"


def _phrasings(now: datetime) -> Iterator[Phrasing]:
    for number, question in _answered():
        key = question.casefold().rstrip("?")
        yield Phrasing(
            scope=VERIFIED, key=key, text=question, of=f"v{number}", origin=Origin.TAUGHT, at=now - DAY
        )
    for number in range(2 * KEPT_ANSWERS):
        of, asked = number % KEPT_ANSWERS, _cached(number % KEPT_ANSWERS)
        yield Phrasing(
            scope=f"scope-{of % 3}",
            key=f"{asked} {number}",
            text=asked if number < KEPT_ANSWERS else f"Tell me: {asked}",
            of=f"r{of}",
            origin=Origin.ASKED if number < KEPT_ANSWERS else Origin.JUDGED,
            judge="" if number < KEPT_ANSWERS else "groq:openai/gpt-oss-20b",
            at=now - number * HOUR,
        )


def _verdicts(now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(300):
        yield {
            "id": f"verdict-{number}",
            "at": now - number * HOUR,
            "why": ("grey", "second")[number % 2] if number % 5 else "grey",
            "said": f"r{number % KEPT_ANSWERS}" if number % 3 else "",
            "expected": f"r{number % KEPT_ANSWERS}" if number % 2 else "",
            "score": 0.8 + number % 20 / 100,
            "judge": "groq:openai/gpt-oss-20b",
            "cost_nano_usd": 4_000,
        }


def _audit(now: datetime) -> Iterator[dict[str, Any]]:
    done = (
        ("signed_in", "token", None, "admin"),
        ("verified.taught", "v12", None, "1"),
        ("sign_in_refused", "203.0.113.9", None, "token"),
        ("cache.dropped", "r7", "1", None),
        ("profile.reloaded", "", "4f1c", "9ab2"),
        ("export.made", "usage", None, None),
        ("person.forgotten", "", None, "12"),
        ("signed_out", "", None, None),
    )
    for number in range(400):
        action, subject, was, after = done[number % len(done)]
        by = ("web:admin-token", "slack:U9", "terminal:op")[number % 3]
        row = {"by": by, "action": action, "subject": subject, "was": was, "now": after}
        yield {"at": now - (400 - number) * 7 * HOUR, **row}


def _controls(now: datetime) -> Iterator[dict[str, Any]]:
    ends = (now + DAY).isoformat()
    told = (
        ("cap:daily_tokens", "90000", "100000"),
        ("cap:monthly_usd", "40000000000", "50000000000"),
        ("muted:cache", ends, None),
        ("muted:cache", None, ends),
        ("muted:pile", "", None),
        ("paused", "we look at costs", None),
        ("paused", None, "we look at costs"),
    )
    for number, (key, value, was) in enumerate(told):
        by = "web:admin-token" if number % 2 else "slack:U9"
        yield {
            "key": key,
            "value": value,
            "was": was,
            "set_at": now - (60 - number * 8) * HOUR,
            "set_by": by,
        }


def _incidents(now: datetime) -> Iterator[dict[str, Any]]:
    """One is open, one is over."""
    for name, title, opened, closed in (
        ("latency", "Answers come late: 90 % within 2.9 s", now - HOUR, None),
        ("breaker:openai", "openai is down", now - 26 * HOUR, now - 25 * HOUR),
    ):
        yield {
            "name": name,
            "looked_at": now,
            "bad_since": opened if closed is None else None,
            "good_since": closed,
            "opened_at": opened,
            "closed_at": closed,
            "is_open": closed is None,
            "severity": "warning",
            "title": title,
        }


def _answer(connection: Connection) -> None:
    """The last ones that a model answered have their whole answers."""
    last = text("SELECT id, latency_ms FROM asks WHERE served_by = 'model' ORDER BY asked_at DESC LIMIT 300")
    told = [
        {"name": name, "told": encode_answer(answered(name, ms))} for name, ms in connection.execute(last)
    ]
    connection.execute(text("UPDATE asks SET answer = :told WHERE id = :name"), told)


def _try(connection: Connection, now: datetime) -> None:
    """Everybody who asked a model in the last days did so in one arm of the trial."""
    connection.execute(
        text(
            "UPDATE asks SET conversation = person, experiment = CASE WHEN length(person) % 2 = 0"
            " THEN 'tone:plain' ELSE 'tone:warm' END WHERE served_by = 'model' AND asked_at > :since"
        ),
        {"since": (now - 3 * DAY).strftime("%Y-%m-%d")},
    )
