"""The doorway of the true twin: two processes on one database, its verbs, a proxy that speaks TLS."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from adapters.web.app import create_app
from bot.assembly import open_twin
from bot.settings import Settings
from bot.twin import Twin
from tests.far_ends.dashboard_visitor import hidden, is_in, sign_in
from tests.far_ends.shell import parsed, twin
from tests.far_ends.web_visitor import all_well, open_door
from tests.grounds import auditor, every_byte, url_of

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]


def settings(folder: Path, **more: str) -> Settings:
    return Settings(database_url=url_of(folder), **more)  # type: ignore[arg-type]


@asynccontextmanager
async def doors(folder: Path, number: int, **more: str) -> AsyncIterator[list[httpx.AsyncClient]]:
    """As many twins on one database as there may be processes, and a browser before each."""
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(number):
            opened = await stack.enter_async_context(open_twin(settings(folder, **more)))
            url = await stack.enter_async_context(open_door(opened, token=opened.web_token))
            client = httpx.AsyncClient(base_url=url, trust_env=False)
            found.append(await stack.enter_async_context(client))
        yield found


def carry(one: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
    """The same browser at another process: a balancer sends it where it likes."""
    other.headers["Cookie"] = f"twin_session={one.cookies['twin_session']}"


async def test_who_signs_out_at_one_process_is_out_at_all(tmp_path: Path) -> None:
    async with doors(tmp_path, 2, web_token="a token") as (here, there):
        assert is_in(await sign_in(here, "a token"))
        carry(here, there)
        was_in = await there.get("/admin/login")
        page = await here.get("/admin")
        out = await here.post("/admin/logout", data={"csrf": hidden(page)})
        is_out = await there.get("/admin/login")

    assert (303, 303, 200) == (was_in.status_code, out.status_code, is_out.status_code)
    noted = auditor(tmp_path, "SELECT action, subject, now FROM audit ORDER BY number")
    assert [("signed_in", "token", "admin"), ("signed_out", "", None)] == noted


async def test_wrong_tokens_at_all_processes_are_counted_together(tmp_path: Path) -> None:
    async with doors(tmp_path, 2, web_token="a token") as both:
        wrong = [(await sign_in(both[n % 2], "wrong")).status_code for n in range(5)]
        late = [(await sign_in(one, "a token")).status_code for one in both]

    assert ([401] * 5, [429, 429]) == (wrong, late)


async def test_the_verbs_let_their_operator_in(tmp_path: Path) -> None:
    """While the twin runs: a link of any role, and the token that was made at its first start."""
    async with doors(tmp_path, 1) as (browser,):
        _, token, _ = await twin("web", "token")
        _, told, _ = await twin("web", "token", "--json")
        _, url, note = await twin("web", "link")
        _, viewer, _ = await twin("web", "link", "--role", "viewer", "--json")
        place = urlsplit(url.strip())
        by_link = await browser.get(f"{place.path}?{place.query}")
        again = await twin("web", "link", TWIN_WEB_URL="https://twin.example.org")
        summary = await browser.get(
            "/api/analytics/summary", headers={"Authorization": f"Bearer {token.strip()}"}
        )
        browser.cookies.clear()
        by_token = await sign_in(browser, token.strip())

    assert {"token": token.strip(), "origin": "database"} == parsed(told)
    assert ("127.0.0.1:3000", "/admin/login") == (place.netloc, place.path)
    assert "15 minutes" in note
    assert {"url", "role", "expires_at"} == set(parsed(viewer))
    assert again[1].startswith("https://twin.example.org/admin/login?once=")
    assert (True, True, 200) == (is_in(by_link), is_in(by_token), summary.status_code)


async def test_a_token_that_is_set_takes_the_place_of_the_one_that_was_made(tmp_path: Path) -> None:
    made = (await twin("web", "token"))[1].strip()
    async with doors(tmp_path, 1, web_token="set since") as (browser,):
        old, new = await sign_in(browser, made), await sign_in(browser, "set since")

    assert (False, True) == (is_in(old), is_in(new))
    assert (0, "set since") == (
        (now := await twin("web", "token", TWIN_WEB_TOKEN="set since"))[0],
        now[1].strip(),
    )


async def test_a_verb_that_cannot_reach_the_books_says_so(tmp_path: Path) -> None:
    status, out, err = await twin("web", "link", DATABASE_URL=f"sqlite:///{tmp_path}")

    assert (1, "") == (status, out)
    assert "DATABASE_URL" in err


async def test_behind_a_proxy_that_speaks_tls_cookies_stay_there(tmp_path: Path) -> None:
    """And headers are as the visitor sees the door; nobody else who says so is believed."""
    by_proxy = {
        "X-Forwarded-For": "198.51.100.1",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "twin.example.org",
        "Origin": "https://twin.example.org",
    }
    for proxies, is_believed in (("127.0.0.1", True), ("10.0.0.0/8", False)):
        async with doors(tmp_path, 1, web_token="a token", web_proxies=proxies) as (browser,):
            page = await browser.get("/admin/login", headers=by_proxy)
            form = {"token": "a token", "csrf": hidden(page)}
            browser.headers["Cookie"] = page.headers["set-cookie"].partition(";")[0]
            told = await browser.post("/admin/login", data=form, headers=by_proxy)

        assert is_believed == is_in(told)
        assert is_believed == ("Secure" in page.headers["set-cookie"])
        assert is_believed == ("strict-transport-security" in told.headers)
        assert is_believed or told.status_code == 403  # it came from another site, as far as one can see


async def test_nothing_of_a_key_or_a_token_lies_in_the_books(tmp_path: Path) -> None:
    """Whoever reads a copy of the database cannot come in with what it holds of others."""
    async with doors(tmp_path, 1, web_token="a token of the settings") as (browser,):
        await sign_in(browser, "a token of the settings")
        key = browser.cookies["twin_session"]
        url = (await twin("web", "link"))[1].strip()

    kept = every_byte(tmp_path)
    once = re.sub(r".*once=", "", url)
    assert not [secret for secret in (key, once, "a token of the settings") if secret.encode() in kept]


async def test_the_app_of_a_twin_is_the_one_that_its_door_serves(tmp_path: Path) -> None:
    """Without a token nobody is let in by an empty one."""
    async with open_twin(settings(tmp_path)) as opened:
        assert isinstance(opened, Twin)
        app = create_app(opened, secret=opened.web_secret, ready=all_well)
        transport = httpx.ASGITransport(app, client=("203.0.113.7", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://twin.test") as browser:
            told = [await sign_in(browser, token) for token in ("", " ")]

    assert [401, 401] == [one.status_code for one in told]
