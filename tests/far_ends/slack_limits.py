"""What Slack refuses, and what it would read as alive: its limits as measured in the field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.far_ends.slack_blocks import PER_MARKDOWN_BLOCK, problems
from tests.far_ends.slack_elements import Problem
from tests.far_ends.slack_message import Params, texts

PER_MESSAGE = 13_200
BLOCKS = 50
TEXT = 40_000
_LIVE = re.compile(r"<(?:[@!#][^<>]*|[a-z]+:[^<>]*)>", re.IGNORECASE)
_NAMED = re.compile(r"(?<![\w\u200b])@(?:here|channel|everyone)\b")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)\n]*\)")
"""Over several lines, as in the cut cells of a table, it is none."""
_PINGING = {"broadcast", "user", "usergroup", "channel", "link"}


def refusal(params: Params) -> str | None:
    """The error code that a message earns, None when it is well."""
    return next((code for code, _ in refusals(params)), None)


def refusals(params: Params) -> Iterator[Problem]:
    """Everything that is wrong with a message: the code and why, the first first."""
    text, blocks = str(params.get("text") or ""), params.get("blocks") or []
    markdown = str(params.get("markdown_text") or "")
    if markdown and (text or blocks):
        yield "markdown_text_conflict", "markdown_text stands alone"
    if not text.strip() and not blocks and not markdown.strip():
        yield "no_text", "a message needs text, blocks or markdown_text"
    if len(text) > TEXT:
        yield "msg_too_long", f"text holds {TEXT} characters"
    yield from size_problems(markdown, blocks)
    yield from problems(blocks)


def size_problems(markdown: str, blocks: object) -> Iterator[Problem]:
    """What is too much for one message, with the markdown that stands above its blocks."""
    kept = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    whole = [{"type": "markdown", "text": markdown}, *kept] if markdown else kept
    if len(markdown) > PER_MARKDOWN_BLOCK:
        yield "msg_too_long", f"markdown_text holds {PER_MARKDOWN_BLOCK} characters"
    if (shown := sum(map(_rendered, whole))) > BLOCKS:
        yield "invalid_blocks", f"{shown} blocks would be shown, no more than {BLOCKS} items allowed"
    if sum(len(words) for words in texts(whole)) > PER_MESSAGE:
        yield "msg_blocks_too_long", f"all texts together hold about {PER_MESSAGE} characters"


def _rendered(block: dict[str, Any]) -> int:
    """Slack shows each heading, rule and table of a markdown block as a block of its own."""
    if block.get("type") != "markdown":
        return 1
    text = str(block.get("text"))
    heavy = len(re.findall(r"^[ \t]{0,3}#{1,6} |^[ \t]{0,3}(?:[-*_][ \t]*){3,}$", text, re.MULTILINE))
    tables = len(re.findall(r"(?:^[ \t]{0,3}\|.*\n?)+", text, re.MULTILINE))
    return 1 + heavy + tables


def alive(params: Params) -> list[str]:
    """
    Everything in a call that would ping somebody, or hide a link, when Slack renders it.

    It looks at messages, streams (``chunks`` too), views, statuses and prompts.
    """
    plain = (params.get(name) for name in ("text", "status", "title", "initial_comment", "alt_txt"))
    shown = [str(text) for text in plain if isinstance(text, str)]
    markdown = [str(params.get("markdown_text") or ""), *_markdown(params)]
    lists = [params.get(name) or [] for name in ("blocks", "chunks", "view", "prompts", "loading_messages")]
    said = [*shown, *markdown, *_strings(lists)]
    found = [token for text in dict.fromkeys(said) for token in _LIVE.findall(text)]
    if params.get("link_names") or params.get("parse") == "full":
        found += [name for text in said for name in _NAMED.findall(text)]
    found += [picture for text in markdown for picture in _PICTURE.findall(text)]
    return found + _pinging(lists)


def _markdown(params: Params) -> list[str]:
    return [
        str(part.get("text"))
        for name in ("blocks", "chunks")
        for part in params.get(name) or []
        if isinstance(part, dict) and part.get("type") in {"markdown", "markdown_text"}
    ]


_UNSEEN = {
    "type", "block_id", "action_id", "value", "private_metadata", "callback_id", "external_id", "id",
    "url", "image_url", "initial_value", "style", "slack_file",
}  # fmt: skip
"""What is no text that Slack would read for markup."""


def _strings(part: Any) -> list[str]:
    """Every string that a member may see; ids, values and addresses are none."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, dict):
        return [s for name, value in part.items() if name not in _UNSEEN for s in _strings(value)]
    return [s for one in part for s in _strings(one)] if isinstance(part, list) else []


def _pinging(part: Any) -> list[str]:
    """Elements of rich text that ping, or lead away."""
    if isinstance(part, dict):
        own = [f"rich_text {part['type']}"] if part.get("type") in _PINGING else []
        return own + [name for value in part.values() for name in _pinging(value)]
    return [name for one in part for name in _pinging(one)] if isinstance(part, list) else []
