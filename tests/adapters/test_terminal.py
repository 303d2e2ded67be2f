"""A conversation in the terminal, from the line that was typed to what is shown."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from adapters.terminal import chat, local_caller
from adapters.terminal.chat import welcome
from adapters.terminal.lines import LONGEST_LINE, kept_history, piped_lines, typed_lines
from adapters.terminal.screen import Shown
from bot.commands.reply import Reply
from bot.domain import EVERYBODY, OWNER, Answer, Listen, Question
from bot.errors import StorageError
from bot.settings import load_settings
from tests.far_ends.scripted_house import ScriptedHouse, answered


async def say(*lines: str) -> AsyncIterator[str]:
    for line in lines:
        yield line


async def talk(house: ScriptedHouse, *lines: str) -> list[Shown]:
    shown: list[Shown] = []
    await chat(house, lines=say(*lines), show=shown.append)
    return shown


@pytest.fixture
def house() -> ScriptedHouse:
    return ScriptedHouse(settings=load_settings())


async def test_a_line_is_a_question_and_its_answer_is_shown(house: ScriptedHouse) -> None:
    shown = await talk(house, "  Where did you work?  ")

    assert [answered("You asked: Where did you work?")] == shown
    assert ("terminal", "terminal:local") == (house.asked[0].platform, house.asked[0].person)


async def test_one_chat_is_one_conversation_and_the_next_is_another(house: ScriptedHouse) -> None:
    await talk(house, "one", "two")
    await talk(house, "three")

    first, second, third = (question.conversation for question in house.asked)
    assert first == second
    assert third not in {first, None}


@pytest.mark.parametrize("line", ["/usage", "/usage 7", "/USAGE 7", "usage 7"])
async def test_a_command_is_run_by_an_admin_with_a_slash_or_alone(house: ScriptedHouse, line: str) -> None:
    (reply,) = await talk(house, line)

    assert isinstance(reply, Reply)
    assert "Usage of 7 days" == reply.title
    assert house.callers[0].is_admin
    assert [] == house.asked


async def test_an_admins_command_is_open_in_the_terminal(house: ScriptedHouse) -> None:
    (reply,) = await talk(house, "/costs")

    assert isinstance(reply, Reply)
    assert not reply.refused


async def test_an_unknown_command_is_answered_with_the_help_not_sent_to_a_model(house: ScriptedHouse) -> None:
    (reply,) = await talk(house, "/frobnicate now")

    assert isinstance(reply, Reply)
    assert "no such command" in reply.title
    assert "usage" in reply.text
    assert [] == house.asked


@pytest.mark.parametrize("word", ["/quit", " /EXIT ", "/q"])
async def test_leaving_ends_the_chat_at_once(house: ScriptedHouse, word: str) -> None:
    await talk(house, "one", word, "two")

    assert ["one"] == [question.text for question in house.asked]


async def test_empty_lines_ask_nothing(house: ScriptedHouse) -> None:
    assert [] == await talk(house, "", "   ", "\t")


@pytest.mark.parametrize("line", ["Why?", "/ask Why?"])
async def test_what_goes_wrong_is_one_sentence_and_the_chat_goes_on(house: ScriptedHouse, line: str) -> None:
    def fail_once(question: Question) -> Answer:
        house.script = answered_well
        raise KeyError(question.text)

    def answered_well(_question: Question) -> Answer:
        return answered("Because.")

    house.script = fail_once

    first, second = await talk(house, line, "And now?")

    assert isinstance(first, str)
    assert "Traceback" not in first
    assert "KeyError" not in first
    assert answered("Because.") == second


async def test_a_failure_that_we_know_is_told_to_the_operator(house: ScriptedHouse) -> None:
    def away(_question: Question) -> Answer:
        raise StorageError("the database twin.db is read-only: make it writable")

    house.script = away

    assert ["That did not work: the database twin.db is read-only: make it writable"] == await talk(
        house, "Hi"
    )


async def test_the_growing_answer_is_heard_between_question_and_answer(house: ScriptedHouse) -> None:
    seen: list[object] = []

    @contextmanager
    def hear() -> Iterator[Listen]:
        seen.append("asked")
        yield seen.append
        seen.append("whole")

    await chat(house, lines=say("Hi"), show=seen.append, hear=hear)

    assert ["asked", "You asked: Hi", "whole", answered("You asked: Hi")] == seen


def test_only_the_named_owner_sees_what_is_kept_for_the_owner() -> None:
    assert EVERYBODY == local_caller().sees
    assert EVERYBODY == local_caller("slack:U1").sees
    assert EVERYBODY | {OWNER} == local_caller("terminal:local").sees
    assert local_caller("terminal:local").is_owner


def test_the_welcome_says_that_this_is_not_the_person(house: ScriptedHouse) -> None:
    text = welcome(house)

    assert "I am an AI twin of Ada Example, not Ada in person." in text
    assert "- Where did you study?" in text


async def read(raw: bytes) -> list[str]:
    return [line async for line in piped_lines(io.BytesIO(raw))]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", []),
        (b"one\ntwo", ["one", "two"]),
        (b"one\r\n\r\ntwo\r\n", ["one", "", "two"]),
        ("где?\n".encode(), ["где?"]),
        (b"caf\xe9 \xff\xfe\n", ["caf\N{REPLACEMENT CHARACTER} " + "\N{REPLACEMENT CHARACTER}" * 2]),
        (b"a\x00b\n", ["a\x00b"]),
    ],
)
async def test_a_pipe_is_read_line_by_line_whatever_is_in_it(raw: bytes, expected: list[str]) -> None:
    assert expected == await read(raw)


async def test_a_line_without_end_does_not_fill_the_memory() -> None:
    lines = await read(b"x" * (LONGEST_LINE + 5))

    assert [LONGEST_LINE, 5] == [len(line) for line in lines]


async def type_in(keys: str, history: History) -> list[str]:
    """A person at a prompt, with a real keyboard's bytes and no screen."""
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        keyboard.send_text(keys)
        return [line async for line in typed_lines(history)]


async def test_a_prompt_gives_lines_until_control_d_and_remembers_them() -> None:
    history = InMemoryHistory()

    assert ["one", "two"] == await type_in("one\rtwo\r\x04", history)
    assert ["one", "two"] == history.get_strings()


async def test_control_c_clears_the_line_and_no_more() -> None:
    assert ["one", "two"] == await type_in("one\roops\x03two\r\x04", InMemoryHistory())


def test_the_history_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    history = kept_history(tmp_path / "state" / "twin")
    history.append_string("What are your weaknesses?")

    again = kept_history(tmp_path / "state" / "twin")
    assert isinstance(again, FileHistory)
    assert ["What are your weaknesses?"] == list(again.load_history_strings())
    assert 0o600 == (tmp_path / "state" / "twin" / "chat-history").stat().st_mode & 0o777
    assert 0o700 == (tmp_path / "state" / "twin").stat().st_mode & 0o777


def test_where_no_file_can_be_kept_the_history_lives_in_memory(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be", encoding="utf-8")

    assert isinstance(kept_history(tmp_path / "state" / "twin"), InMemoryHistory)


async def test_a_command_gets_the_conversation_of_the_chat(house: ScriptedHouse) -> None:
    await talk(house, "one", "/ask two")

    assert house.asked[0].conversation == house.asked[1].conversation
    assert replace(house.asked[0], text="two") == house.asked[1]
