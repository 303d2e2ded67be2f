"""Links that let in once: one click, no second time, and nothing is used up by who only looks."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.keys import ONCE_WITHIN, Role
from bot.settings import Settings
from bot.testing import StillClock
from tests.far_ends.dashboard_visitor import TOKENS, hidden, is_in, link
from tests.far_ends.scripted_house import ScriptedHouse
from tests.far_ends.web_visitor import inside


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def house(clock: StillClock) -> ScriptedHouse:
    return ScriptedHouse(Settings(**TOKENS), clock=clock)  # type: ignore[arg-type]


@pytest.fixture
async def client(house: ScriptedHouse) -> AsyncIterator[httpx.AsyncClient]:
    async with inside(house) as opened:
        yield opened


@pytest.mark.parametrize("role", list(Role))
async def test_a_link_signs_in_with_one_click(
    client: httpx.AsyncClient, house: ScriptedHouse, role: Role
) -> None:
    told = await client.get(await link(house, role))

    assert (303, "/admin", True) == (told.status_code, told.headers["location"], is_in(told))


async def test_a_link_is_good_once(client: httpx.AsyncClient, house: ScriptedHouse) -> None:
    """The second time it says how to get another one."""
    path = await link(house)
    assert is_in(await client.get(path))
    client.cookies.clear()

    again = await client.get(path)

    assert (410, False) == (again.status_code, is_in(again))
    assert "used already" in again.text
    assert "twin web link" in again.text
    assert path.partition("once=")[2] not in again.text


async def test_of_many_at_once_with_one_link_a_single_one_is_let_in(
    client: httpx.AsyncClient, house: ScriptedHouse
) -> None:
    """And the others are not as many refusals in the audit: after five they are told to wait."""
    path = await link(house)
    told = await asyncio.gather(*(client.get(path, headers={"Cookie": ""}) for _ in range(20)))

    assert {303: 1, 410: 5, 429: 14} == Counter(one.status_code for one in told)


async def test_whoever_is_in_may_click_their_link_again(
    client: httpx.AsyncClient, house: ScriptedHouse
) -> None:
    """A page that the browser restores is no fault."""
    path = await link(house)
    await client.get(path)

    assert (303, "/admin") == ((again := await client.get(path)).status_code, again.headers["location"])


async def test_a_link_grows_old(client: httpx.AsyncClient, house: ScriptedHouse, clock: StillClock) -> None:
    path = await link(house)
    clock.move(ONCE_WITHIN.total_seconds())

    assert 410 == (await client.get(path)).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"},
        {"User-Agent": "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)"},
        {"User-Agent": "WhatsApp/2.23"},
        {"User-Agent": "Mozilla/5.0 Chrome/130.0", "Sec-Purpose": "prefetch;prerender"},
        {"User-Agent": "Mozilla/5.0 Safari/605", "X-Purpose": "preview"},
    ],
)
async def test_a_preview_does_not_use_a_link_up(
    client: httpx.AsyncClient, house: ScriptedHouse, headers: dict[str, str]
) -> None:
    """Who really wants to go in presses a button."""
    path = await link(house)

    shown = await client.get(path, headers=headers)
    form = {name: hidden(shown, name) for name in ("csrf", "next", "once")}
    pressed = await client.post("/admin/login", data=form)

    assert (200, False) == (shown.status_code, is_in(shown))
    assert (303, True) == (pressed.status_code, is_in(pressed))


async def test_asking_for_the_head_of_a_link_does_not_use_it_up(
    client: httpx.AsyncClient, house: ScriptedHouse
) -> None:
    path = await link(house)

    assert not is_in(await client.head(path))
    assert is_in(await client.get(path))
