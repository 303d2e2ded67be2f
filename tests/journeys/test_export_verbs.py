"""What an operator takes along and whom they forget, over the whole road: shell, twin, simulated Groq."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.assembly import open_twin
from bot.bookkeeping import Vote
from bot.commands.registry import Caller
from bot.domain import Question, ServedBy
from bot.settings import Settings
from bot.simulator import SimulatorOptions, running_simulator
from tests.far_ends.shell import parsed, twin
from tests.grounds import auditor, url_of

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

ASKED = "Which database did you move the booking core to?"
ASKER = Caller(platform="slack", person="slack:U7ZEBRA", channel="slack:D7", conversation="slack:D7")


PSEUDONYM = re.compile("person [0-9a-f]{12}")


def people(rows: Iterable[Mapping[str, str]]) -> set[str]:
    return {row["person"] for row in rows}


async def test_names_are_taken_along_where_that_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "twin.toml").write_text("[reports]\nnames = true\n")
    await twin("ask", "Where do you work?")

    _, told, _ = await twin("export", "usage", "--json")
    _, table, _ = await twin("usage", "--by", "person", "--csv")
    wrong = await twin("usage", "--json", "--csv")

    assert {"terminal:local"} == people(parsed(told))
    assert ["person,questions,cost,change", "terminal:local,1,0,"] == table.splitlines()
    assert (2, True) == (wrong[0], "expected either --json or --csv" in wrong[2])


async def test_a_liked_answer_becomes_an_example_and_a_forgotten_one_does_not(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(running_simulator(SimulatorOptions(instant=True)))
        settings = Settings(database_url=url_of(tmp_path), groq_api_key="gsk-test", groq_base_url=url)
        house = await stack.enter_async_context(open_twin(settings))
        answer = await house.ask(ASKER.question(ASKED))
        await house.ask(Question(text="=cmd()", platform="web", person="web:9", channel="web"))
        vote = Vote(ask_id=answer.id, person="slack:U7ZEBRA", is_up=True, at=house.clock.now())
        await house.feedback.vote(vote)
        ended, said, err = await twin("export", "finetune", "--out", "taken")
        _, table, _ = await twin("export", "questions")
        told = await house.commands.run("forget-me", ASKER, "yes")
        _, again, _ = await twin("export", "finetune", "--out", "taken", "--json")
        _, usage, _ = await twin("export", "usage", "--json")
        _, words, _ = await twin("export", "questions", "--format", "jsonl")

    assert ServedBy.MODEL is answer.served_by
    assert (0, "") == (ended, err)
    assert "1 example (1 liked, 0 by the person)" in said
    assert {"'=cmd()", ASKED} == {row["question"] for row in csv.DictReader(io.StringIO(table))}
    assert "your one question" in told.text
    assert (0, 1) == (parsed(again)["examples"], parsed(again)["left_out"]["words forgotten"])
    assert ["forgotten"] == [one for one in people(parsed(usage)) if not PSEUDONYM.fullmatch(one)]
    assert 2 == len(people(parsed(usage)))
    assert people(parsed(usage)) > people(json.loads(line) for line in words.splitlines())


async def test_what_is_taken_along_is_its_owners_alone(tmp_path: Path) -> None:
    await twin("ask", "Where do you work?")
    (tmp_path / "a file").touch()
    ended, said, _ = await twin("export", "usage", "--out", "here/usage.csv")
    wrong, _, why = await twin("export", "usage", "--out", str(tmp_path / "a file" / "x.csv"))

    place = tmp_path / "here" / "usage.csv"
    assert (0, "") == (ended, said)
    assert 0o600 == place.stat().st_mode & 0o777
    assert "terminal:local" not in place.read_text()
    assert [True] == [
        bool(PSEUDONYM.fullmatch(one)) for one in people(csv.DictReader(io.StringIO(place.read_text())))
    ]
    assert ["usage.csv"] == [one.name for one in place.parent.iterdir()]
    assert (1, True) == (wrong, "name another in --out" in why)


async def test_an_operator_forgets_whoever_asks_for_it(tmp_path: Path) -> None:
    await twin("ask", "Where do you work?")
    unknown = await twin("forget", "slack:U9", "--yes")
    slip = await twin("forget", "somebody", "--yes")
    unsure = await twin("forget", "terminal:local")
    ended, said, _ = await twin("forget", "terminal:local", "--yes", "--json")

    assert (1, True) == (unknown[0], "nobody named slack:U9 has asked" in unknown[2])
    assert (2, True) == (slip[0], "expected platform and id" in slip[2])
    assert 1 == unsure[0]
    assert (0, {"user": "terminal:local", "questions": 1}) == (ended, parsed(said))
    assert [("forgotten", "forgotten", None, None)] == auditor(
        tmp_path, "SELECT person, channel, question, answer FROM asks"
    )


async def test_an_example_is_the_letter_that_the_simulator_read(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(running_simulator(SimulatorOptions(instant=True)))
        settings = Settings(database_url=url_of(tmp_path), groq_api_key="gsk-test", groq_base_url=url)
        house = await stack.enter_async_context(open_twin(settings))
        answer = await house.ask(ASKER.question(ASKED))
        await house.feedback.vote(
            Vote(ask_id=answer.id, person="slack:U7ZEBRA", is_up=True, at=house.clock.now())
        )
        made = await house.exporting.finetune()

    (one,) = (*made.train, *made.validation)
    assert ["system", "user", "assistant"] == [message["role"] for message in one.messages]
    assert one.messages[0]["content"].startswith("You are the AI twin of ")
    assert one.messages[1]["content"].endswith(f"asked: {ASKED}")
    assert "[p:" in one.messages[2]["content"]
    assert 1 == made.report["examples"]
