"""Whoever gives a command or presses something while the twin closes is told so, and may try again."""

from __future__ import annotations

from functools import partial
from typing import Any

import discord
import structlog

from adapters.discord.dressing import NOBODY
from adapters.discord.lenient import UNREADABLE
from adapters.discord.sending import UNSURE, Sending
from adapters.kind_words import RESTARTING
from bot.errors import DeliveryFailed

_PATIENCE_S = 2.5
"""Discord waits for 3 s."""

log = structlog.stdlib.get_logger(__name__)


async def excuse(sending: Sending, interaction: discord.Interaction[Any]) -> None:
    """Answer an interaction with the sentence of a restart, to its caller alone; it raises nothing."""
    if interaction.type is discord.InteractionType.autocomplete:
        return
    told = partial(interaction.response.send_message, RESTARTING, ephemeral=True, allowed_mentions=NOBODY)
    try:
        await sending.quickly(told, _PATIENCE_S)
    except (discord.DiscordException, DeliveryFailed, *UNSURE, *UNREADABLE) as error:
        log.info("discord.caller_not_told", reason=type(error).__name__)
