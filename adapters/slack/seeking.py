"""A post whose answer was lost: it is looked for, and made again only when it is not there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from adapters.slack.client import is_hopeless
from bot.errors import DeliveryUnknown
from bot.ports import Clock

_LOOKS_S = (1.0, 2.0, 4.0, 4.0)
"""After so long each we look for a post whose answer was lost; the next one is made when it is not there."""

Message = Mapping[str, Any]
Look = Callable[[], Awaitable[Message | None]]


async def until_seen(post: Callable[[], Awaitable[str]], look: Look, clock: Clock) -> str:
    """
    Post, and again when it was looked for and is not there; the ``ts``. Nothing is posted unseen.

    Raises:
        DeliveryFailed: it was certainly not posted.
        DeliveryUnknown: it may have been posted, and looking did not help, or is not allowed.
    """
    lost: DeliveryUnknown | None = None
    may_stand = False
    for wait in _LOOKS_S:
        try:
            if not may_stand:
                return await post()
        except DeliveryUnknown as error:
            lost, may_stand = error, True
        await clock.sleep(wait)
        try:
            if found := await look():
                return str(found.get("ts"))
        except DeliveryUnknown as error:
            if isinstance(error.__cause__, Exception) and is_hopeless(error.__cause__):
                raise
        else:
            may_stand = False
    assert lost is not None  # noqa: S101 - told to the type checker
    raise lost
