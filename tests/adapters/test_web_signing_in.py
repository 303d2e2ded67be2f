"""The doorway of the dashboard: tokens, links that are good once, wrong ones, and the way out."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from bot.keys import IDLE, Role
from bot.settings import Settings
from bot.testing import StillClock
from tests.far_ends.dashboard_visitor import (
    ADMIN,
    OWNER,
    TOKENS,
    VIEWER,
    follow,
    hidden,
    is_in,
    link,
    sign_in,
)
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


@pytest.mark.parametrize("token", [ADMIN, OWNER, VIEWER, f"  {ADMIN}\n"])
async def test_a_token_opens_the_dashboard(client: httpx.AsyncClient, token: str) -> None:
    """Also one that was copied with a blank."""
    told = await sign_in(client, token)

    assert (303, "/admin") == (told.status_code, told.headers["location"])
    cookie = next(one for one in told.headers.get_list("set-cookie") if one.startswith("twin_session="))
    assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Path=/;", "Max-Age=43200"))
    assert "Secure" not in cookie
    assert "no-store" in told.headers["cache-control"]


async def test_whoever_is_in_is_not_asked_again(client: httpx.AsyncClient) -> None:
    await sign_in(client)

    again = await client.get("/admin/login", params={"next": "/admin/costs?days=7"})

    assert (303, "/admin/costs?days=7") == (again.status_code, again.headers["location"])


async def test_after_the_sign_in_one_is_where_one_wanted_to_be(client: httpx.AsyncClient) -> None:
    """A page's filters come along."""
    told = await sign_in(client, path="/admin/login?next=%2Fadmin%2Fcosts%3Fdays%3D7")

    assert "/admin/costs?days=7" == told.headers["location"]


async def test_each_sign_in_has_a_key_of_its_own(house: ScriptedHouse) -> None:
    """What somebody planted in a browser is no session afterwards, and who one was before is signed out."""
    async with inside(house) as client, inside(house) as before:
        client.cookies.set("twin_session", "planted", domain="twin.test", path="/")
        await sign_in(client, VIEWER)
        first = client.cookies["twin_session"]
        before.cookies.set("twin_session", first, domain="twin.test", path="/")
        was_in = (await before.get("/admin/login")).status_code

        await follow(client, await link(house, Role.ADMIN))

        assert 3 == len({"planted", first, client.cookies["twin_session"]})
        assert (303, 200) == (was_in, (await before.get("/admin/login")).status_code)


async def test_a_wrong_token_is_said_kindly_and_lets_nobody_in(client: httpx.AsyncClient) -> None:
    """The token is not shown again."""
    told = await sign_in(client, "not this <one>")

    assert (401, False) == (told.status_code, is_in(told))
    assert "not a token of this twin" in told.text
    assert "not this" not in told.text
    assert hidden(told)  # one can try again at once


async def test_after_five_wrong_tokens_an_address_waits_a_minute(
    client: httpx.AsyncClient, house: ScriptedHouse, clock: StillClock
) -> None:
    """The right one waits as well: else it would be found by trying on."""
    wrong = [(await sign_in(client, f"wrong {n}")).status_code for n in range(5)]
    right = await sign_in(client)
    assert [401] * 5 == wrong
    assert (429, "60", False) == (right.status_code, right.headers["retry-after"], is_in(right))
    async with inside(house, address="203.0.113.8") as other:
        assert is_in(await sign_in(other))

    clock.move(60)

    assert is_in(await sign_in(client))


async def test_an_address_of_the_next_protocol_is_counted_with_its_neighbours(house: ScriptedHouse) -> None:
    """Whoever has one IPv6 address has 2^64."""
    for n in range(5):
        async with inside(house, address=f"2001:db8::{n}") as client:
            await sign_in(client, "wrong")
    async with inside(house, address="2001:db8::ffff") as client:
        near = await sign_in(client)
    async with inside(house, address="2001:db8:0:1::1") as client:
        far = await sign_in(client)

    assert (429, 303) == (near.status_code, far.status_code)


@pytest.mark.parametrize(
    ("cookie", "csrf"), [(True, "forged"), (True, ""), (True, None), (False, "right"), (False, "")]
)
async def test_a_form_that_is_not_ours_signs_nobody_in(
    client: httpx.AsyncClient, *, cookie: bool, csrf: str | None
) -> None:
    """Nor is the token in it tried."""
    page = await client.get("/admin/login")
    given = hidden(page) if csrf == "right" else csrf
    if not cookie:
        client.cookies.clear()
    form = {"token": ADMIN} | ({} if given is None else {"csrf": given})

    told = await client.post("/admin/login", data=form)

    assert (403, False) == (told.status_code, is_in(told))


async def test_forms_that_are_not_ours_are_attempts_as_well(client: httpx.AsyncClient) -> None:
    """A program that does not care for forms tries no faster."""
    tried = [(await client.post("/admin/login", data={"token": f"wrong {n}"})).status_code for n in range(6)]

    assert [403] * 5 + [429] == tried


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://[", "Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_sites_page_signs_nobody_in(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    page = await client.get("/admin/login")
    form = {"token": ADMIN, "csrf": hidden(page)}

    told = await client.post("/admin/login", data=form, headers=headers)

    assert (403, False) == (told.status_code, is_in(told))


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"", "", 415),
        (b"token=" + b"a" * 70_000, "application/x-www-form-urlencoded", 422),
        (b"token=%ff%00&csrf=%f0", "application/x-www-form-urlencoded", 403),
        (b"&&&=&csrf", "application/x-www-form-urlencoded", 403),
    ],
)
async def test_whatever_is_sent_there_is_an_answer(
    client: httpx.AsyncClient, content: bytes, kind: str, status: int
) -> None:
    headers = {"Content-Type": kind} if kind else {}

    told = await client.post("/admin/login", content=content, headers=headers)

    assert status == told.status_code
    assert "text/html" in told.headers["content-type"]


# --- out again


async def test_signing_out_ends_the_session_everywhere(house: ScriptedHouse) -> None:
    """Also for whoever has copied the cookie."""
    async with inside(house) as client, inside(house) as copy:
        await sign_in(client)
        copy.cookies.update(client.cookies)
        key = client.cookies["twin_session"]
        proof = csrf_of(house, key)
        assert 303 == (await copy.get("/admin/login")).status_code

        forged = await client.post("/admin/logout", data={"csrf": "forged"})
        out = await client.post("/admin/logout", data={"csrf": proof})

        assert (403, 303, "/admin/login?out") == (
            forged.status_code,
            out.status_code,
            out.headers["location"],
        )
        assert "twin_session" not in client.cookies
        assert 200 == (await copy.get("/admin/login")).status_code
        assert "You are signed out" in (await client.get(out.headers["location"])).text


def csrf_of(house: ScriptedHouse, key: str) -> str:
    """As a page of the dashboard has it."""
    from adapters.web.admin.entered import Sessions
    from tests.far_ends.web_visitor import SECRET

    return Sessions(house.keys, house.clock, secret=SECRET).proof("session", key)


async def test_who_was_not_seen_for_half_an_hour_signs_in_again(
    client: httpx.AsyncClient, clock: StillClock
) -> None:
    await sign_in(client)
    clock.move((IDLE - timedelta(seconds=1)).total_seconds())
    assert 303 == (await client.get("/admin/login")).status_code  # seen

    clock.move(IDLE.total_seconds())

    assert 200 == (await client.get("/admin/login")).status_code


async def test_signing_out_without_being_in_leads_to_the_sign_in(client: httpx.AsyncClient) -> None:
    out = await client.post("/admin/logout", data={"csrf": ""})

    assert (303, "/admin/login") == (out.status_code, out.headers["location"])


@pytest.mark.parametrize("token", ["", "   "])
async def test_no_token_is_no_token(token: str) -> None:
    """Where none is set, an empty one does not fit it."""
    async with inside(ScriptedHouse(Settings(), clock=StillClock())) as client:
        assert 401 == (await sign_in(client, token)).status_code


async def test_the_sign_in_says_nothing_to_scripts_and_asks_for_no_other_site(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get("/admin/login")

    assert "<script" not in page.text
    assert not re.search(r"(?:src|href|action)=\"(?!/)", page.text)
    cookie = page.headers["set-cookie"]
    assert all(word in cookie for word in ("twin_login=", "HttpOnly", "SameSite=strict", "Path=/admin/login"))
