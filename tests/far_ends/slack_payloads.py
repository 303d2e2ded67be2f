"""What the local Slack delivers, worded as the real one: events, presses, modals, shortcuts, commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.far_ends.slack_message import Message, Params
from tests.far_ends.slack_world import AWAY, CHANNEL, TEAM, TWIN, View

APP = "A0TWIN"
SENT_AT = 1795000000
_SELECTED = {
    "static_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "checkboxes": "selected_options",
    "datepicker": "selected_date",
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
}


def event_callback(
    event: Params, *, event_id: str, team: str = TEAM, bot: str = TWIN, **outer: Any
) -> Params:
    """An event in its envelope of the Events API."""
    granted = {"enterprise_id": None, "team_id": team, "user_id": bot, "is_bot": True}
    return {
        "token": "verification-local",
        "type": "event_callback",
        "team_id": team,
        "api_app_id": APP,
        "event_id": event_id,
        "event_time": SENT_AT,
        "event": event,
        "event_context": f"context-{event_id}",
        "authorizations": [{**granted, "is_enterprise_install": False}],
        "is_ext_shared_channel": event.get("user_team", team) == AWAY,
        **outer,
    }


def slash(text: str, *, user: str, channel: str, team: str, **more: str) -> Params:
    """The form of ``/twin TEXT``."""
    return {
        "token": "verification-local",
        "team_id": team,
        "team_domain": team.lower(),
        "channel_id": channel,
        "channel_name": "directmessage" if channel.startswith("D") else "general",
        "user_id": user,
        "user_name": user.lower(),
        "command": "/twin",
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        **more,
    }


def interaction(kind: str, *, user: str, team: str, trigger: str) -> Params:
    """What every interaction begins with."""
    return {
        "type": kind,
        "token": "verification-local",
        "api_app_id": APP,
        "team": {"id": team, "domain": team.lower()},
        "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": team},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": trigger,
    }


def on_message(message: Message, channel: Mapping[str, Any]) -> Params:
    """Where a press or a shortcut happened; the words of an ephemeral message are not told."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.to is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    place: Params = {"container": container, "channel": {"id": message.channel, "name": _name(channel)}}
    place["state"] = {"values": {}}
    return place if message.to else place | {"message": message.told(with_metadata=True)}


def _name(channel: Mapping[str, Any]) -> str:
    return "directmessage" if channel.get("is_im") else str(channel.get("name", CHANNEL.lower()))


def pressed(element: Params, ts: str, chosen: str | None = None) -> Params:
    """The one action of ``block_actions``: a button, or an option that was chosen."""
    told: Params = {
        name: element[name]
        for name in ("type", "action_id", "block_id", "text", "value", "style")
        if name in element
    }
    if chosen is not None:
        told |= entry(element, chosen)
    return {**told, "action_ts": ts}


def state_of(view: View, written: Mapping[str, Any]) -> Params:
    """
    What a member has written into the fields of a view, by ``block_id`` and ``action_id``.

    ``written`` may name a field by its ``block_id``, its ``action_id`` or its label.

    Raises:
        AssertionError: there is no such field, or Slack would not let it be sent.
    """
    values: Params = {}
    left = dict(written)
    for block in view.content["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        names = (block["block_id"], element["action_id"], block["label"]["text"])
        found = next((name for name in names if name in left), None)
        value = left.pop(found) if found else element.get("initial_value")
        _let_pass(block, value)
        values.setdefault(block["block_id"], {})[element["action_id"]] = entry(element, value)
    assert not left, f"the view has no field {sorted(left)}"
    return {"values": values}


def _let_pass(block: Params, value: object) -> None:
    """A member cannot send what Slack itself refuses."""
    label, element = block["label"]["text"], block["element"]
    assert value or block.get("optional"), f"Slack wants the field {label!r} to be filled"
    if isinstance(value, str):
        most, least = element.get("max_length", 3_000), element.get("min_length", 0)
        assert least <= len(value) <= most, f"Slack wants {least} to {most} letters in {label!r}"


def entry(element: Params, value: Any) -> Params:
    """The state of one field."""
    kind = element["type"]
    if kind not in _SELECTED:
        return {"type": kind, "value": value or None}
    if "option" not in _SELECTED[kind]:
        return {"type": kind, _SELECTED[kind]: value}
    wanted = value if isinstance(value, list) else [value]
    chosen = [one for one in element["options"] if {one["value"], one["text"]["text"]} & set(wanted)]
    assert value is None or len(chosen) == len(wanted), f"there is no option {value!r}"
    several = kind == "checkboxes"
    return {"type": kind, _SELECTED[kind]: chosen if several else next(iter(chosen), None)}
