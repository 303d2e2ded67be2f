"""From the library's objects to the plain values that `inbound` reads."""

from __future__ import annotations

import discord

from adapters.discord.inbound import Asker, Heard, Me, Place, Rights
from bot.settings import Settings


def rights_of(settings: Settings) -> Rights:
    """Who may do what, as the settings say."""
    return Rights(owner=settings.owner, admins=settings.admin_ids, admins_only=settings.admins_only)


def me_in(user: discord.ClientUser, guild: discord.Guild | None) -> Me:
    """The bot, with the role that Discord made for it in a server."""
    role = guild.self_role if guild is not None else None
    return Me(user=user.id, role=role.id if role is not None else None)


def hear(message: discord.Message, me: Me) -> Heard:
    """A message as plain values."""
    before = message.reference.resolved if message.reference is not None else None
    return Heard(
        id=message.id,
        asker=_asker(message.author),
        place=_place(message.channel),
        text=message.content,
        automatic=message.author.bot or message.webhook_id is not None or message.is_system(),
        to_me=any(one.id == me.user for one in message.mentions),
        to_my_role=any(role.id == me.role for role in message.role_mentions),
        after_me=isinstance(before, discord.Message) and before.author.id == me.user,
        names=_names(message),
    )


def asker_of(interaction: discord.Interaction) -> Asker:
    """Who gives a command; Discord sends the permissions of this person in this channel along."""
    allowed = interaction.permissions
    manages = interaction.guild_id is not None and (allowed.manage_guild or allowed.administrator)
    return _asker(interaction.user, manages_server=manages)


def place_of(interaction: discord.Interaction) -> Place:
    """Where a command is given; people's private channels are not private for the twin: two of them read."""
    if interaction.channel is None:
        return Place(channel=interaction.channel_id or 0)
    return _place(interaction.channel, others_too=interaction.context.private_channel)


def _asker(user: discord.User | discord.Member, *, manages_server: bool = False) -> Asker:
    roles = user.roles if isinstance(user, discord.Member) else []
    return Asker(id=user.id, roles=frozenset(role.id for role in roles), manages_server=manages_server)


def _place(channel: object, *, others_too: bool = False) -> Place:
    return Place(
        channel=getattr(channel, "id", 0),
        parent=channel.parent_id if isinstance(channel, discord.Thread) else None,
        thread=isinstance(channel, discord.Thread),
        direct=isinstance(channel, discord.DMChannel) and not others_too,
    )


def _names(message: discord.Message) -> dict[str, str]:
    people = {f"<@{one.id}>": f"@{one.display_name}" for one in message.mentions}
    roles = {f"<@&{one.id}>": f"@{one.name}" for one in message.role_mentions}
    return people | roles | {f"<#{one.id}>": f"#{one.name}" for one in message.channel_mentions}
