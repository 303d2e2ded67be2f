"""What is remembered is sought before a model is asked, and what is left behind when it was."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from bot.domain import OWNER, Answer, Outcome, Passage, Question, ServedBy
from bot.errors import StorageError
from bot.receipt import Receipt
from bot.rehearsal import rehearse
from bot.remembered import Recalled, Tier
from bot.storage.memory import MemoryLedger
from bot.testing import ScriptedCounsel
from tests.far_ends.afterwards import Album, OneAnswer, Pile
from tests.far_ends.engine_house import GOOD, JOB, SCHOOL, Found, House, model

FALSE = "I led 99 services in 1999 [p:work-acme]."


KNOWN = Recalled(
    answer=Answer(
        id="old",
        outcome=Outcome.ANSWERED,
        text="I led the move in 2021.",
        served_by=ServedBy.CACHE,
        grounded=True,
        receipt=Receipt(profile_version="v1", rests_on=("work-acme",)),
    ),
    tier=Tier.EXACT,
    of="m1",
)


async def test_a_remembered_answer_is_given_without_a_model_and_booked() -> None:
    unused, memory = model(GOOD), OneAnswer(known=KNOWN)
    house = House(unused, memory=memory)

    answer = await house.ask()

    assert (ServedBy.CACHE, "I led the move in 2021.", "ask-1", []) == (
        answer.served_by,
        answer.text,
        answer.id,
        unused.calls,
    )
    assert ("work-acme",) == (answer.receipt.rests_on if answer.receipt else ())
    assert [("ask-1", KNOWN)] == memory.hits
    assert answer == await house.books.answer("ask-1")


async def test_a_hit_is_booked_while_its_ask_is_closed_and_not_before() -> None:
    both = asyncio.Barrier(2)

    class Closing(MemoryLedger):
        async def close_ask(self, answer: Answer, *, at: datetime) -> None:
            await both.wait()
            await super().close_ask(answer, at=at)

    class Booking(OneAnswer):
        async def hit(self, ask_id: str, recalled: Recalled) -> None:
            await both.wait()
            await super().hit(ask_id, recalled)

    memory = Booking(known=KNOWN)
    async with asyncio.timeout(60):
        await House(model(GOOD), memory=memory, ledger=Closing()).ask()

    assert [("ask-1", KNOWN)] == memory.hits


def test_nobody_waits_long_for_what_their_ask_leaves_behind() -> None:
    class Locked(OneAnswer):
        async def hit(self, ask_id: str, recalled: Recalled) -> None:
            await asyncio.sleep(10)
            await super().hit(ask_id, recalled)

    async def play() -> tuple[float, list[str], list[str]]:
        memory = Locked(known=KNOWN)
        began = asyncio.get_running_loop().time()
        await House(model(GOOD), memory=memory).ask()
        took, at_once = asyncio.get_running_loop().time() - began, [ask_id for ask_id, _ in memory.hits]
        await asyncio.sleep(10)
        return took, at_once, [ask_id for ask_id, _ in memory.hits]

    assert (1.0, [], ["ask-1"]) == rehearse(play())


async def test_what_fails_in_what_an_ask_leaves_behind_costs_nobody_the_answer() -> None:
    class Broken(OneAnswer):
        async def hit(self, ask_id: str, recalled: Recalled) -> None:
            raise RuntimeError("a fault of our own")

    house = House(model(GOOD), memory=Broken(known=KNOWN))

    answer = await house.ask()

    assert ServedBy.CACHE == answer.served_by
    assert answer == await house.books.answer("ask-1")


async def test_a_listener_hears_a_remembered_answer() -> None:
    heard: list[str] = []
    house = House(model(GOOD), memory=OneAnswer(known=KNOWN))
    question = Question(text="What did you do at Acme?", platform="web", person="web:1", channel="web")

    await house.engine.ask(question, heard.append)

    assert ["I led the move in 2021."] == heard


async def test_whoever_waited_for_the_same_question_gets_its_answer() -> None:
    unused, memory = model(GOOD), OneAnswer(told=KNOWN)

    answer = await House(unused, memory=memory).ask()

    assert (ServedBy.CACHE, []) == (answer.served_by, unused.calls)
    assert 1 == len(memory.hits)


async def test_what_only_holds_for_now_is_told_to_whoever_waited_with_its_receipt() -> None:
    told = Answer(id="ask-1", outcome=Outcome.NOT_IN_PROFILE, receipt=Receipt(profile_version="v1"))

    answer = await House(model(GOOD), memory=OneAnswer(told=told)).ask()

    assert (Outcome.NOT_IN_PROFILE, told.receipt) == (answer.outcome, answer.receipt)


async def test_a_new_answer_is_kept_with_what_it_rests_on_and_took() -> None:
    memory = OneAnswer()

    await House(model(GOOD), memory=memory).ask()

    ((wish, kept),) = memory.kept
    assert ("What did you do at Acme?", "v1") == (wish.asked, wish.profile_version)
    assert {JOB.id, SCHOOL.id} == set(wish.records)
    assert kept.receipt is not None
    assert (("work-acme",), 1000) == (kept.receipt.rests_on, kept.usage.prompt_tokens)


async def test_askers_of_different_audiences_share_no_scope_and_no_records() -> None:
    pay = Passage(id="pay", title="Pay", section="Private", text="85,000 EUR", audience=frozenset({OWNER}))
    memory = OneAnswer()
    house = House(model(GOOD), memory=memory, passages=(JOB, pay))

    await house.ask()
    await house.ask(sees=frozenset({OWNER, "public"}))
    await house.ask(sees=frozenset({"public", "slack:C1"}))

    one, owner, elsewhere = memory.wishes
    assert one.scope.key != owner.scope.key
    assert one.scope.key == elsewhere.scope.key
    assert ["pay"] == [*(owner.records.keys() - one.records.keys())]


async def test_what_goes_on_is_told_from_what_has_ended() -> None:
    now = replace(JOB, id="now", dates="2022-01 - present")
    memory = OneAnswer()

    await House(model(GOOD), memory=memory, passages=(JOB, now)).ask()

    assert frozenset({"now"}) == memory.wishes[0].going_on


async def test_a_question_that_stands_alone_is_asked_without_the_turns_before_it() -> None:
    talking, memory = model(GOOD), OneAnswer()
    house = House(talking, memory=memory)

    await house.ask("I am Bob of Initech. What did you do at Acme?", conversation="web:1:a")
    await house.ask("What certifications do you hold?", conversation="web:1:a")

    assert () == talking.calls[1].prompt.turns
    assert 2 == len(memory.kept)


async def test_a_follow_up_is_remembered_in_its_stand_alone_form_and_asked_in_it() -> None:
    counsel = ScriptedCounsel(alone="What did you do at Acme before 2019?")
    talking, memory = model(GOOD), OneAnswer()
    house = House(talking, memory=memory, found=Found(leans=True), counsel=counsel)

    await house.ask(conversation="web:1:a")
    await house.ask("And before that?", conversation="web:1:a")

    assert "What did you do at Acme before 2019?" == memory.wishes[-1].asked
    assert "asked: What did you do at Acme before 2019?" in talking.calls[-1].prompt.user
    assert () == talking.calls[-1].prompt.turns


async def test_a_follow_up_that_nobody_could_put_alone_is_neither_sought_nor_kept() -> None:
    talking, memory = model(GOOD), OneAnswer()
    house = House(talking, memory=memory, found=Found(leans=True))

    await house.ask(conversation="web:1:a")
    await house.ask("And before that?", conversation="web:1:a")

    assert (1, 1) == (len(memory.wishes), len(memory.kept))
    assert 1 == len(talking.calls[-1].prompt.turns)


async def test_a_foreign_question_is_sought_by_its_own_words_alone() -> None:
    memory = OneAnswer()

    await House(model(GOOD), memory=memory, found=Found(foreign=True)).ask("Was hast du bei Acme gemacht?")

    (wish,) = memory.wishes
    assert (True, "foreign") == (wish.foreign, wish.scope.language)


async def test_what_the_profile_does_not_tell_is_left_for_the_person() -> None:
    pile = Pile()
    house = House(model("NOT_IN_PROFILE"), unanswered=pile)

    await house.ask("Do you like jazz?", conversation="slack:C1:17.1", channel="slack:C1")

    ((waiting, question),) = pile.items
    assert ("Do you like jazz?", "Do you like jazz?") == (question, waiting.asked)
    assert ("web:1", "slack:C1:17.1", "ask-1") == (waiting.person, waiting.conversation, waiting.ask_id)
    assert house.clock.now() == waiting.asked_at


async def test_a_repeated_event_is_left_once() -> None:
    pile = Pile()
    house = House(model("NOT_IN_PROFILE"), unanswered=pile)

    await house.ask(event="e1")
    await house.ask(event="e1")

    assert 1 == len(pile.items)


async def test_what_was_refused_or_answered_is_not_left_for_the_person() -> None:
    pile = Pile()
    house = House(model(GOOD), unanswered=pile)

    await house.ask()
    await house.ask("What is your salary?")

    assert [] == pile.items


async def test_an_inbox_that_is_away_costs_nobody_the_answer() -> None:
    pile = Pile(failure=StorageError("away"))

    answer = await House(model("NOT_IN_PROFILE"), unanswered=pile).ask()

    assert Outcome.NOT_IN_PROFILE == answer.outcome


async def test_what_was_really_sent_is_kept_of_answers_that_passed_whole() -> None:
    album, talking = Album(), model(GOOD)

    await House(talking, examples=album).ask()

    ((ask_id, sent),) = album.kept
    assert ("ask-1", GOOD) == (ask_id, sent.said)
    assert talking.calls[0].prompt == sent.prompt


async def test_an_answer_of_which_something_was_withheld_is_no_example() -> None:
    album = Album()

    await House(model(f"{GOOD} {FALSE}"), examples=album).ask()
    await House(model("NOT_IN_PROFILE"), examples=album).ask()

    assert [] == album.kept
