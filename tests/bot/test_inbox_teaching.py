"""The person's own word: the first of two wins, history stays, and what is private needs a second word."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.inbox.teaching import LONGEST, NotTaught
from bot.unanswered import Status
from tests.bot.inbox_desk import Desk

ADA, BOB = "slack:UADA", "discord:7"


async def test_an_answer_to_an_item_ends_it_and_is_found_by_every_wording_that_stands_alone() -> None:
    desk = Desk()
    item = await desk.asked("Do you like to listen to jazz?")
    await desk.asked("Do you enjoy listening to jazz music?", "a2", item=item.id)
    await desk.asked("And that?", "a3", item=item.id)
    await desk.asked("Do you not like to listen to jazz?", "a4", item=item.id)
    await desk.asked("My name is Bob Miller, do you like to listen to jazz?", "a5", item=item.id)

    taught = await desk.teaching.teach(item.id, " Yes, a lot. ", by=ADA)

    assert ("v1", 1, "Yes, a lot.", ADA, 5) == (
        taught.answer.id,
        taught.answer.version,
        taught.answer.text,
        taught.answer.author,
        taught.asked,
    )
    ended = await desk.inbox.item(item.id)
    assert ended is not None
    assert (Status.ANSWERED, "v1") == (ended.status, ended.answered_by)
    assert {"Do you like to listen to jazz?", "Do you enjoy listening to jazz music?"} == {
        text for text, _ in desk.phrasings("v1")
    }


async def test_of_two_owners_at_once_the_first_wins_and_the_second_is_told_so() -> None:
    desk = Desk()
    item = await desk.asked()

    ended = await asyncio.gather(
        desk.teaching.teach(item.id, "Yes.", by=ADA),
        desk.teaching.teach(item.id, "No!", by=BOB),
        return_exceptions=True,
    )

    (error,) = [one for one in ended if isinstance(one, NotTaught)]
    assert f"{ADA} gave it on 2026-11-20 12:00 UTC (v1: \u201cYes.\u201d). `teach v1 ...` changes it." in str(
        error
    )
    assert ["Yes."] == [one.text for one in await desk.teaching.every()]


async def test_whoever_comes_later_is_told_so_too_and_may_change_it() -> None:
    desk = Desk()
    item = await desk.asked()
    await desk.teaching.teach(item.id, "Yes.", by=ADA)
    desk.clock.move(60)

    with pytest.raises(NotTaught, match="has an answer already"):
        await desk.teaching.teach(item.id, "No.", by=BOB)
    changed = await desk.teaching.teach("V1", "Yes, but not all of it.", by=BOB)

    assert (2, BOB, 1) == (changed.answer.version, changed.answer.author, changed.asked)
    assert ["Yes.", "Yes, but not all of it."] == [one.text for one in await desk.teaching.history("v1")]


async def test_an_item_whose_teacher_was_interrupted_is_ended_by_the_next() -> None:
    desk = Desk()
    item = await desk.asked()
    taught = await desk.teaching.teach(item.id, "Yes.", by=ADA)
    other = Desk(verified=desk.verified)
    await other.asked()
    await other.teaching.mend()
    last = Desk(verified=desk.verified)
    await last.asked()
    with pytest.raises(NotTaught, match="has an answer already"):
        await last.teaching.teach("1", "No.", by=BOB)

    for one in (other, last):
        ended = await one.inbox.item("1")
        assert ended is not None
        assert (Status.ANSWERED, taught.answer.id) == (ended.status, ended.answered_by)


async def test_a_new_question_is_answered_before_anybody_asks() -> None:
    desk = Desk()

    taught = await desk.teaching.teach_new(" Do you  play the violin? ", "No, the cello.", by=ADA)

    assert ("v1", "Do you play the violin?", 0) == (taught.answer.id, taught.answer.question, taught.asked)
    assert [("Do you play the violin?", None)] == desk.phrasings("v1")
    assert () == await desk.inbox.items()
    with pytest.raises(NotTaught, match="has an answer already"):
        await desk.teaching.teach_new("do you play the violin", "Yes.", by=BOB)


@pytest.mark.parametrize("status", [Status.DISMISSED, Status.NOT_FOR_THE_TWIN])
async def test_the_person_may_think_better_of_it(status: Status) -> None:
    desk = Desk()
    item = await desk.asked()
    await desk.inbox.settle(item.id, status, by=ADA, at=desk.clock.now(), verified=None)

    await desk.teaching.teach(item.id, "Yes.", by=ADA)

    ended = await desk.inbox.item(item.id)
    assert ended is not None
    assert Status.ANSWERED is ended.status


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "There is no answer in that"),
        (" \n?!", "There is no answer in that"),
        ("a" * (LONGEST + 1), "an answer has up to 4,000"),
    ],
)
@pytest.mark.parametrize("anyway", [False, True])
async def test_what_is_no_answer_is_not_taught(text: str, told: str, anyway: bool) -> None:
    desk = Desk()
    item = await desk.asked()

    with pytest.raises(NotTaught, match=told):
        await desk.teaching.teach(item.id, text, by=ADA, anyway=anyway)

    assert () == await desk.teaching.every()
    assert (item,) == await desk.inbox.items()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Yes, call me: +31 6 1234 5678.", "+31 6 1234 5678"),
        ("Write to ada@private.example, please.", "ada@private.example"),
        ("My salary expectation is 90,000 euros.", "My salary expectation is 90,000 euros"),
        ("I was born on 3 May 1990.", "I was born on 3 May 1990"),
        ("I live at Oudegracht 12, come by.", "I live at Oudegracht 12"),
        ("I need a visa sponsorship for that.", "I need a visa sponsorship"),
        ("Since Nightingale was stopped.", "Nightingale"),
        ("Fine.\n- Tel. 030 1234567\n- Bye", "030 1234567"),
    ],
)
async def test_what_is_kept_private_is_taught_only_by_a_second_word(text: str, words: str) -> None:
    desk = Desk()
    item = await desk.asked("Why do you leave?")

    with pytest.raises(NotTaught, match="--anyway") as refused:
        await desk.teaching.teach(item.id, text, by=ADA)
    with pytest.raises(NotTaught, match="everybody would read it"):
        await desk.teaching.teach_new("How is it?", text, by=ADA)
    assert words in str(refused.value)
    assert () == await desk.teaching.every()

    taught = await desk.teaching.teach(item.id, text, by=ADA, anyway=True)
    assert text == taught.answer.text


async def test_an_answer_to_a_private_question_is_private() -> None:
    with pytest.raises(NotTaught, match="What is your salary"):
        await Desk().teaching.teach_new("What is your salary?", "Enough.", by=ADA)


@pytest.mark.parametrize(
    "text",
    [
        "Yes, since 2019, with 12 people and 40,000 users.",
        "Write to hello@ada.example, as my profile says.",
        "I work remotely from Utrecht, and travel to the office on 3 days a month.",
        "@everyone <!channel> <@U1> yes",
    ],
)
async def test_an_ordinary_answer_is_taught_as_it_was_typed(text: str) -> None:
    desk = Desk()

    taught = await desk.teaching.teach((await desk.asked()).id, text, by=ADA)

    assert text == taught.answer.text


async def test_a_withdrawn_answer_keeps_its_history_and_can_be_taught_again() -> None:
    desk = Desk()
    item = await desk.asked()
    await desk.teaching.teach(item.id, "Yes.", by=ADA)

    gone = await desk.teaching.withdraw("v1", by=BOB)

    assert not gone.stands(desk.clock.now())
    with pytest.raises(NotTaught, match=f"withdrawn on 2026-11-20 by {BOB}"):
        await desk.teaching.withdraw("v1", by=ADA)
    with pytest.raises(NotTaught, match="makes it stand again"):
        await desk.teaching.expire("v1", None, by=ADA)
    again = await desk.teaching.teach("1", "Yes, still.", by=ADA)
    assert (3, True) == (again.answer.version, again.answer.stands(desk.clock.now()))
    assert [None, BOB, None] == [one.withdrawn_at and one.author for one in await desk.teaching.history("v1")]


async def test_an_answer_ends_on_its_day_and_a_change_after_that_begins_anew() -> None:
    desk = Desk()
    item = await desk.asked()
    soon = desk.clock.now() + timedelta(days=2)
    await desk.teaching.teach(item.id, "Yes.", by=ADA, expires=soon)
    changed = await desk.teaching.teach("v1", "Yes!", by=ADA)
    later = await desk.teaching.expire("v1", soon + timedelta(days=1), by=ADA)
    desk.clock.move(4 * 86_400)
    anew = await desk.teaching.teach("v1", "Yes, again.", by=ADA)

    assert (soon, soon + timedelta(days=1), None) == (
        changed.answer.expires_at,
        later.expires_at,
        anew.answer.expires_at,
    )
    assert not later.stands(desk.clock.now())
    with pytest.raises(NotTaught, match="has passed"):
        await desk.teaching.expire("v1", soon, by=ADA)
    with pytest.raises(NotTaught, match="2026-11-22 has passed"):
        await desk.teaching.teach("v1", "Yes.", by=ADA, expires=soon)


async def test_what_is_not_there_is_told_with_where_to_look() -> None:
    teaching = Desk().teaching

    for name in ("7", "x", "v7", "", "v"):
        with pytest.raises(NotTaught, match=r"There is no (question|answer) `.*`.*lists their ids"):
            await teaching.teach(name, "Yes.", by=ADA)
    with pytest.raises(NotTaught, match="There is no answer"):
        await teaching.withdraw("v7", by=ADA)
    with pytest.raises(NotTaught, match="Which question"):
        await teaching.teach_new("?!", "Yes.", by=ADA)
    assert () == await teaching.history("v7")


async def test_the_records_that_its_question_finds_are_noted_with_their_words() -> None:
    desk = Desk()
    before = await desk.teaching.teach_new("Do you play chess at a club?", "Yes, every week.", by=ADA)
    acme, chess, *rest = desk.edition.passages
    desk.edition = replace(
        desk.edition, passages=(acme, replace(chess, text="I play chess at two clubs."), *rest)
    )
    after = await desk.teaching.teach("v1", "Yes, twice a week.", by=ADA)

    assert "chess" in before.answer.rests_on
    assert before.answer.rests_on["chess"] != after.answer.rests_on["chess"]
    assert not {"phone", "leaving"} & before.answer.rests_on.keys()
