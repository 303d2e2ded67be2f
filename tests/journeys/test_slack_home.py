"""The home tab on a local Slack: for everybody, for admins, and for the owner with the inbox in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.commands.registry import Caller, Command, Registry
from bot.commands.reply import Reply
from bot.unanswered import Item, Status
from tests.far_ends.scripted_house import eventually
from tests.far_ends.slack_stage import Stage, opened
from tests.far_ends.slack_world import ADMIN, ASKER, Fault, View

pytestmark = pytest.mark.journey

OWNER = "U0OWNER"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOSTILE = "Is <!channel> @everyone <https://evil.example|here> & [you](https://evil.example)?"


class Inbox:
    """The commands of an inbox over the items of a house's desk."""

    def __init__(self, stage: Stage, *questions: str) -> None:
        self._desk = stage.house.desk
        for number, question in enumerate(questions, start=1):
            self._desk.items[str(number)] = _item(str(number), question)
        own = Command(name="inbox", summary="The inbox", argument="[ID]", run=self._run, who="owner")
        stage.house.commands = Registry([*stage.house.commands, own])

    async def _run(self, _: Caller, argument: str) -> Reply:
        name = argument.rpartition(" ")[2]
        if name:
            self._desk.items[name] = _item(name, self._desk.items[name].question, Status.DISMISSED)
        left = [one for one in self._desk.items.values() if one.status is Status.OPEN]
        return Reply(
            title="Inbox", data=[{"id": i.id, "question": i.question, "count": i.count} for i in left]
        )


def _item(name: str, question: str, status: Status = Status.OPEN) -> Item:
    return Item(
        id=name,
        question=question,
        key=name,
        status=status,
        count=2,
        first_asked=NOON,
        last_asked=NOON,
        settled_by=f"slack:{OWNER}",
    )


async def home(stage: Stage, user: str, words: str) -> View:
    """The home tab of a member, once it holds these words."""
    await stage.slack.open_home(user)
    homes = stage.slack.world.homes
    await eventually(lambda: user in homes and words in str(homes[user].content))
    return homes[user]


async def test_everybody_reads_what_may_be_asked_and_what_the_twin_is() -> None:
    async with opened() as stage:
        view = await home(stage, ASKER, "What do you work on?")
        shown = str(view.content)
        assert "AI twin of Ada Example" in shown
        assert "/twin privacy" in shown
        assert "Usage of" not in shown
        await stage.slack.press(view, "What do you work on?")
        await eventually(lambda: len(stage.slack.world.said) > 1)
    question, answer = stage.slack.world.said
    assert ["D0ASKER"] * 2 == [question.channel, answer.channel]
    assert "What do you work on?" in question.shown
    assert "You asked: What do you work on?" in answer.shown
    assert question.ts == answer.thread_ts
    assert "slack:D0ASKER" == stage.house.asked[0].conversation


async def test_admins_read_the_days_figures_and_others_cannot() -> None:
    async with opened() as stage:
        view = await home(stage, ADMIN, "Usage of 1 days")
        assert "groq:openai/gpt-oss-20b" in str(view.content)


async def test_the_owner_reads_the_inbox_and_settles_what_is_in_it() -> None:
    async with opened(owner=f"slack:{OWNER}") as stage:
        stage.slack.world.users |= {OWNER: {}}
        Inbox(stage, "Do you ski?", HOSTILE)
        view = await home(stage, OWNER, "Do you ski?")
        assert "Asked twice" in str(view.content)
        await stage.slack.press(view, "twin:dismiss:1")
        homes = stage.slack.world.homes
        await eventually(lambda: "Do you ski?" not in str(homes[OWNER].content))
        assert "evil.example" in str(homes[OWNER].content)
        await stage.slack.press(homes[OWNER], "twin:answer:0")
        await eventually(lambda: stage.slack.world.modals.get(OWNER))


async def test_of_hundreds_of_questions_the_first_are_shown() -> None:
    async with opened(owner=f"slack:{OWNER}") as stage:
        stage.slack.world.users |= {OWNER: {"is_admin": True}}
        Inbox(stage, *(f"Number {number}, {'why ' * 400}?" for number in range(300)))
        view = await home(stage, OWNER, "and 280 more")
    assert len(view.content["blocks"]) <= 100


async def test_a_home_that_cannot_be_shown_costs_nothing() -> None:
    async with opened() as stage:
        stage.slack.world.faults = [Fault(method="views.publish", how="unknown_method")]
        await stage.slack.open_home(ASKER)
        await stage.slack.mention("Still there?")
        await eventually(lambda: stage.slack.world.said)
        await eventually(lambda: stage.slack.world.calls["views.publish"])
    assert {} == stage.slack.world.homes


async def test_who_cannot_be_written_to_leaves_the_door_open() -> None:
    async with opened() as stage:
        view = await home(stage, ASKER, "What do you work on?")
        stage.slack.world.faults = [Fault(method="conversations.open", how="missing_scope", times=9)]
        await stage.slack.press(view, "What do you work on?")
        await eventually(lambda: stage.slack.world.calls["conversations.open"])
        await stage.slack.mention("Still there?")
        await eventually(lambda: stage.slack.world.said)
    assert ["Still there?"] == [one.text for one in stage.house.asked]
