"""Whatever happens to a question, no log line tells its words, and none a secret of the settings."""

from __future__ import annotations

import base64
import io
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import httpx
import pytest

from adapters.web.app import create_app
from bot.assembly import open_twin
from bot.commands.registry import Caller
from bot.domain import Question
from bot.logs import configure
from bot.settings import Settings, load_settings
from bot.simulator import SimulatorOptions, running_simulator
from bot.twin import Twin
from tests.far_ends.scripted_http import Reply, said, scripted_http
from tests.far_ends.shell import logging_kept
from tests.grounds import auditor, is_on_postgresql, untouched, url_of

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

NAMES = ("Zaphira", "Quillon-Wexbury", "plumbosis")
ASKED = "Did you study 'plumbosis' with \"Zaphira\" Quillon-Wexbury at Acme & where?"
NOTE = "# Acme\nAt Acme I studied plumbosis with Zaphira Quillon-Wexbury in Utrecht.\n"
KEYS = {
    "GROQ_API_KEY": "gsk_planted/groq+key~0123456789==",
    "OPENAI_API_KEY": "planted.openai:key,with/signs+and=more",
    "SLACK_SIGNING_SECRET": "planted0123456789abcdef0123456789",
    "TWIN_WEB_TOKEN": "planted web token, with a blank & more",
    "TWIN_WEBHOOK_SECRET": "planted%webhook%20secret",
    "DISCORD_TOKEN": "planted-discord-token.of.nobody",
}
ADMIN = Caller(platform="slack", person="slack:U1", channel="slack:C1", is_admin=True, is_owner=True)
Form = Literal["text", "json"]


def spellings(secret: str) -> Iterator[str]:
    """The forms in which a library may tell a key."""
    yield secret
    yield quote(secret, safe="")
    yield json.dumps(secret)[1:-1]
    yield repr(secret)[1:-1]
    yield repr(secret.encode())[2:-1]
    yield base64.b64encode(secret.encode()).decode().rstrip("=")
    yield base64.urlsafe_b64encode(secret.encode()).decode().rstrip("=")


@contextmanager
def listening(level: str, form: Form = "json") -> Iterator[io.StringIO]:
    """All that is logged meanwhile, as a process with these keys logs."""
    paper = io.StringIO()
    with logging_kept():
        configure(form, level, stream=paper, secrets=settings().secrets)
        yield paper


def settings(**more: Any) -> Settings:
    rates = {"TWIN_USER_RATE": "off", "TWIN_CHANNEL_RATE": "off"}
    return load_settings(
        **{**KEYS, **rates, "TWIN_HEDGE": "off", "TWIN_MODELS": "groq:openai/gpt-oss-20b", **more}
    )


@asynccontextmanager
async def visited(groq: str) -> AsyncIterator[tuple[Twin, httpx.AsyncClient]]:
    """A twin of somebody who knows the names, and whoever stands at its web door."""
    _write_profile()
    async with open_twin(settings(GROQ_BASE_URL=groq, TWIN_PROFILE="me"), serving=True) as twin:
        app = create_app(twin, secret="s", ready=twin.ready)
        transport = httpx.ASGITransport(app, client=("203.0.113.7", 4711), raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://twin.test")
        async with app.router.lifespan_context(app), client:
            yield twin, client


def _write_profile() -> None:
    Path("me").mkdir(exist_ok=True)
    Path("me/acme.md").write_text(NOTE)


async def asked(twin: Twin, client: httpx.AsyncClient) -> None:
    """The question by each way in that is alike for all doors."""
    await client.post("/api/ask", json={"question": ASKED, "conversation": NAMES[0]})
    await client.post("/api/ask", json={"question": [ASKED]})
    await client.post("/api/ask", content=ASKED.encode(), headers={"Content-Type": "application/json"})
    await client.get(f"/{quote(ASKED)}?q={quote(ASKED)}")
    await twin.ask(Question(text=ASKED, platform="slack", person="slack:U1", channel="slack:C1"))


def assert_silent(paper: io.StringIO, *, words: bool = True) -> None:
    text = paper.getvalue()
    for secret in KEYS.values():
        for spelled in spellings(secret):
            assert spelled not in text
    assert not words or [] == [(name, line) for line in text.splitlines() for name in NAMES if name in line]


ECHO = {"error": {"message": f"no: {ASKED} (key {KEYS['GROQ_API_KEY']})", "type": "invalid_request_error"}}
FAULTS = {
    "refused": said(ECHO, status=400),
    "the key is wrong": said(ECHO, status=401),
    "broken": Reply(status=500, kind="text/html", body=f"<h1>{ASKED}</h1> {KEYS['GROQ_API_KEY']}".encode()),
    "no stream": said(ECHO),
    "gibberish": Reply(kind="text/event-stream", body=f"data: {{'{ASKED}\n\n".encode()),
    "cut": Reply(kind="text/event-stream", body=f'data: {{"{ASKED}'.encode(), cut_at=30),
}


@pytest.mark.parametrize("form", ["text", "json"])
async def test_an_answered_question(form: Form) -> None:
    with listening("info", form) as paper:
        async with running_simulator(SimulatorOptions(instant=True)) as groq, visited(groq) as house:
            await asked(*house)

    assert "answer.sent" in paper.getvalue()
    assert_silent(paper)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_a_provider_that_repeats_what_it_was_told(fault: Reply) -> None:
    with listening("info") as paper:
        async with scripted_http(fault) as far, visited(far.url) as house:
            await asked(*house)

    assert "llm.attempt_failed" in paper.getvalue()
    assert_silent(paper)


@pytest.mark.parametrize("table", ["asks", "attempts", "talks", "remembered"])
async def test_a_broken_database(table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with untouched(is_at_head=True), listening("info") as paper:
        monkeypatch.setenv("DATABASE_URL", url_of(tmp_path))
        async with running_simulator(SimulatorOptions(instant=True)) as groq, visited(groq) as house:
            _drop(table, tmp_path)
            await asked(*house)

    assert_silent(paper)


def _drop(table: str, folder: Path) -> None:
    if is_on_postgresql():
        auditor(folder, f"DROP TABLE {table} CASCADE")
        return
    with sqlite3.connect(folder / "twin.db") as books:
        books.execute("PRAGMA foreign_keys = OFF")
        books.execute(f"DROP TABLE {table}")


async def test_every_command_with_words_behind_it() -> None:
    with listening("info") as paper:
        async with running_simulator(SimulatorOptions(instant=True)) as groq, visited(groq) as (twin, _):
            for command in twin.commands:
                await twin.commands.run(command.name, ADMIN, ASKED)

    assert_silent(paper)


async def test_the_level_debug_tells_words_and_still_no_secret() -> None:
    with listening("debug") as paper:
        async with scripted_http(FAULTS["refused"]) as far, visited(far.url) as house:
            await asked(*house)
        async with running_simulator(SimulatorOptions(instant=True)) as groq, visited(groq) as house:
            await asked(*house)

    assert_silent(paper, words=False)


async def test_every_line_of_an_ask_tells_its_id() -> None:
    """So that whoever looks for what happened to one answer finds all of it."""
    with listening("info") as paper:
        async with scripted_http(FAULTS["refused"]) as far, visited(far.url) as (twin, _):
            began = len(paper.getvalue())
            answer = await twin.ask(
                Question(text=ASKED, platform="slack", person="slack:U1", channel="slack:C1")
            )
            told = paper.getvalue()[began:]

    lines = [json.loads(line) for line in told.splitlines()]
    assert {"llm.attempt_failed", "answer.sent"} <= {line["event"] for line in lines}
    assert {answer.id} == {line.get("ask_id") for line in lines}
