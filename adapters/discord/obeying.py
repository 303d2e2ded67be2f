"""The story of a slash command: acknowledged at once, claimed, run, answered where it was given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import discord
import structlog

from adapters.discord.hearing import asker_of, place_of, rights_of
from adapters.discord.inbound import Said, caller, event_key
from adapters.discord.lenient import UNREADABLE
from adapters.discord.once import claimed, finished
from adapters.discord.outbound import AGAIN, OOPS, Part, reply_parts
from adapters.discord.sending import UNSURE, dressed, files_of, post, surely
from bot.commands.registry import Caller
from bot.commands.reply import Reply
from bot.house import House

log = structlog.get_logger(__name__)

_ALREADY = 40060
Run = Callable[[Caller], Awaitable[Reply]]


async def obey(twin: House, interaction: discord.Interaction, run: Run, *, private: bool) -> None:
    """
    Run a command and show its reply, `private` ones to the caller alone.

    Discord forgets a command that is not acknowledged within 3 s. One that comes too late (after an outage)
    is answered in the channel if everybody may read it; a private one must be given again.
    """
    key = event_key(interaction.id)
    in_time = await _acknowledge(interaction, private=private)
    if not await claimed(twin, key):
        return
    try:
        if in_time:
            await _answer(interaction, await _run(twin, interaction, run), private=private)
        else:
            parts = (Part(text=AGAIN),) if private else await _run(twin, interaction, run)
            await _into_channel(interaction, parts)
    except (discord.DiscordException, *UNSURE) as error:
        log.warning("discord.reply_not_sent", interaction=interaction.id, reason=str(error))
    await finished(twin, key)


async def _acknowledge(interaction: discord.Interaction, *, private: bool) -> bool:
    """Whether Discord still knows the command; one that was acknowledged already is as good."""
    try:
        await surely(lambda: interaction.response.defer(thinking=True, ephemeral=private))
    except discord.HTTPException as error:
        if error.code == _ALREADY:
            return True
        log.info("discord.acknowledged_too_late", interaction=interaction.id, code=error.code)
        return False
    except UNREADABLE:  # Discord's answer was empty, which is none of a refusal
        return True
    except UNSURE as error:
        log.warning("discord.not_acknowledged", interaction=interaction.id, reason=str(error))
        return False
    return True


async def _run(twin: House, interaction: discord.Interaction, run: Run) -> tuple[Part, ...]:
    key, rights = event_key(interaction.id), rights_of(twin.settings, interaction.client)
    asker, place = asker_of(interaction, rights), place_of(interaction)
    said = Said(key=key, origin=key, asker=asker, place=place, text="")
    try:
        return reply_parts(await run(caller(said, owner=twin.settings.owner)), twin.profile)
    except Exception:
        log.exception("discord.command_failed", interaction=interaction.id)
        return (Part(text=OOPS),)


async def _answer(interaction: discord.Interaction, parts: tuple[Part, ...], *, private: bool) -> None:
    """The first part takes the place of "is thinking"; repeating an edit does no harm."""
    first, *rest = parts

    async def edit() -> None:
        await interaction.edit_original_response(**dressed(first), attachments=files_of(first))

    try:
        await surely(edit)
    except discord.NotFound:  # the placeholder is gone; the command still has a voice
        rest = [first, *rest]
    except UNREADABLE as error:
        log.info("discord.edit_unconfirmed", reason=repr(error))
    for number, part in enumerate(rest, start=1):
        if private:
            await interaction.followup.send(**_new(part), ephemeral=True)
        else:
            await _follow(interaction, part, number)


async def _follow(interaction: discord.Interaction, part: Part, number: int) -> None:
    """Further parts go into the channel, as only there a nonce keeps a retry from doubling them."""
    try:
        await _into_channel(interaction, (part,), first=number)
    except (discord.Forbidden, discord.NotFound):
        await interaction.followup.send(**_new(part))


async def _into_channel(interaction: discord.Interaction, parts: tuple[Part, ...], *, first: int = 0) -> None:
    channel = interaction.client.get_partial_messageable(
        interaction.channel_id or 0, guild_id=interaction.guild_id
    )
    for number, part in enumerate(parts, start=first):
        await post(channel, part, nonce=f"{interaction.id}-{number}")


def _new(part: Part) -> dict[str, Any]:
    told = {**dressed(part), "files": files_of(part)}
    return {name: value for name, value in told.items() if value is not None}
