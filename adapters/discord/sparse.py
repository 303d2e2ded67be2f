"""An interaction that tells less than Discord's own, made whole enough for the library to read (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Payload = Mapping[str, Any]

_INTERACTION: Payload = {"version": 1, "attachment_size_limit": 10_485_760, "entitlements": []}
_CHANNEL: Payload = {"name": "", "position": 0, "permission_overwrites": []}
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
_DIRECT, _TEXT = 1, 0
"""Discord's numbers for the kinds of a channel."""


def whole_interaction(told: Payload, application: int | None) -> dict[str, Any]:
    """What is told stays; the place, the person and the message of a press are completed."""
    whole = {**_INTERACTION, "application_id": str(application or 0), **told}
    guild, channel = told.get("guild_id"), _part(told, "channel")
    if "channel_id" in told or channel:
        kind = _DIRECT if guild is None else _TEXT
        whole["channel"] = {**_CHANNEL, "id": told.get("channel_id"), "type": kind, **channel}
    user = _part(told, "user") or _part(_part(told, "member"), "user")
    if user:
        person = {**_USER, **user}
        whole["user"] = person
        if guild is not None:
            whole["member"] = {**_MEMBER, **_part(told, "member"), "user": person}
    if message := _part(told, "message"):
        whole["message"] = {**_MESSAGE, "channel_id": told.get("channel_id"), **message}
    return whole


def _part(of: Payload, name: str) -> Payload:
    found = of.get(name)
    return found if isinstance(found, Mapping) else {}
