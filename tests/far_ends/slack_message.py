"""A message of the local Slack: what was sent, and what a member saw of it at each moment."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

Params = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Message:
    """A message as a member sees it; ``to`` is set when only one of them does."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Params] = field(default_factory=list)
    markdown: str = ""
    """What was streamed, or given as ``markdown_text``; the blocks stand below it."""
    thread_ts: str | None = None
    metadata: Params | None = None
    to: str | None = None
    sent: Params = field(default_factory=dict)
    """The call that made it."""
    bot: str | None = None
    files: list[str] = field(default_factory=list)
    reactions: list[tuple[str, str]] = field(default_factory=list)
    """Emoji name and member, in the order they came."""
    is_streaming: bool = False
    appended: int = 0
    """How often a stream was appended to."""
    mode: str = ""
    """Whether a stream carries ``markdown_text`` or ``chunks``: it may not change."""
    is_edited: bool = False
    moments: list[str] = field(default_factory=list)
    """What was `shown`, each time that it changed; the last is what is shown now."""

    @property
    def shown(self) -> str:
        """All words of the message, as they were sent."""
        return "\n".join(filter(None, (self.markdown, *texts(self.blocks)))) or self.text

    @property
    def buttons(self) -> list[str]:
        """The labels of all buttons, in their order."""
        return [str(button["text"]["text"]) for button in pressable(self.blocks)]

    def remember(self) -> Message:
        """Add what is shown now to the `moments`."""
        if not self.moments or self.moments[-1] != self.shown:
            self.moments.append(self.shown)
        return self

    def told(self, *, with_metadata: bool = False) -> Params:
        """The message as Slack tells an app of it."""
        told: Params = {
            "type": "message",
            "user": self.user,
            "ts": self.ts,
            "text": self.text or self.markdown,
        }
        streamed = [{"type": "markdown", "text": self.markdown}] if self.markdown else []
        if streamed or self.blocks:
            told["blocks"] = deepcopy(streamed + self.blocks)
        if self.bot:
            told |= {"bot_id": self.bot, "app_id": "A0TWIN"}
        if self.thread_ts:
            told["thread_ts"] = self.thread_ts
        if with_metadata and self.metadata:
            told["metadata"] = self.metadata
        return told


def texts(part: Any) -> list[str]:
    """Every text that stands in a block, or in several, in order."""
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [s for value in part.values() if not isinstance(value, str) for s in texts(value)]
    return [s for one in part for s in texts(one)] if isinstance(part, list) else []


def pressable(blocks: list[Params]) -> Iterator[Params]:
    """Every button of some blocks, with its ``block_id``; the two of a feedback as one each."""
    for block in blocks:
        accessory = [block["accessory"]] if "accessory" in block else []
        for element in [*(block.get("elements") or []), *accessory]:
            if element.get("type") in {"button", "icon_button", "workflow_button"}:
                yield {**element, "block_id": block.get("block_id", "")}
            elif element.get("type") == "feedback_buttons":
                for side in ("positive_button", "negative_button"):
                    yield {
                        **element[side],
                        "type": "feedback_buttons",
                        "action_id": element.get("action_id", ""),
                        "block_id": block.get("block_id", ""),
                    }


def with_ids(blocks: list[Params], number: str) -> list[Params]:
    """Blocks as Slack keeps them: whatever has no id is given one."""
    kept = deepcopy(blocks)
    for place, block in enumerate(kept):
        block.setdefault("block_id", f"block-{number}-{place}")
        accessory = [block["accessory"]] if isinstance(block.get("accessory"), dict) else []
        inner = [block["element"]] if isinstance(block.get("element"), dict) else []
        elements = [*(block.get("elements") or []), *accessory, *inner]
        if block.get("type") in {"actions", "context_actions", "section", "input"}:
            for at, element in enumerate(elements):
                element.setdefault("action_id", f"action-{number}-{place}-{at}")
    return kept
