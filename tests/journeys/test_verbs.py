"""The verbs as a shell meets them: JSON alone on stdout, one line for a fault, a true exit status."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.far_ends.shell import parsed, twin, twin_process
from tests.grounds import auditor

pytestmark = pytest.mark.journey

ANSWER = {
    "id", "text", "outcome", "served_by", "question_type", "sources", "follow_ups", "provider", "model",
    "attempts", "grounded", "experiment", "usage", "cost_usd", "latency_ms", "message", "retry_after_s",
    "receipt",
}  # fmt: skip


async def test_every_reading_verb_prints_json_that_reads(tmp_path: Path) -> None:
    asked = await twin("ask", "Where did you study?", "--json")
    assert (0, "", ANSWER) == (asked[0], asked[2], set(parsed(asked[1])))
    for verb in ("usage", "costs", "report", "doctor", "db check", "config show", "profile check"):
        status, out, err = await twin(*verb.split(), "--json")
        assert (0, "") == (status, err), verb
        assert parsed(out), verb
    assert [(1,)] == auditor(tmp_path, "SELECT count(*) FROM asks")


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
    words: tuple[str, ...], env: dict[str, str], status: int, told: str
) -> None:
    ended, out, err = await twin(*words, **env)

    assert (status, "") == (ended, out)
    assert told in err
    assert "Traceback" not in err
    assert not os.listdir()  # noqa: PTH208 - nothing was begun


async def test_a_day_of_long_ago_is_called_as_it_was_written() -> None:
    status, _, err = await twin("report", "--date", "0001-01-01")

    assert status != 0
    assert "0001-01-01 is before all that is reported" in err


async def test_a_process_ends_as_its_verb_does(root: Path) -> None:
    status, out, err = await twin_process("ask", "hi", root=root, TWIN_PROFILE="nowhere")

    assert (1, "", 1) == (status, out, len(err.splitlines()))
    assert "no such file or folder" in err


async def test_a_pipe_that_is_no_text_is_still_a_conversation(root: Path, tmp_path: Path) -> None:
    lines = "are you a bot? \udcff\udcfe\n/usage\n/nonsense\n\x00\n/quit\nnot read\n"

    status, out, err = await twin_process("chat", root=root, said=lines)

    assert (0, "") == (status, err)
    assert "AI twin of Marit Oldenkamp" in out
    assert "There is no such command" in out
    assert "not read" not in out
    assert [("answered",), ("rejected",)] == auditor(tmp_path, "SELECT outcome FROM asks")
