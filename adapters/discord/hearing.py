"""From the library's objects to the plain values that `inbound` reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import discord

from adapters.discord.inbound import Asker, Heard, Me, Place, Rights
from adapters.discord.lenient import UNREADABLE
from bot.settings import Settings

T = TypeVar("T")


def rights_of(settings: Settings, client: discord.Client) -> Rights:
    """Who may do what, as the settings say, and where the managers of the server are admins."""
    return Rights(
        owner=settings.owner,
        admins=settings.admin_ids,
        admins_only=settings.admins_only,
        home=home_of(settings, client),
    )


def home_of(settings: Settings, client: discord.Client) -> int | None:
    """
    The twin's own server: the one that the settings name, else that of the admin channel, else the only one.

    In several servers none is, unless one is named: whoever invites the bot manages one of them.
    """
    if settings.discord_guild_id is not None:
        return settings.discord_guild_id
    if settings.discord_admin_channel is not None:
        guild = getattr(client.get_channel(settings.discord_admin_channel), "guild", None)
        if guild is not None:
            return int(guild.id)
    return client.guilds[0].id if len(client.guilds) == 1 else None


def me_in(user: discord.abc.User, guild: discord.Guild | None) -> Me:
    """The bot, with the role that Discord made for it in a server."""
    role = guild.self_role if guild is not None else None
    return Me(user=user.id, role=role.id if role is not None else None)


def hear(
    message: discord.Message,
    me: Me,
    rights: Rights,
    *,
    sees_content: bool,
    replied_to: int = 0,
) -> Heard:
    """
    A message as plain values.

    ``sees_content``: Discord shows us the words of others' talk. ``replied_to`` is who wrote the message that
    it replies to, where Discord does not tell.
    """
    place = place_in(message.channel, message.guild)
    to_me = mentions(message, me.user)
    is_shown = bool(message.content or message.attachments or message.embeds or message.stickers)
    author = _author_before(message) or replied_to
    return Heard(
        id=message.id,
        asker=_asker(message.author, place, rights, manages_server=_manages(message.author)),
        place=place,
        text=message.content,
        automatic=is_automatic(message),
        to_me=to_me,
        to_my_role=any(role.id == me.role for role in message.role_mentions),
        replied_to=str(author or ""),
        is_withheld=not (is_shown or sees_content or to_me or place.direct),
        has_files=bool(message.attachments),
        edited=message.edited_at.isoformat() if message.edited_at else "",
        names=_names(message),
    )


def is_automatic(message: discord.Message) -> bool:
    """Whether nobody wrote it just now: bots, webhooks, joins, and the first words of a thread once more."""
    is_written = message.type in {discord.MessageType.default, discord.MessageType.reply}
    return message.author.bot or message.webhook_id is not None or not is_written


def mentions(message: discord.Message, user: int) -> bool:
    """Whether somebody is mentioned; a far end that lists nobody is taken by its words."""
    if message.mentions:
        return any(one.id == user for one in message.mentions)
    return f"<@{user}>" in message.content or f"<@!{user}>" in message.content


def replies_to(message: discord.Message) -> int:
    """The number of the message that one replies to, if its author is not told; 0: there is none."""
    reference = message.reference
    if reference is None or reference.resolved is not None or _is_passed_on(reference):
        return 0
    return reference.message_id or 0


def _author_before(message: discord.Message) -> int:
    reference = message.reference
    before = reference.resolved if reference is not None else None
    if reference is None or _is_passed_on(reference) or not isinstance(before, discord.Message):
        return 0
    return before.author.id


def _is_passed_on(reference: discord.MessageReference) -> bool:
    return reference.type is discord.MessageReferenceType.forward


def asker_of(interaction: discord.Interaction[Any], rights: Rights) -> Asker:
    """
    Who gives a command. Discord sends the permissions of this person in this channel along; where a far end
    does not, the roles tell.
    """
    user, allowed = interaction.user, interaction.permissions
    may = _may_manage(allowed) if allowed.value else _manages(user)
    return _asker(
        user, place_of(interaction), rights, manages_server=may and interaction.guild_id is not None
    )


def place_of(interaction: discord.Interaction[Any]) -> Place:
    """Where a command is given; people's private channels are not private for the twin: two of them read."""
    number, guild = interaction.channel_id or 0, interaction.guild_id
    others_too = interaction.context.private_channel
    is_member = not others_too if guild is None else interaction.client.get_guild(guild) is not None
    channel = interaction.channel
    is_alone = isinstance(channel, discord.DMChannel) or (channel is None and interaction.context.dm_channel)
    return Place(
        channel=number,
        parent=channel.parent_id if isinstance(channel, discord.Thread) else None,
        guild=guild,
        thread=isinstance(channel, discord.Thread),
        direct=is_alone and guild is None and not others_too,
        is_member=is_member,
    )


def place_in(channel: object, guild: discord.Guild | None) -> Place:
    """Where a message stands."""
    is_room = isinstance(channel, discord.PartialMessageable) and channel.type is discord.ChannelType.private
    return Place(
        channel=getattr(channel, "id", 0),
        parent=channel.parent_id if isinstance(channel, discord.Thread) else None,
        guild=guild.id if guild is not None else None,
        thread=isinstance(channel, discord.Thread),
        direct=isinstance(channel, discord.DMChannel) or is_room,
    )


def _asker(user: discord.abc.User, place: Place, rights: Rights, *, manages_server: bool) -> Asker:
    told = Asker(id=user.id, name=user.display_name, roles=_roles(user), manages_server=manages_server)
    return replace(told, is_admin=rights.make_admin(told, place))


def _roles(user: discord.abc.User) -> frozenset[int] | None:
    """With those that the library has not heard of, and the one that everybody in the server has."""
    if not isinstance(user, discord.Member):
        return None
    return frozenset({user.guild.id, *user._roles})  # noqa: SLF001 - ``roles`` leaves unknown ones out


def _manages(user: discord.abc.User) -> bool:
    """Whether somebody's roles let them manage the server, as far as the library knows these."""
    if not isinstance(user, discord.Member):
        return False
    allowed = _read(lambda: user.guild_permissions)
    return allowed is not None and _may_manage(allowed)


def _may_manage(allowed: discord.Permissions) -> bool:
    return allowed.manage_guild or allowed.administrator


def _read(what: Callable[[], T]) -> T | None:
    """What the library makes of a server that may be told in part."""
    try:
        return what()
    except UNREADABLE:
        return None


def _names(message: discord.Message) -> dict[str, str]:
    people = {f"<@{one.id}>": f"@{one.display_name}" for one in message.mentions}
    roles = {f"<@&{one.id}>": f"@{one.name}" for one in message.role_mentions}
    return people | roles | {f"<#{one.id}>": f"#{one.name}" for one in message.channel_mentions}


def written_at(told: dict[str, Any], number: int) -> datetime:
    """When a message was written: as its payload says, else as its number does."""
    try:
        stamp = discord.utils.parse_time(told.get("timestamp"))
    except (TypeError, ValueError):
        stamp = None
    return stamp if stamp is not None and stamp.tzinfo is not None else discord.utils.snowflake_time(number)
