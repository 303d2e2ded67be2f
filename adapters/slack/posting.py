"""Posting to Slack so that a message stands once: what is certain is told apart from what is not."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import aiohttp
import stamina
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.client import (
    NOBODYS_FAULT,
    NOT_REACHED,
    TIMEOUT_S,
    TOO_MANY,
    TRIES,
    error_code,
    http_status,
    is_local,
    patiently,
)
from adapters.slack.outbound import Post
from bot.errors import DeliveryFailed, DeliveryUnknown, NoSuchPlace
from bot.ports import Clock

EVENT_TYPE = "twin_post"
PAGES = 5
_UNCERTAIN = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
_TOO_MUCH = {
    "msg_too_long",
    "msg_blocks_too_long",
    "invalid_blocks",
    "invalid_blocks_format",
    "too_many_blocks",
}
_NO_THREAD = {"cannot_reply_to_message", "thread_not_found", "invalid_thread_ts"}
_NOWHERE = {
    "cannot_dm_bot",
    "channel_not_found",
    "invalid_users",
    "is_archived",
    "messages_tab_disabled",
    "not_in_channel",
    "restricted_action",
    "restricted_action_read_only_channel",
    "user_disabled",
    "user_not_found",
    "user_not_visible",
    "users_not_found",
}
_NO_SCOPE = "missing_scope"
_QUIET = {"unfurl_links": False, "unfurl_media": False}
_USES_OF_A_RESPONSE_URL = 5

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a message belongs."""

    channel: str
    thread: str | None = None

    def arguments(self) -> dict[str, Any]:
        return {"channel": self.channel, **({"thread_ts": self.thread} if self.thread else {})}


@dataclass(frozen=True, slots=True)
class Poster:
    """Posts, and looks for what may have been posted."""

    client: AsyncWebClient
    clock: Clock

    async def post(self, place: Place, post: Post, *, key: str = "") -> str:
        """
        Post a message and return its ``ts``; ``key`` is kept in its metadata, where `find` sees it.

        Raises:
            NoSuchPlace: it was not posted, and never can be there.
            DeliveryFailed: it was certainly not posted.
            DeliveryUnknown: it may have been posted.
        """
        body: dict[str, Any] = {"text": post.text, "blocks": list(post.blocks), **place.arguments(), **_QUIET}
        if key:
            body["metadata"] = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
        try:
            told = await self._send(body)
        except SlackApiError as error:
            if error_code(error) in _NO_THREAD and body.pop("thread_ts", None):
                return await self.post(Place(channel=place.channel), post, key=key)
            if error_code(error) in _TOO_MUCH and body["blocks"]:
                log.warning("slack.blocks_refused", error=error_code(error))
                return await self.post(place, Post(text=post.text, blocks=()), key=key)
            raise _ours(error) from error
        except (SlackClientError, *NOT_REACHED) as error:
            raise DeliveryUnknown(f"Slack's answer to a post was lost ({type(error).__name__})") from error
        return str(told["ts"])

    async def _send(self, body: dict[str, Any]) -> Any:
        """Post; again when Slack was not even reached, as nothing was sent then."""
        try:
            async for attempt in stamina.retry_context(
                on=aiohttp.ClientConnectorError, attempts=TRIES, timeout=None, wait_initial=1.0, wait_max=4.0
            ):
                with attempt:
                    return await patiently(partial(self.client.chat_postMessage, **body), self.clock)
        except aiohttp.ClientConnectorError as error:
            raise DeliveryFailed(f"Slack was not reached ({type(error).__name__})") from error
        raise AssertionError("the last try returns or raises")

    async def post_once(self, place: Place, post: Post, *, key: str) -> str:
        """
        Post a message that may not stand twice: when its answer is lost, look before posting again.

        Raises:
            DeliveryFailed: it was certainly not posted.
            DeliveryUnknown: it may have been posted, and looking did not help.
        """
        try:
            return await self.post(place, post, key=key)
        except DeliveryUnknown:
            await self.clock.sleep(1.0)
            return await self.find(place, key) or await self.post(place, post, key=key)

    async def find(self, place: Place, key: str) -> str | None:
        """
        The ``ts`` of an earlier post with this key, among the last thousand of the channel or the thread.

        Raises:
            DeliveryUnknown: Slack does not let us look.
        """
        arguments = {
            ("ts" if name == "thread_ts" else name): value for name, value in place.arguments().items()
        }
        read = self.client.conversations_replies if place.thread else self.client.conversations_history
        cursor: str | None = None
        for _ in range(PAGES):
            wanted = {**arguments, "limit": 200, "include_all_metadata": True, "cursor": cursor}
            try:
                page = await patiently(partial(read, **wanted), self.clock)
            except (SlackClientError, *NOT_REACHED) as error:
                why = error_code(error) or type(error).__name__
                if why in _NO_THREAD:
                    return None
                raise DeliveryUnknown(f"earlier posts in {place.channel} cannot be read: {why}") from error
            found = _keyed(page.get("messages") or (), key)
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if found or not cursor:
                return found
        return None

    async def direct(self, user: str) -> str:
        """
        The channel of the direct messages with a member.

        Raises:
            NoSuchPlace: there is none, and there cannot be one.
            DeliveryFailed: Slack did not tell.
        """
        try:
            told = await patiently(partial(self.client.conversations_open, users=user), self.clock)
        except (SlackClientError, *NOT_REACHED) as error:
            why = error_code(error) or type(error).__name__
            if why == _NO_SCOPE:
                raise NoSuchPlace(
                    "Slack lets the app open no direct messages: give it im:write (`twin slack manifest`)"
                ) from error
            kind = NoSuchPlace if why in _NOWHERE else DeliveryFailed
            raise kind(f"the direct messages with a member cannot be opened: {why}") from error
        return str(told["channel"]["id"])

    async def whisper(self, place: Place, user: str, posts: Sequence[Post]) -> None:
        """
        Show messages to one member of the channel alone.

        Raises:
            DeliveryFailed: at least one was not shown.
        """
        for post in posts:
            body = {"text": post.text, "blocks": list(post.blocks), "user": user, **place.arguments()}
            try:
                await patiently(partial(self.client.chat_postEphemeral, **body), self.clock)
            except (SlackClientError, *NOT_REACHED) as error:
                why = error_code(error) or type(error).__name__
                raise DeliveryFailed(f"nothing could be shown in {place.channel}: {why}") from error

    async def respond(self, url: str, posts: Sequence[Post], *, in_channel: bool = False) -> None:
        """
        Answer a slash command through its own address: five times within half an hour.

        Raises:
            DeliveryFailed: the platform refused, or was not reached.
        """
        hook = AsyncWebhookClient(
            url,
            timeout=TIMEOUT_S,
            session=self.client.session,
            retry_handlers=[],
            logger=logging.getLogger("slack_sdk.webhook"),
        )
        hook.proxy = None if is_local(url) else hook.proxy
        for post in posts[:_USES_OF_A_RESPONSE_URL]:
            body = {"text": post.text, "blocks": list(post.blocks), **_QUIET}
            await self._respond(hook, {**body, "response_type": "in_channel" if in_channel else "ephemeral"})

    async def _respond(self, hook: AsyncWebhookClient, body: dict[str, Any]) -> None:
        for left in reversed(range(TRIES)):
            try:
                told = await hook.send_dict(body)
            except NOT_REACHED as error:
                raise DeliveryFailed(f"a command's answer was not taken ({type(error).__name__})") from error
            if told.status_code < 400:  # noqa: PLR2004 - HTTP's own border
                return
            if told.status_code != TOO_MANY or not left:
                raise DeliveryFailed(f"a command's answer was refused: {told.status_code} {told.body[:80]}")
            await self.clock.sleep(_seconds(told.headers))


def _seconds(headers: Any) -> float:
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
    return min(float(told), 30.0) if str(told).isdecimal() else 1.0


def _ours(error: SlackApiError) -> DeliveryFailed | DeliveryUnknown:
    code, status = error_code(error), http_status(error)
    if code in _UNCERTAIN or status >= NOBODYS_FAULT or not (code or status == TOO_MANY):
        return DeliveryUnknown(f"Slack failed while it took a post: {code or status}")
    kind = NoSuchPlace if code in _NOWHERE else DeliveryFailed
    return kind(f"Slack refused a post: {code or status}")


def _keyed(messages: Sequence[dict[str, Any]], key: str) -> str | None:
    for message in messages:
        kept = message.get("metadata") or {}
        if kept.get("event_type") == EVENT_TYPE and (kept.get("event_payload") or {}).get("key") == key:
            return str(message.get("ts"))
    return None
