"""Markdown on its way to a chat: in pieces, no live mentions, no masked links, tables as letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

from adapters.pieces import SMALLEST_LIMIT, Fence, fence_after, lines_of, size, split_markdown
from bot.commands.reply import Table

__all__ = [
    "SMALLEST_LIMIT",
    "clip",
    "defuse",
    "fenced",
    "one_line",
    "plain_link_hosts",
    "size",
    "split_markdown",
    "table_text",
    "web_host",
]

_NOTHING = "\N{ZERO WIDTH SPACE}"
_MENTION = re.compile(r"@(?=everyone|here|channel)|<(?=[@!#])", re.IGNORECASE)
_LINK = re.compile(
    r"!?\[(?P<label>[^\[\]\n]{0,500})\]\(\s{0,9}(?P<url>[^\s()<>|]{1,2000}(?:\([^\s()<>|]{0,200}\))?)"
    r"(?:\s{1,9}(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'))?\s{0,9}\)"
)
_DEFINITION = re.compile(r"^([ \t>]{0,20})\[([^\[\]\n]{1,300})\]:", re.MULTILINE)
_ADDRESS = re.compile(r"://|^www\.|^\S+\.[a-z]{2,}(?:/\S*)?$")
_CODE = re.compile(r"(?<!`)(?P<mark>`{1,10})(?!`)[^\n]+?(?<!`)(?P=mark)(?!`)")


def defuse(text: str) -> str:
    """
    Make every mention harmless on every platform, by a blank of no width after its first letter.

    ``@everyone``, ``@here``, ``@channel``, ``<@...>``, ``<@&...>``, ``<!...>``, ``<#...>``.
    """
    return _MENTION.sub(lambda found: found.group() + _NOTHING, text)


def plain_link_hosts(text: str) -> str:
    """
    Show where links lead: ``[label](https://host/path)`` is followed by its host unless the label tells it.

    Only http and https stay links; pictures become links, as fetching one would tell others what was read;
    labels defined elsewhere (``[x]: url``) and everything unclear become plain text.
    """
    out, last = [], 0
    for code in _code_spans(text):
        out += [_show_links(text[last : code.start]), _break_links(text[code.start : code.stop])]
        last = code.stop
    return "".join([*out, _show_links(text[last:])])


def _code_spans(text: str) -> Iterator[slice]:
    fence: Fence | None = None
    for start, end in lines_of(text):
        before, fence = fence, fence_after(text[start:end], fence)
        if before or fence:
            yield slice(start, end)
        else:
            yield from (slice(*found.span()) for found in _CODE.finditer(text, start, end))


def _show_links(text: str) -> str:
    out, last = [], 0
    for found in _LINK.finditer(text):
        before = _separate(text[last : found.start()])
        # a "!" left before a link would make a picture of it again
        out += [before, " " if before.endswith("!") else "", _shown(found["label"], found["url"])]
        last = found.end()
    return "".join([*out, _separate(text[last:])])


def _separate(text: str) -> str:
    plain = _DEFINITION.sub(r"\1\2:", text).replace("](", "] (").replace("][", "] [")
    return plain.replace("![", "! [")  # no picture is left, and none may begin before a link


def _break_links(code: str) -> str:
    return re.sub(r"\]\((?=[^)\n]*[:/])", "] (", code)


def _shown(label: str, url: str) -> str:
    label, host = label.strip(), web_host(url)
    if host is None:
        return f"[{label}] ({url})"
    told = label.lower().rstrip("/")
    if told in {host, url.lower().rstrip("/")}:
        return f"[{label}]({url})"
    if not told or _ADDRESS.search(told):  # a label that looks like another address
        return f"[{host}]({url})"
    return f"[{label}]({url}) ({host})"


def web_host(url: str) -> str | None:
    """The host of an http(s) address without tricks in it, None of anything else."""
    if re.search(r"[\s|<>\\\x00-\x1f\x7f]", url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    plain = parts.scheme in {"http", "https"} and parts.username is None and host
    return host if plain else None


def table_text(table: Table) -> str:
    """A table in letters of one width, for a block of code; no cell can end that block."""
    rows = [tuple(_cell(cell) for cell in row) for row in (table.headings, *table.rows)]
    widths = [max(_width(row[i]) if i < len(row) else 0 for row in rows) for i in range(len(table.headings))]
    lines = [
        "  ".join(
            _padded(cell, width, right=i in table.numeric)
            for i, (cell, width) in enumerate(zip(row, widths, strict=False))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _cell(text: str) -> str:
    return clip(one_line(text).replace("`", "'"), 60)


def _width(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(letter) in {"W", "F"} for letter in text)
    return len(text) + wide - sum(unicodedata.combining(letter) > 0 for letter in text)


def _padded(text: str, width: int, *, right: bool) -> str:
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank


def fenced(text: str) -> str:
    """A text as a block of code that it cannot leave."""
    return "```\n" + text.replace("```", "'''") + "\n```"


def one_line(text: str) -> str:
    """A text without line ends and other letters that are not seen."""
    seen = (letter if letter.isprintable() else " " for letter in text)
    return " ".join("".join(seen).split())


def clip(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, ending in an ellipsis when something was left out."""
    if size(text) <= limit:
        return text
    kept, used = [], 1
    for letter in text:
        used += size(letter)
        if used > limit:
            break
        kept.append(letter)
    return "".join(kept) + "…"
