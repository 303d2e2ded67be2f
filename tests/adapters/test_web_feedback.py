"""Votes over HTTP: one per person and answer, and kind words for whatever is none."""

from __future__ import annotations

from typing import Any

import pytest

from bot.bookkeeping import Vote
from bot.settings import Settings
from bot.testing import StillClock
from tests.far_ends.scripted_house import ScriptedHouse
from tests.far_ends.web_visitor import inside

UP = {"ask_id": "ask-1", "value": "up"}


def house() -> ScriptedHouse:
    return ScriptedHouse(Settings(), clock=StillClock())


async def status_of(home: ScriptedHouse, json: Any = None, **other: Any) -> tuple[int, dict[str, Any]]:
    async with inside(home) as client:
        response = await client.post("/api/feedback", **(other or {"json": json}))
    return response.status_code, response.json()


async def test_a_vote_is_kept_and_repeated_in_the_answer() -> None:
    home = house()

    assert (200, UP) == await status_of(home, UP | {"comment": " Well said. "})

    (kept,) = home.feedback.kept.values()
    expected = Vote(
        ask_id="ask-1",
        person="web:203.0.113.7",
        is_up=True,
        at=home.clock.now(),
        comment="Well said.",
    )
    assert expected == kept


async def test_a_later_vote_of_one_person_replaces_the_earlier_and_another_person_has_their_own() -> None:
    home = house()

    for address, value in (("203.0.113.7", "up"), ("203.0.113.8", "up"), ("203.0.113.7", "down")):
        async with inside(home, address=address) as client:
            response = await client.post("/api/feedback", json=UP | {"value": value})
            assert 200 == response.status_code

    assert [False, True] == [vote.is_up for vote in home.feedback.kept.values()]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"value": "up"}, "`ask_id` is missing"),
        ({"ask_id": "ask-1"}, "`value` is missing"),
        ({"ask_id": "ask-1", "value": "sideways"}, "`value` does not fit"),
        ({"ask_id": "ask-1", "value": 1}, "`value`"),
        ({"ask_id": 1, "value": "up"}, "`ask_id` must be text"),
        ({"ask_id": "", "value": "up"}, "`ask_id`"),
        ({"ask_id": "x" * 129, "value": "up"}, "`ask_id` does not fit"),
        (UP | {"comment": "x" * 2001}, "`comment` does not fit"),
        (UP | {"comment": 5}, "`comment` must be text"),
        ([], "no JSON object"),
    ],
)
async def test_what_is_no_vote_is_refused_with_the_reason(body: Any, told: str) -> None:
    home = house()

    status, said = await status_of(home, body)

    assert 422 == status
    assert told in said["message"]
    assert not home.feedback.kept


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 422),
        ({"content": b"\xff\xfe", "headers": {"Content-Type": "application/json"}}, 422),
        ({"content": b"value=up", "headers": {"Content-Type": "text/plain"}}, 422),
        ({"content": b" " * 70_000, "headers": {"Content-Type": "application/json"}}, 422),
        ({"json": UP, "headers": {"Origin": "https://elsewhere.example"}}, 403),
        ({"json": UP, "headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
        ({"json": UP | {"ask_id": "nobody's"}}, 404),
    ],
    ids=["half a JSON", "no text", "another type", "too long", "another origin", "another site", "unknown"],
)
async def test_every_refusal_has_its_status_and_keeps_nothing(sent: dict[str, Any], expected: int) -> None:
    home = house()

    status, said = await status_of(home, **sent)

    assert (expected, {"message"}) == (status, set(said))
    assert not home.feedback.kept


async def test_a_database_that_is_away_is_a_kind_word() -> None:
    home = house()
    home.feedback.away = True

    status, said = await status_of(home, UP)

    assert 503 == status
    assert "database" not in said["message"]


async def test_only_posts_are_votes() -> None:
    async with inside(house()) as client:
        assert 405 == (await client.get("/api/feedback")).status_code
