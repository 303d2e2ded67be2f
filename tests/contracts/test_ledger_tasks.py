"""What every ledger promises of calls that belong to no ask: they are paid and counted, and harm nobody."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.domain import Purpose
from bot.storage.memory import MemoryLedger
from tests.contracts.ledgers import (
    GPT,
    NOON,
    AnyLedger,
    answer,
    at,
    attempt,
    money_window,
    opened,
    settlement,
    used,
)
from tests.grounds import auditor

HOUR = timedelta(hours=1)


async def test_a_task_is_reserved_settled_and_summed_without_an_ask(ledger: AnyLedger) -> None:
    window = money_window(1000)
    await ledger.begin_attempt(attempt("t", "", purpose=Purpose.TASK), [window], expires_at=at(120))
    held = await used(ledger, window)
    await ledger.settle_attempt(settlement("t", money=20))

    sums = await ledger.sums(NOON - HOUR, NOON + HOUR)

    assert ((0, 50), (20, 0)) == (held, await used(ledger, window))
    assert ((), [20]) == (sums.asks, [one.cost_nano_usd for one in sums.attempts])
    assert () == (await ledger.sums(NOON - HOUR, NOON + HOUR, person="slack:U1")).attempts
    assert () == (await ledger.sums(NOON - HOUR, NOON + HOUR, person="")).attempts
    assert () == await ledger.trials(NOON - HOUR)
    assert {GPT} == set(await ledger.calibration())


async def test_a_task_that_was_lost_is_charged_in_full_and_corrected_when_the_truth_turns_up(
    ledger: AnyLedger,
) -> None:
    window = money_window(1000)
    await ledger.begin_attempt(attempt("t", "", purpose=Purpose.TASK), [window], expires_at=at(120))

    charged = await ledger.charge_orphans(now=at(121))
    lost = await used(ledger, window)
    await ledger.settle_attempt(settlement("t", money=20))

    assert (1, (50, 0), (20, 0)) == (charged, lost, await used(ledger, window))


async def test_a_task_is_on_nobodys_bill(ledger: AnyLedger) -> None:
    await opened(ledger)
    await ledger.begin_attempt(attempt("t", "", purpose=Purpose.TASK), [], expires_at=at(120))
    await ledger.begin_attempt(attempt("a"), [], expires_at=at(120))
    for name in ("t", "a"):
        await ledger.settle_attempt(settlement(name, money=20))
    await ledger.close_ask(answer("ask"), at=at(1))

    (ask,) = (await ledger.sums(NOON - HOUR, NOON + HOUR)).asks

    assert 20 == ask.cost_nano_usd


async def test_what_asks_cost_is_told_by_purpose_from_an_instant_on(ledger: AnyLedger) -> None:
    await opened(ledger)
    spent = [("old", Purpose.ANSWER, -10), ("a", Purpose.ANSWER, 1), ("b", Purpose.JUDGE, 2)]
    for name, purpose, second in [*spent, ("c", Purpose.JUDGE, 3)]:
        begun = attempt(name, purpose=purpose, started_at=at(second))
        await ledger.begin_attempt(begun, [], expires_at=at(120))
    await ledger.begin_attempt(attempt("t", "", purpose=Purpose.TASK), [], expires_at=at(120))
    await ledger.settle_attempt(settlement("b", money=20))

    told = await ledger.spent_by_purpose(NOON)

    assert {Purpose.ANSWER: 50, Purpose.JUDGE: 20 + 50} == told


async def test_the_row_of_a_task_names_no_ask(ledger: AnyLedger, tmp_path: Path) -> None:
    await ledger.begin_attempt(attempt("t", "", purpose=Purpose.TASK), [], expires_at=at(120))
    if isinstance(ledger, MemoryLedger):
        return

    assert [(None, "task", "pending")] == auditor(tmp_path, "SELECT ask_id, purpose, outcome FROM attempts")
