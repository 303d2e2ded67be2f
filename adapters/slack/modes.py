"""How Slack reaches the twin, by the settings alone: over a socket that we open, or by signed requests."""

from __future__ import annotations

from pydantic import SecretStr

from bot.errors import DoorError
from bot.settings import Settings

EVENTS = "/slack/events"
"""Where Slack sends everything to in HTTP mode: events, commands, interactions."""
REDIRECT = "/slack/oauth_redirect"
"""Where a workspace comes back to that installs the app."""
BOT, APP, SECRET = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"
_KINDS = {
    "xapp-": "an app-level token",
    "xoxb-": "a bot token",
    "xoxe.xoxb-": "a bot token",
    "xoxp-": "a user token",
    "xoxe.xoxp-": "a user token",
    "xoxe-": "a refresh token",
    "xoxc-": "a browser's token",
    "xoxd-": "a browser's cookie",
    "xoxa-": "a workspace token",
}
_WANTED = {
    BOT: ("a bot token", "the bot token (xoxb-...) under OAuth & Permissions of your app"),
    APP: ("an app-level token", "an app-level token (xapp-...) under Basic Information of your app"),
}


def is_http(settings: Settings) -> bool:
    """Whether Slack sends signed requests, as there is a signing secret and no way to open a socket."""
    return bool(_of(settings.slack_signing_secret)) and not _of(settings.slack_app_token)


def is_begun(settings: Settings) -> bool:
    """Whether somebody wants this door, be it with too little."""
    given = (settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret)
    return any(_of(one) for one in given)


def missing(settings: Settings) -> str:
    """What is left to be set, in words; empty when nothing is."""
    names = [] if _of(settings.slack_bot_token) else [BOT]
    names += [] if _of(settings.slack_app_token) or is_http(settings) else [APP]
    if not names:
        return ""
    instead = f" (or {SECRET}, where Slack can reach the web door)" if APP in names else ""
    return f"set {' and '.join(names)}{instead} to open it"


def paths(settings: Settings) -> tuple[str, ...]:
    """What this door serves through the web door."""
    return (EVENTS,) if is_http(settings) and not missing(settings) else ()


def bot_token(settings: Settings) -> str:
    """
    The token that everything is posted with.

    Raises:
        DoorError: there is none, or it is of another kind.
    """
    return _checked(BOT, settings.slack_bot_token, settings)


def app_token(settings: Settings) -> str:
    """
    The token that a socket is opened with.

    Raises:
        DoorError: there is none, or it is of another kind.
    """
    return _checked(APP, settings.slack_app_token, settings)


def check(settings: Settings) -> None:
    """
    Look at the tokens, before anything is asked of Slack.

    Raises:
        DoorError: one is missing, or of another kind.
    """
    bot_token(settings)
    if not is_http(settings):
        app_token(settings)


def signing_secret(settings: Settings) -> str:
    """By which a request is known to be Slack's; empty when there is none."""
    return _of(settings.slack_signing_secret)


def _checked(name: str, given: SecretStr | None, settings: Settings) -> str:
    token = _of(given)
    if not token:
        raise DoorError(f"{name} is not set; Slack's door needs it: {missing(settings)}")
    kind = next((kind for start, kind in _KINDS.items() if token.startswith(start)), "")
    wanted, remedy = _WANTED[name]
    if kind and kind != wanted:  # one of no known kind is for Slack to judge
        other = BOT if name == APP else APP
        place = f"; it belongs in {other}" if kind == _WANTED[other][0] else ""
        raise DoorError(f"{name} holds {kind}{place}: set it to {remedy}")
    return token


def _of(secret: SecretStr | None) -> str:
    return secret.get_secret_value().strip() if secret else ""
