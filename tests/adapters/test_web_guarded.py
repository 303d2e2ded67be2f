"""Every path of the dashboard and of its figures, whoever adds it: nothing answers without a sign-in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest
from starlette.routing import BaseRoute, Mount, Route

from adapters.web.admin.paths import LOGIN, SLACK, SLACK_BACK
from adapters.web.app import create_app
from bot.keys import Role
from bot.settings import Settings
from bot.testing import StillClock
from tests.far_ends.dashboard_visitor import TOKENS, link
from tests.far_ends.scripted_house import ScriptedHouse
from tests.far_ends.web_visitor import SECRET, all_well, inside

GUARDED = ("/admin", "/api/analytics", "/metrics")
IN_FRONT = {LOGIN, SLACK, SLACK_BACK}


def house() -> ScriptedHouse:
    return ScriptedHouse(Settings(**TOKENS), clock=StillClock())  # type: ignore[arg-type]


def walked(routes: Sequence[BaseRoute], above: str = "") -> Iterator[tuple[str, str]]:
    """Every path with each of its methods; what stands for a name in it is filled in."""
    for route in routes:
        if isinstance(route, Mount):
            yield from walked(route.routes, above + route.path)
        elif isinstance(route, Route):
            path = re.sub(r"\{[^}]*\}", "1", above + route.path)
            for method in sorted(route.methods or {"GET", "POST", "PUT", "PATCH", "DELETE"}):
                yield path, method


def guarded() -> list[tuple[str, str]]:
    app = create_app(house(), secret=SECRET, ready=all_well)
    found = dict.fromkeys(walked(app.router.routes))
    return [(path, method) for path, method in found if path.startswith(GUARDED) and path not in IN_FRONT]


FOUND = guarded()


def test_the_walk_sees_what_there_is() -> None:
    assert {("/admin/logout", "POST"), ("/api/analytics/summary", "GET")} <= set(FOUND)


@pytest.mark.parametrize(("path", "method"), FOUND)
async def test_who_is_not_signed_in_gets_no_further_than_the_sign_in(path: str, method: str) -> None:
    async with inside(house()) as client:
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


WRITES = [path for path, method in FOUND if method == "POST" and path.startswith("/admin")]


@pytest.mark.parametrize("path", WRITES)
async def test_nothing_is_changed_by_a_page_of_another_site(path: str) -> None:
    """Nor by a form of ours whose proof is not of this session."""
    home = house()
    async with inside(home) as client:
        await client.get(await link(home, Role.ADMIN))
        bare = await client.post(path)
        forged = await client.post(path, data={"csrf": "0" * 64})
        foreign = await client.post(path, data={"csrf": "0" * 64}, headers={"Origin": "https://evil.example"})

    refusals = {bare.status_code, forged.status_code, foreign.status_code}
    assert refusals <= {403, 415}, refusals
