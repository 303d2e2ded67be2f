"""Whatever fails while somebody waits for an answer, there is something kind to say."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

import structlog

from bot import apology
from bot.domain import Answer, Listen, Outcome, Question
from bot.house import House

log = structlog.stdlib.get_logger(__name__)


async def ask_safely(
    twin: House, question: Question, listen: Listen | None = None, *, platform: str
) -> Answer:
    """The twin's answer, or an apology for what failed in it; ``platform`` is the word for it in the log."""
    try:
        return await twin.ask(question, listen)
    except Exception:
        event = f"{platform}.ask_failed"
        log.exception(event)
        return Answer(id="", outcome=Outcome.UNAVAILABLE, message=apology.unavailable())


async def harmlessly(work: Coroutine[Any, Any, None], *, platform: str) -> None:
    """What is shown on the way may fail: the answer comes all the same."""
    try:
        await work
    except Exception:
        event = f"{platform}.showing_failed"
        log.exception(event)
