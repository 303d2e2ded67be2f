"""The board of a twin that is open: the books and the profile as whoever looks after it sees them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.assembly import open_twin
from bot.board import Board, ProfileTold, Sought
from bot.commands.registry import Caller
from bot.domain import EVERYBODY, OWNER, Question
from bot.prompt import prompt_version
from bot.remembered import Scope
from bot.settings import Settings, load_settings
from bot.storage.answers import SqlAnswers
from bot.storage.database import Database
from bot.style import Style
from bot.testing import StillClock
from bot.vantage import FRESH_S
from tests.contracts.recollections import phrasing, remembered

pytestmark = pytest.mark.usefixtures("at_head")

ADMIN = Caller(platform="slack", person="slack:UADMIN", channel="slack:C1", is_admin=True)
ASKED = Question(text="Where did you study?", platform="slack", person="slack:UADA", channel="slack:DADA")
FILES = {
    "resume.json": json.dumps(
        {
            "basics": {"name": "Ada Example", "phone": "+49 30 1234567"},
            "work": [
                {"name": "Acme", "position": "Engineer", "startDate": "2019-03", "endDate": "2021-06"},
            ],
        }
    ),
    "notes.md": "---\ntitle: The outage\naudience: [slack:C1]\n---\nWe were down for an hour.\n",
    "work.md": "---\ntitle: Engineer at Acme\nsection: Work\ndates: 2018-01 - 2021-06\n---\nLed a team.\n",
    "broken.json": "{",
}


def settings(folder: Path | None = None, **given: Any) -> Settings:
    if folder is not None:
        for name, text in FILES.items():
            (folder / name).write_text(text, encoding="utf-8")
        given["TWIN_PROFILE"] = str(folder)
    return load_settings(TWIN_USER_RATE="off", TWIN_CHANNEL_RATE="off", **given)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "person"
    place.mkdir()
    return place


async def test_how_it_stands_is_told_in_one_object() -> None:
    clock = StillClock()
    async with open_twin(settings(), clock=clock) as twin:
        await twin.ask(ASKED)
        await twin.commands.run("pause", ADMIN, "the invoice")
        told = await twin.board.state()

        assert {"at", "today", "routes", "limits", "alerts", "paused", "waiting", "version"} == told.keys()
        today: Any = told["today"]
        limits: Any = told["limits"]
        assert (1, 1) == (today["days"], today["questions"])
        assert ["daily_tokens", "monthly_usd"] == [one["name"] for one in limits]
        assert ([], [], "the invoice", 0) == (told["routes"], told["alerts"], told["paused"], told["waiting"])
        assert (clock.now().isoformat(), twin.profile.version) == (told["at"], told["version"])
        json.dumps(told)  # it is for programs


async def test_what_changes_is_seen_within_two_seconds_and_not_before() -> None:
    clock = StillClock()
    async with open_twin(settings(), clock=clock) as twin:
        before = await twin.board.state()
        await twin.commands.run("pause", ADMIN)
        soon = await twin.board.state()
        await clock.sleep(FRESH_S)
        late = await twin.board.state()

        assert (None, None, "") == (before["paused"], soon["paused"], late["paused"])


async def test_routes_are_told_as_the_models_command_tells_them() -> None:
    async with open_twin(settings(GROQ_API_KEY="gsk_test")) as twin:
        told = await twin.board.state()
        models = await twin.commands.run("models", ADMIN)

        assert models.data == told["routes"]
        assert told["routes"]


async def test_a_limit_on_somebody_named_does_not_tell_who_it_is() -> None:
    limits = {"ada": {"tokens": 100, "scope": "person", "who": "slack:UADA"}}
    async with open_twin(settings(limits=limits)) as twin:
        told: Any = (await twin.board.state())["limits"]

        (named,) = [one["name"] for one in told if one["name"].startswith("ada")]
        assert named.startswith("ada/person ")
        assert "UADA" not in str(told)


async def test_the_log_has_what_was_asked_under_other_names() -> None:
    async with open_twin(settings()) as twin:
        answer = await twin.ask(ASKED)
        rows, _ = await twin.board.logbook.asks(Sought())
        told = await twin.board.logbook.ask(answer.id)

        assert told is not None
        assert [(answer.id, ASKED.text, "quote")] == [(row.id, row.question, row.served_by) for row in rows]
        assert answer.text == (told.answer and told.answer.text)
        assert "ADA" not in f"{rows} {told.row}"
        assert rows == (await twin.board.logbook.asks(Sought(person=rows[0].person)))[0]


async def test_the_profile_is_told_whole_to_its_keepers_and_in_part_to_others(folder: Path) -> None:
    async with open_twin(settings(folder)) as twin:
        board: Board = twin.board
        whole, public, team = (
            board.profile(),
            board.profile(EVERYBODY),
            board.profile(EVERYBODY | {"slack:C1"}),
        )

    def about(told: ProfileTold, words: str) -> bool:
        return any(words in one.text for one in told.records)

    assert (True, False, False) == tuple(about(told, "1234567") for told in (whole, public, team))
    assert (True, False, True) == tuple(about(told, "down for an hour") for told in (whole, public, team))
    assert any(place.startswith("broken.json") for place, _, remark in whole.problems if not remark)
    assert ((), ()) == (public.problems, team.problems)
    assert {"Ada Example"} == {told.name for told in (whole, public, team)}
    story = next(one for one in whole.records if "down" in one.text)
    assert ((OWNER, "slack:C1"), "notes.md") == (story.audience, story.place.partition(":")[0])


async def test_contradictions_are_told_once_worked_out(folder: Path) -> None:
    async with open_twin(settings(folder)) as twin:
        found = await twin.board.oddities()

        assert "conflict" in [one.kind for one in found]
        assert found is await twin.board.oddities()


async def test_how_far_the_memory_may_be_believed_is_told_for_a_span() -> None:
    async with open_twin(settings()) as twin:
        told = await twin.board.recall(7)

        assert (7, "on", [], []) == (told["days"], told["setting"], told["bars"], told["verdicts"])
        assert {"count": 0, "of": 0, "share": None, "low": 0.0, "high": 1.0} == told["audits"]
        json.dumps(told)


async def test_what_is_kept_tells_for_whom_as_far_as_that_is_known(folder: Path) -> None:
    async with open_twin(settings(folder)) as twin:
        assert isinstance(twin.lodging, Database)
        scope = Scope(persona="Ada Example", prompt_version=prompt_version("Ada Example", Style()))
        scopes = {
            "stranger": scope,
            "team": replace(scope, audience=EVERYBODY | {"slack:C1"}),
            "person": replace(scope, audience=EVERYBODY | {OWNER}, language="foreign"),
            "before": replace(scope, prompt_version="1"),
        }
        for name, one in scopes.items():
            said = phrasing(name, name, scope=one.key)
            await SqlAnswers(twin.lodging).keep(remembered(name, scope=one.key), [said])
        kept, _ = await twin.board.cache.kept()

    expected = {
        "stranger": "public",
        "team": "slack:C1",
        "person": "owner, in another language",
        "before": "",
    }
    assert expected == {one.id: one.audience for one in kept}
