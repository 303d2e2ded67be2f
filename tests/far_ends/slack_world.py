"""A local Slack's memory: one workspace with its people, channels, messages, and what was called."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from bot.settings import Settings

Params = dict[str, Any]
TWIN, BOT, TEAM = "U0TWIN", "B0TWIN", "T0HOME"
ASKER, ADMIN = "U0ASKER", "U0ADMIN"
CHANNEL, DIRECT = "C0GENERAL", "D0ASKER"

ALL_SCOPES = frozenset({
    "app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "groups:history",
    "im:history", "im:write", "users:read",
})  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Message:
    """A message as a member sees it; ``to`` is set when only one of them does."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: dict[str, Any] | None = None
    to: str | None = None
    sent: Params = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """All words of the message, as they were sent."""
        return "\n".join(_strings(self.blocks)) or self.text


def _strings(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [s for value in part.values() if not isinstance(value, str) for s in _strings(value)]
    return [s for one in part for s in _strings(one)] if isinstance(part, list) else []


@dataclass(slots=True, kw_only=True)
class Fault:
    """
    Something that goes wrong with the next ``times`` calls of a method.

    ``how``: ``429``, ``500``, ``cut`` (the connection dies), ``page`` (a 502 in HTML), or an error code. With
    ``after`` the call takes effect first, and only its answer is lost.
    """

    method: str
    how: str
    times: int = 1
    after: bool = False
    retry_after: int = 1


@dataclass(slots=True)
class Workspace:
    """The state; tests read it, and plant faults in it."""

    bot_token: str = "xoxb-local-1"
    app_token: str = "xapp-local-1"
    scopes: frozenset[str] = ALL_SCOPES
    users: dict[str, Params] = field(
        default_factory=lambda: {ASKER: {}, ADMIN: {"is_admin": True}, TWIN: {"is_bot": True}}
    )
    channels: dict[str, Params] = field(
        default_factory=lambda: {CHANNEL: {"name": "general"}, DIRECT: {"is_im": True}}
    )
    messages: list[Message] = field(default_factory=list)
    responses: list[Params] = field(default_factory=list)
    statuses: list[Params] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    _clock: int = 0

    def next_ts(self) -> str:
        self._clock += 1
        return f"1795000000.{self._clock:06d}"

    def add(self, message: Message) -> Message:
        self.messages.append(message)
        return message

    def fault(self, method: str) -> Fault | None:
        """The fault that the call of a method meets, used up by one."""
        for planned in self.faults:
            if planned.method == method and planned.times > 0:
                planned.times -= 1
                return planned
        return None

    @property
    def said(self) -> list[Message]:
        """What the twin said where everybody in the channel reads it."""
        return [message for message in self.messages if message.user == TWIN and message.to is None]

    @property
    def whispered(self) -> list[Message]:
        """What the twin showed to one member alone."""
        return [message for message in self.messages if message.to is not None]


def settings_for(url: str, **more: Any) -> Settings:
    """Settings of a twin whose Slack is the local one."""
    given = {"slack_bot_token": "xoxb-local-1", "slack_app_token": "xapp-local-1", "slack_api_url": url}
    return Settings(**{**given, **more})
