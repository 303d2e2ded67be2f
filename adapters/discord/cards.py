"""Replies and notices as cards: within Discord's limits, whole in a file, or in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from adapters.discord.dialect import beginning, escape, pieces_of, to_discord
from adapters.discord.parts import Attachment, Card, Part, written
from adapters.text import clip, one_line, size
from bot.notices import Notice, Picture

LONG = "reply.md"
"""The file that holds a reply which is too long for a card."""
_TITLE, _DESCRIPTION, _FIELDS, _NAME, _VALUE, _FOOTER = 256, 4096, 25, 256, 1024, 2048
_CARD = 5900
"""Characters of all of an embed's texts; Discord refuses more than 6,000."""
_POINTER = "\n\nEverything is in the file below."
_WORDS, _MOST_WORDS = 1900, 10
"""Letters of a message, and messages, in which a card is told in words."""
_ALT = 1024
_NEXT = "\n"
_LABEL = "-# AI twin of "


def fitting(
    title: str,
    text: str,
    fields: Sequence[tuple[str, str]],
    *,
    begins: bool = False,
    zone: tzinfo | None = None,
) -> Card | None:
    """
    A title, a text of Discord's Markdown and pairs as a card; None when they are too long for one.

    ``begins``: a card with what fits, for the beginning of a file.
    """
    shown = tuple(_field(name, value, zone) for name, value in fields[:_FIELDS])
    card = Card(title=escape(title, _TITLE), text=text, fields=shown)
    if begins:
        return _shortened(card)
    fits = size(text) <= _DESCRIPTION and len(card) <= _CARD and _fit(fields)
    return card if fits else None


def _fit(fields: Sequence[tuple[str, str]]) -> bool:
    small = all(size(name) <= _NAME // 2 and size(value) <= _VALUE // 2 for name, value in fields)
    return small and len(fields) <= _FIELDS


def _field(name: str, value: str, zone: tzinfo | None) -> tuple[str, str]:
    told = to_discord(value.strip(), moments=True, zone=zone)
    return escape(name, _NAME) or "-", beginning(told, _VALUE) or "-"


def _shortened(card: Card) -> Card:
    """The card with what fits of its words; everything else stands in the file."""
    fields = card.fields
    while fields and sum(size(name) + size(value) for name, value in fields) > _CARD // 2:
        fields = fields[:-1]
    room = min(_DESCRIPTION, _CARD - len(Card(title=card.title, fields=fields, footer=card.footer)))
    shown = pieces_of(card.text, room - size(_POINTER))[0] if card.text else ""
    return replace(card, text=shown + _POINTER, fields=fields)


def pictured(picture: Picture | None) -> tuple[Attachment, ...]:
    """The file of a picture, if there is one; Discord keeps letters, digits and dots of its name."""
    if picture is None:
        return ()
    stem = picture.name.removesuffix(".png")
    name = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in stem)
    return (Attachment(name=f"{name or 'chart'}.png", data=picture.png, alt=clip(picture.alt, _ALT)),)


def notice_part(notice: Notice, *, zone: tzinfo | None = None) -> Part:
    """
    What the twin says first, its times in ``zone``; the key in its footer is how it is found again.

    An answer is in words that can be copied, and that a phone shows before it is unlocked, unless it is long.
    """
    files = pictured(notice.picture)
    card = Card(
        title=escape(notice.title, _TITLE),
        text=to_discord(notice.text.strip(), moments=True, zone=zone),
        footer=footer_of(notice.key),
        picture=files[0].name if files else "",
    )
    if size(card.text) > _DESCRIPTION or len(card) > _CARD:
        card = _shortened(card)
        files = (*files, written("notice.md", f"{notice.title}\n\n{notice.text}\n"))
    part = Part(cards=(card,), files=files, actions=notice.actions, is_silent=notice.is_routine)
    words = in_words(part) if notice.is_answer else ()
    return words[0] if len(words) == 1 else part


def footer_of(key: str) -> str:
    """The mark by which a notice with this key is known."""
    return clip(one_line(key), _FOOTER)


def in_words(part: Part) -> tuple[Part, ...]:
    """
    A part without cards and files, in as many messages as it takes, for a place that lets us send neither.

    What is longer than ten messages is cut; the buttons stay below the last.
    """
    mark = part.text.rpartition("\n")[2]
    mark = f"\n{mark}" if mark.startswith(_LABEL) else ""
    files = [one for one in part.files if not one.is_picture]
    told = [to_discord(one.text) for one in files] or [part.text.removesuffix(mark), *map(_told, part.cards)]
    pictures = [f"*{escape(one.text)}*" for one in part.files if one.is_picture and one.text.strip()]
    footers = [f"-# {card.footer}" for card in part.cards if card.footer]
    text = "\n".join(filter(None, (*told, *pictures, *footers)))
    bodies = pieces_of(text, _WORDS - size(mark))
    if len(bodies) > _MOST_WORDS:
        bodies = [*bodies[: _MOST_WORDS - 1], "…"]
    parts = [replace(part, text=body + mark, cards=(), files=(), actions=(), menu=None) for body in bodies]
    return (*parts[:-1], replace(parts[-1], actions=part.actions, menu=part.menu))


def _told(card: Card) -> str:
    title = f"**{card.title}**" if card.title else ""
    fields = [f"- **{name}**:{_NEXT if _NEXT in value else ' '}{value}" for name, value in card.fields]
    return "\n".join(filter(None, (title, card.text, *fields)))
