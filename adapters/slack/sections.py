"""Words and tables as modals and the home tab take them, which know no ``markdown`` block (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from adapters.slack.blocks import Block, inert, small
from adapters.slack.markdown import bare, escaped, whole
from adapters.text import one_line, plain_link_hosts, size, split_markdown, table_text
from bot.commands.reply import Reply, Table

SECTION_LIMIT = 2900
"""Slack takes 3,000 letters in a section."""
_PIECE = 2000
_HEADER_LIMIT = 140
_PIECES = 20
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LINK = re.compile(r"\[([^\[\]\n]*)\]\((\S+?)\)")
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.+)$", re.MULTILINE)
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_CUT_ENTITY = re.compile(r"&\w{0,4}$")


def mrkdwn(text: str) -> str:
    """Markdown in Slack's own markup, in which nothing is live: bold stays, a link is told in words."""
    told = _LINK.sub(_in_words, plain_link_hosts(_UNSEEN.sub(" ", whole(text))))
    return _BOLD.sub(r"*\1*", _HEADING.sub(r"*\1*", escaped(told)))


def _in_words(found: re.Match[str]) -> str:
    label, url = found[1], found[2]
    return url if label in {url, ""} else f"{label} ({url})"


def section(text: str) -> Block:
    """One paragraph, in Slack's own markup already."""
    return {"type": "section", "text": inert(_shortened(text, SECTION_LIMIT) or "…")}


def context(text: str) -> Block:
    """A small line, in Slack's own markup already."""
    return small(_shortened(text, 1900) or "…")


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(text, _HEADER_LIMIT)}


def plain(text: str, limit: int) -> Block:
    """A text object without any markup, of 1 to `limit` letters."""
    return {"type": "plain_text", "text": bare(text, limit), "emoji": False}


def paragraphs(markdown: str) -> Iterator[Block]:
    """A text in as many sections as it takes, up to a limit that no reply of ours comes near."""
    pieces = split_markdown(_UNSEEN.sub(" ", whole(markdown)), _PIECE) if markdown.strip() else []
    yield from (section(mrkdwn(piece)) for piece in pieces[:_PIECES] if piece.strip())


def reply_blocks(reply: Reply) -> list[Block]:
    """A command's result; it has at least one block."""
    blocks: list[Block] = [header(reply.title)] if reply.title.strip() else []
    blocks += paragraphs(reply.text)
    if reply.fields:
        lines = [f"- **{one_line(name)}**: {one_line(value)}" for name, value in reply.fields]
        blocks += paragraphs("\n".join(lines))
    if reply.table is not None:
        blocks.append(_table(reply.table))
    return blocks or [section("…")]


def _table(table: Table) -> Block:
    """As many rows as one section takes."""
    kept: list[str] = []
    lines = escaped(_UNSEEN.sub(" ", whole(table_text(table))).replace("```", "'''")).split("\n")
    for line in lines:
        if size("\n".join((*kept, line))) > SECTION_LIMIT - 20:
            kept.append("…")
            break
        kept.append(line)
    return section("\n".join(("```", *kept, "```")))


def _shortened(text: str, limit: int) -> str:
    """At most `limit` letters of an escaped text, which ends in no half of an entity."""
    if size(text) <= limit:
        return text if text.strip() else ""
    kept = text.encode("utf-16-le")[: 2 * (limit - 2)].decode("utf-16-le", "ignore")
    return f"{_CUT_ENTITY.sub('', kept)}…"
