"""What a small Discord knows: people, channels, roles, commands, messages - plain state, no sockets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any

Json = dict[str, Any]

FIRST_ID = 1_400_000_000_000_000_000
MANAGE_SERVER = 1 << 5
EVERYTHING_USUAL = 309_237_763_136
SENT_AT = "2026-11-20T09:00:00+00:00"
MESSAGE_CONTENT_INTENT = 1 << 15


class Refusal(Exception):
    """A request that Discord refuses: HTTP status, Discord's own code, words."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"code": code, "message": message}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody on Discord; `permissions` are what this person may do in the server."""

    id: int
    name: str
    bot: bool = False
    roles: tuple[int, ...] = ()
    permissions: int = EVERYTHING_USUAL

    def user(self) -> Json:
        return {
            "id": str(self.id),
            "username": self.name.lower(),
            "discriminator": "0",
            "global_name": self.name,
            "avatar": None,
            "bot": self.bot,
        }

    def member(self) -> Json:
        return {
            "roles": [str(role) for role in self.roles],
            "joined_at": SENT_AT,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "nick": None,
            "permissions": str(self.permissions),
        }


@dataclass(slots=True)
class World:
    """One application, one server with a channel and a thread, and whoever joins."""

    token: str = "far-end-token"
    shards: int = 1
    terse: bool = False
    """Whether the far end tells and keeps no more than it must: no shards, no nonces, no confirmations."""
    ids: count[int] = field(default_factory=lambda: count(FIRST_ID))
    people: dict[int, Person] = field(default_factory=dict)
    channels: dict[int, Json] = field(default_factory=dict)
    roles: dict[int, Json] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    messages: dict[int, Json] = field(default_factory=dict)
    nonces: dict[tuple[int, str], int] = field(default_factory=dict)
    bot: Person = field(init=False)
    ada: Person = field(init=False)
    guild: int = field(init=False)
    channel: int = field(init=False)
    thread: int = field(init=False)
    bot_role: int = field(init=False)

    def __post_init__(self) -> None:
        self.guild = self.new_id()
        self.roles[self.guild] = self._role(self.guild, "@everyone")
        self.bot = self.join("Twin", bot=True)
        self.bot_role = self.new_id()
        managed = {"managed": True, "tags": {"bot_id": str(self.bot.id)}}
        self.roles[self.bot_role] = {**self._role(self.bot_role, "Twin"), **managed}
        self.ada = self.join("Ada")
        self.channel = self.open_channel("general")
        self.thread = self.open_channel("a thread", type=11, parent_id=str(self.channel))

    @property
    def application(self) -> int:
        return self.bot.id

    def new_id(self) -> int:
        return next(self.ids)

    def join(self, name: str, **more: Any) -> Person:
        person = Person(id=self.new_id(), name=name, **more)
        self.people[person.id] = person
        return person

    def add_role(self, name: str) -> int:
        role = self.new_id()
        self.roles[role] = self._role(role, name)
        return role

    def open_channel(self, name: str, **more: Any) -> int:
        channel = self.new_id()
        self.channels[channel] = {
            "id": str(channel),
            "type": 0,
            "name": name,
            "guild_id": str(self.guild),
            "position": 0,
            "permission_overwrites": [],
            "nsfw": False,
            "parent_id": None,
            "topic": None,
            **more,
        }
        if more.get("type") == 11:
            self.channels[channel] |= {
                "owner_id": str(self.ada.id),
                "message_count": 0,
                "member_count": 1,
                "thread_metadata": {
                    "archived": False,
                    "auto_archive_duration": 60,
                    "archive_timestamp": SENT_AT,
                    "locked": False,
                },
            }
        return channel

    def open_dm(self, person: Person) -> int:
        """The direct channel between the bot and a person."""
        for channel in self.channels.values():
            if channel["type"] == 1 and channel["recipients"][0]["id"] == str(person.id):
                return int(channel["id"])
        channel_id = self.new_id()
        self.channels[channel_id] = {
            "id": str(channel_id),
            "type": 1,
            "recipients": [person.user()],
            "last_message_id": None,
        }
        return channel_id

    def guild_payload(self) -> Json:
        rooms = [room for room in self.channels.values() if room.get("guild_id")]
        return {
            "id": str(self.guild),
            "name": "A server",
            "owner_id": str(self.ada.id),
            "unavailable": False,
            "member_count": len(self.people),
            "roles": list(self.roles.values()),
            "channels": [room for room in rooms if room["type"] == 0],
            "threads": [room for room in rooms if room["type"] == 11],
            "members": [{**self.bot.member(), "user": self.bot.user()}],
        }

    def write(self, author: Person, channel: int, content: str = "", **more: Any) -> Json:
        """A message now stands in a channel."""
        room = self.channels[channel]
        message = {
            "id": str(self.new_id()),
            "type": 19 if "message_reference" in more else 0,
            "channel_id": str(channel),
            "author": author.user(),
            "content": content,
            "timestamp": SENT_AT,
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [self._named(one) for one in self._ids(r"<@!?(\d+)>", content) if one in self.people],
            "mention_roles": [str(one) for one in self._ids(r"<@&(\d+)>", content)],
            "attachments": [],
            "embeds": [],
            "pinned": False,
            "flags": 0,
            "components": [],
            **more,
        }
        if room.get("guild_id"):
            message |= {"guild_id": room["guild_id"], "member": author.member()}
        self.messages[int(message["id"])] = message
        return message

    def as_seen_by_bot(self, message: Json, *, intents: int) -> Json:
        """Without the message-content intent the words of most messages are withheld."""
        open_to_bot = (
            intents & MESSAGE_CONTENT_INTENT
            or "guild_id" not in message
            or message["author"]["id"] == str(self.bot.id)
            or any(one["id"] == str(self.bot.id) for one in message["mentions"])
        )
        return message if open_to_bot else {**message, "content": "", "embeds": [], "attachments": []}

    def said_by_bot(self, channel: int | None = None) -> list[Json]:
        """The bot's messages, oldest first."""
        return [
            message
            for message in self.messages.values()
            if message["author"]["id"] == str(self.bot.id)
            and channel in {None, int(message["channel_id"])}
            and not message["flags"] & 128
        ]

    def _named(self, person: int) -> Json:
        one = self.people[person]
        return {**one.user(), "member": one.member()}

    @staticmethod
    def _ids(pattern: str, content: str) -> list[int]:
        return list(dict.fromkeys(int(found) for found in re.findall(pattern, content)))

    @staticmethod
    def _role(role: int, name: str) -> Json:
        return {
            "id": str(role),
            "name": name,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": 0,
            "permissions": str(EVERYTHING_USUAL),
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }
