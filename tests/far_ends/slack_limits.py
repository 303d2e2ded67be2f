"""What Slack refuses, and what it would read as alive: its limits as measured in the field."""

from __future__ import annotations

import re
from typing import Any

from tests.far_ends.slack_world import Params

PER_MARKDOWN_BLOCK = 12_000
PER_MESSAGE = 13_200
BLOCKS = 50
TEXT = 40_000
ELEMENTS = 10
SECTION, CONTEXT = 3_000, 2_000
_LIVE = re.compile(r"<(?:[@!#][^<>]*|[a-z]+:[^<>]*)>", re.IGNORECASE)
_NAMED = re.compile(r"(?<![\w\u200b])@(?:here|channel|everyone)\b")


def refusal(params: Params) -> str | None:
    """The error code that a message earns, None when it is well."""
    text, blocks = params.get("text") or "", params.get("blocks") or []
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return "invalid_blocks_format"
    if not text.strip() and not blocks:
        return "no_text"
    if len(text) > TEXT:
        return "msg_too_long"
    if sum(_rendered(block) for block in blocks) > BLOCKS:
        return "invalid_blocks"
    if sum(len(words) for block in blocks for words in _words(block)) > PER_MESSAGE:
        return "msg_blocks_too_long"
    return next(filter(None, map(_block_refusal, blocks)), None)


def _block_refusal(block: dict[str, Any]) -> str | None:
    kind = block.get("type")
    if kind == "markdown":
        return _size_refusal(block.get("text"), PER_MARKDOWN_BLOCK, "msg_too_long")
    if kind == "section":
        return _size_refusal((block.get("text") or {}).get("text"), SECTION, "invalid_blocks")
    if kind == "context":
        elements = block.get("elements") or []
        if not 0 < len(elements) <= ELEMENTS:
            return "invalid_blocks"
        return next(
            filter(None, (_size_refusal(e.get("text"), CONTEXT, "invalid_blocks") for e in elements)), None
        )
    return None if kind in {"divider", "header", "actions", "image", "context_actions"} else "invalid_blocks"


def _size_refusal(text: object, limit: int, code: str) -> str | None:
    if not isinstance(text, str) or not text:
        return "invalid_blocks"
    return code if len(text) > limit else None


def _rendered(block: dict[str, Any]) -> int:
    """Slack shows each heading, rule and table of a markdown block as a block of its own."""
    if block.get("type") != "markdown":
        return 1
    text = str(block.get("text"))
    heavy = len(re.findall(r"^[ \t]{0,3}#{1,6} |^[ \t]{0,3}(?:[-*_][ \t]*){3,}$", text, re.MULTILINE))
    tables = len(re.findall(r"(?:^[ \t]{0,3}\|.*\n?)+", text, re.MULTILINE))
    return 1 + heavy + tables


def _words(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [
            word for value in part.values() if isinstance(value, dict | list) for word in _words(value)
        ]
    return [word for one in part for word in _words(one)] if isinstance(part, list) else []


def alive(params: Params) -> list[str]:
    """Everything in a message that would ping somebody, or hide a link, when Slack renders it."""
    texts = [str(params.get("text") or ""), *_words(params.get("blocks") or [])]
    found = [token for text in texts for token in _LIVE.findall(text)]
    if params.get("link_names") or params.get("parse") == "full":
        found += [name for text in texts for name in _NAMED.findall(text)]
    markdown = [
        str(block.get("text")) for block in params.get("blocks") or [] if block.get("type") == "markdown"
    ]
    return found + [picture for text in markdown for picture in re.findall(r"!\[[^\]]*\]\([^)]*\)", text)]
