"""The log of asks for programs: pages that stay put, and words for those alone who may read them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.adapters.test_web_analytics import BUSY, program, staged
from tests.contracts.desks import Desk
from tests.far_ends.dashboard_visitor import VIEWER
from tests.far_ends.scripted_board import ScriptedBoard
from tests.far_ends.scripted_house import ScriptedHouse


async def logged(number: int) -> tuple[ScriptedHouse, ScriptedBoard]:
    """A house that was asked so often, the last time a minute ago."""
    house, _ = staged()
    board = ScriptedBoard()
    house.board = board
    desk = Desk(board.ledger, BUSY)
    for ask in range(number):
        at = house.clock.now() - timedelta(minutes=number - ask)
        await desk.asked(f"ask-{ask}", at, person=f"slack:U{ask % 2}", latency_ms=ask)
    return house, board


async def test_the_log_is_paged_and_stays_put_while_asks_come_in() -> None:
    """Newest first; a page begins where the last one ended, whatever came in between."""
    house, board = await logged(5)

    async with program(house) as client:
        first = (await client.get("/api/analytics/questions?limit=2")).json()
        await Desk(board.ledger, BUSY).asked("ask-new", house.clock.now())
        rest = (await client.get(f"/api/analytics/questions?limit=3&after={first['next']}")).json()

    told = [one["id"] for page in (first, rest) for one in page["questions"]]
    assert ["ask-4", "ask-3", "ask-2", "ask-1", "ask-0"] == told
    assert (7, None) == (rest["days"], rest["next"])


async def test_what_was_asked_is_for_those_who_may_read_it() -> None:
    """A viewer sees how often and how well, and cannot find words out by looking for them."""
    house, _ = await logged(1)

    async with program(house) as client:
        (known,) = (await client.get("/api/analytics/questions?words=BUILD")).json()["questions"]
    async with program(house, VIEWER) as client:
        (hidden,) = (await client.get("/api/analytics/questions")).json()["questions"]
        refused = await client.get("/api/analytics/questions?words=build")

    assert ("What did you build?", None) == (known.pop("question"), hidden.pop("question"))
    assert known == hidden
    assert "slack:U0" not in str(hidden)
    assert (403, "To search in what was asked you need the sign-in of the owner or of an admin.") == (
        refused.status_code,
        refused.json()["message"],
    )


async def test_the_log_is_narrowed_down_by_what_is_asked_for() -> None:
    house, _ = await logged(3)

    async with program(house) as client:
        nobody = (await client.get("/api/analytics/questions?outcome=rejected")).json()
        everybody = (await client.get("/api/analytics/questions?platform=%00slack%00&colour=red")).json()

    assert (0, 3) == (len(nobody["questions"]), len(everybody["questions"]))


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("after=nowhere", "after"),
        ("after=%C3%A9", "after"),
        (f"after={'a' * 501}", "after"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("days=x", "days"),
        (f"words={'a' * 201}", "words"),
    ],
)
async def test_what_does_not_read_is_refused_by_its_name(query: str, parameter: str) -> None:
    house, _ = await logged(1)

    async with program(house) as client:
        told = await client.get(f"/api/analytics/questions?{query}")

    assert (422, parameter) == (told.status_code, told.json()["parameter"])
    assert told.json()["message"].startswith(f"`{parameter}` must be ")
