"""The asks of experiments as SQL finds them: calls, hedges, thumbs, and the index that it goes by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert
from sqlalchemy.dialects import sqlite

from bot.domain import Answer, Arm, Outcome, Purpose, ServedBy
from bot.experiments.asked import ArmAsk, Tally, tally
from bot.spend.budget import Limit, window_of
from bot.storage.database import Database
from bot.storage.experiments import SqlArmBooks, tally_statement
from bot.storage.ledger import SqlLedger
from bot.storage.limits import SqlBound
from bot.storage.tables import feedback
from tests.contracts.ledgers import GPT, NOON, QWEN, at, attempt, question, settlement
from tests.grounds import auditor, migrated

ARMS = [Arm(experiment="tone", name="plain"), Arm(experiment="tone", name="warm", route=GPT)]
Mine = tuple[str, dict[str, Any]]
"""A call: how it ended (empty: it is still on its way), and what of it is not as usual."""


async def asked(
    ledger: SqlLedger, ask_id: str, label: str | None = "tone:warm", calls: Sequence[Mine] = (), **given: Any
) -> None:
    """One ask in an arm, with its calls, closed; the fields given are its question's and its answer's."""
    whose = {key: given.pop(key) for key in ("conversation", "person") if key in given}
    await ledger.open_ask(ask_id, question(**whose), at=at(0), rates=())
    for number, (outcome, call) in enumerate(calls):
        await ledger.begin_attempt(attempt(f"{ask_id}-{number}", ask_id, **call), (), expires_at=at(120))
        if outcome:
            await ledger.settle_attempt(settlement(f"{ask_id}-{number}", outcome=outcome, money=30))
    told: dict[str, Any] = {
        "outcome": Outcome.ANSWERED,
        "served_by": ServedBy.MODEL,
        "route": GPT,
        "grounded": True,
        "latency_ms": 400,
    }
    answer = Answer(id=ask_id, text="A bridge.", experiment=label, **(told | given))
    await ledger.close_ask(answer, at=at(1))


async def vote(database: Database, ask_id: str, person: str, value: int) -> None:
    row = {"ask_id": ask_id, "person": person, "value": value, "at": NOON}
    await database.write(lambda c: c.execute(insert(feedback), row).rowcount)


@pytest.mark.usefixtures("ground")
async def test_an_ask_is_told_with_its_calls_and_thumbs(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger, books = SqlLedger(database), SqlArmBooks(database)
        await asked(
            ledger,
            "one",
            conversation="c1",
            calls=[
                ("server_fault", {}),
                ("answered", {"route": QWEN}),
                ("cancelled", {}),
                ("answered", {"is_hedge": True}),
                ("", {"money": 7}),
                ("server_fault", {"purpose": Purpose.JUDGE}),
            ],
        )
        await vote(database, "one", "slack:U1", 1)
        await vote(database, "one", "slack:U2", -1)
        await vote(database, "one", "slack:U3", -1)

        (found,) = await books.arm_asks()

    assert (
        ArmAsk(
            label="tone:warm",
            unit="c1",
            at=NOON,
            outcome="answered",
            served_by="model",
            route=GPT,
            grounded=True,
            latency_ms=400,
            cost_nano_usd=157,
            tries=3,
            faults=1,
            hedges=1,
            ups=1,
            downs=2,
        )
        == found
    )


@pytest.mark.usefixtures("ground")
async def test_only_ended_asks_of_the_wanted_arms_and_time_are_told(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger, books = SqlLedger(database), SqlArmBooks(database)
        await asked(ledger, "warm")
        await asked(ledger, "cold", "tone:cold", served_by=ServedBy.QUOTE, route=None)
        await asked(ledger, "none", None)
        await ledger.open_ask("open", question(), at=at(0), rates=())

        everything = await books.arm_asks()
        later = await books.arm_asks(since=NOON + timedelta(seconds=1))
        now = await books.arm_asks(since=NOON)

    assert ["tone:cold", "tone:warm"] == sorted(ask.label for ask in everything)
    assert [None] == [ask.route for ask in everything if ask.label == "tone:cold"]
    assert ((), 2) == (later, len(now))


@pytest.mark.usefixtures("ground")
async def test_the_forgotten_are_one_conversation_and_a_person_is_another(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger, books = SqlLedger(database), SqlArmBooks(database)
        await asked(ledger, "one", conversation="c1", person="slack:U7")
        await asked(ledger, "two", conversation="c2", person="slack:U7")
        await asked(ledger, "three", person="slack:U8")
        await ledger.forget_person("slack:U7")

        units = [ask.unit for ask in await books.arm_asks()]

    assert ["forgotten", "forgotten", "slack:U8"] == sorted(units)


@pytest.mark.usefixtures("ground")
async def test_the_database_counts_failures_as_we_do(tmp_path: Path) -> None:
    ends: list[dict[str, Any]] = [
        {},
        {"route": QWEN},
        {"served_by": ServedBy.QUOTE, "route": None},
        {"outcome": Outcome.UNAVAILABLE, "served_by": ServedBy.NONE, "route": None},
        {"served_by": ServedBy.CACHE},
    ]
    calls: list[list[Mine]] = [
        [],
        [("answered", {})],
        [("server_fault", {}), ("answered", {})],
        [("answered", {}), ("answered", {"is_hedge": True})],
        [("", {})],
    ]
    async with migrated(tmp_path) as database:
        ledger, books = SqlLedger(database), SqlArmBooks(database)
        lives = product(("tone:plain", "tone:warm"), ends, calls)
        for number, (label, end, made) in enumerate(lives):
            talk = f"talk-{number // 3}"
            await asked(ledger, f"ask-{number}", label, made, conversation=talk, **end)

        asks = await books.arm_asks()
        counted = await books.tallies(ARMS)
        nothing = await books.tallies([Arm(experiment="tone", name="new")])

    ours = [tally((ask for ask in asks if ask.label == arm.label), arm.route) for arm in ARMS]
    assert ours == list(counted)
    assert (Tally(),) == nothing
    assert counted[0].failed < counted[1].failed < counted[1].asks


async def test_the_guard_reads_by_the_index_of_experiments(tmp_path: Path) -> None:
    wanted = tally_statement(ARMS)
    told = wanted.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    async with migrated(tmp_path):
        steps = auditor(tmp_path, f"EXPLAIN QUERY PLAN {told}")

    assert "USING INDEX ix_asks_experiment (experiment=?)" in str(steps)


@pytest.mark.usefixtures("ground")
async def test_whom_a_limit_has_bound_is_told_most_spent_first(tmp_path: Path) -> None:
    limit = Limit(name="students", unit="tokens", per="day", cap=1000, scope="person")
    async with migrated(tmp_path) as database:
        ledger, bound = SqlLedger(database), SqlBound(database)
        await ledger.open_ask("ask", question(), at=at(0), rates=())
        for number, (who, tokens) in enumerate((("slack:U1", 20), ("slack:U2", 60))):
            window = window_of(limit, NOON, ZoneInfo("UTC"), who)
            await ledger.begin_attempt(attempt(f"{number}"), [window], expires_at=at(120))
            await ledger.settle_attempt(settlement(f"{number}", tokens=tokens))

        today, yesterday = await bound("students", "2026-11-20"), await bound("students", "2026-11-19")
        other = await bound("student", "2026-11-20")

    assert (("slack:U2", "slack:U1"), (), ()) == (tuple(today), tuple(yesterday), tuple(other))
