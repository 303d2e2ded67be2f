"""What is kept of one person can be taken along, whole, and with nothing of anybody else in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.assembly import open_twin
from bot.bookkeeping import Vote
from bot.clock import MachineClock
from bot.commands.registry import Caller
from bot.domain import Answer, Question
from bot.settings import load_settings
from bot.twin import Twin
from tests.far_ends.shell import parsed, twin

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

ANN, BEA = "slack:T1.U1ANN", "discord:22"
ROOM = "slack:C1/1.1"
WANTED = ("Have you ever had plumbosis?", "Do you like green tea?")


async def ask(house: Twin, text: str, person: str, conversation: str | None = None) -> Answer:
    platform = person.partition(":")[0]
    return await house.ask(
        Question(text=text, platform=platform, person=person, channel="slack:C1", conversation=conversation)
    )


async def lived() -> None:
    """Two people in one thread; one of them votes, waits for an answer, and has set a cap."""
    async with open_twin(load_settings(TWIN_OWNER="slack:U9")) as house:
        for text in WANTED:
            answer = await ask(house, text, ANN, ROOM)
            await house.feedback.vote(
                Vote(ask_id=answer.id, person=ANN, is_up=False, comment="so so", at=MachineClock().now())
            )
            await house.desk.wish(answer.id, person=ANN)
        await ask(house, "What about Zaphira and you?", BEA, ROOM)
        admin = Caller(platform="slack", person=ANN, channel="slack:C1", is_admin=True)
        await house.commands.run("limits", admin, "set daily_tokens 5000")


async def test_everything_of_theirs_is_told_and_nothing_of_others(tmp_path: Path) -> None:
    await lived()

    status, out, err = await twin("export", "person", ANN)

    told = parsed(out)
    assert (0, "") == (status, err)
    assert (ANN, list(WANTED)) == (told["person"], [one["question"] for one in told["questions"]])
    assert ["not_in_profile"] * 2 == [one["outcome"] for one in told["questions"]]
    assert [("so so", -1)] * 2 == [(one["comment"], one["value"]) for one in told["votes"]]
    assert list(WANTED) == [one["asked"] for one in told["waiting_for_an_answer"]]
    assert ["cap:daily_tokens"] == [one["key"] for one in told["settings_changed"]]
    assert "Zaphira" not in out
    assert BEA not in out


async def test_it_goes_to_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    await lived()

    status, out, err = await twin("export", "person", ANN, "--out", "ann.json")

    assert (0, "", "Written to ann.json.\n") == (status, out, err)
    place = tmp_path / "ann.json"
    assert (0o600, ANN) == (place.stat().st_mode & 0o777, json.loads(place.read_text())["person"])


async def test_of_whoever_was_forgotten_nothing_is_left_to_tell() -> None:
    await lived()
    await twin("forget", ANN, "--yes")

    status, out, err = await twin("export", "person", ANN)

    told = parsed(out)
    left = {
        name: kept
        for name, kept in told.items()
        if name not in {"person", "exported_at", "memory", "dashboard"}
    }
    assert 1 == status
    assert "nobody named" in err
    assert set() == {name for name, kept in left.items() if kept}
    assert [[], []] == [*told["dashboard"].values()]
    assert set() == {name for name, kept in told["memory"].items() if kept}


@pytest.mark.parametrize("user", ["Ann", "slack:", "U1ANN", "slack: U1"])
async def test_a_person_is_a_platform_and_an_id(user: str) -> None:
    status, out, err = await twin("export", "person", user)

    assert (2, "") == (status, out)
    assert "expected platform and id, e.g. slack:U012ABC" in err


async def test_a_key_of_the_environment_makes_the_pseudonyms() -> None:
    """Whoever has a copy of the database, and not the key, cannot tell whose they are."""
    await lived()

    named = [
        (await twin("export", "usage", "--format", "jsonl", **env))[1]
        for env in (
            {},
            {"TWIN_NAMES_KEY": "one key of thirty-two letters, 1"},
            {"TWIN_NAMES_KEY": "another key of those letters, 2"},
        )
    ]

    people = [{json.loads(line)["person"] for line in rows.splitlines()} for rows in named]
    assert [2, 2, 2] == [len(one) for one in people]
    assert 6 == len(set.union(*people))


async def test_a_short_key_is_refused_and_not_repeated() -> None:
    status, _, err = await twin("config", "show", TWIN_NAMES_KEY="hunter2")

    assert 2 == status
    assert "TWIN_NAMES_KEY: " in err
    assert "expected at least 16 characters" in err
    assert "hunter2" not in err
