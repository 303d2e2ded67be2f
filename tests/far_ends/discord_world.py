"""
What a small Discord knows: places (`discord_places`), commands, and messages - plain state, no sockets.

``write``, ``change`` and ``remove`` are how messages come about and go; ``seen`` remembers each state that
one was in. Whatever would have pinged somebody is in ``live``: `open_discord` ends in an error if it is not
empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.far_ends.discord_clock import FarClock, snowflake
from tests.far_ends.discord_people import Person, Server
from tests.far_ends.discord_permissions import EVERYTHING_USUAL, MANAGE_SERVER
from tests.far_ends.discord_places import Places
from tests.far_ends.discord_refusals import Json
from tests.far_ends.discord_seen import Seen
from tests.far_ends.discord_wording import mentioned_people, mentioned_roles

__all__ = ["EVERYTHING_USUAL", "MANAGE_SERVER", "Json", "Person", "Server", "World"]

MESSAGE_CONTENT_INTENT = 1 << 15
EPHEMERAL, LOADING = 1 << 6, 1 << 7
WITHHELD: Mapping[str, Any] = {"content": "", "embeds": [], "attachments": [], "components": []}


@dataclass(slots=True, kw_only=True)
class World(Places):
    """One application and everything that it can meet."""

    token: str = "far-end-token"
    shards: int = 1
    terse: bool = False
    """Whether the far end tells and keeps no more than it must: no shards, no nonces, no confirmations."""
    untold: frozenset[str] = frozenset()
    """Fields that this far end leaves out wherever they would stand, as poorer ones do."""
    granted: int = 0
    """The privileged intents that the application may use."""
    installers: set[int] = field(default_factory=set)
    """People who have the app installed for themselves."""
    is_public: bool = True
    """Whether anybody may invite the bot."""
    portal: Json = field(default_factory=dict)
    """What else the application's page in the portal says."""
    clock: FarClock = field(default_factory=FarClock)
    seen: Seen = field(default_factory=Seen)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    creates_left: int = 200
    """How many commands may still be made today."""
    quota_status: int = 400
    """With which status more are refused: both 400 and 429 have been seen."""
    messages: dict[int, Json] = field(default_factory=dict)
    alone: dict[int, int] = field(default_factory=dict)
    """Who alone sees a message, by its id."""
    reactions: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    """By message: who, and which emoji."""
    files: dict[str, bytes] = field(default_factory=dict)
    """What was uploaded, by the address that a message tells."""
    live: list[str] = field(default_factory=list)
    last: int = 0

    def moment_id(self, at: datetime | None = None) -> int:
        """An id of a moment, now unless told; those of now only ever grow."""
        if at is not None:
            return snowflake(at, self.new_id() % 4096)
        self.last = max(self.last + 1, snowflake(self.clock.now()))
        return self.last

    def write(
        self, author: Person, channel: int, content: str = "", *, at: datetime | None = None, **more: Any
    ) -> Json:
        """A message now stands in a channel, or stood there since `at`."""
        return self.keep(self.draft(author, channel, content, at=at, **more))

    def draft(
        self, author: Person, channel: int, content: str = "", *, at: datetime | None = None, **more: Any
    ) -> Json:
        """A message that stands nowhere yet."""
        message = {
            "id": str(self.moment_id(at)),
            "type": 19 if more.get("message_reference") else 0,
            "channel_id": str(channel),
            "author": author.user(),
            "content": content,
            "timestamp": (at or self.clock.now()).isoformat(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [self.named(one, channel) for one in mentioned_people(content) if one in self.people],
            "mention_roles": [str(one) for one in mentioned_roles(content)],
            "attachments": [],
            "embeds": [],
            "pinned": False,
            "flags": 0,
            "components": [],
            **more,
        }
        room = self.channels[channel]
        if room.get("guild_id"):
            server = self.servers[int(room["guild_id"])]
            message |= {"guild_id": room["guild_id"], "member": self.member(author, server)}
        return message

    def keep(self, message: Json, *, alone: int | None = None) -> Json:
        """A message stands where it says; `alone` is the only person who sees it."""
        number = int(message["id"])
        self.messages[number] = message
        if alone is not None:
            self.alone[number] = alone
        else:
            self.channels[int(message["channel_id"])]["last_message_id"] = message["id"]
        self._note("write", message)
        return message

    def change(self, message: Json, **changes: Any) -> Json:
        """Another content for a message that stands."""
        message |= changes
        self._note("change", message)
        return message

    def remove(self, message: Json) -> None:
        self.messages.pop(int(message["id"]), None)
        self._note("remove", message)

    def _note(self, how: str, message: Json) -> None:
        private = int(message["id"]) in self.alone
        self.seen.note(how, message, at=self.clock.seconds(), private=private)

    def as_seen_by_bot(self, message: Json, *, intents: int) -> Json:
        """Without the message-content intent the words of most messages are withheld."""
        told = message
        if not (intents & MESSAGE_CONTENT_INTENT or self._is_open(message)):
            told = {**message, **WITHHELD}
        if told.get("referenced_message"):
            behind = self.as_seen_by_bot(told["referenced_message"], intents=intents)
            told = {**told, "referenced_message": behind}
        return told

    def _is_open(self, message: Json) -> bool:
        me = str(self.bot.id)
        return (
            "guild_id" not in self.channels[int(message["channel_id"])]
            or message["author"]["id"] == me
            or any(one["id"] == me for one in message["mentions"])
        )

    def said_by_bot(self, channel: int | None = None) -> list[Json]:
        """The bot's messages, oldest first, also those that one person alone sees."""
        return [
            message
            for message in self.messages.values()
            if message["author"]["id"] == str(self.bot.id)
            and channel in {None, int(message["channel_id"])}
            and not message["flags"] & LOADING
        ]

    def public(self, channel: int) -> list[Json]:
        """What everybody in a channel reads, oldest first."""
        return sorted(
            (one for one in self.messages.values() if self.stands(one, channel)),
            key=lambda one: int(one["id"]),
        )

    def stands(self, message: Json, channel: int) -> bool:
        return int(message["channel_id"]) == channel and int(message["id"]) not in self.alone

    def named(self, person: int, channel: int) -> Json:
        """Somebody as a mention tells them."""
        one, room = self.people[person], self.channels[channel]
        if not room.get("guild_id"):
            return one.user()
        return {**one.user(), "member": self.member(one, self.servers[int(room["guild_id"])])}
