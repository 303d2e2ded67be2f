"""How Slack reaches the twin, by the settings alone: over a socket that we open, or by signed requests."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import SecretStr

from adapters.introducing import Introducer
from adapters.slack.addresses import PLATFORM, read_address
from bot.errors import DoorError
from bot.ports import Clock
from bot.settings import Settings

EVENTS = "/slack/events"
"""Where Slack sends everything to in HTTP mode: events, commands, interactions."""
INSTALL = "/slack/install"
"""Where an installation in another workspace begins."""
REDIRECT = "/slack/oauth_redirect"
"""Where a workspace comes back to that installs the app."""
BOT, APP, SECRET = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"
CONFIG = "SLACK_CONFIG_TOKEN"
CLIENT, CLIENT_SECRET, KEY = "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "TWIN_SLACK_TOKEN_KEY"
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


def is_several(settings: Settings) -> bool:
    """Whether the app may be installed in several workspaces; with a bot token it is at home in one."""
    return bool(settings.slack_client_id) and not _of(settings.slack_bot_token)


def is_begun(settings: Settings) -> bool:
    """Whether somebody wants this door, be it with too little."""
    given = (settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret)
    return any(_of(one) for one in given) or bool(settings.slack_client_id)


def may_speak(settings: Settings) -> bool:
    """Whether a process that hears nothing can post."""
    if is_several(settings):
        return bool(_of(settings.slack_client_secret) and _of(settings.slack_token_key))
    return bool(_of(settings.slack_bot_token))


def missing(settings: Settings) -> str:
    """What is left to be set, in words; empty when nothing is."""
    if is_several(settings):
        wanted = {CLIENT_SECRET: settings.slack_client_secret, KEY: settings.slack_token_key}
    else:
        wanted = {BOT: settings.slack_bot_token}
    names = [name for name, given in wanted.items() if not _of(given)]
    names += [] if _of(settings.slack_app_token) or is_http(settings) else [APP]
    if not names:
        return ""
    told = " and ".join(f"{name} (twin slack key makes one)" if name == KEY else name for name in names)
    instead = f" (or {SECRET}, where Slack can reach the web door)" if APP in names else ""
    return f"set {told}{instead} to open it"


def paths(settings: Settings) -> tuple[str, ...]:
    """What this door serves through the web door; without the first of it nothing would be heard of Slack."""
    if missing(settings):
        return ()
    heard = (EVENTS,) if is_http(settings) else ()
    return (*heard, INSTALL, REDIRECT) if is_several(settings) else heard


def vouches(settings: Settings) -> bool:
    """Whether Slack may tell the dashboard who somebody is."""
    return bool(client_id(settings) and client_secret(settings) and settings.web_url)


def introducer(settings: Settings, clock: Clock) -> Introducer | None:
    """Slack as whoever vouches for those who sign in to the dashboard."""
    if not vouches(settings):
        return None
    from adapters.slack.openid import SlackOpenId

    return SlackOpenId(settings=settings, clock=clock)


def client_id(settings: Settings) -> str:
    """The app's public name, as OAuth wants it."""
    return settings.slack_client_id or ""


def client_secret(settings: Settings) -> str:
    """What proves to Slack that we are the app."""
    return _of(settings.slack_client_secret)


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
    Look at the tokens and ids, before anything is asked of Slack.

    Raises:
        DoorError: one is missing, or of another kind.
    """
    check_voice(settings)
    if not is_http(settings):
        app_token(settings)
    elif kind := _kind(signing_secret(settings)):
        raise DoorError(f"{SECRET} holds {kind}; the secret stands under Basic Information of your app")


def check_voice(settings: Settings) -> None:
    """
    The same for a process that hears nothing.

    Raises:
        DoorError: something is missing, or of another kind.
    """
    if "@" in urlsplit(settings.slack_api_url or "").netloc:
        raise DoorError("SLACK_API_URL holds a name or a password: nobody but the token proves who we are")
    if is_several(settings):
        _check_several(settings)
    else:
        bot_token(settings)


def _check_several(settings: Settings) -> None:
    """Ids are unique within a workspace alone: where there are several each names its own."""
    if not may_speak(settings):
        raise DoorError(f"Slack's door is not configured whole: {missing(settings)}")
    named = [("TWIN_OWNER", settings.owner), *(("TWIN_ADMINS", one) for one in sorted(settings.admin_ids))]
    for name, one in named:
        if one.startswith(f"{PLATFORM}:") and not read_address(one).team:
            own = read_address(one).id
            raise DoorError(
                f"{name}: {one} names no workspace, and the app may be in several; "
                f"write {PLATFORM}:T012ABC.{own}, with the id of the workspace before it"
            )
    channel = settings.slack_admin_channel
    if channel and not read_address(channel).team:
        raise DoorError(
            f"TWIN_SLACK_ADMIN_CHANNEL: {channel} names no workspace, and the app may be in several; "
            f"write T012ABC.{channel}, with the id of the workspace before it"
        )


def signing_secret(settings: Settings) -> str:
    """By which a request is known to be Slack's; empty when there is none."""
    return _of(settings.slack_signing_secret)


def config_token(settings: Settings) -> str:
    """
    The token by which Slack shows the app itself; empty when there is none.

    Raises:
        DoorError: it cannot be one.
    """
    return _plain(CONFIG, _of(settings.slack_config_token))


def _kind(text: str) -> str:
    return next((kind for start, kind in _KINDS.items() if text.startswith(start)), "")


def _plain(name: str, token: str) -> str:
    """A token as it may stand in a request's header."""
    if not all("!" <= letter <= "~" for letter in token):
        raise DoorError(f"{name} holds a blank, a line break or a letter that no token has: copy it anew")
    return token


def _checked(name: str, given: SecretStr | None, settings: Settings) -> str:
    token = _plain(name, _of(given))
    if not token:
        raise DoorError(f"{name} is not set; Slack's door needs it: {missing(settings)}")
    kind = _kind(token)
    wanted, remedy = _WANTED[name]
    if kind and kind != wanted:  # one of no known kind is for Slack to judge
        other = BOT if name == APP else APP
        place = f"; it belongs in {other}" if kind == _WANTED[other][0] else ""
        raise DoorError(f"{name} holds {kind}{place}: set it to {remedy}")
    return token


def _of(secret: SecretStr | None) -> str:
    return secret.get_secret_value().strip() if secret else ""
