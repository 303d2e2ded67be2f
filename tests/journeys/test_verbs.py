"""The verbs as a shell meets them: JSON alone on stdout, one line for a fault, a true exit status."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.journey

ANSWER = {
    "id", "text", "outcome", "served_by", "question_type", "sources", "follow_ups", "provider", "model",
    "attempts", "grounded", "experiment", "usage", "cost_usd", "latency_ms", "message", "retry_after_s",
    "receipt",
}  # fmt: skip


async def twin(*words: str, root: Path, said: str = "", **env: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "adapters",
        *words,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": str(root), "LANG": "C.UTF-8", "TWIN_EMBEDDINGS": "lexical", **env},
    )
    async with asyncio.timeout(30):
        out, err = await process.communicate(said.encode("utf-8", "surrogateescape"))
    return process.returncode or 0, out.decode(), err.decode()


def parsed(out: str) -> Any:
    return json.loads(out)


async def test_every_reading_verb_prints_json_that_reads(root: Path, tmp_path: Path) -> None:
    asked = await twin("ask", "Where did you study?", "--json", root=root)
    assert (0, "", ANSWER) == (asked[0], asked[2], set(parsed(asked[1])))
    for verb in ("usage", "costs", "report", "doctor", "db check", "config show", "profile check"):
        status, out, err = await twin(*verb.split(), "--json", root=root)
        assert (0, "") == (status, err), verb
        assert parsed(out), verb
    assert (tmp_path / "twin.db").exists()


@pytest.mark.parametrize(
    ("words", "env", "status", "told"),
    [
        (("ask", ""), {}, 2, "no question"),
        (("ask", "x" * 100_000), {}, 2, "100,000 characters"),
        (("usage", "--days", "0"), {}, 2, "--days"),
        (("run", "--only", "garden"), {}, 2, "expected some of web"),
        (("run",), {"TWIN_WEB_PORT": "http"}, 2, "TWIN_WEB_PORT"),
        (("ask", "hi"), {"TWIN_PROFILE": "nowhere"}, 1, "no such file or folder"),
        (("run", "--only", "slack"), {}, 1, "SLACK_BOT_TOKEN"),
    ],
)
async def test_a_fault_is_one_clear_line_and_its_status(
    root: Path, words: tuple[str, ...], env: dict[str, str], status: int, told: str
) -> None:
    ended, out, err = await twin(*words, root=root, **env)

    assert (status, "") == (ended, out)
    assert told in err
    assert "Traceback" not in err
    assert not os.listdir()  # noqa: PTH208 - nothing was begun


async def test_a_pipe_that_is_no_text_is_still_a_conversation(root: Path, tmp_path: Path) -> None:
    lines = "are you a bot? \udcff\udcfe\n/usage\n/nonsense\n\x00\n/quit\nnot read\n"

    status, out, err = await twin("chat", root=root, said=lines)

    assert (0, "") == (status, err)
    assert "AI twin of Marit Oldenkamp" in out
    assert "There is no such command" in out
    assert "not read" not in out
    assert (tmp_path / "twin.db").exists()
