"""What tells less than Discord's own messages and interactions, made whole enough for the library (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Payload = Mapping[str, Any]

_INTERACTION: Payload = {"version": 1, "attachment_size_limit": 10_485_760, "entitlements": []}
_CHANNEL: Payload = {"name": "", "position": 0, "permission_overwrites": []}
_THREAD: Payload = {
    "owner_id": "0",
    "message_count": 0,
    "member_count": 0,
    "thread_metadata": {
        "archived": False,
        "auto_archive_duration": 1440,
        "archive_timestamp": "2015-01-01T00:00:00+00:00",
    },
}
_MEMBER: Payload = {"roles": [], "flags": 0, "joined_at": None, "deaf": False, "mute": False}
_USER: Payload = {"username": "", "discriminator": "0", "avatar": None}
_MESSAGE: Payload = {
    "type": 0,
    "content": "",
    "attachments": [],
    "embeds": [],
    "components": [],
    "mentions": [],
    "mention_roles": [],
    "mention_everyone": False,
    "edited_timestamp": None,
    "pinned": False,
    "tts": False,
    "flags": 0,
}
_DIRECT, _TEXT, _THREADS = 1, 0, frozenset({10, 11, 12})
"""Discord's numbers for the kinds of a channel."""


def whole_interaction(told: Payload, application: int | None) -> dict[str, Any]:
    """What is told stays; the place, the person and the message of a press are completed."""
    whole = {**_INTERACTION, "application_id": str(application or 0), **told}
    guild, channel = told.get("guild_id"), _part(told, "channel")
    if "channel_id" in told or channel:
        kind = _DIRECT if guild is None else _TEXT
        room = {**_CHANNEL, "id": told.get("channel_id"), "type": kind, **channel}
        whole["channel"] = {**_THREAD, "parent_id": room["id"], **room} if room["type"] in _THREADS else room
    user = _part(told, "user") or _part(_part(told, "member"), "user")
    if user:
        person = {**_USER, **user}
        whole["user"] = person
        if guild is not None:
            whole["member"] = {**_MEMBER, **_part(told, "member"), "user": person}
    if message := _part(told, "message"):
        whole["message"] = {**_MESSAGE, "channel_id": told.get("channel_id"), **message}
    return whole


def whole_message(told: Payload) -> dict[str, Any]:
    """What is told stays; whom it mentions is read out of the words where nobody else tells."""
    text = str(told.get("content") or "")
    people = [{**_USER, "id": number} for number in _ids(r"<@!?(\d+)>", text)]
    whole = {**_MESSAGE, "mentions": people, "mention_roles": _ids(r"<@&(\d+)>", text), **told}
    whole["mentions"] = [_whole_person(one) for one in whole["mentions"]]
    if author := _part(told, "author"):
        whole["author"] = {**_USER, **author}
    if member := _part(told, "member"):
        whole["member"] = {**_MEMBER, **member}
    if behind := _part(told, "referenced_message"):
        whole["referenced_message"] = whole_message(behind)
    return whole


def _whole_person(told: Payload) -> dict[str, Any]:
    member = _part(told, "member")
    return {**_USER, **told, **({"member": {**_MEMBER, **member}} if member else {})}


def _ids(pattern: str, text: str) -> list[str]:
    return list(dict.fromkeys(re.findall(pattern, text)))


def _part(of: Payload, name: str) -> Payload:
    found = of.get(name)
    return found if isinstance(found, Mapping) else {}
