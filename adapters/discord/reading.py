"""From the library's interactions to the plain nouns that `interactions` makes of them."""

from __future__ import annotations

from typing import Any

import discord

from adapters.discord.hearing import asker_of, place_of
from adapters.discord.inbound import Rights
from adapters.discord.interactions import Actor, Shown, Wish, read_interaction


def read(interaction: discord.Interaction[Any], rights: Rights) -> Wish | None:
    """What somebody wants who has pressed, filled in or chosen something of ours; None of the rest."""
    by = Actor(number=interaction.id, asker=asker_of(interaction, rights), place=place_of(interaction))
    return read_interaction(interaction.type.value, interaction.data, by, shown_of(interaction.message))


def shown_of(message: discord.Message | None) -> Shown | None:
    """A message of ours as it stands."""
    if message is None:
        return None
    return Shown(
        number=message.id,
        text=message.content,
        rows=tuple(dict(one.to_dict()) for one in message.components),
        cards=tuple(dict(one.to_dict()) for one in message.embeds),
        is_ephemeral=message.flags.ephemeral,
    )
