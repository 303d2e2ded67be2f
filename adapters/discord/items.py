"""The buttons below our messages, as the library dispatches them: they hold nothing, so none is ever dead."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Self

import discord

TEMPLATE = r"(?s:twin:(?P<verb>[a-z]{1,20}):(?P<value>.*))"
Take = Callable[[discord.Interaction[Any]], None]


def plant(client: discord.Client, take: Take) -> None:
    """
    Let a client hand over everything that is pressed, chosen and filled in.

    The library looks for a button in the message as Discord tells it; one that is not found there, and every
    modal, comes by the second way. What comes by both is for ``take`` to see.
    """

    class Button(discord.ui.DynamicItem[discord.ui.Button[Any]], template=TEMPLATE):
        """A button of ours, of any message of any year."""

        @classmethod
        async def from_custom_id(
            cls,
            interaction: discord.Interaction[Any],  # noqa: ARG003 - as the library calls it
            item: discord.ui.Item[Any],
            match: re.Match[str],  # noqa: ARG003 - as above
            /,
        ) -> Self:
            return cls(item)  # type: ignore[arg-type] # a menu is as good as a button

        async def callback(self, interaction: discord.Interaction[Any]) -> None:
            take(interaction)

    async def on_interaction(interaction: discord.Interaction[Any]) -> None:
        take(interaction)

    client.add_dynamic_items(Button)
    client.event(on_interaction)
