"""What editors of notes add to Markdown, made plain: links, embeds, comments, callouts, tasks, fields."""

from __future__ import annotations

import re

from bot.knowledge.marks import COMMENT, mark_of

_WIKI = re.compile(r"(!?)\[\[(?!\s)([^\[\]\n|]*)(?:\|([^\[\]\n]*))?\]\]")
_ASIDE = re.compile(r"%%[^%\n]+%%|^%%[ \t]*\n.*?^%%[ \t]*$", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})[ \t]*([\w-]*)")
_QUERIES = {"dataview", "dataviewjs", "tasks", "query", "base", "button", "compressed-json", "meta-bind"}
_CALLOUT = re.compile(r"^([ \t]*(?:>[ \t]?)+)\[![\w-]+\][+-]?[ \t]*")
_TASK = re.compile(r"^([ \t>]*(?:[-*+]|\d+[.)])[ \t]+)\[([ xX/>-])\][ \t]+")
_STATES = {
    " ": "Not done: ",
    "x": "Done: ",
    "X": "Done: ",
    "/": "Begun: ",
    "-": "Cancelled: ",
    ">": "Not done: ",
}
_FIELD = re.compile(r"^([ \t]*(?:[-*+][ \t]+)?)(\w[\w ]{0,40})::[ \t]+")
_INLINE_FIELD = re.compile(r"[(\[](\w[\w ]{0,40})::[ \t]+([^\])\n]*)[\])]")
_INLINE = (
    (re.compile(r"(?<!~)~~(?=[^\s~])[^~\n]*(?<=[^\s~])~~(?!~)"), ""),
    (re.compile(r"(?<![\w=])==(?=[^\s=])([^=\n]+)(?<=[^\s=])==(?![\w=])"), r"\1"),
    (re.compile(r"\[\^[\w-]+\](?::[ \t]*)?"), ""),
    (re.compile(r"[ \t]+\^[\w-]+[ \t]*$"), ""),
    (_INLINE_FIELD, r"(\1: \2)"),
)
"""What is struck through is taken back; marks, notes' numbers and anchors say nothing."""


def plain_markdown(text: str) -> str:
    """
    The text as any reader of Markdown understands it; line numbers stay, and code as it is.

    ``[[Page|words]]`` -> ``words``; embeds, queries, editor's comments and what is struck through go; a task
    says whether it is done.
    """
    text = _WIKI.sub(lambda found: "" if found[1] else (found[3] or found[2]), text)
    return "\n".join(_lines(_ASIDE.sub(_as_comment, text).split("\n")))


def _lines(lines: list[str]) -> list[str]:
    told: list[str] = []
    fence, is_query = "", False
    for line in lines:
        found = _FENCE.match(line)
        if fence:
            is_end = bool(found) and line.strip(" \t>").startswith(fence)
            told.append("" if is_query else line)
            fence = "" if is_end else fence
        elif found:
            fence, is_query = found[1], found[2].lower() in _QUERIES
            told.append("" if is_query else line)
        else:
            told.append(_plain_line(line))
    return told


def _plain_line(line: str) -> str:
    line = _CALLOUT.sub(r"\1", line)
    line = _TASK.sub(lambda found: found[1] + _STATES[found[2]], line)
    line = _FIELD.sub(r"\1\2: ", line)
    for pattern, instead in _INLINE:
        line = pattern.sub(instead, line)
    return line


def _as_comment(aside: re.Match[str]) -> str:
    """An editor's comment is no text, but it may be a mark."""
    said = aside[0].strip("%")
    is_mark = mark_of(said) is not None and not COMMENT.search(said) and "\n\n" not in said
    return f"<!--{said}-->" if is_mark else "\n" * aside[0].count("\n")
