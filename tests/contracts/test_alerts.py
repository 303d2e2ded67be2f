"""What both kinds of alerts promise: each thing is told once, and found again by when it was told."""

from __future__ import annotations

import asyncio

from bot.bookkeeping import Alert
from tests.contracts.ledgers import NOON, Board, at


def alert(key: str, seconds: float = 0, **other: str) -> Alert:
    return Alert(key=key, at=at(seconds), kind="limit", title=f"about {key}", text="Héllo.", **other)  # type: ignore[arg-type]


async def test_a_thing_is_told_once(board: Board) -> None:
    first = alert("a", level="note")

    assert [True, False, False] == [await board.alerts.tell(one) for one in (first, first, alert("a", 5))]
    assert (first,) == await board.alerts.since(NOON)


async def test_of_many_who_notice_it_at_once_one_tells(board: Board) -> None:
    told = await asyncio.gather(*(board.alerts.tell(alert("a", n)) for n in range(20)))

    assert 1 == told.count(True)


async def test_alerts_are_found_from_an_instant_on_newest_first(board: Board) -> None:
    for key, seconds in (("a", 0), ("b", 10), ("c", 20.5)):
        await board.alerts.tell(alert(key, seconds))

    assert ["c", "b"] == [one.key for one in await board.alerts.since(at(10))]
