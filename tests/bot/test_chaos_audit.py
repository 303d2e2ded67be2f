"""The audit of the chaos finds each fault that it is there for, and excuses what nobody could have known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from benchmarks import chaos_audit
from benchmarks.chaos_audit import Heard, faults_of
from benchmarks.chaos_story import Blindness, Mention, Said, Story
from tests.tables import every_row

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CAPS = {"daily_tokens": 1000, "monthly_usd": 1000}
WELL: Mapping[str, Any] = {
    **dict.fromkeys(("below_their_call", "calls_twice_in_the_ledger", "asks_unlike_their_attempts"), 0),
    **dict.fromkeys(("reserved", "lent", "answered_twice", "spools_left", "open_asks"), 0),
    "told": 2,
    "agree": 2,
    "rows_for_other_calls": [1, 1, 1],
    "other_calls": [0, 0, 0],
    "windows_agree": True,
    "attempts": {"answered": 2},
    "exits": [0, 0],
    "reports": 1,
    "is_later": True,
}
Found = dict[str, Any]


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def story() -> Story:
    """One twin was without its database from 10 s to 20 s, another one was killed at 40 s and born again."""
    return Story(
        blind=[Blindness(2, at(10), at(20)), Blindness(1, at(60), at(70))],
        deaths=[at(40)],
        born={1: [at(0), at(41)], 2: [at(0)]},
    )


def found(**other: Any) -> Found:
    """What is found after a play in which all went well."""
    heard = Heard(most={"daily_tokens d1": 990, "daily_tokens d2": 10, "monthly_usd m": 7}, looks=9)
    heard.tell("k", {"outcome": "answered", "text": "A bridge."}, 200, 0.1)
    heard.resident = [(float(n), 100_000.0 + n) for n in range(100)]
    return {
        **chaos_audit.of_people(story(), heard, ["k"]),
        **chaos_audit.of_slack(story(), {"m": Mention(at(0))}, {"m": 1}, []),
        **chaos_audit.of_books(story(), heard, WELL, CAPS),
        **chaos_audit.of_process(heard),
        **other,
    }


def people(outcome: str, text: str, *asked: str) -> Found:
    heard = Heard()
    heard.tell("k", {"outcome": outcome, "text": text}, 200, 0.1)
    return chaos_audit.of_people(story(), heard, asked)


def slack(replies: int, *, asked: float, was_taken: bool = True, redelivered: bool = False) -> Found:
    mentions = {"m": Mention(at(asked), was_taken=was_taken)}
    return chaos_audit.of_slack(story(), mentions, {"m": replies}, ["m"] if redelivered else [])


def books(most: Mapping[str, int]) -> Found:
    heard = Heard(most=dict(most), looks=9)
    return chaos_audit.of_books(story(), heard, WELL, CAPS)


def grown() -> Found:
    heard = Heard(resident=[(float(n), 100_000.0 + 1000 * n) for n in range(100)])
    return chaos_audit.of_process(heard)


def test_nothing_is_found_where_all_went_well() -> None:
    assert [] == faults_of(found(), is_long=True)


@every_row(
    ("planted", "fault"),
    [
        (lambda: people("answered", "A bridge.", "k", "never told"), "everybody at the web"),
        (lambda: people("answered", "", "k"), "everybody at the web"),
        (lambda: people("lost", "?", "k"), "everybody at the web"),
        (lambda: slack(2, asked=0), "two answers"),
        (lambda: slack(2, asked=12), "two answers"),
        (lambda: slack(2, asked=30, redelivered=True), "two answers"),
        (lambda: slack(0, asked=0), "who asked on Slack"),
        (lambda: slack(0, asked=45), "who asked on Slack"),
        (lambda: books({"daily_tokens d1": 1001, "daily_tokens d2": 1}), "no budget was ever exceeded"),
        (lambda: books({"daily_tokens d1": 1, "daily_tokens d2": 1, "monthly_usd m": 1001}), "no budget"),
        (lambda: books({"daily_tokens d1": 1}), "border"),
        (lambda: {"looks_at_budgets": 0}, "no budget was ever exceeded"),
        (lambda: {"reports": 0}, "report"),
        (lambda: {"reports": 2}, "report"),
        (lambda: {"open_asks": 1}, "no ask is left open"),
        (lambda: {"open_asks": 100, "is_later": False}, "no ask is left open"),
        (lambda: {"exits": [0, 1]}, "end well"),
        (lambda: {"exits": []}, "end well"),
        (grown, "memory"),
        (lambda: {"agree": 1}, "to the token"),
        (lambda: {"told": 0, "agree": 0}, "to the token"),
        (lambda: {"below_their_call": 1}, "below its call"),
        (lambda: {"other_calls": [2, 0, 0]}, "cover them"),
        (lambda: {"calls_twice_in_the_ledger": 1}, "twice"),
        (lambda: {"asks_unlike_their_attempts": 1}, "an ask costs"),
        (lambda: {"windows_agree": False}, "windows"),
        (lambda: {"reserved": 5}, "no reserve"),
        (lambda: {"lent": 5}, "no reserve"),
        (lambda: {"attempts": {"pending": 1}}, "pending"),
        (lambda: {"answered_twice": 1}, "answered twice"),
        (lambda: {"spools_left": 1}, "spool"),
    ],
)
def test_a_fault_that_was_planted_is_found(planted: Callable[[], Found], fault: str) -> None:
    wrong = faults_of(found(**planted()), is_long=True)

    assert 1 == len(wrong)
    assert fault in wrong[0]


@pytest.mark.parametrize(
    "excused",
    [
        lambda: slack(2, asked=12, redelivered=True),
        lambda: slack(0, asked=30),
        lambda: slack(0, asked=0, was_taken=False),
        lambda: {"open_asks": 3, "is_later": False},
    ],
)
def test_what_nobody_could_have_known_is_excused(excused: Callable[[], Found]) -> None:
    assert [] == faults_of(found(**excused()), is_long=True)


def said(words: str, asked: float, port: int = 1) -> Said:
    return Said(words, at(asked), at(asked + 1), port)


@every_row(
    ("answers", "number"),
    [
        ([said("a", 5), said("a", 50)], 1),
        ([said("a", 5), said("b", 50)], 2),
        ([said("a", 5), said("b", 65)], 1),
        ([said("a", 5), said("b", 65), said("b", 80)], 1),
        ([said("a", 5), said("b", 65), said("c", 80)], 2),
        ([said("a", 5, 2), said("b", 12, 2)], 2),
        ([said("a", 65)], 1),
    ],
)
def test_only_a_later_life_without_its_database_may_say_something_else(
    answers: list[Said], number: int
) -> None:
    """A twin that lives on remembers what it has said, with its database or without."""
    assert number == len(story().answers(answers))
