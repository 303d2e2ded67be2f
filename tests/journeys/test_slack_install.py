"""One app in several workspaces: installed through its pages, answered with its own token, and left again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from adapters.slack.messenger import SlackMessenger
from bot.notices import Notice
from tests.far_ends.scripted_house import echo, eventually
from tests.far_ends.slack import local_slack
from tests.far_ends.slack_several import KEY, OTHER_KEY, several
from tests.far_ends.slack_world import ADMIN, ASKER, COLLEAGUE, Fault

pytestmark = pytest.mark.journey

ONE, TWO = ("T0ONE", "One & Co"), ("T0TWO", "Two")


async def test_two_workspaces_install_the_app_and_each_is_answered_with_its_own_token(tmp_path: Path) -> None:
    async with local_slack() as slack, several(slack, tmp_path) as at:
        slack.world.teams.clear()
        assert 200 == (await at.install(*ONE)).status_code
        page = await at.install(*TWO)
        assert 200 == page.status_code
        assert "The AI twin of Ada Example is in Two now." in page.text
        assert "script" not in page.headers["content-security-policy"]
        assert "deleted" in page.headers["set-cookie"]
        first, second = at.channel("C0ONE", "T0ONE"), at.channel("C0TWO", "T0TWO")
        await slack.mention("Here?", channel=first)
        await slack.mention("And there?", channel=second)
        await eventually(lambda: len(slack.world.said) == 2)
        bots = {team.id: team.bot_user for team in slack.world.teams.values()}
        assert [bots["T0ONE"]] == [message.user for message in at.said_in(first)]
        assert [bots["T0TWO"]] == [message.user for message in at.said_in(second)]
    assert ["Slack: open in no workspace yet; install it in more at " + at.url + "/slack/install"] == at.told
    assert {f"slack:T0ONE.{ASKER}", f"slack:T0TWO.{ASKER}"} == {one.person for one in at.house.asked}
    assert {"slack:T0ONE.C0ONE", "slack:T0TWO.C0TWO"} == {one.channel for one in at.house.asked}
    assert 2 == len({one.conversation for one in at.house.asked})


async def test_nobody_asks_slack_who_we_are_for_every_event(tmp_path: Path) -> None:
    async with local_slack() as slack, several(slack, tmp_path) as at:
        await at.install(*ONE)
        asked_at_the_start = slack.world.calls["auth.test"]
        channel = at.channel("C0ONE", "T0ONE")
        for number in range(3):
            await slack.mention(f"Number {number}?", channel=channel)
        await eventually(lambda: len(at.said_in(channel)) == 3)
        assert asked_at_the_start == slack.world.calls["auth.test"]


async def test_commands_and_buttons_are_of_the_workspace_that_they_come_from(tmp_path: Path) -> None:
    async with local_slack() as slack, several(slack, tmp_path) as at:
        await at.install(*ONE)
        channel = at.channel("C0ONE", "T0ONE")
        await slack.command("usage", channel=channel, team="T0ONE")
        await slack.mention("Here?", channel=channel)
        await eventually(lambda: slack.world.responses and at.said_in(channel))
        await slack.press(at.said_in(channel)[0], "👍")
        await eventually(lambda: at.house.feedback.kept)
    assert [f"slack:T0ONE.{ASKER}"] == [caller.person for caller in at.house.callers]
    assert {("ask-1", f"slack:T0ONE.{ASKER}")} == at.house.feedback.kept.keys()


async def test_an_admin_of_any_workspace_is_no_admin_of_the_twin_but_those_of_its_own_are(
    tmp_path: Path,
) -> None:
    owner = f"slack:T0ONE.{COLLEAGUE}"
    async with local_slack() as slack, several(slack, tmp_path, owner=owner) as at:
        for team in (ONE, TWO):
            await at.install(*team)
            await slack.command("usage", user=ADMIN, channel=at.channel(f"C{team[0]}", team[0]), team=team[0])
        await eventually(lambda: len(at.house.callers) == 2)
    assert {f"slack:T0ONE.{ADMIN}": True, f"slack:T0TWO.{ADMIN}": False} == {
        caller.person: caller.is_admin for caller in at.house.callers
    }


async def test_bolt_makes_nothing_of_what_it_finds_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "of-the-environment")
    async with local_slack() as slack, several(slack, tmp_path) as at:
        await at.install(*ONE)
        await slack.mention("Here?", channel=at.channel("C0ONE", "T0ONE"))
        await eventually(lambda: at.said_in("C0ONE"))


async def test_no_token_can_be_read_in_the_database_and_a_restart_keeps_them(tmp_path: Path) -> None:
    async with local_slack() as slack:
        async with several(slack, tmp_path) as at:
            await at.install(*ONE)
            token = slack.world.teams["T0ONE"].token
        assert b"sealed:" in at.kept()
        assert token.encode() not in at.kept()
        assert b"xoxb-" not in at.kept()
        async with several(slack, tmp_path) as at:
            assert at.told[0].startswith("Slack: open in One & Co; install it in more at ")
            await slack.mention("Still here?", channel=at.channel("C0ONE", "T0ONE"))
            await eventually(lambda: at.said_in("C0ONE"))


async def test_keys_are_changed_by_writing_the_new_one_before_the_old_one(tmp_path: Path) -> None:
    async with local_slack() as slack:
        async with several(slack, tmp_path) as at:
            await at.install(*ONE)
        async with several(slack, tmp_path, slack_token_key=f"{OTHER_KEY}, {KEY}") as at:
            assert "in One & Co;" in at.told[0]
        async with several(slack, tmp_path, slack_token_key=OTHER_KEY) as at:
            assert "in One & Co;" in at.told[0]
            await slack.mention("Still here?", channel=at.channel("C0ONE", "T0ONE"))
            await eventually(lambda: at.said_in("C0ONE"))


async def test_a_wrong_key_locks_a_workspace_until_it_installs_the_app_again(tmp_path: Path) -> None:
    async with local_slack() as slack:
        async with several(slack, tmp_path) as at:
            await at.install(*ONE)
        async with several(slack, tmp_path, slack_token_key=OTHER_KEY) as at:
            assert "in no workspace yet (not in One & Co: no key opens their tokens" in at.told[0]
            channel = at.channel("C0ONE", "T0ONE")
            await slack.mention("Anybody?", channel=channel)
            await slack.mention("Anybody at all?", channel=channel)
            assert [] == at.house.asked
            await at.install(*ONE)
            await slack.mention("And now?", channel=channel)
            await eventually(lambda: at.said_in(channel))
            assert [] == slack.link.unacknowledged
    assert [(1,), (1,)] == at.rows(
        "SELECT count(*) FROM slack_installations UNION ALL SELECT count(*) FROM slack_bots"
    )


async def test_a_workspace_that_leaves_is_forgotten_and_the_others_go_on(tmp_path: Path) -> None:
    asked = asyncio.Event()

    async def endless(question: object) -> object:
        asked.set()
        return await asyncio.Event().wait()

    async with local_slack() as slack, several(slack, tmp_path) as at:
        await at.install(*ONE)
        await at.install(*TWO)
        first, second = at.channel("C0ONE", "T0ONE"), at.channel("C0TWO", "T0TWO")
        at.house.script = endless  # type: ignore[assignment] # it never answers
        await slack.mention("For ever?", channel=first)
        await asked.wait()
        at.house.script = echo
        await slack.uninstall("T0ONE")
        assert [("T0TWO",)] == at.rows("SELECT team_id FROM slack_installations")
        assert [("T0TWO",)] == at.rows("SELECT team_id FROM slack_bots")
        await slack.mention("Anybody?", channel=first)
        await slack.mention("Are you there?", channel=second)
        await eventually(lambda: at.said_in(second))
        assert [] == at.said_in(first)
        assert [] == slack.link.unacknowledged
        await at.install(*ONE)
        await slack.mention("Back again?", channel=first)
        await eventually(lambda: at.said_in(first))


async def test_tokens_of_members_that_are_revoked_change_nothing(tmp_path: Path) -> None:
    async with local_slack() as slack, several(slack, tmp_path) as at:
        await at.install(*ONE)
        await slack.hear({"type": "tokens_revoked", "tokens": {"oauth": ["U0ADMIN"]}}, team="T0ONE")
        await slack.mention("Still here?", channel=at.channel("C0ONE", "T0ONE"))
        await eventually(lambda: at.said_in("C0ONE"))


async def test_what_the_twin_says_first_is_addressed_by_team_and_id(tmp_path: Path) -> None:
    async with local_slack() as slack, several(slack, tmp_path) as at:
        await at.install(*ONE)
        at.channel("C0ONE", "T0ONE")
        voice = at.house.messengers["slack"]
        assert isinstance(voice, SlackMessenger)
        posted = await voice.post("T0ONE.C0ONE", Notice(title="Report", text="All is well.", key="report-1"))
        assert posted == await voice.find("T0ONE.C0ONE", "report-1")
        room = await voice.room(f"T0ONE.{COLLEAGUE}")
        assert room.startswith("T0ONE.D")
        await voice.post(room, Notice(title="Card", text="A question.", key="card-1"))
    assert ["C0ONE", room.removeprefix("T0ONE.")] == [message.channel for message in slack.world.said]


async def test_an_organisation_that_installs_the_app_as_a_whole_is_answered_in_all_its_workspaces(
    tmp_path: Path,
) -> None:
    async with local_slack() as slack, several(slack, tmp_path) as at:
        await at.install("E0ORG", "The Org")
        channel = at.channel("C0GRID", "E0ORG")
        event = slack.written(f"<@{slack.world.teams['E0ORG'].bot_user}> Here?", channel=channel)
        whole = {"enterprise_id": "E0ORG", "team_id": None, "is_enterprise_install": True}
        await slack.link.deliver(
            "events_api",
            {
                "type": "event_callback",
                "team_id": "T0GRID",
                "enterprise_id": "E0ORG",
                "event_id": "Ev0GRID",
                "event": {**event, "type": "app_mention", "team": "T0GRID", "user_team": "T0GRID"},
                "authorizations": [{**whole, "user_id": "U0TWIN", "is_bot": True}],
                "is_ext_shared_channel": False,
            },
        )
        await eventually(lambda: at.said_in(channel))
    assert [f"slack:E0ORG.{ASKER}"] == [one.person for one in at.house.asked]


async def test_whoever_does_not_agree_or_comes_too_late_is_told_kindly(tmp_path: Path) -> None:
    async with local_slack() as slack, several(slack, tmp_path) as at:
        refused = await at.visit()
        assert (200, True) == (refused.status_code, "You did not allow it" in refused.text)
        slack.world.visitor = ONE
        another = await at.visit(forget=True)
        assert (400, True) == (another.status_code, "a little too long" in another.text)
        assert f'href="{at.url}/slack/install"' in another.text
        odd = await at.get("/slack/oauth_redirect?error=<script>alert(1)</script>")
        assert (400, False) == (odd.status_code, "alert" in odd.text)
        for how, told in (("cut", "could not be reached"), ("500", "could not be reached")):
            slack.world.faults.append(Fault(method="oauth.v2.access", how=how))
            broken = await at.visit()
            assert (503, True) == (broken.status_code, told in broken.text)
        slack.world.faults.append(Fault(method="oauth.v2.access", how="429"))
        await asyncio.to_thread(at.rows, "ALTER TABLE slack_installations RENAME TO elsewhere")
        lost = await at.visit()
        assert (503, True) == (lost.status_code, "our fault" in lost.text)
        await asyncio.to_thread(at.rows, "ALTER TABLE elsewhere RENAME TO slack_installations")
        slack.world.client = ("1.1", "another-secret")
        wrong = await at.visit()
        assert (400, True) == (wrong.status_code, "did not confirm" in wrong.text)
    assert [(0,)] == at.rows("SELECT count(*) FROM slack_installations")
