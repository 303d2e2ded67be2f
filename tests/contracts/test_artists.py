"""Whoever draws keeps the same promises: the process that does, and the actor that stands in for it."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator

import pytest

from bot.charts import specs
from bot.charts.artist import Artist
from bot.charts.studio import Studio
from bot.notices import Picture
from bot.testing import PlainArtist
from tests.charted import days

PATIENT_S = 80.0
"""A busy machine may take so long; what is tried here does not depend on it."""
CHART = specs.questions(days(7, answered=3))
TINY = {"width": 10, "height": 10, "data": {"values": [{}]}, "mark": "rect"}


@pytest.fixture(params=["process", "actor"])
async def artist(request: pytest.FixtureRequest) -> AsyncIterator[Artist]:
    if request.param == "actor":
        yield PlainArtist()
        return
    studio = Studio(longest_s=PATIENT_S)
    try:
        yield studio
    finally:
        await studio.close()


def size(picture: Picture | None) -> tuple[int, int]:
    """Of a PNG that is whole."""
    assert picture is not None
    assert picture.png.startswith(b"\x89PNG\r\n\x1a\n")
    assert b"IEND" in picture.png[-12:]
    width, height = struct.unpack(">II", picture.png[16:24])
    return width, height


async def test_a_chart_becomes_a_png_of_two_points_to_the_pixel_with_its_words(artist: Artist) -> None:
    picture = await artist.draw(CHART, "21 questions", "questions.png")

    assert (1280, 720) == size(picture)
    assert picture is not None
    assert ("21 questions", "questions.png") == (picture.alt, picture.name)


REFUSED: dict[str, dict[str, object]] = {
    "a file": {**TINY, "data": {"url": "file:///etc/hostname"}},
    "a page": {**TINY, "data": {"url": "https://example.com/data.json"}},
    "a picture": {**TINY, "mark": {"type": "image", "url": "/picture.png"}},
    "a link": {**TINY, "encoding": {"href": {"value": "https://example.com"}}},
    "not a number": {**TINY, "data": {"values": [{"a": float("nan")}]}},
    "no chart": {"text": "no chart"},
}


async def test_what_wants_more_than_it_brings_is_not_drawn_and_the_next_one_is(artist: Artist) -> None:
    refused = {name: await artist.draw(spec, "", "a.png") for name, spec in REFUSED.items()}
    drawn = await artist.draw(TINY, "", "b.png")

    assert dict.fromkeys(REFUSED) == refused
    assert size(drawn) >= (20, 20)


async def test_several_are_drawn_at_once_and_who_gives_up_takes_nothing_from_the_others(
    artist: Artist,
) -> None:
    async with asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(artist.draw(TINY, str(n), f"{n}.png")) for n in range(4)]
        await asyncio.sleep(0)
        waiting[0].cancel()

    drawn = [task.result() for task in waiting[1:]]
    assert waiting[0].cancelled()
    assert ["1", "2", "3"] == [picture.alt for picture in drawn if picture]


async def test_any_script_is_drawn(artist: Artist) -> None:
    text = "Größe 日本語 עברית العربية हिन्दी ไทย 🙂 \u202e <b>&amp; \x00\x1b\ud800\uffff"
    spec = {
        **TINY,
        "title": text,
        "mark": "text",
        "encoding": {"text": {"value": text}},
    }

    assert size(await artist.draw(spec, "", "a.png")) >= (20, 20)
