"""The app manifest: what Slack needs to be told of the twin, and no permission more than is used."""

from __future__ import annotations

from typing import Any

from adapters.slack.interactions import ABOUT
from adapters.text import clip, one_line

OPEN_DIRECT = "im:write"
SCOPES = {
    "app_mentions:read": "hear a mention",
    "channels:history": "look in a public channel whether a report stands already",
    "chat:write": "answer, and show that it is thinking",
    "commands": "/twin",
    "files:write": "show charts",
    "groups:history": "the same look in a private channel",
    "im:history": "hear a direct message",
    OPEN_DIRECT: "open the direct messages with the owner, and with whoever waits for an answer",
    "users:read": "know the workspace's admins",
}
"""Each permission and what it is used for."""
EVENTS = ("app_home_opened", "app_mention", "message.im")
_NAME, _DESCRIPTION = 35, 140  # Slack's own limits


def manifest(name: str) -> dict[str, Any]:
    """
    The manifest of an app for one workspace over Socket Mode, by Slack's schema.

    The app-level token (``connections:write``) is made by hand: no manifest can hold it.
    """
    title = clip(f"AI twin of {one_line(name)}", _NAME)
    about = clip(f"Answers questions about {one_line(name)} from the profile, with sources", _DESCRIPTION)
    return {
        "display_information": {"name": title, "description": about},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": title, "always_online": True},
            "shortcuts": [
                {
                    "name": "Ask the twin about this",
                    "type": "message",
                    "callback_id": ABOUT,
                    "description": "Asks with the words of a message",
                }
            ],
            "slash_commands": [
                {
                    "command": "/twin",
                    "description": "Ask the twin, or see its figures",
                    "usage_hint": "ask QUESTION | usage [days] | help",
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }
