"""A visitor of the page has themselves forgotten: nobody else can, and nobody else is."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.web.guests import COOKIE
from bot.settings import Settings
from tests.far_ends.scripted_belongings import MemoryForgetting
from tests.far_ends.scripted_house import ScriptedHouse, able_to_forget
from tests.far_ends.web_visitor import inside

SURE = {"sure": "yes"}
PATH = "/api/forget-me"


def house() -> tuple[ScriptedHouse, MemoryForgetting]:
    home = ScriptedHouse(Settings())
    return home, able_to_forget(home)


async def test_whoever_has_the_cookie_is_forgotten_and_is_somebody_new_from_then_on() -> None:
    home, books = house()

    async with inside(home) as client:
        await client.get("/")
        await client.post("/api/ask", json={"question": "Where?"})
        told = await client.post(PATH, json=SURE)
        await client.post("/api/ask", json={"question": "Where?"})

    before, after = (asked.person for asked in home.asked)
    assert (200, [before]) == (told.status_code, books.forgotten)
    assert "I have forgotten you" in told.json()["message"]
    assert before != after != "web:203.0.113.7"


async def test_of_an_address_that_may_be_many_peoples_nobody_is_forgotten() -> None:
    home, books = house()

    async with inside(home) as client:
        await client.post("/api/ask", json={"question": "Where?"})
        told = await client.post(PATH, json=SURE)
        client.cookies.set(COOKIE, "somebody.else")
        forged = await client.post(PATH, json=SURE)

    assert (409, 409) == (told.status_code, forged.status_code)
    assert "Ada" in told.json()["message"]
    assert [] == books.forgotten


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"json": SURE, "headers": {"Origin": "https://elsewhere.example"}}, 403),
        ({"json": SURE, "headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
        ({"data": SURE}, 422),
        ({"content": b"", "headers": {"Content-Type": "application/json"}}, 422),
        ({"json": {}}, 422),
        ({"json": {"sure": "no"}}, 422),
        ({"json": {"sure": True}}, 422),
    ],
    ids=["another origin", "another site", "a form", "nothing", "not said", "not sure", "no word"],
)
async def test_what_is_no_wish_of_the_visitors_own_forgets_nobody(
    sent: dict[str, Any], expected: int
) -> None:
    home, books = house()

    async with inside(home) as client:
        await client.get("/")
        told = await client.post(PATH, **sent)
        asked = await client.get(PATH)

    assert (expected, 405) == (told.status_code, asked.status_code)
    assert {"message"} == set(told.json())
    assert [] == books.forgotten


async def test_books_that_are_away_are_a_kind_word_and_the_visitor_can_wish_again() -> None:
    home, books = house()
    books.away = True

    async with inside(home) as client:
        await client.get("/")
        told = await client.post(PATH, json=SURE)

    assert 503 == told.status_code
    assert "try again" in told.json()["message"]
    assert "set-cookie" not in told.headers


async def test_the_page_says_what_goes_and_what_stays() -> None:
    async with inside(house()[0]) as client:
        page = (await client.get("/")).text

    for words in ("Forget me", "the words of your questions", "figures without words and names"):
        assert words in page
