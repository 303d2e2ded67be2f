"""Channels, threads and direct messages of a small Discord, as its payloads show them."""

from __future__ import annotations

from typing import Any

from tests.far_ends.discord_people import SENT_AT, Person
from tests.far_ends.discord_refusals import Json

TEXT, DIRECT, GROUP, VOICE, ANNOUNCEMENTS, FORUM = 0, 1, 3, 2, 5, 15
THREADS = frozenset({10, 11, 12})


def room(number: int, name: str, guild: int, **more: Any) -> Json:
    """A channel of a server."""
    return {
        "id": str(number),
        "type": TEXT,
        "name": name,
        "guild_id": str(guild),
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "parent_id": None,
        "topic": None,
        "rate_limit_per_user": 0,
        "last_message_id": None,
        **more,
    }


def thread(number: int, name: str, parent: Json, *, owner: int, **more: Any) -> Json:
    """A public thread; it has no overwrites, its parent's count."""
    return {
        "id": str(number),
        "type": 11,
        "name": name,
        "guild_id": parent["guild_id"],
        "parent_id": parent["id"],
        "owner_id": str(owner),
        "rate_limit_per_user": 0,
        "last_message_id": None,
        "message_count": 0,
        "member_count": 1,
        "total_message_sent": 0,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": SENT_AT,
            "locked": False,
            "create_timestamp": SENT_AT,
        },
        **more,
    }


def dm(number: int, person: Person) -> Json:
    return {
        "id": str(number),
        "type": DIRECT,
        "recipients": [person.user()],
        "last_message_id": None,
        "flags": 0,
    }


def group_dm(number: int, *people: Person) -> Json:
    """A talk of several people that no bot is ever in; an app comes there as somebody's own."""
    return {
        "id": str(number),
        "type": GROUP,
        "name": None,
        "icon": None,
        "owner_id": str(people[0].id),
        "recipients": [one.user() for one in people],
        "last_message_id": None,
    }


def partial(where: Json) -> Json:
    """How a channel is told in an interaction."""
    kept = ("id", "type", "name", "guild_id", "parent_id", "nsfw", "topic", "position", "thread_metadata")
    told = {key: where[key] for key in kept if key in where}
    more = ("owner_id", "message_count", "member_count", "recipients", "last_message_id", "icon")
    return told | {key: where[key] for key in more if key in where}
