"""What every inbox promises of its items, in SQL or in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.unanswered import Inbox, Status
from tests.contracts.inboxes import add, answer, claim, dismiss, memory, sql, waiting
from tests.contracts.ledgers import NOON, at


@pytest.fixture(params=[memory, sql, sql], ids=["memory", "sqlite", "postgresql"])
async def inbox(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Inbox]:
    async with request.param(tmp_path) as opened:
        yield opened


async def test_a_question_is_counted_under_its_key_or_under_what_it_means_the_same_as(inbox: Inbox) -> None:
    first = await add(inbox, "a1")
    other = await add(inbox, "a2", "chess", seconds=1)
    again = await add(inbox, "a3", seconds=2)
    alike = await add(inbox, "a4", "jazz music", item=first.id, seconds=3)

    assert (first.id, first.id) == (again.id, alike.id)
    assert first.id != other.id
    assert (3, at(0), at(3)) == (alike.count, alike.first_asked, alike.last_asked)
    assert "Do you like jazz?" == alike.question
    assert (alike, other) == await inbox.items()
    assert (alike, None) == (await inbox.item(first.id), await inbox.item("99"))


async def test_an_ask_leads_to_its_item_for_whoever_asked_it(inbox: Inbox) -> None:
    jazz = await add(inbox, "a1")
    await add(inbox, "a2", "jazz")

    found = [await inbox.of_ask(ask, person=f"slack:{ask}") for ask in ("a1", "a2")]
    assert [jazz.id, jazz.id] == [one and one.id for one in found]
    assert await inbox.of_ask("a1", person="slack:a2") is None
    assert await inbox.of_ask("a1", person="") is None
    assert await inbox.of_ask("a9", person="slack:a9") is None


async def test_of_what_is_not_for_the_twin_anybody_is_told_that_it_is(inbox: Inbox) -> None:
    jazz = await add(inbox)
    await dismiss(inbox, jazz, Status.NOT_FOR_THE_TWIN)
    await add(inbox, "a2", "jazz")

    for ask in ("a1", "a2"):
        found = await inbox.of_ask(ask, person=f"slack:{ask}")
        assert found is not None
        assert (jazz.id, Status.NOT_FOR_THE_TWIN) == (found.id, found.status)


async def test_who_ended_an_item_is_kept_until_it_is_open_again(inbox: Inbox) -> None:
    jazz = await add(inbox)
    await dismiss(inbox, jazz)

    ended = await inbox.item(jazz.id)
    assert await inbox.reopen(jazz.id)
    opened = await inbox.item(jazz.id)

    assert ("slack:U1", "") == (ended and ended.settled_by, opened and opened.settled_by)


@pytest.mark.parametrize("name", ["", "x", "-1", "0", "01", " 1", "1.0", "\u0661", "\uff11", "9" * 40])
async def test_what_is_no_id_names_nothing(name: str, inbox: Inbox) -> None:
    await add(inbox)

    assert await inbox.item(name) is None
    assert not await inbox.settle(name, Status.DISMISSED, by="x", at=NOON, verified=None)
    assert not await inbox.reopen(name)
    assert () == await inbox.asked(name, most=9)
    assert () == await inbox.told_owner([name], at=NOON)
    assert "2" == (await add(inbox, "a2", "chess", item=name)).id


async def test_of_a_second_telling_of_one_ask_nothing_remains(inbox: Inbox) -> None:
    first = await add(inbox)
    hidden = await add(inbox, "a2", "chess")
    await dismiss(inbox, hidden, Status.NOT_FOR_THE_TWIN)
    await add(inbox, "a3", "chess")

    assert first == await add(inbox, "a1", "jazz", seconds=5)
    assert first == await add(inbox, "a1", "something else", seconds=5)
    assert 2 == (await add(inbox, "a3", "chess", seconds=5)).count


async def test_the_most_asked_come_first_then_the_latest(inbox: Inbox) -> None:
    for number, key in enumerate(["one", "two", "three", "two", "four", "one"]):
        await add(inbox, f"a{number}", key, seconds=number)

    keys = [one.key for one in await inbox.items()]

    assert ["one", "two", "four", "three"] == keys
    assert ["one", "two"] == [one.key for one in await inbox.items(most=2)]


async def test_an_item_ends_once_and_is_listed_by_its_status(inbox: Inbox) -> None:
    jazz, chess, tea = [await add(inbox, key, key) for key in ("jazz", "chess", "tea")]

    await answer(inbox, jazz)
    await dismiss(inbox, chess)
    assert not await inbox.settle(jazz.id, Status.DISMISSED, by="slack:U2", at=at(11), verified=None)

    ended = await inbox.item(jazz.id)
    assert ended is not None
    assert (Status.ANSWERED, "v1") == (ended.status, ended.answered_by)
    assert ["tea"] == [one.key for one in await inbox.items()]
    assert ["chess"] == [one.key for one in await inbox.items(status=Status.DISMISSED)]
    assert {"jazz", "chess", "tea"} == {one.key for one in await inbox.items(status=None)}
    assert ((tea.id, tea.question), (jazz.id, jazz.question)) == await inbox.questions(most=9)
    assert 1 == len(await inbox.questions(most=1))


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.DISMISSED])
async def test_what_is_asked_after_its_end_is_open_again(status: Status, inbox: Inbox) -> None:
    item = await add(inbox)
    await inbox.told_owner([item.id], at=at(1))
    await dismiss(inbox, item, status)

    again = await add(inbox, "a2", seconds=11)

    assert (Status.OPEN, 2, None, None) == (again.status, again.count, again.answered_by, again.told_owner_at)
    assert (again,) == await inbox.untold(most=9)


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.DISMISSED])
async def test_what_was_asked_before_its_end_and_came_late_opens_nothing(
    status: Status, inbox: Inbox
) -> None:
    item = await add(inbox)
    await dismiss(inbox, item, status)

    late = await add(inbox, "a2", seconds=9)

    assert (status, 2) == (late.status, late.count)
    telling = await claim(inbox)
    assert (status is Status.ANSWERED) == (telling is not None)


async def test_a_dismissal_can_be_taken_back_and_is_no_news_to_the_owner(inbox: Inbox) -> None:
    item = await add(inbox)
    assert not await inbox.reopen(item.id)
    await dismiss(inbox, item)

    assert await inbox.reopen(item.id)

    assert [Status.OPEN] == [one.status for one in await inbox.items()]
    assert () == await inbox.untold(most=9)


async def test_what_the_person_answers_unasked_counts_nobody(inbox: Inbox) -> None:
    item = await inbox.begin("Do you like jazz?", key="jazz", at=NOON)

    assert (0, Status.OPEN, NOON) == (item.count, item.status, item.last_asked)
    assert item == await inbox.begin("Jazz?", key="jazz", at=at(1))
    assert () == await inbox.untold(most=9)
    assert (item.id, 1) == ((await add(inbox, "a1", seconds=2)).id, (await add(inbox, "a1")).count)


async def test_who_asked_is_known_in_their_own_words_latest_first(inbox: Inbox) -> None:
    item = await add(inbox, "a1", asked="Jazz \ud83d\ude00?")
    await add(inbox, "a2", seconds=5)
    await add(inbox, "a3", seconds=2, person="discord:9", platform="discord", conversation=None)

    told = await inbox.asked(item.id, most=9)

    assert ["a2", "a3", "a1"] == [one.ask_id for one in told]
    assert ("discord", "discord:9", "slack:C1", None, at(2), item.id) == (
        told[1].platform,
        told[1].person,
        told[1].channel,
        told[1].conversation,
        told[1].asked_at,
        told[1].item,
    )
    assert told[2].asked.startswith("Jazz ")
    assert 1 == len(await inbox.asked(item.id, most=1))


async def test_of_two_who_tell_the_owner_each_gets_its_own(inbox: Inbox) -> None:
    items = [await add(inbox, key, key, seconds=place) for place, key in enumerate(["c", "a", "b"])]
    names = [one.id for one in items]

    assert names[:2] == [one.id for one in await inbox.untold(most=2)]
    assert tuple(names[:2]) == await inbox.told_owner([*names[:2], names[0]], at=at(9))
    assert (names[2],) == await inbox.told_owner(names, at=at(10))
    assert () == await inbox.untold(most=9)
    told = await inbox.item(names[0])
    assert told is not None
    assert at(9) == told.told_owner_at


async def test_words_of_any_origin_are_kept(inbox: Inbox) -> None:
    item = await inbox.add(
        waiting(asked="half \ud800"), question="half \ud800'; DROP TABLE inbox; --", key="\ud800", item=None
    )

    assert item.question.startswith("half ")
    assert 1 == len(await inbox.items())
