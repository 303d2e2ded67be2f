"""The story of a message: heard, claimed, asked, answered in its place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import structlog

from adapters.discord.hearing import hear, me_in, rights_of
from adapters.discord.inbound import ASK, Said, caller, event_key, read_message, read_words
from adapters.discord.lenient import UNREADABLE
from adapters.discord.once import claimed, finished
from adapters.discord.outbound import OOPS, Part, answer_parts, hint_text, reply_parts
from adapters.discord.sending import UNSURE, post
from bot.domain import Outcome
from bot.house import House
from bot.ports import Clock

log = structlog.get_logger(__name__)

_TYPING_S = 8.0
"""Discord shows it for 10 s."""
_NO_HISTORY = 160002
"""A reply needs the permission to read the channel's history; a plain message does not."""


async def react(twin: House, message: discord.Message, client: discord.Client) -> None:
    """Answer a message that is for the twin, once; all others are dropped unread."""
    if client.user is None:
        return
    me = me_in(client.user, message.guild)
    heard = hear(message, me, rights_of(twin.settings, client), sees_content=False)
    said = read_message(heard, me)
    if said is None or said.is_overheard or not await claimed(twin, event_key(message.id)):
        return
    parts, alone = await _parts(twin, message, said)
    try:
        if not (alone and await _whispered(message, parts)):
            for number, part in enumerate(parts):
                await _say(message, part, number)
    except (discord.DiscordException, *UNSURE) as error:
        log.warning("discord.answer_not_sent", message=message.id, reason=str(error))
    await finished(twin, event_key(message.id))


async def _parts(twin: House, message: discord.Message, said: Said) -> tuple[tuple[Part, ...], bool]:
    """What is said, and whether it is for the asker alone although others read the place."""
    if said.hint is not None:
        return (Part(text=hint_text(said.hint, twin.profile)),), False
    asker = caller(said, owner=twin.settings.owner)
    name, argument = read_words(said, twin.commands)
    if name != ASK and not said.place.direct:
        return (Part(text=f"`/twin {name}` shows that to you alone."),), False
    try:
        async with typing(message.channel, twin.clock):
            if name == ASK:
                answer = await twin.ask(asker.question(argument))
                alone = answer.outcome is Outcome.RATE_LIMITED and not said.place.direct
                return answer_parts(answer, twin.profile), alone
            return reply_parts(await twin.commands.run(name, asker, argument), twin.profile), False
    except Exception:
        log.exception("discord.ask_failed", message=message.id)
        return (Part(text=OOPS),), False


async def _whispered(message: discord.Message, parts: tuple[Part, ...]) -> bool:
    """Whether the author could be told alone, by a direct message; many people allow none."""
    try:
        for number, part in enumerate(parts):
            await post(message.author, part, nonce=f"{message.id}-{number}")
    except (discord.DiscordException, *UNREADABLE, *UNSURE) as error:
        log.info("discord.not_told_alone", message=message.id, reason=str(error))
        return False
    return True


async def _say(message: discord.Message, part: Part, number: int) -> None:
    """The first part replies to the message; a retry carries the same nonce."""
    nonce = f"{message.id}-{number}"
    if number == 0:
        try:
            to = message.to_reference(fail_if_not_exists=False)
            await post(message.channel, part, nonce=nonce, reference=to)
        except discord.HTTPException as error:
            if error.code != _NO_HISTORY:
                raise
        else:
            return
    await post(message.channel, part, nonce=nonce)


@asynccontextmanager
async def typing(channel: discord.abc.Messageable, clock: Clock) -> AsyncIterator[None]:
    """Show that somebody types, beside the work and never in its way."""

    async def show() -> None:
        try:
            while True:
                await channel.typing()
                await clock.sleep(_TYPING_S)
        except Exception as error:  # noqa: BLE001 - an answer is worth more than the sight of its making
            log.info("discord.typing_not_shown", reason=str(error))

    async with asyncio.TaskGroup() as beside:
        shown = beside.create_task(show())
        try:
            yield
        finally:
            shown.cancel()
