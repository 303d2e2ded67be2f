"""Every path of the dashboard and of its figures, whoever adds it: nothing answers without a sign-in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count

import httpx
import pytest
from starlette.routing import BaseRoute, Mount, Route

from adapters.web.admin.paths import LOGIN, SLACK, SLACK_BACK
from adapters.web.app import create_app
from bot.keys import Role
from bot.settings import Settings
from bot.testing import StillClock
from tests.far_ends.dashboard_visitor import TOKENS, follow, link
from tests.far_ends.scripted_house import ScriptedHouse
from tests.far_ends.web_visitor import SECRET, all_well

GUARDED = ("/admin", "/api/analytics", "/metrics")
IN_FRONT = {LOGIN, SLACK, SLACK_BACK}


HOUSE = ScriptedHouse(Settings(**TOKENS), clock=StillClock())  # type: ignore[arg-type]
APP = create_app(HOUSE, secret=SECRET, ready=all_well)
_addresses = count(1)


def visitor() -> httpx.AsyncClient:
    """Somebody from an address that nobody came from before: wrong tokens are counted."""
    transport = httpx.ASGITransport(APP, client=(f"198.51.100.{next(_addresses)}", 4711))
    return httpx.AsyncClient(transport=transport, base_url="http://twin.test")


def walked(routes: Sequence[BaseRoute], above: str = "") -> Iterator[tuple[str, str]]:
    """Every path with each of its methods; what stands for a name in it is filled in."""
    for route in routes:
        assert isinstance(route, Mount | Route), f"a route of a kind that is not looked into: {route!r}"
        path = re.sub(r"\{[^}]*\}", "1", above + route.path)
        if isinstance(route, Mount):
            yield from walked(route.routes, path) if route.routes else [(f"{path}/1", "GET")]
        else:
            for method in sorted(route.methods or {"GET", "POST", "PUT", "PATCH", "DELETE"}):
                yield path, method


def guarded() -> list[tuple[str, str]]:
    found = dict.fromkeys(walked(APP.router.routes))
    return [(path, method) for path, method in found if path.startswith(GUARDED) and path not in IN_FRONT]


FOUND = guarded()
WRITES = [path for path, method in FOUND if method == "POST" and path.startswith("/admin")]


def test_the_walk_sees_what_there_is() -> None:
    assert {("/admin", "GET"), ("/admin/logout", "POST"), ("/api/analytics/summary", "GET")} <= set(FOUND)


@pytest.mark.parametrize(("path", "method"), FOUND)
async def test_who_is_not_signed_in_gets_no_further_than_the_sign_in(path: str, method: str) -> None:
    async with visitor() as client:
        told = await client.request(method, path)
        forged = await client.request(method, path, headers={"Cookie": "twin_session=forged"})
        wrong = await client.request(method, path, headers={"Authorization": "Bearer wrong"})
        beside = await client.request(method, path, headers={"X-Forwarded-For": "127.0.0.1"})

    for one in (told, forged, wrong, beside):
        assert "no-store" in one.headers["cache-control"]
        if one.status_code == 303:  # a page
            assert path.startswith("/admin")
            assert one.headers["location"].startswith(LOGIN)
        else:  # for programs
            assert (401, 'Bearer realm="twin"') == (one.status_code, one.headers["www-authenticate"])


@pytest.mark.parametrize("path", WRITES)
async def test_nothing_is_changed_by_a_page_of_another_site(path: str) -> None:
    """Nor by a form of ours whose proof is not of this session."""
    async with visitor() as client:
        await follow(client, await link(HOUSE, Role.ADMIN))
        bare = await client.post(path)
        forged = await client.post(path, data={"csrf": "0" * 64})
        foreign = await client.post(path, data={"csrf": "0" * 64}, headers={"Origin": "https://evil.example"})

    refusals = {bare.status_code, forged.status_code, foreign.status_code}
    assert refusals <= {403, 415}, refusals
