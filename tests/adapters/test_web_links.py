"""Links that let in once: one click, no second time, and nothing is used up by a program that only looks."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.keys import ONCE_WITHIN, Role
from bot.settings import Settings
from bot.testing import StillClock
from tests.far_ends.dashboard_visitor import TOKENS, follow, is_in, link, press
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
    """On the machine where the twin runs."""
    async with inside(house, address="127.0.0.1", url="http://localhost:3000") as opened:
        yield opened


@pytest.fixture
async def far(house: ScriptedHouse) -> AsyncIterator[httpx.AsyncClient]:
    """On another one, as everybody's programs are that look into mails and messages."""
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
    shown = await client.get(await link(house), headers=headers)
    let_in = await press(client, shown)

    assert (200, False) == (shown.status_code, is_in(shown))
    assert (303, True) == (let_in.status_code, is_in(let_in))


async def test_asking_for_the_head_of_a_link_does_not_use_it_up(
    client: httpx.AsyncClient, house: ScriptedHouse
) -> None:
    path = await link(house)

    assert not is_in(await client.head(path))
    assert is_in(await client.get(path))


@pytest.mark.parametrize("role", list(Role))
async def test_from_elsewhere_a_link_is_a_page_with_one_button(
    far: httpx.AsyncClient, house: ScriptedHouse, role: Role
) -> None:
    """Whatever reads it, and however often: a scanner of mails looks like any browser."""
    path = await link(house, role)
    shown = [await far.get(path) for _ in range(9)][-1]
    let_in = await press(far, shown)
    again = await follow(far, path)

    assert (200, False) == (shown.status_code, is_in(shown))
    assert 1 == shown.text.count("<button")
    assert "form-action 'self'" in shown.headers["content-security-policy"]
    assert (303, "/admin", True) == (let_in.status_code, let_in.headers["location"], is_in(let_in))
    assert (303, "/admin", False) == (again.status_code, again.headers["location"], is_in(again))


async def test_a_button_of_another_page_does_not_use_a_link_up(
    far: httpx.AsyncClient, house: ScriptedHouse
) -> None:
    path = await link(house)
    once = path.partition("once=")[2]
    refused = await far.post("/admin/login", data={"once": once, "next": "/admin", "csrf": "made up"})

    assert (403, False) == (refused.status_code, is_in(refused))
    assert is_in(await follow(far, path))


async def test_whoever_is_in_may_come_further_in_by_a_link(
    far: httpx.AsyncClient, house: ScriptedHouse
) -> None:
    """A viewer with a link for admins is not sent past its button."""
    await follow(far, await link(house, Role.VIEWER))
    before = far.cookies["twin_session"]
    let_in = await follow(far, await link(house, Role.ADMIN))

    assert is_in(let_in)
    assert before != far.cookies["twin_session"]


@pytest.mark.parametrize(
    ("address", "url", "headers"),
    [
        ("127.0.0.1", "http://127.0.0.1:3000", {"X-Forwarded-For": "203.0.113.7"}),
        ("127.0.0.1", "http://twin.example.org", {}),
        ("203.0.113.7", "http://127.0.0.1:3000", {}),
        ("127.0.0.1", "http://127.0.0.1.nip.io", {}),
    ],
)
async def test_what_comes_through_a_proxy_comes_from_elsewhere(
    house: ScriptedHouse, address: str, url: str, headers: dict[str, str]
) -> None:
    async with inside(house, address=address, url=url) as browser:
        assert not is_in(await browser.get(await link(house), headers=headers))


@pytest.mark.parametrize("url", ["http://127.0.0.1:3000", "http://[::1]:3000", "http://twin.localhost"])
async def test_each_name_of_this_machine_lets_in_at_once(house: ScriptedHouse, url: str) -> None:
    async with inside(house, address="127.0.0.1", url=url) as browser:
        assert is_in(await browser.get(await link(house)))
