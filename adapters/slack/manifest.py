"""The app manifest: what Slack needs to be told of the twin, and no permission more than is used."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack.interactions import ABOUT
from adapters.text import clip, one_line

OPEN_DIRECT = "im:write"
SCOPES = {
    "app_mentions:read": "hear a mention",
    "assistant:write": "suggest questions where the messages with the twin begin",
    "channels:history": "hear replies in its threads of public channels, and look whether a report stands",
    "channels:read": "see for `twin doctor` whether it is in its admin channel",
    "chat:write": "answer, and show that it is thinking",
    "commands": "/twin, and the shortcut of messages",
    "files:write": "show charts",
    "groups:history": "the same as channels:history in private channels",
    "groups:read": "the same as channels:read in private channels",
    "im:history": "hear a direct message",
    OPEN_DIRECT: "open the direct messages with the owner, and with whoever waits for an answer",
    "mpim:history": "hear replies in its threads of group messages",
    "users:read": "know the workspace's admins and guests, and what to call members",
}
"""Each permission and what it is used for."""
EVENTS = {
    "agent_session_stopped": "somebody wants no answer any more",
    "app_home_opened": "show the home tab, suggest questions",
    "app_mention": "a question in a channel",
    "app_uninstalled": "a workspace has no twin any more",
    "message.channels": "replies without a mention in its threads, edits, deletes",
    "message.groups": "the same in private channels",
    "message.im": "a direct message",
    "message.mpim": "the same in group messages",
    "tokens_revoked": "a workspace's token is good no more",
}
"""Each event and what it tells."""
_OVERHEARD_SCOPES = frozenset({"channels:history", "groups:history", "mpim:history"})
_OVERHEARD_EVENTS = frozenset({"message.channels", "message.groups", "message.mpim"})

_NAME, _DESCRIPTION, _AGENT = 35, 140, 300  # Slack's own limits
_PROMPTS, _TITLE, _MESSAGE = 4, 60, 300
_NOT_IN_NAMES = re.compile(r"[<>@`|]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """
    How Slack reaches the twin, and what it may hear.

    ``request_url`` is where it sends everything to (None: Socket Mode); ``redirect_url`` where a workspace
    comes back to that installs the app (None: it is installed by hand, in one). ``mentions_only``: what is
    not addressed to the twin is not delivered.
    """

    request_url: str | None = None
    redirect_url: str | None = None
    mentions_only: bool = False


def manifest(name: str, *, suggestions: Sequence[str] = (), ways: Ways | None = None) -> dict[str, Any]:
    """
    The manifest of the app, by Slack's schema; ``suggestions`` are questions for who opens its messages.

    The app-level token (``connections:write``) is made by hand: no manifest can hold it.
    """
    ways = ways or Ways()
    who = _plain(name) or "somebody"
    title = clip(f"AI twin of {who}", _NAME)
    about = f"Answers questions about {who} from the profile, with sources"
    return {
        "display_information": {"name": title, "description": clip(about, _DESCRIPTION)},
        "features": {
            "agent_view": _agent(about, suggestions),
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
            "slash_commands": [_command(ways)],
        },
        "oauth_config": {**_redirects(ways), "scopes": {"bot": sorted(scopes(ways))}},
        "settings": {
            "event_subscriptions": {**_requests(ways), "bot_events": sorted(events(ways))},
            "interactivity": {"is_enabled": True, **_requests(ways)},
            "org_deploy_enabled": False,
            "socket_mode_enabled": ways.request_url is None,
            "token_rotation_enabled": False,
        },
    }


def scopes(ways: Ways) -> frozenset[str]:
    """The permissions of an app that is reached so."""
    return frozenset(SCOPES) - (_OVERHEARD_SCOPES if ways.mentions_only else frozenset())


def events(ways: Ways) -> frozenset[str]:
    """What is delivered to an app that is reached so."""
    return frozenset(EVENTS) - (_OVERHEARD_EVENTS if ways.mentions_only else frozenset())


def _agent(about: str, suggestions: Sequence[str]) -> dict[str, Any]:
    """What makes its messages an agent's: status, stop button, suggested questions."""
    asked = [text for text in map(_plain, suggestions) if text][:_PROMPTS]
    prompts = [{"title": clip(text, _TITLE), "message": clip(text, _MESSAGE)} for text in asked]
    described = clip(f"{about}. What the profile does not say, it does not guess.", _AGENT)
    return {"agent_description": described, **({"suggested_prompts": prompts} if prompts else {})}


def _command(ways: Ways) -> dict[str, Any]:
    return {
        "command": "/twin",
        "description": "Ask the twin, or see its figures",
        "usage_hint": "ask QUESTION | usage [days] | help",
        "should_escape": True,
        **({"url": ways.request_url} if ways.request_url else {}),
    }


def _requests(ways: Ways) -> dict[str, Any]:
    return {"request_url": ways.request_url} if ways.request_url else {}


def _redirects(ways: Ways) -> dict[str, Any]:
    return {"redirect_urls": [ways.redirect_url]} if ways.redirect_url else {}


def _plain(text: str) -> str:
    """Without what is not seen, and without what other places of Slack could read as markup."""
    seen = text.encode("utf-8", "replace").decode("utf-8")
    return one_line(_NOT_IN_NAMES.sub(" ", seen))
