"""From a question that the profile does not answer to the person's own word, all from the shell."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.assembly import open_twin
from bot.commands.registry import Caller
from bot.domain import Question
from bot.settings import load_settings
from tests.far_ends.shell import parsed, twin
from tests.grounds import auditor

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

ALPS, ANDES = "Do you like to ski in the Alps?", "Do you like to ski in the Andes?"
OWNER = Caller(platform="terminal", person="terminal:local", channel="terminal", is_owner=True, is_admin=True)
SHAPE = {"id", "question", "count", "first_asked", "last_asked", "status"}


async def unanswered(*questions: str) -> None:
    """What a running twin was asked and could not answer; a shell for each would take a second."""
    async with open_twin(load_settings(TWIN_USER_RATE="off")) as one:
        for text in questions:
            await one.ask(Question(text=text, platform="web", person=f"web:{len(text)}", channel="web"))


async def test_a_question_is_asked_listed_taught_and_answered_from_then_on(tmp_path: Path) -> None:
    await unanswered(ALPS, f"Hi! {ALPS.lower()} Thanks")
    _, listed, _ = await twin("inbox", "--json")
    ended, shown, err = await twin("teach", "1", "Yes, every winter. @everyone")
    _, asked, _ = await twin("ask", ALPS, "--json")
    _, left, _ = await twin("inbox", "--json")
    _, every, _ = await twin("inbox", "--all", "--json")

    (item,) = parsed(listed)
    assert SHAPE == set(item)
    assert ("1", ALPS, 2, "open") == (item["id"], item["question"], item["count"], item["status"])
    assert (0, "") == (ended, err)
    assert "v1 is taught" in shown
    answer = parsed(asked)
    assert ("answered", "verified", "v1") == (
        answer["outcome"],
        answer["served_by"],
        answer["sources"][0]["id"],
    )
    assert "@\u200beveryone" in answer["text"]
    assert [] == parsed(left)
    assert ["answered"] == [one["status"] for one in parsed(every)]
    assert [("terminal:local", "Yes, every winter. @everyone")] == auditor(
        tmp_path, "SELECT author, text FROM verified_answers"
    )


async def test_answers_change_end_and_are_taken_back() -> None:
    question = 'Is "it" so, or not?'
    told = [
        await twin(*words)
        for words in (
            ("teach", "--question", question, "Yes.", "--expires", "2099-12-31"),
            ("teach", "v1", "--", "--anyway is what I say."),
            ("teach", "v1", "--expires", "never"),
            ("teach", "v1", "--withdraw"),
            ("inbox", "history", "v1", "--json"),
            ("inbox", "verified", "--json"),
        )
    ]

    assert [(0, "")] * 6 == [(ended, err) for ended, _, err in told]
    history = parsed(told[4][1])
    assert [1, 2, 3, 4] == [row["version"] for row in history]
    assert {question} == {row["question"] for row in history}
    assert ["Yes.", "--anyway is what I say."] == [row["text"] for row in history[:2]]
    assert ["2100-01-01T00:00:00+00:00"] * 2 + [None] * 2 == [row["expires_at"] for row in history]
    assert [False] == [row["stands"] for row in parsed(told[5][1])]


async def test_questions_are_dismissed_and_kept_from_the_twin() -> None:
    await unanswered(ALPS, ANDES)

    ended, _, _ = await twin("inbox", "dismiss", "1")
    kept, _, _ = await twin("inbox", "private", "2")
    await unanswered(ANDES)
    _, every, _ = await twin("inbox", "--all", "--json")
    again, _, _ = await twin("inbox", "open", "2")
    _, listed, _ = await twin("inbox", "--json")

    assert (0, 0, 0) == (ended, kept, again)
    assert {"1": ("dismissed", 1), "2": ("not_for_the_twin", 2)} == {
        row["id"]: (row["status"], row["count"]) for row in parsed(every)
    }
    assert ["2"] == [row["id"] for row in parsed(listed)]


async def test_two_owners_at_once_and_the_second_is_told_who_was_first() -> None:
    """Each with a twin and connections of their own."""
    await unanswered(ALPS)
    async with open_twin(load_settings()) as one, open_twin(load_settings()) as other:
        told = await asyncio.gather(
            *(each.commands.run("teach", OWNER, f"1 -- Answer {n}.") for n, each in enumerate((one, other)))
        )
    again = await twin("teach", "1", "Answer 3.")

    late = "That has an answer already: terminal:local gave it"
    assert [False, True] == sorted(late in reply.text for reply in told)
    assert (1, True, True) == (again[0], late in again[2], "`teach v1 ...` changes it" in again[2])


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("teach", "7", "Yes."), 1, "There is no question `7` in the inbox"),
        (("teach", "--question", "How?", "Call +31 6 1234 5678."), 1, "Say --anyway"),
        (("teach",), 2, "Which question?"),
        (("teach", "--withdraw", "v7", "Yes."), 2, "nothing beside it"),
        (("inbox", "dismiss"), 2, "ID"),
    ],
)
async def test_what_cannot_be_done_is_status_1_and_wrong_use_is_status_2(
    words: tuple[str, ...], status: int, told: str
) -> None:
    ended, out, err = await twin(*words)

    assert (status, "") == (ended, out)
    assert told in err
    assert "Traceback" not in err
