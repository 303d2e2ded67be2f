"""Markdown as models write it -> Markdown as Discord reads it: no tables, no pictures, three headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo

from adapters.discord.inline import Rules, letters, prose
from adapters.pieces import Fence, fence_after
from adapters.text import clip, defuse, fenced, one_line, size, split_markdown, table_text
from bot.commands.reply import Table

_HEADING = re.compile(r"^(\s{0,3})#{4,6}[ \t]+(?=\S)(.*)$")
_RULE = re.compile(r"^\|?:?-+:?(\|:?-+:?)*\|?$")
_BLOCK = "```"
_WIDEST_CELL = 50
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def to_discord(
    text: str, known: frozenset[str] = frozenset(), *, moments: bool = False, zone: tzinfo | None = None
) -> str:
    """
    Rewrite a text for Discord; `known` are the addresses that may be links.

    Code stays as it is but for mentions; whatever could ping somebody cannot any more. With `moments` a time
    such as ``2026-11-20 09:00 UTC`` is shown as the reader's own, and one that names no zone is meant in
    `zone`. Made twice it is the same as once.
    """
    rules = Rules(known=known, moments=moments, zone=zone, has_links="](" in text)
    return defuse("\n".join(_rewritten(seen(text).split("\n"), rules)))


def escape(text: str, limit: int = 1000) -> str:
    """A name or a title in one line of at most `limit` letters: no markup, no mention, no link."""
    plain, most = one_line(text), limit
    while size(told := defuse(letters(clip(plain, most)))) > limit:
        most = most * 3 // 4
    return told


def beginning(text: str, limit: int, known: frozenset[str] = frozenset()) -> str:
    """As much of a rewritten text as fits into `limit` letters, code closed; an ellipsis tells of more."""
    told, most = text, limit
    while size(told) > limit:
        most = most * 9 // 10
        told = to_discord(split_markdown(text, most)[0].rstrip(), known) + "\n…"
    return told


def pieces_of(text: str, limit: int, known: frozenset[str] = frozenset()) -> list[str]:
    """A rewritten text in pieces, each as safe as the whole, though a cut may tear what belongs together."""
    cut = (beginning(to_discord(one, known), limit, known) for one in split_markdown(text, limit))
    return [one for one in cut if one.strip()] or ["…"]


def seen(text: str) -> str:
    """A text without halves of characters, and with blanks for letters that nobody sees."""
    return _UNSEEN.sub(" ", text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n"))


def _rewritten(lines: list[str], rules: Rules) -> Iterator[str]:
    at = 0
    while at < len(lines):
        fence = fence_after(lines[at], None)
        if fence is not None:
            at, block = _block(lines, at, fence)
            yield from block
        elif _begins_table(lines, at):
            end = _end_of_table(lines, at)
            yield from _shown(_table(lines[at:end]), rules)
            at = end
        else:
            yield _prose(lines[at], rules)
            at += 1


def _block(lines: list[str], at: int, fence: Fence) -> tuple[int, list[str]]:
    """
    A block of code as Discord knows it: three backticks, in a line of their own, and none in between.

    Discord knows no others, and would end one at the first three that it meets.
    """
    item = re.sub(r"[\s>`~]", "", lines[at][: lines[at].find(fence.marks)])
    body, end = [], at + 1
    while end < len(lines) and fence_after(lines[end], fence) is not None:
        body.append(lines[end].removeprefix(fence.prefix).replace(_BLOCK, "'''"))
        end += 1
    if not any(body):
        body = [" "]  # an empty one has no end
    return end + 1, [*([item] if item else []), _BLOCK + fence.info, *body, _BLOCK]


def _prose(line: str, rules: Rules) -> str:
    heading = _HEADING.match(line)
    title = heading[2].rstrip().rstrip("#").rstrip().replace("**", "") if heading else ""
    return prose(f"{heading[1]}**{title}**" if heading and title else line, rules)


def _begins_table(lines: list[str], at: int) -> bool:
    return (
        at + 1 < len(lines)
        and "|" in lines[at]
        and "-" in lines[at + 1]
        and bool(_RULE.match(re.sub(r"\s+", "", lines[at + 1])))
        and len(_cells(lines[at])) == len(_cells(lines[at + 1]))
    )


def _end_of_table(lines: list[str], at: int) -> int:
    end = at + 2
    while end < len(lines) and lines[end].strip() and "|" in lines[end]:
        end += 1
    return end


def _table(lines: list[str]) -> Table:
    right = frozenset(
        i for i, rule in enumerate(_cells(lines[1])) if rule.endswith(":") and not rule.startswith(":")
    )
    head = tuple(map(_bare, _cells(lines[0])))
    rows = (tuple(map(_bare, _cells(line))) for line in lines[2:])
    return Table(
        headings=head,
        rows=tuple((row + ("",) * len(head))[: len(head)] for row in rows),
        numeric=right,
    )


def _shown(table: Table, rules: Rules) -> Iterator[str]:
    """Letters of one width while they fit a screen, else a list: no cell is cut."""
    rows = (table.headings, *table.rows)
    if all(len(cell) <= _WIDEST_CELL for row in rows for cell in row):
        yield from fenced(table_text(table)).split("\n")
        return
    for row in table.rows:
        told = (f"**{head}**: {cell}" for head, cell in zip(table.headings, row, strict=True) if cell)
        yield _prose("- " + "; ".join(told), rules)


def _cells(line: str) -> list[str]:
    inside = line.strip().removeprefix("|")
    inside = inside[:-1] if inside.endswith("|") and not inside.endswith("\\|") else inside
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inside)]


def _bare(cell: str) -> str:
    return re.sub(r"\*\*|__|`", "", cell)
