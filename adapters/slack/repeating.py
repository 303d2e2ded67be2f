"""What may be asked of Slack again when its answer was lost: only what made twice has the effect of one."""

from __future__ import annotations

from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from adapters.slack.client import (
    NOBODYS_FAULT,
    NOT_REACHED,
    NOT_WELL,
    REFUSED,
    Call,
    error_code,
    http_status,
    patiently,
)
from bot.ports import Clock

REPEATS = 3


async def repeatedly(call: Call, clock: Clock) -> Any:
    """
    Make a call that made twice has the effect of one: again, a second later, when its answer was lost.

    Raises:
        SlackApiError: Slack refused, is too busy, or failed each time.
        aiohttp.ClientError, TimeoutError, OSError: no answer came, each time.
    """
    for left in reversed(range(REPEATS)):
        try:
            return await patiently(call, clock)
        except (SlackClientError, *NOT_REACHED) as error:
            if not (left and (is_lost(error) or isinstance(error, aiohttp.ClientConnectorError))):
                raise
        await clock.sleep(1.0)
    raise AssertionError("the last try returns or raises")


def is_lost(error: Exception) -> bool:
    """Whether nobody knows if a call had its effect."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return False
    code = error_code(error)
    status = http_status(error) if isinstance(error, SlackApiError) else 0
    is_refused = bool(code) or REFUSED <= status < NOBODYS_FAULT
    return code in NOT_WELL or status >= NOBODYS_FAULT or not is_refused
