"""One registry for every door: who may say what, and what is a command at all."""

from __future__ import annotations

import pytest

from bot.commands.arguments import PLAIN, WrongArgument, read_date, read_days
from bot.commands.registry import Caller, Command, Registry
from bot.commands.reply import Reply
from tests.tables import every_row


async def echo(caller: Caller, argument: str) -> Reply:
    return Reply(text=f"{caller.person}:{argument}")


REGISTRY = Registry(
    [
        Command(name="ask", argument="QUESTION", summary="Ask", run=echo),
        Command(name="usage", argument="[days]", summary="Usage", run=echo, plain=PLAIN),
        Command(name="costs", argument="[days]", summary="Costs", run=echo, who="admin"),
        Command(name="limits", argument="[set NAME VALUE]", summary="Limits", run=echo, who="admin"),
        Command(name="privacy", summary="Privacy", run=echo),
    ]
)
ASKER = Caller(platform="slack", person="slack:U1", channel="slack:C1")
ADMIN = Caller(platform="slack", person="slack:U2", channel="slack:C1", is_admin=True)


@every_row(
    ("line", "expected"),
    [
        ("usage", ("usage", "")),
        ("Usage 30", ("usage", "30")),
        ("usage 7d", ("usage", "7d")),
        ("/usage today", ("usage", "today")),
        ("/ask What is it?", ("ask", "What is it?")),
        ("privacy", ("privacy", "")),
        ("limits set daily_tokens 9000", ("limits", "set daily_tokens 9000")),
        ("limits set  daily_tokens   9000", ("limits", "set  daily_tokens   9000")),
        ("usage 30 by person", ("usage", "30 by person")),
        ("usage by model hits", ("usage", "by model hits")),
        ("usage by what you have built", None),
        ("limits show", ("limits", "show")),
        ("limits set by your last employer?", None),
        ("help usage", ("help", "usage")),
        ("help me understand your last job", None),
        ("usage of Kafka in your projects?", None),
        ("privacy is important to you?", None),
        ("What do you do?", None),
        ("", None),
    ],
)
def test_a_line_is_a_command_only_when_all_of_it_is(line: str, expected: tuple[str, str] | None) -> None:
    assert expected == REGISTRY.parse(line)


async def test_a_command_for_admins_is_kindly_refused_to_others() -> None:
    refused, done = await REGISTRY.run("costs", ASKER, "7"), await REGISTRY.run("costs", ADMIN, " 7 ")

    assert refused.refused
    assert "admins" in refused.text
    assert "slack:U2:7" == done.text


async def test_help_lists_what_the_caller_may_say_and_answers_unknown_words() -> None:
    asker, admin = await REGISTRY.run("help", ASKER), await REGISTRY.run("nonsense", ADMIN)

    assert "costs" not in asker.text
    assert "`costs [days]` - Costs" in admin.text
    assert ("What you can say", "There is no such command. What you can say") == (asker.title, admin.title)


@every_row(("text", "days"), [("", 7), ("30", 30), ("1d", 1), ("today", 1), ("366 days", 366)])
def test_days_are_read_as_people_write_them(text: str, days: int) -> None:
    assert days == read_days(text)


@every_row("text", ["0", "-1", "367", "week", "٣", "9" * 50, "1;drop table"])
def test_other_days_are_refused_with_what_would_do(text: str) -> None:
    with pytest.raises(WrongArgument, match="try 7"):
        read_days(text)


def test_a_report_can_be_had_of_any_day_that_has_begun() -> None:
    from datetime import date

    yesterday = date(2026, 11, 19)

    assert yesterday == read_date("", yesterday)
    assert date(2026, 11, 1) == read_date("2026-11-01", yesterday)
    assert date(2026, 11, 20) == read_date("2026-11-20", yesterday)
    with pytest.raises(WrongArgument, match="is still to come"):
        read_date("2026-11-21", yesterday)
    with pytest.raises(WrongArgument, match="is before all that is reported"):
        read_date("0001-01-01", yesterday)  # a week before it there is no day at all
    with pytest.raises(WrongArgument, match="YYYY-MM-DD"):
        read_date("yesterday", yesterday)
