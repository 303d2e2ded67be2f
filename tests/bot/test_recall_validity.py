"""When an answer of before still holds: for its records, its time, and what the profile has learned since."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.recall.entry import kept
from bot.recall.validity import Held, held, is_outranked
from bot.remembered import Remembered
from bot.testing import StillClock
from tests.bot.recall_house import RECORDS, SCOPE, answer, wish
from tests.tables import every_row

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def entry(**more: object) -> Remembered:
    told: dict[str, object] = {
        "id": "kept-1",
        "scope": SCOPE.key,
        "question": "What did you lead?",
        "answer": answer(),
        "rests_on": {"b": "d", "d": "d"},
        "records": ("a", "b", "c", "d", "e"),
        "profile_version": "1",
        "made_at": NOW,
        "expires_at": NOW + timedelta(days=30),
    }
    return Remembered(**told | more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOW, Held.HOLDS),
        (NOW - timedelta(hours=1), Held.HOLDS),
        (NOW - timedelta(hours=2), Held.NOT_NOW),
        (NOW + timedelta(days=30), Held.NOT_NOW),
    ],
)
def test_an_answer_of_another_time_is_not_given_but_not_forgotten(at: datetime, expected: Held) -> None:
    """A clock that jumped comes back."""
    assert expected is held(entry(), wish("Any?", records={"b": "d", "d": "d"}), at)


def test_a_record_that_is_gone_hidden_or_edited_ends_it() -> None:
    for records in ({"b": "d"}, {"b": "d", "d": "x"}, {}):
        assert Held.IS_PAST is held(entry(), wish("Any?", records=records), NOW)


def test_the_search_is_asked_only_when_the_profile_is_another_one() -> None:
    asked: list[str] = []

    def rank(text: str) -> tuple[str, ...]:
        asked.append(text)
        return ("a", "b", "c", "d")

    told = wish("Any?", records={"b": "d", "d": "d"}, rank=rank)

    assert Held.HOLDS is held(entry(), told, NOW)
    assert not asked
    assert Held.HOLDS is held(entry(), replace(told, profile_version="2"), NOW)
    assert ["What did you lead?"] == asked


@every_row(
    ("found", "expected"),
    [
        ("abcde", False),
        ("bd", False),
        ("abdnew", False),  # what is new stands below all that is cited
        ("abnd", True),  # something new above one that is cited
        ("nabcd", True),
        ("acbd", True),  # c has risen above all that is cited
        ("abcd", False),  # a stood above before
        ("abc", True),  # the search does not find d any more
        ("", True),
    ],
)
def test_what_outranks_the_cited_ends_it(found: str, expected: bool) -> None:
    assert expected is is_outranked(entry(), list(found))


def test_an_entry_knows_the_digests_of_what_it_cites_alone() -> None:
    clock = StillClock()
    one = kept(
        wish("Any?"), answer(), name="k", now=clock.now(), longest=timedelta(days=1), zone=ZoneInfo("UTC")
    )

    assert one is not None
    assert {"work-acme": RECORDS["work-acme"]} == one.rests_on
    assert ("work-acme", "edu-london") == one.records
