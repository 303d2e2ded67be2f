"""What every ledger promises of a conversation: it can be begun anew, and is nobody else's."""

from __future__ import annotations

from datetime import timedelta

from tests.contracts.ledgers import NOON, AnyLedger, answer, at, closed, opened

TALK = "slack:C1:1"


async def told(ledger: AnyLedger, conversation: str = TALK) -> list[str]:
    return [turn.answered for turn in await ledger.turns(conversation, limit=9)]


async def test_what_was_said_before_a_new_beginning_is_no_turn_any_more(ledger: AnyLedger) -> None:
    await closed(ledger, "old", 0, conversation=TALK)
    await closed(ledger, "else", 1, conversation="slack:C1:2")
    before = await told(ledger)

    await ledger.begin_anew(TALK, at=at(10))
    await closed(ledger, "new", 11, conversation=TALK)

    assert (["answer to old"], ["answer to new"]) == (before, await told(ledger))
    assert ["answer to else"] == await told(ledger, "slack:C1:2")


async def test_an_ask_under_way_belongs_to_what_was_before(ledger: AnyLedger) -> None:
    await opened(ledger, "running", 9, conversation=TALK)

    await ledger.begin_anew(TALK, at=at(10))
    await ledger.close_ask(answer("running"), at=at(11))

    assert [] == await told(ledger)


async def test_a_conversation_can_be_begun_anew_again_and_again(ledger: AnyLedger) -> None:
    for second in (10, 10, 30):
        await ledger.begin_anew(TALK, at=at(second))
    await closed(ledger, "between", 20, conversation=TALK)
    await closed(ledger, "new", 31, conversation=TALK)

    assert ["answer to new"] == await told(ledger)


async def test_nothing_said_before_is_told_by_a_clock_that_was_ahead(ledger: AnyLedger) -> None:
    await closed(ledger, "ahead", 3600, conversation=TALK)

    await ledger.begin_anew(TALK, at=at(10))

    assert [] == await told(ledger)


async def test_answers_and_figures_outlive_a_new_beginning(ledger: AnyLedger) -> None:
    await closed(ledger, "old", 0, conversation=TALK)

    await ledger.begin_anew(TALK, at=at(10))

    assert answer("old", text="answer to old") == await ledger.answer("old")
    assert 1 == len((await ledger.sums(NOON, NOON + timedelta(days=1))).asks)


async def test_the_forgotten_have_no_turns_and_those_of_others_stay(ledger: AnyLedger) -> None:
    await closed(ledger, "mine", 0, person="slack:U1", conversation=TALK)
    await closed(ledger, "yours", 1, person="slack:U2", conversation=TALK)

    await ledger.forget_person("slack:U1")

    assert ["answer to yours"] == await told(ledger)
