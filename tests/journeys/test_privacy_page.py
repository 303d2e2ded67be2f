"""What docs/privacy.md promises is so: every table is told of, its commands run, nothing leaves unseen."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from sqlalchemy import MetaData

from bot.assembly import open_twin
from bot.domain import Question
from bot.settings import Settings, load_settings
from bot.simulator import SimulatorOptions, running_simulator
from bot.storage import dashboard_tables
from tests.far_ends.ways_out import noted
from tests.journeys.test_readme import do, matches, shown

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

PAGE = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")


def every_table() -> set[str]:
    """Of all the program's modules of tables, and Alembic's own."""
    last: MetaData = dashboard_tables.metadata
    return {"alembic_version", *last.tables}


def test_every_table_is_told_of_and_no_other() -> None:
    """Whoever adds one has to say what is kept in it, for how long, and of whom."""
    rows = PAGE.split("## Table by table")[1].split("\n\n## ")[0]
    told = [
        name
        for row in re.findall(r"^\| (`.+?) \|", rows, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    ]

    assert every_table() == set(told)
    assert len(told) == len(set(told))


def test_its_settings_are_settings() -> None:
    names = {str(field.validation_alias or name) for name, field in Settings.model_fields.items()}
    assert set(re.findall(r"\b((?:TWIN|GROQ|OPENAI|DATABASE)_[A-Z_]+)\b", PAGE)) <= names


def test_its_commands_do_what_it_shows(tmp_path: Path) -> None:
    for one in shown(PAGE):
        status, out, err = do(one, tmp_path, in_a_process=False)
        assert 0 == status, f"{one.words}\n{out}{err}"
        assert matches(one.printed, out), f"{one.words}\n{out}"


async def test_nothing_of_a_question_goes_anywhere_but_to_the_configured_provider() -> None:
    """A whole twin answers, thinks beside the answer, remembers, is asked the like, forgets; all is noted."""
    off = {"TWIN_USER_RATE": "off", "TWIN_CHANNEL_RATE": "off"}
    async with running_simulator(SimulatorOptions(instant=True)) as groq:
        port = int(groq.rpartition(":")[2])
        with noted() as ways:
            settings = load_settings(GROQ_API_KEY="gsk_any", GROQ_BASE_URL=groq, **off)
            async with open_twin(settings, serving=True) as twin:
                for text in ("Where did you study?", "Where did you go to university?", "Do you like tea?"):
                    answer = await twin.ask(
                        Question(text=text, platform="web", person="web:1", channel="web", conversation="c1")
                    )
                    assert answer.outcome in {"answered", "not_in_profile"}
                for chore in (*twin.housekeeping, *twin.chores):
                    await chore()
                await twin.forgetting.forget_person("web:1")
            await asyncio.sleep(0)

    assert ways
    # the SDK tells the provider on what kind of machine it runs
    begun = [tuple(arguments[1]) for event, arguments in ways if event == "subprocess.Popen"]
    assert begun in ([], [("uname", "-p")])
    assert {"socket.connect", "socket.getaddrinfo", "subprocess.Popen"} >= {event for event, _ in ways}
    assert {("127.0.0.1", port)} == {
        arguments[1][:2] for event, arguments in ways if event == "socket.connect"
    }
    assert {("127.0.0.1", port)} >= {
        (_text(arguments[0]), int(arguments[1])) for event, arguments in ways if event == "socket.getaddrinfo"
    }


async def test_without_a_key_nothing_leaves_the_machine() -> None:
    with noted() as ways:
        async with open_twin(load_settings(), serving=True) as twin:
            await twin.ask(
                Question(text="Where did you study?", platform="web", person="web:1", channel="web")
            )
            for chore in (*twin.housekeeping, *twin.chores):
                await chore()

    assert [] == ways


def _text(host: str | bytes) -> str:
    return host.decode() if isinstance(host, bytes) else host
