"""What of a growing Markdown text may be shown already: whole constructs that continue the rest (pure)."""

from __future__ import annotations

import re

from adapters.pieces import Fence, fence_after, lines_of
from adapters.slack.markdown import safe_markdown, seen
from adapters.text import split_markdown

STREAM_LIMIT = 8_000
STREAM_BLOCKS = 30
"""More than this in one message is held back until the end is known, and with it where to cut."""
_CODE = re.compile(r"(?<!`)(`{1,10})(?!`)[^\n]+?(?<!`)\1(?!`)")
_LINK = re.compile(r"!?\[[^\[\]\n]*(?:\](?:\([^()\n]*(?:\([^()\n]*\)?[^()\n]*)?)?)?$")
_WORD = re.compile(r"\S*(?:://|www\.|@)\S*$|&[#\w]*$")
_MARKS = ("**", "__", "~~")


def addition(sent: str, text: str) -> str:
    """
    What may be appended to what was sent of a growing text, in safe Markdown; nothing when it must wait.

    It must wait when the text was replaced by another, ends in the middle of something, or grows too long.
    """
    safe = safe_markdown(settled(seen(text)))
    if len(safe) <= len(sent) or not safe.startswith(sent):
        return ""
    return safe[len(sent) :] if len(split_markdown(safe, STREAM_LIMIT, blocks=STREAM_BLOCKS)) == 1 else ""


def settled(text: str) -> str:
    """The longest beginning that ends in no open code, table, link, emphasis or address."""
    fence: Fence | None = None
    table: int | None = None
    opened = start = 0
    for start, end in lines_of(text):
        before, after = fence, fence_after(text[start:end], fence)
        fence = after if after or text[end - 1] == "\n" else before  # half a line ends no code
        opened = start if before is None else opened
        table = (start if table is None else table) if "|" in text[start:end] else None
    if fence is not None:
        return text[:opened].rstrip()
    if table is not None:
        return text[:table].rstrip()
    line = "" if text.endswith("\n") else text[start:]
    return text[: len(text) - len(line) + _settled_in(line)].rstrip()


def _settled_in(line: str) -> int:
    """How much of a line that has not ended may be shown."""
    if not any(map(str.isalpha, line)):  # a bullet, a heading's mark, a rule, the beginning of a fence
        return 0
    bare = _CODE.sub(lambda code: " " * len(code[0]), line)
    ends = [bare.find("`"), *(bare.rfind(mark) for mark in _MARKS if bare.count(mark) % 2)]
    ends += [found.start() for found in (_LINK.search(bare), _WORD.search(bare)) if found]
    return min((end for end in ends if end >= 0), default=len(line))
