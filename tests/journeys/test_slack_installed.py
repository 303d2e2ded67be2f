"""What several workspaces mean for everything beside an answer: HTTP mode, processes, expiry, the doctor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.doors import examine, speaking
from adapters.slack.manifest import Ways, manifest
from adapters.slack.modes import EVENTS
from bot.assembly import open_twin
from bot.doctor import Check
from bot.domain import Answer, Question
from bot.errors import NoSuchPlace
from bot.notices import Notice
from bot.settings import Settings
from tests.far_ends.scripted_house import answered, eventually
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_http import SignedRequests
from tests.far_ends.slack_several import KEY, OTHER_KEY, Several, several
from tests.far_ends.slack_stage import HastyClock
from tests.far_ends.slack_world import COLLEAGUE, settings_for
from tests.grounds import url_of

pytestmark = pytest.mark.journey

ONE, TWO = ("T0ONE", "One"), ("T0TWO", "Two")
CHANNELS = {"T0ONE": "C0ONE", "T0TWO": "C0TWO"}


def saying(text: str) -> Callable[[Question], Answer]:
    return lambda _: answered(text)


def configured(slack: LocalSlack, at: Several, **more: Any) -> Any:
    """The settings of another process of the same twin."""
    name, secret = slack.world.client
    given = {
        "slack_bot_token": None,
        "slack_client_id": name,
        "slack_client_secret": secret,
        "slack_token_key": KEY,
        "web_url": at.url,
        "database_url": url_of(at.folder),
        "spool": at.folder / "spool",
    }
    return settings_for(slack.api_url, **(given | more))


async def test_signed_requests_bring_what_the_workspaces_say(tmp_path: Path) -> None:
    given: dict[str, Any] = {"slack_app_token": None, "slack_signing_secret": "signing-secret-local"}
    async with local_slack() as slack, several(slack, tmp_path, **given) as at:
        slack.requests = SignedRequests(f"{at.url}{EVENTS}", "signing-secret-local")
        assert at.told[0].endswith(f"/slack/install, at {at.url}/slack/events")
        for team in (ONE, TWO):
            await at.install(*team)
            await slack.mention("Here?", channel=at.channel(CHANNELS[team[0]], team[0]))
        await eventually(lambda: at.said_in("C0ONE") and at.said_in("C0TWO"))
        assert {200} == {reply.status for reply in slack.requests.replies}
    assert 0 == slack.world.calls["apps.connections.open"]


async def test_what_one_process_hears_of_a_workspace_others_know_within_a_minute(tmp_path: Path) -> None:
    async with (
        local_slack() as slack,
        several(slack, tmp_path, saying("One says."), clock=HastyClock()) as one,
        several(slack, tmp_path, saying("The other says."), clock=HastyClock()) as other,
    ):
        channel = one.channel("C0ONE", "T0ONE")

        async def both_answer() -> None:
            slack.world.messages.clear()
            while True:  # Slack gives each event to the next process: a third one brings mentions to both
                await slack.mention("Who is there?", channel=channel)
                await slack.say("I wonder.", channel=channel)
                await one.house.clock.sleep(10)
                told = " ".join(message.shown for message in one.said_in(channel))
                if "One says." in told and "The other says." in told:
                    return

        await one.install(*ONE)
        await both_answer()
        slack.world.teams["T0ONE"].is_installed = False
        await slack.hear({"type": "app_uninstalled"}, team="T0ONE")
        await one.install(*ONE)
        await both_answer()
        assert other.house.asked
    assert [] == slack.link.unacknowledged


async def test_a_token_that_expires_is_renewed_before_and_kept_sealed(tmp_path: Path) -> None:
    async with local_slack() as slack:
        slack.world.expires_in = 3600
        async with several(slack, tmp_path) as at:
            await at.install(*ONE)
            channel = at.channel("C0ONE", "T0ONE")
            await slack.mention("Here?", channel=channel)
            await eventually(lambda: at.said_in(channel))
            assert slack.world.teams["T0ONE"].token.endswith("-renewed")
            assert 2 == slack.world.calls["oauth.v2.access"]
        assert not any(secret in at.kept() for secret in (b"xoxb-", b"xoxe-"))
        assert [(1,)] == at.rows("SELECT count(*) FROM slack_installations")


async def test_an_event_whose_workspace_cannot_be_looked_up_comes_again(tmp_path: Path) -> None:
    async with local_slack() as slack:
        async with several(slack, tmp_path) as at:
            await at.install(*ONE)
        async with several(slack, tmp_path) as at, asyncio.TaskGroup() as tasks:
            channel = at.channel("C0ONE", "T0ONE")
            await asyncio.to_thread(at.rows, "ALTER TABLE slack_installations RENAME TO elsewhere")
            slack.link.patience_s = 0.5
            tasks.create_task(slack.mention("Here?", channel=channel))
            await eventually(lambda: slack.link.unacknowledged)
            slack.link.patience_s = 10.0  # the next delivery is taken, however slow the machine is
            await asyncio.to_thread(at.rows, "ALTER TABLE elsewhere RENAME TO slack_installations")
            await eventually(lambda: at.said_in(channel))
    assert 1 == len(at.said_in(channel))


async def looked_at(settings: Settings) -> list[Check]:
    """By the doctor, who draws no chart on trial here: that is a process each time."""

    async def well(_: Settings) -> str:
        return "can be drawn"

    return await examine(settings, charts=well)


async def test_the_doctor_looks_at_each_workspace(tmp_path: Path) -> None:
    async with local_slack() as slack:
        async with several(slack, tmp_path) as at:
            told = {one.name: one for one in await looked_at(configured(slack, at))}
            assert (
                f"none has installed the app yet; {at.url}/slack/install does it"
                == told["slack workspaces"].detail
            )
            for team in (ONE, TWO):
                await at.install(*team)
        at.channel("C0TWO", "T0TWO")
        given = {"slack_admin_channel": "T0TWO.C0TWO", "owner": f"slack:T0TWO.{COLLEAGUE}"}
        slack.world.teams["T0ONE"].is_installed = False
        told = {one.name: one for one in await looked_at(configured(slack, at, **given))}
        assert (True, "Socket Mode opens with the app token") == (
            told["slack connection"].ok,
            told["slack connection"].detail,
        )
        assert (True, "Two; its token is good") == (
            told["slack workspace T0TWO"].ok,
            told["slack workspace T0TWO"].detail,
        )
        assert not told["slack workspace T0ONE"].ok
        assert "its token is good no more (account_inactive); install the app there again" in (
            told["slack workspace T0ONE"].detail
        )
        assert (True, True) == (told["slack channel"].ok, told["slack owner"].ok)
        locked = {one.name: one for one in await looked_at(configured(slack, at, slack_token_key=OTHER_KEY))}
        assert "TWIN_SLACK_TOKEN_KEY does not open its token" in locked["slack workspace T0TWO"].detail
        bare = [
            one for one in await looked_at(configured(slack, at, owner="slack:U1")) if one.name == "slack"
        ]
        assert [False] == [one.ok for one in bare]
        assert "slack:T012ABC.U1" in bare[0].detail


async def test_the_doctor_looks_at_an_app_for_several_workspaces(tmp_path: Path) -> None:
    async with local_slack() as slack:
        async with several(slack, tmp_path) as at:
            await at.install(*ONE)
        slack.world.app_token = token = "xapp-1-A0TWIN-2-3"
        given = {"slack_app_token": token, "slack_config_token": slack.world.config_token}
        away = {"slack_admin_channel": "T0TWO.C0TWO", "owner": f"slack:T0TWO.{COLLEAGUE}", "web_url": None}
        bare = {one.name: one for one in await looked_at(configured(slack, at, **given, **away))}
        slack.world.manifest = manifest("Ada", ways=Ways(redirect_url=f"{at.url}/slack/oauth_redirect"))
        whole = {one.name: one for one in await looked_at(configured(slack, at, **given))}
    assert "set TWIN_WEB_URL" in bare["slack"].detail
    assert "the redirect URL" in bare["slack events"].detail
    assert "TWIN_OWNER: T0TWO of slack:T0TWO" in bare["slack owner"].detail
    assert "TWIN_SLACK_ADMIN_CHANNEL: T0TWO of T0TWO.C0TWO" in bare["slack channel"].detail
    assert [False] * 4 == [bare[f"slack{name}"].ok for name in ("", " events", " owner", " channel")]
    assert "the admins of T0TWO" == bare["slack admins"].detail
    assert "nobody on Slack: TWIN_ADMINS may name somebody" == whole["slack admins"].detail
    assert f"{at.url}/slack/install" in whole["slack"].detail
    assert all(one.ok for one in whole.values()), whole


async def test_a_process_without_a_door_posts_where_it_is_told(tmp_path: Path) -> None:
    async with local_slack() as slack:
        async with several(slack, tmp_path) as at:
            await at.install(*ONE)
        at.channel("C0ONE", "T0ONE")
        settings = configured(slack, at, slack_app_token=None, slack_admin_channel="T0ONE.C0ONE")
        async with open_twin(settings) as twin, speaking(twin, to_admins=True):
            voice = twin.messengers["slack"]
            await voice.post("T0ONE.C0ONE", Notice(title="Report", text="All is well.", key="r-1"))
            with pytest.raises(NoSuchPlace, match="workspace of T0AWAY"):
                await voice.post("T0AWAY.C1", Notice(title="Report", text="All is well.", key="r-2"))
    assert ["C0ONE"] == [message.channel for message in slack.world.said]
