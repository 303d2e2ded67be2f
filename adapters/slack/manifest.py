"""The app manifest: what Slack needs to be told of the twin, and no permission more than is used."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
OVERHEARD_SCOPES = frozenset({"channels:history", "groups:history", "mpim:history"})
"""What an app does without that hears mentions only."""
VITAL = frozenset({"app_mentions:read", "chat:write", "commands", "im:history", "users:read"})
"""Without one of these the twin is deaf, dumb, or takes guests for members; the others it does without."""
_OVERHEARD_EVENTS = frozenset({"message.channels", "message.groups", "message.mpim"})

IDENTITY_SCOPES = frozenset({"openid", "profile"})
"""What a member who signs in to the dashboard lets Slack tell of them: who they are, and their name."""

_NAME, _DESCRIPTION, _AGENT = 35, 140, 300  # Slack's own limits
_PROMPTS, _TITLE, _MESSAGE = 4, 60, 300
_NOT_IN_NAMES = re.compile(r"[<>@`|]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """
    How Slack reaches the twin, and what it may hear.

    ``request_url`` is where it sends everything to (None: Socket Mode); ``redirect_url`` where a workspace
    comes back to that installs the app (None: it is installed by hand, in one). ``sign_in_url`` is where
    members come back to who sign in to the dashboard (None: nobody does so through Slack).
    ``mentions_only``: what is not addressed to the twin is not delivered.
    """

    request_url: str | None = None
    redirect_url: str | None = None
    sign_in_url: str | None = None
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
        "oauth_config": {**_redirects(ways), "scopes": _scopes(ways)},
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
    return frozenset(SCOPES) - (OVERHEARD_SCOPES if ways.mentions_only else frozenset())


def events(ways: Ways) -> frozenset[str]:
    """What is delivered to an app that is reached so."""
    return frozenset(EVENTS) - (_OVERHEARD_EVENTS if ways.mentions_only else frozenset())


def lacks(told: object, ways: Ways) -> list[str]:
    """
    What an app, as its own manifest tells of it, has not that one made by ours has; in words.

    An older surface for agents will do in place of today's.
    """
    whole, ours = _Told(told), manifest("", ways=ways)
    settings, features = whole.at("settings"), whole.at("features")
    home = features.at("app_home")
    heard = settings.at("event_subscriptions")
    missing = [f"the event {name}" for name in sorted(events(ways) - heard.names("bot_events"))]
    for kind, what, key in (
        ("slash_commands", "command", "command"),
        ("shortcuts", "shortcut", "callback_id"),
    ):
        wanted = {one[key] for one in ours["features"][kind]}
        missing += [f"the {what} {name}" for name in sorted(wanted - features.names(kind, key))]
    wishes = {
        "interactivity (buttons and forms)": settings.at("interactivity").is_on("is_enabled"),
        "the home tab": home.is_on("home_tab_enabled"),
        "a messages tab that members may write in": home.is_on("messages_tab_enabled")
        and not home.is_on("messages_tab_read_only_enabled"),
        "agent_view (suggested questions, the stop button)": bool(
            {"agent_view", "assistant_view"} & features.found.keys()
        ),
        **_way_in(settings, features, ways),
    }
    back = whole.at("oauth_config").names("redirect_urls")
    missing += [f"the redirect URL {url}" for url in _came_back(ways) if url not in back]
    return missing + [what for what, is_there in wishes.items() if not is_there]


def _way_in(settings: _Told, features: _Told, ways: Ways) -> dict[str, bool]:
    if ways.request_url is None:
        return {"Socket Mode": settings.is_on("socket_mode_enabled")}
    named = {settings.at(part).text("request_url") for part in ("event_subscriptions", "interactivity")}
    named |= features.names("slash_commands", "url")
    return {
        "an end of Socket Mode (it is on, so no request is sent)": not settings.is_on("socket_mode_enabled"),
        f"the request URL {ways.request_url}": named == {ways.request_url},
    }


class _Told:
    """A part of a document that others wrote: what is not there, or of another kind, is empty."""

    def __init__(self, told: object) -> None:
        self.found: Mapping[str, Any] = told if isinstance(told, Mapping) else {}

    def at(self, name: str) -> _Told:
        return _Told(self.found.get(name))

    def is_on(self, name: str) -> bool:
        return self.found.get(name) is True

    def text(self, name: str) -> str:
        held = self.found.get(name)
        return held if isinstance(held, str) else ""

    def names(self, name: str, key: str | None = None) -> set[str]:
        """The texts of a list, or those that its objects have behind a key."""
        listed = self.found.get(name)
        items = listed if isinstance(listed, list) else []
        return {text for one in items if isinstance(text := _Told(one).found.get(key) if key else one, str)}


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
    urls = _came_back(ways)
    return {"redirect_urls": urls} if urls else {}


def _came_back(ways: Ways) -> list[str]:
    return [url for url in (ways.redirect_url, ways.sign_in_url) if url]


def _scopes(ways: Ways) -> dict[str, list[str]]:
    """The bot's permissions; of whoever signs in nothing but who they are is asked."""
    of_members = {"user": sorted(IDENTITY_SCOPES)} if ways.sign_in_url else {}
    return {"bot": sorted(scopes(ways)), **of_members}


def _plain(text: str) -> str:
    """Without what is not seen, and without what other places of Slack could read as markup."""
    seen = text.encode("utf-8", "replace").decode("utf-8")
    return one_line(_NOT_IN_NAMES.sub(" ", seen))
