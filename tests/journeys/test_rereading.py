"""A hang-up signal reaches a twin with open doors: what may change does, a wrong file changes nothing."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.doors import open_doors
from adapters.rereading import is_gone
from bot.logs import configure
from bot.settings import load_settings
from tests.far_ends.scripted_house import eventually
from tests.far_ends.shell import logging_kept
from tests.journeys.test_web import free_port

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

ASK = {"question": "Where do you work?"}


@dataclass(slots=True)
class Logged:
    """What the program has told of itself on stderr."""

    capsys: pytest.CaptureFixture[str]
    text: str = ""

    def of(self, event: str) -> list[dict[str, Any]]:
        self.text += self.capsys.readouterr().err
        found = [json.loads(line) for line in self.text.splitlines() if line.startswith("{")]
        return [line for line in found if line["event"] == event]


async def test_new_rates_hold_at_once_and_a_wrong_file_keeps_what_there_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot change while the doors are open is named; whoever reads the log restarts for it."""
    said, logged, toml = list[str](), Logged(capsys), tmp_path / "twin.toml"
    monkeypatch.setenv("TWIN_WEB_PORT", str(free_port()))
    toml.write_text('TWIN_LOG = "json"\n')
    settings = load_settings()
    url = f"http://127.0.0.1:{settings.web_port}"

    with logging_kept():
        configure("json", "info")
        async with asyncio.TaskGroup() as group, httpx.AsyncClient(base_url=url, trust_env=False) as client:
            doors = group.create_task(open_doors(settings, ["web"], say=said.append))
            await eventually(lambda: any(url in line for line in said))
            before = await client.post("/api/ask", json=ASK)

            toml.write_text('TWIN_LOG = "json"\nTWIN_RATE = "2/day"\nTWIN_TIMEZONE = "Asia/Tokyo"\n')
            os.kill(os.getpid(), signal.SIGHUP)
            await eventually(lambda: logged.of("profile.reread"))
            after = [(await client.post("/api/ask", json=ASK)).status_code for _ in range(2)]

            toml.write_text('TWIN_RATE = "often"\n')
            os.kill(os.getpid(), signal.SIGHUP)
            await eventually(lambda: logged.of("settings.kept"))
            still = await client.post("/api/ask", json=ASK)
            doors.cancel()

    assert (200, [200, 429], 429) == (before.status_code, after, still.status_code)
    assert [["TWIN_RATE"]] == [line["changed"] for line in logged.of("settings.reread")]
    assert [["TWIN_TIMEZONE"]] == [line["names"] for line in logged.of("settings.wait_for_a_restart")]
    (kept,) = logged.of("settings.kept")
    assert "TWIN_RATE: seen 'often'" in kept["reason"]


def test_a_terminal_that_was_closed_is_gone() -> None:
    """Closing the window of `make run` ends it, as ever."""
    ours, theirs = pty.openpty()
    try:
        assert not is_gone(theirs)
        os.close(ours)
        assert is_gone(theirs)
    finally:
        os.close(theirs)
    assert not is_gone(None)
