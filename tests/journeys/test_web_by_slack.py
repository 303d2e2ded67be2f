"""Sign in with Slack: there and back again over real sockets, and everybody who does not get in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from adapters.slack.modes import vouches
from adapters.slack.openid import SlackOpenId
from adapters.web.app import create_app
from bot.keys import Role, digest
from bot.settings import Settings
from bot.testing import StillClock
from tests.far_ends.dashboard_visitor import is_in
from tests.far_ends.scripted_house import ScriptedHouse
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_world import ADMIN, ASKER, AWAY, TEAM
from tests.far_ends.web_visitor import SECRET, all_well

pytestmark = pytest.mark.journey

URL = "https://twin.test"


@dataclass
class Stage:
    slack: LocalSlack
    house: ScriptedHouse
    clock: StillClock
    browser: httpx.AsyncClient

    async def begin(self, path: str = "/admin/login/slack?next=/admin/inbox") -> str:
        """Press the button; the address of Slack's page."""
        return str((await self.browser.get(path)).headers["location"])

    async def agree(self, page: str) -> str:
        """Slack's page, in the same browser; where it leads to."""
        async with httpx.AsyncClient(trust_env=False) as there:
            return str((await there.get(page)).headers["location"])

    async def sign_in(self, member: tuple[str, str] | None = (TEAM, ADMIN)) -> httpx.Response:
        self.slack.world.identity.member = member
        return await self.browser.get(await self.agree(await self.begin()))

    async def role(self) -> tuple[str, Role] | None:
        """Who the browser's session is of."""
        key = self.browser.cookies.get("twin_session")
        session = await self.house.keys.session(digest(key or ""), at=self.clock.now())
        return None if session is None else (session.who, session.role)


@asynccontextmanager
async def staged(**more: Any) -> AsyncIterator[Stage]:
    async with local_slack() as slack:
        given = {
            "slack_bot_token": "xoxb-local-1",
            "slack_api_url": slack.api_url,
            "slack_client_id": slack.world.client[0],
            "slack_client_secret": slack.world.client[1],
            "web_url": URL,
        }
        clock = StillClock()
        house = ScriptedHouse(Settings(**{**given, **more}), clock=clock)
        slack.world.identity.clock = clock
        introducer = SlackOpenId(settings=house.settings, clock=clock)
        app = create_app(house, secret=SECRET, ready=all_well, introducer=introducer)
        transport = httpx.ASGITransport(app, client=("203.0.113.7", 4711))
        async with httpx.AsyncClient(transport=transport, base_url=URL) as browser:
            yield Stage(slack, house, clock, browser)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as opened:
        yield opened


async def test_an_admin_of_the_workspace_comes_in(stage: Stage) -> None:
    """And is where they wanted to be; the key goes over TLS alone."""
    login = await stage.browser.get("/admin/login")
    told = await stage.sign_in()

    assert f'href="{URL}/admin/login/slack?next=/admin"' in login.text
    assert (303, "/admin/inbox", True) == (told.status_code, told.headers["location"], is_in(told))
    assert all("Secure" in one for one in told.headers.get_list("set-cookie") if "Max-Age=0" not in one)
    assert (f"slack:{TEAM}/{ADMIN}", Role.ADMIN) == await stage.role()


async def test_slack_is_asked_for_no_more_than_who_somebody_is(stage: Stage) -> None:
    page = urlsplit(await stage.begin())
    asked = parse_qs(page.query)

    assert "/openid/connect/authorize" == page.path
    assert (["code"], ["openid profile"]) == (asked["response_type"], asked["scope"])
    assert [f"{URL}/admin/login/slack/back"] == asked["redirect_uri"]
    assert all(len(asked[name][0]) >= 43 for name in ("state", "nonce"))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, None),
        ({"admins": f"slack:{ASKER}"}, Role.ADMIN),
        ({"owner": f"slack:{ASKER}"}, Role.OWNER),
        ({"owner": f"slack:{ASKER}", "admins": f"slack:{ASKER}"}, Role.ADMIN),
        ({"admins": f"slack:T9.{ASKER}"}, None),
    ],
)
async def test_whom_the_settings_name_comes_in(settings: dict[str, str], expected: Role | None) -> None:
    async with staged(**settings) as stage:
        told = await stage.sign_in((TEAM, ASKER))
        found = await stage.role()

    assert expected == (found and found[1])
    assert (303 if expected else 403) == told.status_code
    assert expected or "may not see this dashboard" in told.text


async def test_admins_of_the_workspace_are_none_where_only_the_settings_count() -> None:
    async with staged(admins_only=True) as stage:
        assert 403 == (await stage.sign_in()).status_code


async def test_an_admin_of_another_workspace_is_nobody_here(stage: Stage) -> None:
    """Ids of members are unique within theirs alone."""
    told = await stage.sign_in((AWAY, ADMIN))

    assert (403, False) == (told.status_code, is_in(told))


@pytest.mark.parametrize(("named", "status"), [(f"slack:{AWAY}.{ADMIN}", 303), (f"slack:{ADMIN}", 403)])
async def test_an_app_of_several_workspaces_lets_in_whom_the_settings_name_with_theirs(
    named: str, status: int
) -> None:
    async with staged(slack_bot_token=None, admins=named) as stage:
        assert status == (await stage.sign_in((AWAY, ADMIN))).status_code


async def test_who_does_not_agree_is_not_signed_in(stage: Stage) -> None:
    told = await stage.sign_in(None)

    assert (403, False) == (told.status_code, is_in(told))
    assert "not allowed" in told.text


async def test_another_browser_cannot_end_what_one_has_begun(stage: Stage) -> None:
    """Nobody is signed in as somebody else by a link that was sent to them."""
    stage.slack.world.identity.member = (TEAM, ADMIN)
    back = await stage.agree(await stage.begin())
    stage.browser.cookies.clear()
    bare = await stage.browser.get(back)
    await stage.begin()  # one of its own
    other = await stage.browser.get(back)

    assert [(403, False)] * 2 == [(one.status_code, is_in(one)) for one in (bare, other)]
    assert "begun in another browser" in other.text


async def test_a_code_is_good_once_and_not_for_long(stage: Stage) -> None:
    stage.slack.world.identity.member = (TEAM, ADMIN)
    back = await stage.agree(await stage.begin())
    late_cookie = stage.browser.cookies["twin_slack"]
    first = await stage.browser.get(back)
    stage.browser.cookies.set("twin_slack", late_cookie, domain="twin.test", path="/admin/login/slack")
    again = await stage.browser.get(back)
    late = await stage.agree(await stage.begin())
    stage.clock.move(601)

    assert [303, 403, 403] == [
        first.status_code,
        again.status_code,
        (await stage.browser.get(late)).status_code,
    ]


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another"},
        {"nonce": None},
        {"aud": "9.9"},
        {"aud": ["1.1", "9.9"]},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"exp": "never"},
        {"https://slack.com/team_id": ""},
        {"https://slack.com/user_id": None},
    ],
)
async def test_a_token_of_another_sign_in_lets_nobody_in(stage: Stage, claims: dict[str, Any]) -> None:
    stage.slack.world.identity.claims = claims

    told = await stage.sign_in()

    assert (403, False) == (told.status_code, is_in(told))
    assert "another sign-in" in told.text


async def test_with_a_wrong_secret_nobody_is_introduced(stage: Stage) -> None:
    stage.slack.world.client = (stage.slack.world.client[0], "another secret")

    told = await stage.sign_in()

    assert 403 == told.status_code
    assert "Slack did not confirm" in told.text


async def test_slack_is_not_asked_in_vain_again_and_again(stage: Stage) -> None:
    stage.slack.world.identity.claims = {"nonce": "of another"}
    vain = [(await stage.sign_in()).status_code for _ in range(5)]
    stage.slack.world.identity.claims = {}
    asked = stage.slack.world.calls["openid.connect.token"]
    late = await stage.sign_in()
    stage.clock.move(60)

    assert ([403] * 5, 429, "60") == (vain, late.status_code, late.headers["retry-after"])
    assert asked == stage.slack.world.calls["openid.connect.token"]
    assert is_in(await stage.sign_in())


async def test_without_slack_nobody_is_introduced() -> None:
    """Nor is anything of the failure shown."""
    nowhere = "http://127.0.0.1:9"
    async with staged(slack_api_url=f"{nowhere}/api") as stage:
        stage.slack.world.identity.member = (TEAM, ADMIN)
        page = (await stage.begin()).replace(nowhere, stage.slack.url)
        told = await stage.browser.get(await stage.agree(page))

    assert 403 == told.status_code
    assert "Slack was not reached" in told.text


def test_slack_vouches_only_where_all_is_set() -> None:
    whole = {"slack_client_id": "1.1", "slack_client_secret": "s", "web_url": URL}

    assert vouches(Settings(**whole))  # type: ignore[arg-type]
    for name in whole:
        assert not vouches(Settings(**{**whole, name: None}))  # type: ignore[arg-type]


async def test_where_it_is_not_set_up_it_is_not_offered() -> None:
    house = ScriptedHouse(Settings(), clock=StillClock(StillClock().now() + timedelta(days=1)))
    app = create_app(house, secret=SECRET, ready=all_well)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as browser:
        login, there = await browser.get("/admin/login"), await browser.get("/admin/login/slack")

    assert "Slack" not in login.text
    assert 404 == there.status_code
