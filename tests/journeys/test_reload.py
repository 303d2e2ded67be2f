"""An edit of the profile is soon live in a running twin, and a break takes nothing away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.assembly import open_twin
from bot.clock import MachineClock
from bot.commands.registry import Caller
from bot.domain import EVERYBODY, Answer, Outcome, Question
from bot.scheduler import watching
from bot.settings import load_settings
from bot.twin import Twin

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

ADMIN = Caller(platform="web", person="web:1", channel="web", is_admin=True)


def resume(*employers: str) -> str:
    work = [
        {"name": name, "position": "Engineer", "summary": f"I kept {name} running."} for name in employers
    ]
    return json.dumps({"basics": {"name": "Ann Example"}, "work": work})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    root = tmp_path / "me"
    root.mkdir()
    (root / "resume.json").write_text(resume("Acme"))
    (root / "tea.md").write_text("# Tea\nI like green tea from Japan.\n")
    return root


@asynccontextmanager
async def serving(home: Path) -> AsyncIterator[Twin]:
    """A twin that serves as `twin run` does, without a model: it quotes."""
    off = {"TWIN_USER_RATE": "off", "TWIN_CHANNEL_RATE": "off"}
    settings = load_settings(TWIN_PROFILE=str(home), TWIN_EMBEDDINGS="lexical", **off)
    async with open_twin(settings, clock=MachineClock(), serving=True) as twin, watching(twin.watches):
        yield twin


async def asked(twin: Twin, text: str, sees: frozenset[str] = EVERYBODY) -> Answer:
    return await twin.ask(Question(text=text, platform="web", person="web:1", channel="web", sees=sees))


async def live(twin: Twin, text: str, word: str) -> bool:
    """Wait until an answer holds the word; `test_shelf` counts the two seconds, on a clock of its own."""
    async with asyncio.timeout(60):
        while word not in (await asked(twin, text)).text:  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.05)
    return True


async def test_an_edit_is_soon_live_and_a_break_leaves_the_last_good_version(
    home: Path,
) -> None:
    async with serving(home) as twin:
        assert "Acme" in (await asked(twin, "What did you do at Acme?")).text

        (home / "resume.json").write_text(resume("Acme", "Initech"))
        assert await live(twin, "What did you do at Initech?", "Initech")

        (home / "resume.json").write_text(resume("Acme", "Initech")[:-30])
        (home / "tea.md").write_text("# Tea\nI like black tea from Assam.\n")
        assert await live(twin, "Which tea do you like?", "Assam")
        assert "Initech" in (await asked(twin, "What did you do at Initech?")).text
        (fault,) = twin.shelf.faults
        assert fault.place.startswith("resume.json:1:")
        alerts = await twin.commands.run("alerts", ADMIN)
        assert fault.place in alerts.text

        (home / "resume.json").write_text(resume("Hooli"))
        assert await live(twin, "What did you do at Hooli?", "Hooli")
        assert () == twin.shelf.faults


async def test_the_command_reads_at_once(home: Path) -> None:
    async with serving(home) as twin:
        (home / "tea.md").write_text("# Tea\nI like mint tea from Morocco.\n")
        reply = await twin.commands.run("reload", ADMIN)
        assert twin.profile.version in reply.text
        assert "Morocco" in (await asked(twin, "Which tea do you like?")).text


async def test_what_becomes_private_is_not_told_any_more(home: Path) -> None:
    async with serving(home) as twin:
        question = "Which tea do you like?"
        assert "Japan" in (await asked(twin, question)).text
        (home / "tea.md").write_text("# Tea\nI like green tea from Japan. <!-- audience: slack:C01 -->\n")
        await twin.commands.run("reload", ADMIN)
        answer = await asked(twin, question)
        assert Outcome.NOT_IN_PROFILE == answer.outcome
        assert "Japan" in (await asked(twin, question, EVERYBODY | {"slack:C01"})).text
