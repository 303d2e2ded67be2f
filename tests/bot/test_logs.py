"""What may and may not stand in a log line."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import MASK, configure, redacted
from tests.tables import every_row

KEYS = (
    "gsk_" + "a1" * 20,
    "sk-proj-" + "Zz9_" * 10,
    "xoxb-123456789012-123456789012-" + "abcdefABCDEF",
    "xapp-1-A012-345-" + "0f" * 20,
    "xoxp-1234567890-abcdef",
    "MTk4NjIyNDgzNDcxOTI1MjQ4" + ".Cl2FMQ." + "ZnCjm1XVW7vRze4b7Cq4se7kKWs-abc",
)


@pytest.fixture
def paper() -> Iterator[io.StringIO]:
    """Where the lines go; afterwards logging is as it was."""
    root = logging.getLogger()
    handlers, level, before = list(root.handlers), root.level, structlog.get_config()
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**before)


def lines(paper: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in paper.getvalue().splitlines()]


def test_a_json_line_holds_event_level_time_and_fields(paper: io.StringIO) -> None:
    configure("json", "info", stream=paper)

    structlog.get_logger("bot.engine").info("answer.sent", attempts=2)

    (line,) = lines(paper)
    assert {"event": "answer.sent", "level": "info", "attempts": 2} == {
        key: line[key] for key in ("event", "level", "attempts")
    }
    assert line["timestamp"].endswith("Z")


def test_a_text_line_can_be_read(paper: io.StringIO) -> None:
    configure("text", "info", stream=paper)

    structlog.get_logger().warning("budget.refused", window="usd:month")

    assert "[warning  ] budget.refused           window=usd:month\n" == paper.getvalue().split("Z ")[1]


async def test_the_ask_id_follows_into_the_tasks_of_the_ask_and_no_further(paper: io.StringIO) -> None:
    configure("json", "info", stream=paper)
    log = structlog.get_logger()

    async def ask(ask_id: str) -> None:
        with structlog.contextvars.bound_contextvars(ask_id=ask_id):
            await asyncio.sleep(0)
            async with asyncio.TaskGroup() as group:
                group.create_task(tell())

    async def tell() -> None:
        log.info("told")

    async with asyncio.TaskGroup() as group:
        group.create_task(ask("one"))
        group.create_task(ask("two"))
    log.info("after")

    assert {"one", "two"} == {line["ask_id"] for line in lines(paper)[:2]}
    assert "ask_id" not in lines(paper)[2]


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("key", KEYS)
def test_no_key_stands_in_a_field_in_the_event_or_in_a_traceback(
    paper: io.StringIO, form: Any, key: str
) -> None:
    configure(form, "debug", stream=paper)
    log = structlog.get_logger()

    told = f"using {key}"
    log.info(told, header={"Authorization": f"Bearer {key}"}, keys=[key])
    try:
        int(f"Incorrect API key provided: {key}")
    except ValueError:
        log.exception("llm.attempt_failed")
    logging.getLogger("slack_sdk").warning("token=%s", key)

    assert key not in paper.getvalue()
    assert key[6:] not in paper.getvalue()
    assert "Incorrect API key provided" in paper.getvalue()


@every_row(
    ("text", "expected"),
    [
        ("Authorization: Bearer abc.def-ghi", f"Authorization: Bearer {MASK}"),
        ("postgresql://twin:hunter2@db/twin", f"postgresql://twin:{MASK}@db/twin"),
        (
            "POST https://discord.com/api/webhooks/12345/Qwertz-uiop_123 404",
            f"POST https://discord.com/api/webhooks/12345/{MASK} 404",
        ),
        ("/api/v10/interactions/12345/aW50ZXJhY3/callback", f"/api/v10/interactions/12345/{MASK}/callback"),
        ("https://hooks.slack.com/services/T0/B0/abcdef", f"https://hooks.slack.com/services/{MASK}"),
        ("https://hooks.slack.com/actions/T0/1/abcdef", f"https://hooks.slack.com/actions/{MASK}"),
        (
            "wss://wss.slack.com/link/?ticket=ab-cd-ef&app_id=A",
            f"wss://wss.slack.com/link/?ticket={MASK}&app_id=A",
        ),
        ("gsk_abcdefghij", f"gsk_{MASK}"),
        ("a task-force of sk-8 people at 10:30, http://127.0.0.1:3000/admin", None),
        ("llm.attempt_failed groq:openai/gpt-oss-20b xoxb", None),
    ],
)
def test_what_is_masked_and_what_is_left(text: str, expected: str | None) -> None:
    assert (expected or text) == redacted(text)


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_secret_of_no_known_form_is_masked_by_its_value(paper: io.StringIO, form: Any) -> None:
    configure(form, "info", stream=paper, secrets=['my "own" key', "abc"])

    structlog.get_logger().info("x", value='it is my "own" key', also="abc")

    assert "own" not in paper.getvalue()
    assert "abc" in paper.getvalue()  # too short to look for


@pytest.mark.parametrize(("level", "told"), [("info", "<14 characters>"), ("debug", "my weak points")])
def test_words_of_people_are_told_at_debug_only(paper: io.StringIO, level: str, told: str) -> None:
    configure("json", "debug", stream=paper)

    getattr(structlog.get_logger(), level)("question.asked", question="my weak points")

    assert told == lines(paper)[0]["question"]


def test_no_value_forges_a_line_or_steers_the_terminal(paper: io.StringIO) -> None:
    configure("text", "info", stream=paper)

    structlog.get_logger().info("x", title="a\n2026-11-20T00:00:00Z [info] forged\x1b[2J\x9b1m")

    assert 1 == paper.getvalue().count("\n")
    assert "\x1b" not in paper.getvalue()
    assert "\x9b" not in paper.getvalue()


@pytest.mark.parametrize("name", ["httpx", "apscheduler.scheduler", "uvicorn.access", "discord.gateway"])
def test_libraries_are_heard_from_warnings_on(paper: io.StringIO, name: str) -> None:
    configure("json", "info", stream=paper)

    logging.getLogger(name).info("HTTP Request: POST /chat/completions")
    logging.getLogger(name).warning("connection lost")

    assert ["connection lost"] == [line["event"] for line in lines(paper)]
    assert "warning" == lines(paper)[0]["level"]


def test_a_library_that_cut_itself_off_is_heard_again(paper: io.StringIO) -> None:
    logging.getLogger("uvicorn.access").propagate = False
    configure("json", "info", stream=paper)

    logging.getLogger("uvicorn.access").warning("connection lost")

    assert ["connection lost"] == [line["event"] for line in lines(paper)]


def test_a_second_configuration_replaces_the_first(paper: io.StringIO) -> None:
    configure("json", "info", stream=paper)
    configure("json", "error", stream=paper)

    structlog.get_logger().info("quiet")
    structlog.get_logger().error("loud")

    assert ["loud"] == [line["event"] for line in lines(paper)]


@given(text=st.text(max_size=200), key=st.sampled_from(KEYS))
def test_no_neighbourhood_saves_a_key(text: str, key: str) -> None:
    shown = redacted(f"{text} {key} {text}")

    assert key not in shown
