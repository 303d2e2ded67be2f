"""Markdown as models write it -> Markdown as Discord reads it: no tables, no pictures, three headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from adapters.pieces import fence_after
from adapters.text import defuse, fenced, plain_link_hosts, table_text, web_host
from bot.commands.reply import Table

_CODE = re.compile(r"(`{1,10})(?!`)[^\n]+?(?<!`)\1(?!`)")
_HEADING = re.compile(r"^(\s{0,3})#{4,6}[ \t]+(?=\S)(.*)$")
_LINK = re.compile(
    r"!?\[([^\[\]\n]{0,500})\]\(\s*<?([^\s()<>]{1,2000}(?:\([^\s()<>]{0,200}\))?)>?[^()\n]{0,300}\)"
)
_BARE = re.compile(
    r"<(https?://[^\s<>]{1,2000})>|(https?://[^\s<>|\"`\[\]]{1,2000}[^\s<>|\"`\[\].,;:!?')*_~])"
)
_RULE = re.compile(r"^\|?:?-+:?(\|:?-+:?)*\|?$")
_WIDEST_CELL = 50
_LETTERS = re.compile(r"([\\*_~|`>#\[\]])")


def to_discord(text: str, known: frozenset[str] = frozenset()) -> str:
    """
    Rewrite a text for Discord; `known` are the addresses that may stand behind a label.

    Code stays as it is but for mentions; whatever could ping somebody cannot any more.
    """
    return defuse("\n".join(_rewritten(text.split("\n"), known)))


def escape(text: str) -> str:
    """A name or a title as letters only."""
    return _LETTERS.sub(r"\\\1", text)


def _rewritten(lines: list[str], known: frozenset[str]) -> Iterator[str]:
    fence, at = None, 0
    while at < len(lines):
        line = lines[at]
        after = fence_after(line, fence)
        if fence is None and after is None and _begins_table(lines, at):
            end = _end_of_table(lines, at)
            yield _shown(_table(lines[at:end]))
            at = end
            continue
        yield line if fence or after else _prose(line, known)
        fence, at = after, at + 1


def _prose(line: str, known: frozenset[str]) -> str:
    heading = _HEADING.match(line)
    title = heading[2].rstrip().rstrip("#").rstrip().replace("**", "") if heading else ""
    if heading is not None and title:
        line = f"{heading[1]}**{title}**"
    out, last = [], 0
    for code in _CODE.finditer(line):
        out += [_linked(line[last : code.start()], known), code.group()]
        last = code.end()
    return "".join([*out, _linked(line[last:], known)])


def _linked(text: str, known: frozenset[str]) -> str:
    """Labels stay before known addresses; every other address is shown as letters."""
    out, last = [], 0
    for found in _LINK.finditer(text):
        out += [_unclear(text[last : found.start()], known), _link(found[1].strip(), found[2], known)]
        last = found.end()
    return "".join([*out, _unclear(text[last:], known)])


def _link(label: str, url: str, known: frozenset[str]) -> str:
    if web_host(url) is None:
        return label
    if not label or label == url:
        return _address(url, known)
    if url.rstrip("/") in known:
        return f"[{label}](<{url}>)"
    return f"{label} ({_address(url, known)})"


def _address(url: str, known: frozenset[str]) -> str:
    """An address in the open, without a preview; only a known one can be clicked."""
    return f"<{url}>" if url.rstrip("/") in known else f"`{url.replace('`', '%60')}`"


def _unclear(text: str, known: frozenset[str]) -> str:
    """Bare addresses in the open; whatever else looks like a link is taken apart."""
    return plain_link_hosts(_BARE.sub(lambda found: _address(found[1] or found[2], known), text))


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


def _shown(table: Table) -> str:
    """Letters of one width while they fit a screen, else a list: no cell is cut."""
    rows = (table.headings, *table.rows)
    if all(len(cell) <= _WIDEST_CELL for row in rows for cell in row):
        return fenced(table_text(table))
    return "\n".join(
        "- "
        + "; ".join(f"**{head}**: {cell}" for head, cell in zip(table.headings, row, strict=True) if cell)
        for row in table.rows
    )


def _cells(line: str) -> list[str]:
    inside = line.strip().removeprefix("|")
    inside = inside[:-1] if inside.endswith("|") and not inside.endswith("\\|") else inside
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inside)]


def _bare(cell: str) -> str:
    return re.sub(r"\*\*|__|`", "", cell)
