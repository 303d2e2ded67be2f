"""Slack's Web API as we call it: checked at the start, patient with rate limits, never blindly repeated."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.inbound import Me
from adapters.slack.modes import APP, BOT, bot_token
from bot.errors import DoorError
from bot.ports import Clock
from bot.settings import Settings

SLACK = "https://slack.com/api"
TIMEOUT_S = 15
LONGEST_WAIT_S = 30.0
"""Slack may ask for minutes; somebody waits for the answer."""
TRIES = 4
NOT_REACHED = (aiohttp.ClientError, TimeoutError, OSError)
REFUSED = 400
"""From this HTTP status on nothing was done, up to those that are `NOBODYS_FAULT`."""
NOT_FOUND = 404
TOO_MANY = 429
NOBODYS_FAULT = 500
"""From this HTTP status on the far end failed, before or after it did what was asked."""
NOT_WELL = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Slack's words for the same, whatever the status."""

Call = Callable[[], Awaitable[Any]]
Client = TypeVar("Client", bound=AsyncWebClient)


def open_client(settings: Settings, session: aiohttp.ClientSession) -> AsyncWebClient:
    """
    The one client at home. The SDK repeats nothing by itself: a lost answer to a post is not a lost post.

    Raises:
        DoorError: the bot token is missing, or of another kind.
    """
    return client_of(AsyncWebClient, settings, session, bot_token(settings))


def client_of(
    kind: type[Client], settings: Settings, session: aiohttp.ClientSession, token: str | None
) -> Client:
    """A client of the SDK as ours all are; without a token it may open a socket, or fetch a token."""
    client = kind(
        token=token,
        base_url=f"{settings.slack_api_url or SLACK}/",
        timeout=TIMEOUT_S,
        session=session,
        retry_handlers=[],
        logger=logging.getLogger("slack_sdk.web"),
    )
    if is_local(client.base_url):
        client.proxy = None  # the SDK reads HTTPS_PROXY and knows no NO_PROXY
    return client


def is_local(url: str) -> bool:
    """Whether an address is on this machine, where no proxy leads."""
    return urlsplit(url).hostname in {"127.0.0.1", "::1", "localhost"}


async def who_am_i(client: AsyncWebClient, clock: Clock) -> Me:
    """
    Prove the bot token and learn our own ids.

    Raises:
        DoorError: Slack refuses the token, or is not reached.
    """
    try:
        told = await _told_of_us(client, clock)
    except (SlackClientError, *NOT_REACHED) as error:
        _refuse(error, client, BOT, "the bot token (xoxb-...) under OAuth & Permissions of your app")
    return Me(
        team=told.get("team_id") or "",
        user=told.get("user_id") or "",
        bot=told.get("bot_id") or "",
        workspace=told.get("team") or "",
        handle=told.get("user") or "",
        scopes=_scopes(told.headers),
    )


async def _told_of_us(client: AsyncWebClient, clock: Clock) -> Any:
    """What ``auth.test`` tells; an address that lacks the ``/api/`` of Slack's own gets it."""
    try:
        return await patiently(client.auth_test, clock)
    except SlackApiError as error:
        if http_status(error) != NOT_FOUND or urlsplit(client.base_url).path != "/":
            raise
    client.base_url += "api/"
    return await patiently(client.auth_test, clock)


async def find_api(client: AsyncWebClient, clock: Clock) -> None:
    """
    See that Slack is there, without a token.

    Raises:
        DoorError: it is not reached.
    """
    try:
        await _told_of_us(client, clock)
    except (SlackClientError, *NOT_REACHED) as error:
        if isinstance(error, SlackApiError) and http_status(error) < REFUSED:
            return  # it says that there is no token, and so is there
        _refuse(error, client, "SLACK_API_URL", "where Slack's Web API is, or leave it out")


def _scopes(headers: Mapping[str, str]) -> frozenset[str]:
    return frozenset(filter(None, map(str.strip, _header(headers, "x-oauth-scopes").split(","))))


def _header(headers: Mapping[str, str], wanted: str) -> str:
    """What a header says, in whichever case it was written; empty when it is not there."""
    return next((str(value) for name, value in headers.items() if name.lower() == wanted), "")


async def open_link_address(client: AsyncWebClient, app_token: str, clock: Clock) -> str:
    """
    Prove the app-level token and get the ticket for a Socket Mode connection.

    Raises:
        DoorError: Slack refuses the token, or is not reached.
    """
    try:
        told = await patiently(lambda: client.apps_connections_open(app_token=app_token), clock)
    except (SlackClientError, *NOT_REACHED) as error:
        remedy = "an app-level token (xapp-...) with connections:write, under Basic Information"
        _refuse(error, client, APP, f"{remedy}, and see that Socket Mode is on")
    address = str(told.get("url") or "")
    if not address:
        raise DoorError("Slack gave no address for Socket Mode; check SLACK_API_URL")
    return address


def _refuse(error: Exception, client: AsyncWebClient, name: str, remedy: str) -> NoReturn:
    code, where = error_code(error), urlsplit(client.base_url).netloc
    status = http_status(error) if isinstance(error, SlackApiError) else 0
    if status >= NOBODYS_FAULT or status == TOO_MANY or code in NOT_WELL:
        raise DoorError(
            f"Slack is busy or not well at {where} ({code or status}); try again later"
        ) from error
    if code:
        raise DoorError(f"{name}: Slack says {code}; set it to {remedy}") from error
    raise DoorError(
        f"Slack was not reached at {where} ({type(error).__name__}); check the network, or SLACK_API_URL"
    ) from error


async def patiently(call: Call, clock: Clock) -> Any:
    """
    Call, and wait when Slack is called too often: as long as it asks for, at most half a minute, three times.

    Raises:
        SlackApiError: Slack refused, or is still too busy.
        aiohttp.ClientError, TimeoutError, OSError: no answer came.
    """
    for left in reversed(range(TRIES)):
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await call()
        except SlackApiError as error:
            wait = retry_after(error)
            if wait is None or not left:
                raise
        await clock.sleep(min(wait, LONGEST_WAIT_S))
    raise AssertionError("the last try returns or raises")


def retry_after(error: SlackApiError) -> float | None:
    """The seconds that Slack asks for; None when it refused for another reason."""
    if http_status(error) != TOO_MANY and error_code(error) not in {"ratelimited", "rate_limited"}:
        return None
    return wait_of(getattr(error.response, "headers", None) or {})


def wait_of(headers: Mapping[str, str]) -> float:
    """The seconds that ``Retry-After`` tells; one where it tells none."""
    told = _header(headers, "retry-after")
    return float(told) if told.isdecimal() else 1.0


NEVER = frozenset(
    {
        "method_deprecated",
        "missing_scope",
        "not_allowed",
        "not_allowed_token_type",
        "team_access_not_granted",
        "unknown_method",
    }
)


def is_hopeless(error: Exception) -> bool:
    """Whether a method will be refused again and again: it is unknown, or we may not call it."""
    return error_code(error) in NEVER or (
        isinstance(error, SlackApiError) and http_status(error) == NOT_FOUND
    )


def error_code(error: Exception) -> str:
    """Slack's own word for a refusal, such as ``invalid_auth``; empty when it gave none."""
    data = getattr(getattr(error, "response", None), "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def http_status(error: SlackApiError) -> int:
    """The HTTP status of a refusal; some carry the raw response of the HTTP library."""
    response: Any = error.response
    return int(getattr(response, "status_code", None) or getattr(response, "status", 0) or 0)
