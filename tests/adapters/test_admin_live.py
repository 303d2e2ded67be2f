"""What an open overview is told, and when that ends; the library of charts, packed once."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.requests import Request

from adapters.web.admin.charts import Charts
from adapters.web.admin.doorway import open_doorway
from adapters.web.admin.entered import Entered
from adapters.web.admin.figures import Figures
from adapters.web.admin.frame import Frame
from adapters.web.admin.overview import Overview
from adapters.web.asks import Asks
from bot.settings import Settings
from tests.adapters.test_admin_frame import entered
from tests.far_ends.scripted_board import ScriptedBoard
from tests.far_ends.scripted_house import ScriptedHouse


class Scene:
    """An overview over a board that the test changes; ticks take no time."""

    def __init__(self) -> None:
        self.board = ScriptedBoard()
        self.house = ScriptedHouse(Settings(_env_file=None), board=self.board)
        self.asks = Asks(self.house)
        self.overview = Overview(
            house=self.house,
            gate=open_doorway(self.house, secret="s", token="a token").gate,
            frame=Frame(self.house, "s"),
            figures=Figures(self.house),
            asks=self.asks,
            tick_s=0.0,
        )

    async def events(self, who: Entered | None = None) -> AsyncIterator[tuple[str, Any]]:
        """Each event as its name and its data."""
        response: Any = await self.overview.live(request(), who or program())
        async for chunk in response.body_iterator:
            name, data = chunk.decode().strip().split("\n")
            yield name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": raw})


def program() -> Entered:
    """Somebody who came by a token, and so is not signed out."""
    return Entered(session=entered().session, csrf="")


async def test_news_are_told_and_what_stays_is_not_told_again() -> None:
    """The clock goes on: that is no news."""
    scene = Scene()
    heard = scene.events()

    first = await anext(heard)
    scene.board.now["at"] = "2026-11-20T12:00:02+00:00"
    scene.board.now["paused"] = "we look"
    second = await anext(heard)

    assert ("now", None, "12:00:00") == (first[0], first[1]["paused"], first[1]["at"])
    assert ("now", "we look", "12:00:02") == (second[0], second[1]["paused"], second[1]["at"])


async def test_while_the_books_cannot_be_read_that_is_told() -> None:
    """And then the figures again, also when they are as before."""
    scene = Scene()
    heard = scene.events()
    before = await anext(heard)
    scene.board.away = True
    unread = await anext(heard)
    scene.board.away = False
    after = await anext(heard)

    assert ("now", {"unread": True}) == unread
    assert before == after


async def test_whoever_was_signed_out_is_told_so_and_nothing_more() -> None:
    """Their cookie opens nothing any more."""
    told = [one async for one in Scene().events(entered())]

    assert [("out", {})] == told


async def test_a_door_that_closes_ends_it() -> None:
    """The page comes back to whoever serves then."""
    scene = Scene()
    heard = scene.events()
    await anext(heard)
    scene.asks.close_within(10)

    assert [("closing", {})] == [one async for one in heard]


async def test_the_library_is_made_once_and_kept_by_browsers_for_good() -> None:
    scene = Scene()
    charts = Charts(scene.house, scene.overview.figures)

    packed = await charts.library(request(accept_encoding="gzip, br"), program())
    plain = await charts.library(request(), program())
    known = await charts.library(request(if_none_match=packed.headers["etag"]), program())

    assert b"vegaEmbed" in bytes(plain.body)
    assert (bytes(plain.body), "gzip") == (
        gzip.decompress(bytes(packed.body)),
        packed.headers["content-encoding"],
    )
    assert "immutable" in packed.headers["cache-control"]
    assert (304, 1) == (known.status_code, scene.house.easel.libraries)


@pytest.mark.parametrize("then", [False, True])
async def test_without_the_library_that_is_said_and_it_is_tried_again(*, then: bool) -> None:
    """A worker that died is no reason to go without charts for good."""
    scene = Scene()
    charts = Charts(scene.house, scene.overview.figures)
    scene.house.easel.away = True
    missing = await charts.library(request(), program())
    scene.house.easel.away = not then
    later = await charts.library(request(), program())

    assert 503 == missing.status_code
    assert (200 if then else 503) == later.status_code
