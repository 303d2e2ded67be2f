"""A part of what the twin says in the library's words; nothing of it ever pings anybody."""

from __future__ import annotations

import io
from typing import Any

import discord

from adapters.discord.parts import Attachment, Card, Menu, Part
from adapters.discord.rows import rows
from adapters.text import clip
from bot.notices import Action, Verb

NOBODY = discord.AllowedMentions.none()
_BESIDE = 30
"""Letters of a field that has others beside it; a sentence in a third of the card is hard to read."""
_OPTION = 100
_FIRST = frozenset({Verb.ANSWER, Verb.WISH})
"""What is asked of whoever reads it; all else is offered."""


def dressed(part: Part) -> dict[str, Any]:
    """Everything of a part but its files; an edit takes away what it has none of."""
    return {
        "content": part.text or None,
        "embeds": [embed_of(card) for card in part.cards],
        "view": view_of(part.actions, part.menu),
        "allowed_mentions": NOBODY,
    }


def files_of(part: Part) -> list[discord.File]:
    """The part's files, made anew for each try, as sending uses them up."""
    return [_file(one) for one in part.files]


def embed_of(card: Card) -> discord.Embed:
    embed = discord.Embed(title=card.title or None, description=card.text or None)
    for name, value in card.fields:
        embed.add_field(name=name, value=value, inline=len(value) <= _BESIDE)
    if card.footer:
        embed.set_footer(text=card.footer)
    if card.picture:
        embed.set_image(url=f"attachment://{card.picture}")
    return embed


def view_of(actions: tuple[Action, ...], menu: Menu | None = None) -> discord.ui.View | None:
    """
    The buttons and the menu, at rest: the library keeps nothing of them, as their ids say all.

    It would keep every view that still waits for somebody to press, for as long as the process lives.
    """
    made = rows(actions)
    if not (made or menu):
        return None
    view = discord.ui.View(timeout=None)
    for number, row in enumerate(made):
        for one in row:
            style = discord.ButtonStyle.primary if one.verb in _FIRST else discord.ButtonStyle.secondary
            view.add_item(discord.ui.Button(label=one.label, custom_id=one.id, style=style, row=number))
    if menu is not None:
        view.add_item(_select(menu))
    view.stop()
    return view


def _select(menu: Menu) -> discord.ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=clip(one.label, _OPTION), value=one.value, description=clip(one.hint, _OPTION) or None
        )
        for one in menu.options
    ]
    name = f"twin:{menu.verb}:"
    return discord.ui.Select(custom_id=name, placeholder=clip(menu.hint, _OPTION), options=options)


def _file(one: Attachment) -> discord.File:
    return discord.File(io.BytesIO(one.data), one.name, description=one.alt or None)
