"""The first answer to an interaction: Discord waits three seconds for it, and takes one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import discord
import structlog

from adapters.discord.lenient import UNREADABLE
from adapters.discord.sending import UNSURE, Sending
from bot.errors import DeliveryFailed

_ALREADY = 40060
_TRY_S, _TRIES, _AGAIN_S = 1.5, 3, 0.2

log = structlog.stdlib.get_logger(__name__)


async def is_taken(sending: Sending, answer: Callable[[], Awaitable[object]]) -> bool:
    """
    Whether Discord takes an answer; one that it has taken already, or does not describe, is as good.

    A try that is lost is given up soon, as the next one has to be in time as well.

    Raises:
        discord.HTTPException: it does not like this one, and another might do.
    """
    for _ in range(_TRIES):
        try:
            await sending.quickly(answer, _TRY_S)
        except (*UNREADABLE, discord.InteractionResponded):
            return True
        except UNSURE as error:
            log.warning("discord.not_acknowledged", reason=type(error).__name__)
            await sending.clock.sleep(_AGAIN_S)
        except (discord.NotFound, discord.RateLimited, DeliveryFailed) as error:
            log.info("discord.acknowledged_too_late", code=getattr(error, "code", 0))
            return False
        except discord.HTTPException as error:
            if error.code != _ALREADY:
                raise
            return True
        else:
            return True
    return True  # nobody knows; what is told next will show
