"""Behind the buttons of the inbox: the owner is asked at once where somebody wishes it, and not too often."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from bot.domain import OWNER, PUBLIC
from bot.errors import DeliveryFailed
from bot.inbox.desk import OwnersDesk
from bot.notices import Verb
from bot.unanswered import Item, Status, Wished
from tests.bot.inbox_scenes import HOUR, Card, Telling

ASKER = "slack:U0SECRET"
OPEN_INBOX = ("Open the inbox", Verb.INBOX, "")


@dataclass(slots=True)
class Scene:
    """The owner's cards, and the desk that has them sent."""

    card: Card = field(default_factory=Card)
    telling: Telling = field(default_factory=Telling)

    @property
    def desk(self) -> OwnersDesk:
        own = self.card.desk
        return OwnersDesk(
            inbox=own.inbox,
            notifying=self.card.notifying,
            tellings=self.telling.tellings,
            known=lambda: own.edition,
            clock=own.clock,
        )

    async def wish(self, question: str, person: str = ASKER) -> Wished:
        return await self.desk.wish(f"{question}-0", person=person)

    @property
    def told(self) -> list[str]:
        return [notice.text.partition("\n")[0] for _, notice in self.card.slack.posts]


async def test_who_wishes_it_has_the_owner_asked_at_once_also_within_the_hour_of_another_card() -> None:
    scene = Scene()
    await scene.card.ask("Do you like jazz?")
    await scene.card.tick()
    await scene.card.ask("Do you ski?")

    assert Wished.ASKED is await scene.wish("Do you ski?")

    assert ["> Do you like jazz?", "> Do you ski?"] == scene.told
    assert ["direct-U9"] * 2 == [channel for channel, _ in scene.card.slack.posts]
    notice = scene.card.slack.posts[-1][1]
    assert [
        ("Answer", Verb.ANSWER, "2"),
        ("Dismiss", Verb.DISMISS, "2"),
        ("Not for the twin", Verb.PRIVATE, "2"),
    ] == [(one.label, one.verb, one.value) for one in notice.actions]
    assert [] == [one for _ in range(300) for one in await scene.card.tick()]


async def test_what_the_owner_was_told_of_is_waited_for_with_the_others() -> None:
    scene = Scene()
    await scene.card.ask("one?")
    await scene.card.tick()

    assert [Wished.WAITING] * 2 == [await scene.wish("one?"), await scene.wish("one?")]
    assert 1 == len(scene.told)


async def test_two_who_wish_the_same_at_once_are_one_card() -> None:
    scene = Scene()
    await scene.card.ask("one?", times=2)

    found = await asyncio.gather(
        scene.desk.wish("one?-0", person=ASKER), scene.desk.wish("one?-1", person=ASKER), scene.card.tick()
    )

    assert {Wished.ASKED, Wished.WAITING} >= set(found[:2])
    assert ["> one?"] == scene.told


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.DISMISSED, Status.NOT_FOR_THE_TWIN])
async def test_what_has_ended_is_closed(status: Status) -> None:
    scene = Scene()
    await scene.card.ask("one?")
    own = scene.card.desk
    await own.inbox.settle("1", status, by="slack:U9", at=own.clock.now(), verified=None)

    assert Wished.CLOSED is await scene.wish("one?")
    assert [] == scene.told


async def test_what_somebody_else_asked_is_unknown_after_a_few_looks() -> None:
    scene = Scene()
    await scene.card.ask("one?")

    assert Wished.UNKNOWN is await scene.wish("one?", person="slack:U0OTHER")
    assert Wished.UNKNOWN is await scene.wish("never asked?")
    assert [] == scene.told
    assert sum(scene.card.desk.clock.slept) < 5


async def test_a_question_that_a_judge_looks_at_is_waited_for() -> None:
    scene = Scene()

    async def judge() -> None:
        while len(scene.card.desk.clock.slept) < 2:  # noqa: ASYNC110 - virtual time has no events
            await asyncio.sleep(0)
        await scene.card.ask("one?")

    wished, _ = await asyncio.gather(scene.wish("one?"), judge())

    assert Wished.ASKED is wished
    assert ["> one?"] == scene.told


async def test_after_five_within_an_hour_the_rest_comes_with_the_list() -> None:
    scene = Scene()
    questions = [f"number {number}?" for number in range(8)]
    await scene.card.ask("first?")
    await scene.card.tick()
    await scene.card.ask(*questions)

    found = [await scene.wish(one) for one in questions]

    assert [Wished.ASKED] * 8 == found
    assert ["> first?", *(f"> {one}" for one in questions[:5])] == scene.told
    assert [] == await scene.card.tick(50 * 60)
    (listed,) = await scene.card.tick(HOUR)
    assert "3 questions" in listed.title
    assert [OPEN_INBOX] == [(one.label, one.verb, one.value) for one in listed.actions]

    await scene.card.ask("later?")
    assert Wished.ASKED is await scene.wish("later?")
    assert "> later?" == scene.told[-1]


async def test_wishes_beyond_those_five_leave_nothing_in_the_books() -> None:
    scene = Scene()
    questions = [f"number {number}?" for number in range(8)]
    await scene.card.ask(*questions)

    for one in questions * 3:
        await scene.wish(one)

    runs = await scene.card.notifying.claims.report_states(date.min)
    assert 5 == len(scene.told) == len(runs)


async def test_five_at_once_more_than_allowed_are_never_more_than_five() -> None:
    scene = Scene()
    questions = [f"number {number}?" for number in range(9)]
    await scene.card.ask(*questions)

    await asyncio.gather(*(scene.wish(one) for one in questions))

    assert len(scene.told) <= 5


async def test_cards_that_were_wished_do_not_put_off_the_list() -> None:
    scene = Scene()
    await scene.card.ask("one?", "two?")
    await scene.wish("one?")

    (card,) = await scene.card.tick()

    assert "> two?" in card.text


async def test_a_card_that_failed_is_sent_at_the_next_tick_and_once() -> None:
    scene = Scene()
    await scene.card.ask("one?")
    scene.card.slack.failures = [DeliveryFailed("no")]

    assert Wished.ASKED is await scene.wish("one?")
    assert [] == scene.told
    await scene.card.tick()
    await scene.card.tick(2 * HOUR)
    assert ["> one?"] == scene.told


async def test_while_the_owners_platform_is_away_the_question_waits_for_the_list() -> None:
    scene = Scene()
    await scene.card.ask("one?")
    messengers = dict(scene.card.notifying.messengers)
    scene.card.be(messengers={})

    assert Wished.ASKED is await scene.wish("one?")
    scene.card.be(messengers=messengers)
    (card,) = await scene.card.tick()
    assert "> one?" in card.text


async def test_who_answers_reads_what_is_near_of_what_they_may_see() -> None:
    scene = Scene()
    question = "What is your phone number, and do you play chess?"

    owners = await scene.desk.nearest(question, sees=frozenset({PUBLIC, OWNER}))
    others = await scene.desk.nearest(question, sees=frozenset({PUBLIC}))

    assert {"phone", "chess"} <= {one.id for one in owners}
    assert len(owners) <= 3
    assert "chess" in {one.id for one in others}
    assert "phone" not in {one.id for one in others}


async def test_an_item_tells_who_ended_it() -> None:
    scene = Scene()
    await scene.card.ask("one?")
    own = scene.card.desk
    at = own.clock.now() + timedelta(seconds=1)
    await own.inbox.settle("1", Status.DISMISSED, by="slack:U9", at=at, verified=None)

    item = await scene.desk.item("1")
    assert isinstance(item, Item)
    assert (Status.DISMISSED, "slack:U9") == (item.status, item.settled_by)
    assert await scene.desk.item("x") is None


async def test_whoever_waits_is_told_without_waiting_for_a_tick() -> None:
    scene = Scene()
    await scene.telling.asked()
    await scene.telling.taught()

    await scene.desk.tell_waiting()

    (_, notice), *more = scene.telling.slack.posts
    assert "Yes, every evening." in notice.text
    assert [] == more
