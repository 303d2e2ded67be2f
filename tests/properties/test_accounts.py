"""Any days: every breakdown comes to the total to the nano-dollar, and nothing divides by nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.arguments import By
from bot.commands.breakdowns import by_model, by_part, by_period, line
from bot.commands.reply import Reply, Table
from bot.commands.sheet import csv_of
from bot.domain import Route, Usage
from bot.reports.calendar import Kind
from bot.reports.figures import costs_json, usage_json
from bot.reports.parts import Part, whose
from bot.reports.periods import periods
from bot.reports.posts import digest, report
from bot.reports.wording import target
from bot.spend.cost import usd
from bot.tallies import AskTally, AttemptTally, DayTally, WhoTally
from tests.accounted import account_of

FIRST = date(2026, 10, 20)
OUTCOMES = ["answered", "not_in_profile", "unavailable", "rate_limited", "over_budget", "rejected", "open"]
small = st.integers(0, 10**6)
money = st.integers(0, 10**12)
asked = st.builds(
    AskTally,
    platform=st.sampled_from(["slack", "discord", "web", "other"]),
    outcome=st.sampled_from(OUTCOMES),
    served_by=st.sampled_from(["model", "cache", "verified", "quote", "none"]),
    question_type=st.sampled_from(["education", "technical", "behavioural", "general"]),
    asks=small,
    cost_nano_usd=money,
)
called = st.builds(
    AttemptTally,
    route=st.builds(Route, st.just("groq"), st.sampled_from(["a", "b", "c"])),
    purpose=st.sampled_from(["answer", "judge"]),
    outcome=st.sampled_from(["answered", "timeout", "pending"]),
    attempts=small,
    usage=st.builds(Usage, prompt_tokens=small, cached_tokens=small, completion_tokens=small),
    cost_nano_usd=money,
)
contents = st.tuples(st.lists(asked, max_size=3), st.lists(called, max_size=3), st.dictionaries(small, small))


@st.composite
def spans(draw: st.DrawFn, least: int = 1) -> list[DayTally]:
    """Days one after the other, many of them empty, some with costs that no ask has."""
    number = draw(st.integers(least, 400))
    full = draw(st.dictionaries(st.integers(0, number - 1), contents, max_size=4)) if number else {}
    none: tuple[list[AskTally], list[AttemptTally], dict[int, int]] = ([], [], {})
    made = ((FIRST + timedelta(days=day), full.get(day, none)) for day in range(number))
    return [
        DayTally(day=day, asks=tuple(asks), attempts=tuple(calls), latencies=waits)
        for day, (asks, calls, waits) in made
    ]


def _sum(parts: Sequence[Part]) -> tuple[int, int]:
    return sum(one.questions for one in parts), sum(one.cost_nano_usd for one in parts)


@pytest.mark.slow
@given(spans())
def test_every_breakdown_comes_to_the_total(days: list[DayTally]) -> None:
    now = account_of(*days).now
    whole = sum(one.questions for one in days), sum(one.cost_nano_usd for one in days)

    assert whole == (now.questions, now.cost_nano_usd)
    assert whole == _sum(now.by_type) == _sum(now.by_platform)
    assert whole == tuple(sum(getattr(one, n) for one in now.by_day) for n in ("questions", "cost_nano_usd"))
    assert whole == tuple(
        sum(getattr(one, n) for one in periods(now.by_day)) for n in ("questions", "cost_nano_usd")
    )
    assert whole[1] == sum(one.cost_nano_usd for one in now.models)
    assert whole[0] == sum(now.by_outcome.values()) == sum(now.by_served_by.values())


@given(
    st.dictionaries(st.text(max_size=4), st.tuples(small, money), max_size=6),
    st.dictionaries(st.text(max_size=4), small, max_size=6),
    small,
    money,
)
def test_people_and_channels_come_to_the_total_with_those_who_are_not_named(
    named: dict[str, tuple[int, int]], before: dict[str, int], more: int, spent: int
) -> None:
    found = [WhoTally(name=name, asks=asks, cost_nano_usd=cost) for name, (asks, cost) in named.items()]
    whole = sum(one.asks for one in found) + more, spent

    told = whose(
        found, {name: name for name in named}, questions=whole[0], cost_nano_usd=spent, before=before
    )

    assert whole == _sum(told)
    assert all(one.before is not None for one in told)


@pytest.mark.slow
@given(spans(), spans(), st.sampled_from(Kind))
def test_whatever_happened_is_told_without_a_fault(
    days: list[DayTally], before: list[DayTally], kind: Kind
) -> None:
    account = account_of(*days, before=before)

    json.dumps([usage_json(account), costs_json(account)], allow_nan=False)
    tables = [by_period(account), by_model(account), by_part(By.TYPE, account.by_type)]
    shown = [*map(target, account.now.targets), line(account.by_platform)]

    assert all("nan" not in one and "inf" not in one for one in shown)
    assert report("Ada", account).text
    assert digest("Ada", kind, account).text
    for table in filter(None, tables):
        _is_whole(table)


@pytest.mark.slow
@given(spans())
def test_money_in_json_is_exact(days: list[DayTally]) -> None:
    account = account_of(*days)
    told: Any = usage_json(account)

    for name in ("by_type", "by_platform", "by_model", "by_period"):
        assert Decimal(told["cost_usd"]) == sum(Decimal(one["cost_usd"]) for one in told[name])
    assert usd(account.now.cost_nano_usd) == told["cost_usd"]


def _is_whole(table: Table) -> None:
    """Each row has a cell for each heading, plain or not, and so has its line of CSV."""
    assert {len(table.headings)} == {len(row) for row in (*table.rows, *table.plain)}
    assert len(table.rows) == len(table.plain)
    assert len(table.rows) + 1 == csv_of(Reply(table=table)).count("\r\n")
