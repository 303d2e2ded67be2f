"""What the person and the admins may say to the inbox, in every door alike."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from bot.commands.arguments import WrongArgument
from bot.commands.inbox import NOT_DONE, InboxCommands
from bot.commands.lessons import Lesson, read_lesson
from bot.commands.registry import Caller, Registry
from bot.commands.reply import Reply
from tests.bot.inbox_desk import Desk
from tests.tables import every_row

OWNER = Caller(platform="slack", person="slack:UADA", channel="slack:D1", is_owner=True)
GUEST = Caller(platform="slack", person="slack:U9", channel="slack:C1")
UTC = ZoneInfo("UTC")
HARD = 'Is \u201cit\u201d so, C:\\new or "not"?'


@dataclass(slots=True)
class Counter:
    """Where commands are given."""

    desk: Desk = field(default_factory=Desk)

    @property
    def registry(self) -> Registry:
        commands = InboxCommands(
            inbox=self.desk.inbox, teaching=self.desk.teaching, clock=self.desk.clock, zone=UTC
        )
        return Registry(commands.commands())

    async def say(self, line: str, caller: Caller = OWNER) -> Reply:
        read = self.registry.parse(line)
        assert read is not None
        return await self.registry.run(read[0], caller, read[1])


def rows(reply: Reply) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", json.loads(json.dumps(reply.data)))


async def test_the_inbox_is_a_table_and_json_of_the_contract_and_names_nobody() -> None:
    counter = Counter()
    await counter.desk.asked("Do you like jazz?", "a1")
    await counter.desk.asked("Do you ski?", "a2")
    counter.desk.clock.move(90_000)
    await counter.desk.asked("Do you ski?", "a3")

    reply = await counter.say("inbox")

    assert {
        "id": "2",
        "question": "Do you ski?",
        "count": 2,
        "first_asked": "2026-11-20T12:00:00+00:00",
        "last_asked": "2026-11-21T13:00:00+00:00",
        "status": "open",
    } == rows(reply)[0]
    assert reply.table is not None
    assert ("2", "Do you ski?", "2", "2026-11-20", "2026-11-21", "open") == reply.table.rows[0]
    assert "slack:" not in repr((reply.table, reply.data, reply.text))
    assert [] == (await Counter().say("inbox")).data


async def test_questions_are_dismissed_kept_back_and_taken_up_again() -> None:
    counter = Counter()
    for number in range(4):
        await counter.desk.asked(f"Do you know {number}?", f"a{number}")

    said = [await counter.say(line) for line in ("inbox dismiss 1 2", "inbox private 3", "inbox open 2")]
    left = [row["id"] for row in rows(await counter.say("inbox"))]
    every = {row["id"]: row["status"] for row in rows(await counter.say("inbox all"))}

    assert ["Dismissed: 1, 2", "Not for the twin: 3", "Open again: 2"] == [one.title for one in said]
    assert ["4", "2"] == left
    assert {"1": "dismissed", "2": "open", "3": "not_for_the_twin", "4": "open"} == every
    again = await counter.say("inbox dismiss 1 9")
    assert (NOT_DONE, True) == (again.title, again.refused)
    assert "`1` is dismissed" in again.text
    assert "There is no question `9`" in again.text


async def test_an_answer_is_taught_changed_shown_and_withdrawn() -> None:
    counter = Counter()
    await counter.desk.asked("Do you like jazz?", "a1")

    said = [
        await counter.say(line)
        for line in (
            "teach 1 Yes, a lot.",
            "teach v1 Yes, but not all of it.",
            "teach --expires 2026-12-31 v1",
            "teach --withdraw v1",
        )
    ]
    history = await counter.say("inbox history v1")
    answers = await counter.say("inbox verified")

    assert [
        "v1 is taught",
        "v1 is changed",
        "v1 expires 2027-01-01 00:00",
        "v1 is withdrawn",
    ] == [one.title for one in said]
    assert "Asked once so far" in said[0].text
    assert [1, 2, 3, 4] == [row["version"] for row in rows(history)]
    assert [(4, False)] == [(row["version"], row["stands"]) for row in rows(answers)]
    assert history.table is not None
    assert "withdrawn 2026-11-20" == history.table.rows[-1][-1]
    assert "Do you like jazz?" in history.title


async def test_a_new_question_is_taught_in_quotation_marks_and_what_is_private_by_a_second_word() -> None:
    counter = Counter()

    refused = await counter.say('teach "How may I call you?" On +31 6 1234 5678.')
    taught = await counter.say('teach --anyway "How may I call you?" = On +31 6 1234 5678.')
    forever = await counter.say("teach --expires never v1 On +31 6 1234 5679. --anyway")

    assert (NOT_DONE, True) == (refused.title, refused.refused)
    assert "--anyway" in refused.text
    assert "On +31 6 1234 5678." == cast("dict[str, Any]", taught.data)["text"]
    assert NOT_DONE == forever.title  # a flag behind the answer is part of it


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/inbox nonsense", "is nothing that the inbox knows"),
        ("/inbox dismiss", "Which question?"),
        ("/inbox history", "Which answer?"),
        ("/inbox all 7", "takes nothing more"),
        ("/teach", "Nothing follows `teach`"),
        ("/teach seven Yes", "`seven` is no id"),
        ("/teach 7", "There is no answer in that"),
        ("/teach --expires soon 7 Yes", "followed by a day"),
        ("/teach --expires 2026-02-30 7 Yes", "is no day"),
        ("/teach v7 --withdraw now", "nothing more"),
    ],
)
async def test_wrong_use_is_told_with_the_right_one(line: str, told: str) -> None:
    reply = await Counter().say(line)

    assert reply.refused
    assert NOT_DONE != reply.title
    assert told in reply.text


@pytest.mark.parametrize("line", ["/inbox", "/teach 7 Yes", "/inbox verified"])
async def test_a_guest_neither_reads_nor_teaches(line: str) -> None:
    counter = Counter()
    await counter.desk.asked()

    reply = await counter.say(line, GUEST)

    assert reply.refused
    assert "is for the owner and the admins of this twin" in reply.text


@every_row(
    ("line", "is_command"),
    [
        ("inbox", True),
        ("inbox dismiss 3 4", True),
        ("inbox history v7", True),
        ("teach 7 Yes, I do.", True),
        ('teach "Do you ski?" Yes.', True),
        ("Inbox zero, do you practise it?", False),
        ("Teach me something about Rust", False),
        ("teach", True),
    ],
)
def test_without_a_slash_only_what_is_meant_so_is_a_command(line: str, is_command: bool) -> None:
    assert is_command == (Counter().registry.parse(line) is not None)


def read(argument: str) -> Lesson:
    return read_lesson(argument, UTC)


@pytest.mark.parametrize(
    "argument", ["--anyway 7 Yes.", "7 --anyway Yes.", "\u2014anyway 7: Yes.", "--anyway -- 7 -- Yes."]
)
def test_flags_stand_before_or_behind_the_id(argument: str) -> None:
    assert Lesson(name="7", text="Yes.", anyway=True) == read(argument)


@every_row(
    ("argument", "question", "text"),
    [
        ("-- 7 -- --anyway", "", "--anyway"),
        (f"-- --question {json.dumps(HARD)} -- Yes", HARD, "Yes"),
        ("\u201cDo you ski?\u201d Yes", "Do you ski?", "Yes"),
        ('"Do you ski?" = Yes', "Do you ski?", "Yes"),
        ('"C:\\new?" Yes', "C:\\new?", "Yes"),
    ],
)
def test_two_dashes_end_the_flags_and_quotation_marks_hold_a_question(
    argument: str, question: str, text: str
) -> None:
    assert (question, text) == (read(argument).question, read(argument).text)


@every_row("argument", ["", "-", "--", '"', '""', '"" x', "7 --expires", "v", "\ud800", '"a"'])
def test_whatever_is_typed_is_read_or_refused(argument: str) -> None:
    with pytest.raises(WrongArgument):
        read(argument)
