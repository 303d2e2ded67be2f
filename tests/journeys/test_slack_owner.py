"""On Slack, the whole twin: somebody has the person asked, who answers in a modal, for everybody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.slack.app import serve
from bot.assembly import open_twin
from bot.simulator import SimulatorOptions, running_simulator
from bot.twin import Twin
from tests.far_ends.scripted_house import eventually
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_message import Message
from tests.far_ends.slack_world import ADMIN, ASKER, CHANNEL, COLLEAGUE, Fault, View, settings_for
from tests.grounds import auditor

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

OWNER, ROOM = "U0OWNER", "D0OWNER"
SKI = "Do you like to ski in the Alps?"
AGAIN = "Tell me please: do you like to ski in the alps?"
ANSWER = "Yes, <!channel> every winter. @everyone"


@dataclass(frozen=True, slots=True)
class Scene:
    slack: LocalSlack
    twin: Twin

    def said(self, channel: str = CHANNEL) -> list[Message]:
        return [one for one in self.slack.world.said if one.channel == channel]

    async def ask(self, text: str = SKI, *, user: str = ASKER) -> Message:
        """Ask in a channel; the reply."""
        number = len(self.said())
        await self.slack.mention(text, user=user)
        await eventually(lambda: len(self.said()) > number)
        return self.said()[-1]

    async def wished(self, channel: str = ROOM) -> Message:
        """Somebody asks, and has the person asked; the card."""
        reply = await self.ask()
        name = next(one for one in reply.buttons if one.startswith("Ask "))
        await self.slack.press(reply, name)
        await eventually(lambda: self.said(channel))
        return self.said(channel)[0]

    async def form(self, user: str = OWNER, *words: str) -> View:
        """The modal that is open, when it holds these words."""
        await eventually(lambda: self.slack.world.modals.get(user))
        await eventually(lambda: all(one in str(self.slack.modal(user).content) for one in words))
        return self.slack.modal(user)

    async def told(self, words: str) -> Message:
        """What one member alone is told."""
        await eventually(lambda: any(words in one.shown for one in self._private()))
        return next(one for one in self._private() if words in one.shown)

    def _private(self) -> list[Message]:
        return [*self.slack.world.answers, *self.slack.world.whispered]


@asynccontextmanager
async def opened(**settings: str) -> AsyncIterator[Scene]:
    """The whole twin over its own database, with a model to talk to; nothing that is said pings anybody."""
    stop, told = asyncio.Event(), list[str]()
    async with running_simulator(SimulatorOptions(instant=True)) as groq, local_slack() as slack:
        slack.world.users |= {OWNER: {}}
        given = {"owner": f"slack:{OWNER}", "groq_api_key": "gsk_local", "groq_base_url": groq, **settings}
        async with open_twin(settings_for(slack.api_url, **given)) as twin, asyncio.TaskGroup() as tasks:
            tasks.create_task(serve(twin, stop, say=told.append))
            await eventually(lambda: told)
            try:
                yield Scene(slack, twin)
            finally:
                stop.set()
        assert [] == slack.world.live


async def test_from_who_asks_to_the_person_and_back_and_to_everybody_who_means_the_same(
    tmp_path: Path,
) -> None:
    async with opened() as scene:
        card = await scene.wished()
        question = scene.said()[0]
        await eventually(lambda: "is asked; you will hear here." in question.shown)
        assert ["Answer", "Dismiss", "Not for the twin"] == card.buttons
        assert f"> {SKI}" in card.shown
        assert not any(word in str(card.sent) for word in (ASKER, CHANNEL, "general"))

        await scene.slack.press(card, "Answer", user=OWNER)
        view = await scene.form(OWNER, SKI, "comes nearest")
        assert "Tell it although" not in str(view.content)
        assert {} == await scene.slack.submit(OWNER, {"answer": ANSWER})
        await eventually(lambda: len(scene.said()) > 1)
        told = scene.said()[1]
        assert question.thread_ts == told.thread_ts
        assert "every winter." in told.shown
        assert "Answered by " in told.shown
        await eventually(lambda: card.is_edited)
        assert "Answered by " in card.shown
        assert [] == card.buttons

        again = await scene.ask(AGAIN, user=COLLEAGUE)
        assert "every winter." in again.shown
    served = auditor(tmp_path, "SELECT outcome, served_by FROM asks ORDER BY asked_at, id")
    assert [("not_in_profile", "none"), ("answered", "verified")] == served


async def test_what_looks_private_is_told_only_when_the_person_says_so_and_nothing_typed_is_lost() -> None:
    async with opened() as scene:
        card = await scene.wished()
        await scene.slack.press(card, "Answer", user=OWNER)
        await scene.form(OWNER, SKI)
        typed = "Yes, call me: +31 6 1234 5678."
        ack = await scene.slack.submit(OWNER, {"answer": typed})
        assert "errors" == ack["response_action"]
        assert "usually kept private" in ack["errors"]["answer"]
        view = await scene.form(OWNER, "Tell it although it looks private")
        assert typed in str(view.content)
        assert {} == await scene.slack.submit(OWNER, {"answer": typed, "anyway": "yes"})
        await eventually(lambda: len(scene.said()) > 1)


async def test_what_cannot_be_taught_is_said_beside_the_field() -> None:
    async with opened() as scene:
        card = await scene.wished()
        await scene.slack.press(card, "Answer", user=OWNER)
        await scene.form(OWNER, SKI)
        ack = await scene.slack.submit(OWNER, {"answer": "Yes.", "expires": "2020-01-31"})
        assert ["expires"] == list(ack["errors"])
        ack = await scene.slack.submit(OWNER, {"answer": "?!"})
        assert "no answer in that" in ack["errors"]["answer"]
        tomorrow = scene.twin.clock.now() + timedelta(days=1)
        ack = await scene.slack.submit(OWNER, {"answer": "-- Yes.", "expires": f"{tomorrow:%Y-%m-%d}"})
        assert {} == ack
        await eventually(lambda: card.is_edited)
        await scene.slack.command("inbox verified", user=OWNER)
        shown = (await scene.told("own words")).shown
    assert "-- Yes." in shown
    assert "until " in shown


async def test_of_two_who_answer_the_second_is_told_who_was_first() -> None:
    async with opened(slack_admin_channel=CHANNEL) as scene:
        card = await scene.wished()
        await scene.slack.press(card, "Answer", user=OWNER)
        await scene.form(OWNER, SKI)
        await scene.slack.command("teach 1 Yes, in Davos.", user=ADMIN)
        await scene.told("is taught")
        ack = await scene.slack.submit(OWNER, {"answer": "No."})
        assert "has an answer already" in ack["errors"]["answer"]
        await eventually(lambda: card.is_edited)
        assert "Answered by " in card.shown
        await scene.slack.close_view(OWNER)
        assert [] == card.buttons


@pytest.mark.parametrize(
    ("label", "words", "status"),
    [("Dismiss", "Dismissed by", "dismissed"), ("Not for the twin", "Not for the twin, says", "not_for")],
)
async def test_a_card_that_is_settled_says_so_and_can_be_taken_back(
    label: str, words: str, status: str
) -> None:
    async with opened() as scene:
        card = await scene.wished()
        await scene.slack.press(card, label, user=OWNER)
        await eventually(lambda: words in card.shown)
        assert ["Undo"] == card.buttons
        item = await scene.twin.desk.item("1")
        assert item is not None
        assert item.status.value.startswith(status)
        await scene.slack.press(card, "Undo", user=OWNER)
        await eventually(lambda: "Dismiss" in card.buttons)
        assert f"> {SKI}" in card.shown


async def test_a_card_that_was_settled_elsewhere_says_so_when_it_is_pressed() -> None:
    async with opened() as scene:
        card = await scene.wished()
        await scene.slack.command("inbox private 1", user=OWNER)
        await scene.told("Not for the twin")
        await scene.slack.press(card, "Dismiss", user=OWNER)
        await scene.told("`1` is not for the twin")
        await eventually(lambda: "Not for the twin, says" in card.shown)


async def test_in_the_admin_channel_admins_may_and_others_are_told_kindly() -> None:
    async with opened(slack_admin_channel=CHANNEL, owner="") as scene:
        reply = await scene.ask()
        await scene.slack.press(reply, next(one for one in reply.buttons if one.startswith("Ask ")))
        await eventually(lambda: len(scene.said()) > 1)
        card = scene.said()[1]
        for label in ("Answer", "Dismiss", "Not for the twin"):
            await scene.slack.press(card, label, user=COLLEAGUE)
        kind = await scene.told("Only ")
        assert (COLLEAGUE, False) == (kind.to, card.is_edited)
        assert COLLEAGUE not in scene.slack.world.modals

        await scene.slack.press(card, "Answer", user=ADMIN)
        await scene.form(ADMIN, SKI)
        assert {} == await scene.slack.submit(ADMIN, {"answer": "Yes, every winter."})
        await eventually(lambda: "Answered by " in card.shown)


async def test_the_sources_of_an_answer_are_its_own_and_told_where_it_was_given() -> None:
    async with opened() as scene:
        first = await scene.ask("Where did you study?")
        await scene.ask("Which databases do you know?")
        await scene.slack.press(first, "Sources", user=COLLEAGUE)
        view = await scene.form(COLLEAGUE, "What this answer rests on", "Where did you study?")
        assert "Which databases" not in str(view.content)
        elsewhere = scene.slack.written("Copied", user="U0TWIN", channel="G0GROUP")
        copied = scene.slack.world.message("G0GROUP", elsewhere["ts"])
        assert copied is not None
        copied.blocks = first.blocks
        await scene.slack.press(copied, "Sources", user=COLLEAGUE)
        await scene.form(COLLEAGUE, "told elsewhere")


async def test_without_views_the_person_is_told_what_to_type() -> None:
    async with opened() as scene:
        card = await scene.wished()
        scene.slack.world.faults = [Fault(method="views.open", how="unknown_method")]
        await scene.slack.press(card, "Answer", user=OWNER)
        await scene.told("`/twin teach 1 YOUR ANSWER`")


async def test_several_questions_are_a_list_that_opens_the_inbox() -> None:
    async with opened() as scene:
        for text in (SKI, "Do you like to surf in Hawaii?", "Do you know Elvis Presley?"):
            await scene.ask(text)
        for chore in scene.twin.chores:
            await chore()
        card = scene.said(ROOM)[0]
        assert ["Open the inbox"] == card.buttons
        await scene.slack.press(card, "Open the inbox", user=OWNER)
        view = await scene.form(OWNER, SKI, "Hawaii")
        await scene.slack.press(view, "twin:dismiss:1")
        await eventually(lambda: str(scene.slack.modal(OWNER).content).count("Not for the twin") == 2)
        await scene.slack.press(scene.slack.modal(OWNER), "twin:answer:0")
        await scene.form(OWNER, "Answer for everybody")
        assert {} == await scene.slack.submit(OWNER, {"answer": "Yes, twice."})
        await eventually(lambda: str(scene.slack.modal(OWNER).content).count("Not for the twin") == 1)


async def test_teach_and_limits_without_their_arguments_open_forms() -> None:
    async with opened() as scene:
        await scene.slack.command("teach", user=OWNER)
        await scene.form(OWNER, "Teach an answer")
        values = {"question": 'Do you play "Go"?', "answer": "Yes, since 2010."}
        assert {} == await scene.slack.submit(OWNER, values)
        await scene.told("v1 is taught")
        await scene.slack.command("teach v1", user=OWNER)
        await scene.form(OWNER, "Teach an answer", "'initial_value': 'v1'")
        await scene.slack.close_view(OWNER)
        await scene.slack.command("limits set daily_tokens", user=ADMIN)
        await scene.form(ADMIN, "'initial_option'", "daily_tokens", "monthly")
        ack = await scene.slack.submit(ADMIN, {"name": "daily_tokens", "value": "many"})
        assert "no number of tokens" in ack["errors"]["value"]
        assert {} == await scene.slack.submit(ADMIN, {"name": "daily_tokens", "value": "123456"})
        reply = await scene.told("123,456")
        assert ["Share"] == reply.buttons
        await scene.slack.command("teach", user=ASKER)
        refused = await scene.told("is for the owner and the admins")
    assert ASKER == refused.to
    assert ASKER not in scene.slack.world.modals
