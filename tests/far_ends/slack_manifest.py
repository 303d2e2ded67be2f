"""What the local Slack knows of our app from its manifest: permissions, events, commands, surfaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.manifest import manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The app as it was installed; what is not in here is refused, or never delivered."""

    scopes: frozenset[str]
    events: frozenset[str]
    commands: frozenset[str]
    shortcuts: frozenset[str]
    is_interactive: bool
    has_home: bool
    is_writable: bool
    """Whether members can write to it."""
    is_agent: bool


def read_app(document: Mapping[str, Any]) -> App:
    """The app that a manifest describes."""
    features, settings = document["features"], document["settings"]
    home = features["app_home"]
    return App(
        scopes=frozenset(document["oauth_config"]["scopes"]["bot"]),
        events=frozenset(settings["event_subscriptions"]["bot_events"]),
        commands=frozenset(one["command"] for one in features.get("slash_commands", ())),
        shortcuts=frozenset(one["callback_id"] for one in features.get("shortcuts", ())),
        is_interactive=bool(settings["interactivity"]["is_enabled"]),
        has_home=bool(home["home_tab_enabled"]),
        is_writable=bool(home["messages_tab_enabled"]) and not home["messages_tab_read_only_enabled"],
        is_agent=bool({"agent_view", "assistant_view"} & features.keys()),
    )


OURS = read_app(manifest("Ada Example"))

WHOLE = App(
    scopes=OURS.scopes
    | {"assistant:write", "channels:history", "channels:read", "files:read", "files:write", "groups:history"}
    | {"groups:read", "im:history", "im:read", "im:write", "mpim:history", "mpim:read", "mpim:write"}
    | {"app_mentions:read", "chat:write", "commands", "reactions:read", "reactions:write", "users:read"},
    events=OURS.events
    | {"app_mention", "message.channels", "message.groups", "message.im", "message.mpim", "app_home_opened"}
    | {"reaction_added", "reaction_removed", "agent_session_stopped", "tokens_revoked", "app_uninstalled"},
    commands=OURS.commands | {"/twin"},
    shortcuts=OURS.shortcuts | {"ask"},
    is_interactive=True,
    has_home=True,
    is_writable=True,
    is_agent=True,
)
"""An app that may and hears everything, for tests of the local Slack itself: ``world.become(WHOLE)``."""

_MESSAGES = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}
EVENT_SCOPES: Mapping[str, str] = {
    **_MESSAGES,
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}
"""The permission without which an event is not delivered, though it is subscribed."""

METHOD_SCOPES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "chat.postMessage",
            "chat.update",
            "chat.delete",
            "chat.postEphemeral",
            "chat.startStream",
            "chat.appendStream",
            "chat.stopStream",
            "agents.sessions.setStatus",
            "agents.sessions.rename",
        ),
        ("chat:write",),
    ),
    "assistant.threads.setStatus": ("chat:write", "assistant:write"),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "conversations.open": ("im:write", "mpim:write"),
    "users.info": ("users:read",),
    "bots.info": ("users:read",),
    "reactions.add": ("reactions:write",),
    "reactions.remove": ("reactions:write",),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
}
"""For each method the permissions of which one is enough; those that depend on the channel are below."""


def scopes_for(method: str, channel: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The permissions of which a call needs one; none: every token may."""
    what = {
        "conversations.history": "history",
        "conversations.replies": "history",
        "conversations.info": "read",
    }
    if method not in what:
        return METHOD_SCOPES.get(method, ())
    return (f"{kind_of(channel or {})}:{what[method]}",)


def kind_of(channel: Mapping[str, Any]) -> str:
    """How permissions and events name a kind of channel: ``channels``, ``groups``, ``im``, ``mpim``."""
    if channel.get("is_im"):
        return "im"
    if channel.get("is_mpim"):
        return "mpim"
    return "groups" if channel.get("is_private") else "channels"
