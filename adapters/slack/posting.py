"""Posting to Slack so that a message stands once: what is certain is told apart from what is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

import aiohttp
import stamina
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.blocks import fewer
from adapters.slack.client import NOT_REACHED, TRIES, error_code, http_status, patiently
from adapters.slack.outbound import Post
from adapters.slack.repeating import is_lost, repeatedly
from adapters.slack.responding import QUIET, TOO_MUCH, respond, whisper
from adapters.slack.seeking import Look, Message, until_seen
from bot.errors import DeliveryFailed, DeliveryUnknown, NoSuchPlace
from bot.ports import Clock

EVENT_TYPE = "twin_post"
PAGES = 5
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
_NO_SCOPE, _NO_METHOD = "missing_scope", "unknown_method"

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
    """Posts, changes what was posted, and looks for what may have been."""

    client: AsyncWebClient
    clock: Clock

    async def post(self, place: Place, post: Post, *, key: str = "", look: Look | None = None) -> str:
        """
        Post a message and return its ``ts``; ``key`` is kept in its metadata, where `find` sees it.

        With ``look`` it is looked whether it stands before it is posted again, also after a 429.

        Raises:
            NoSuchPlace: it was not posted, and never can be there.
            DeliveryFailed: it was certainly not posted.
            DeliveryUnknown: it may have been posted.
        """
        refused: SlackApiError | None = None
        for blocks in fewer(post.blocks):
            body = {"text": post.text, "blocks": list(blocks), **place.arguments(), **marked(key), **QUIET}
            try:
                return str((await self._send(body, look))["ts"])
            except SlackApiError as error:
                if error_code(error) in _NO_THREAD and place.thread:
                    return await self.post(Place(channel=place.channel), post, key=key, look=look)
                refused = error
                if error_code(error) not in TOO_MUCH:
                    break
                log.warning("slack.blocks_refused", error=error_code(error))
            except (SlackClientError, *NOT_REACHED) as error:
                raise DeliveryUnknown(
                    f"Slack's answer to a post was lost ({type(error).__name__})"
                ) from error
        assert refused is not None  # noqa: S101 - told to the type checker
        raise _ours(refused, "post") from refused

    async def _send(self, body: dict[str, Any], look: Look | None) -> Any:
        """Post; again when Slack was not even reached, as nothing was sent then."""
        calls = count()

        async def call() -> Any:
            stands = await look() if next(calls) and look else None
            return stands or await self.client.chat_postMessage(**body)

        try:
            async for attempt in stamina.retry_context(
                on=aiohttp.ClientConnectorError, attempts=TRIES, timeout=None, wait_initial=1.0, wait_max=4.0
            ):
                with attempt:
                    return await patiently(call, self.clock)
        except aiohttp.ClientConnectorError as error:
            raise DeliveryFailed(f"Slack was not reached ({type(error).__name__})") from error
        raise AssertionError("the last try returns or raises")

    async def post_once(self, place: Place, post: Post, *, key: str, since: str = "") -> str:
        """
        Post a message that may not stand twice: when its answer is lost, look before posting again.

        Where Slack shows no metadata, a message that says the same ``since`` a ``ts`` is taken for it.

        Raises:
            DeliveryFailed: it was certainly not posted.
            DeliveryUnknown: it may have been posted, and looking did not help.
        """
        said = letters(post.text)

        def is_it(message: Message) -> bool:
            if message.get("metadata"):
                return key_of(message) == key
            is_later = bool(since) and str(message.get("ts") or "") > since
            return is_later and bool(said) and letters(str(message.get("text") or "")) == said

        async def look() -> Message | None:
            return next(iter(await self.look(place, is_it, most=1)), None)

        async def look_again() -> Message | None:
            with suppress(DeliveryUnknown):  # a 429 is a refusal, as a rule
                return await look()
            return None

        return await until_seen(lambda: self.post(place, post, key=key, look=look_again), look, self.clock)

    async def update(self, channel: str, ts: str, post: Post, *, key: str = "") -> None:
        """
        Change one of our messages; made twice it is the same, so it is repeated when an answer is lost.

        Raises:
            DeliveryFailed: it certainly stands as it was, or not at all.
            DeliveryUnknown: nobody knows what it says now.
        """
        for blocks in fewer(post.blocks):
            body = {"channel": channel, "ts": ts, "text": post.text, "blocks": list(blocks), **marked(key)}
            try:
                await repeatedly(partial(self.client.chat_update, **body), self.clock)
                break
            except SlackApiError as error:
                if error_code(error) not in TOO_MUCH or not blocks:
                    raise _ours(error, "change") from error
                log.warning("slack.blocks_refused", error=error_code(error))
            except (SlackClientError, *NOT_REACHED) as error:
                raise DeliveryUnknown(
                    f"Slack's answers to a change were lost ({type(error).__name__})"
                ) from error

    async def delete(self, channel: str, ts: str) -> bool:
        """Take one of our messages away; whether it is gone."""
        try:
            await repeatedly(partial(self.client.chat_delete, channel=channel, ts=ts), self.clock)
        except (SlackClientError, *NOT_REACHED) as error:
            why = error_code(error) or type(error).__name__
            if why != "message_not_found":
                log.warning("slack.message_not_deleted", error=why)
                return False
        return True

    async def find(self, place: Place, key: str) -> str | None:
        """
        The ``ts`` of an earlier post with this key, among the last thousand of the channel or the thread.

        Raises:
            DeliveryUnknown: Slack does not let us look.
        """
        found = await self.look(place, lambda message: key_of(message) == key, most=1)
        return str(found[0].get("ts")) if found else None

    async def look(
        self, place: Place, wanted: Callable[[Message], bool], *, most: int, since: str = ""
    ) -> list[Message]:
        """
        At most so many messages of a channel or a thread that are wanted, of those ``since`` a ``ts``.

        Raises:
            DeliveryUnknown: Slack does not let us look.
        """
        where = {"channel": place.channel, "ts": place.thread, "oldest": since}
        where = {name: value for name, value in where.items() if value}
        read = self.client.conversations_replies if place.thread else self.client.conversations_history
        found: list[Message] = []
        cursor: str | None = None
        for _ in range(PAGES):
            ask: dict[str, Any] = {**where, "limit": 200, "include_all_metadata": True, "cursor": cursor}
            try:
                page = await repeatedly(partial(read, **ask), self.clock)
            except (SlackClientError, *NOT_REACHED) as error:
                why = error_code(error) or type(error).__name__
                if why in _NO_THREAD:
                    break
                raise DeliveryUnknown(f"earlier posts in {place.channel} cannot be read: {why}") from error
            found += [message for message in page.get("messages") or () if wanted(message)]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if len(found) >= most or not cursor:
                break
        return found[:most]

    async def direct(self, user: str) -> str:
        """
        The channel of the direct messages with a member; where none can be opened, a post takes their id.

        Raises:
            NoSuchPlace: there is none, and there cannot be one.
            DeliveryFailed: Slack did not tell.
        """
        try:
            told = await repeatedly(partial(self.client.conversations_open, users=user), self.clock)
        except (SlackClientError, *NOT_REACHED) as error:
            why = error_code(error) or type(error).__name__
            if why == _NO_METHOD:
                return user
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
        await whisper(self.client, self.clock, {**place.arguments(), "user": user}, posts)

    async def respond(
        self,
        url: str,
        posts: Sequence[Post],
        *,
        in_channel: bool = False,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        """
        Answer a slash command or a press through its own address: five times within half an hour.

        Raises:
            DeliveryFailed: the platform refused, or was not reached.
        """
        await respond(self.client, self.clock, url, posts, in_channel=in_channel, more=more)


def letters(text: str) -> str:
    """What a text says, however it is escaped."""
    return "".join(filter(str.isalnum, re.sub(r"&(?:lt|gt|amp);", "", text)))


def marked(key: str) -> dict[str, Any]:
    """The argument by which a message can be found again; members can read it."""
    return {"metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": key}}} if key else {}


def key_of(message: Message) -> str:
    """The key that a message of ours carries, empty when it carries none."""
    kept = message.get("metadata") or {}
    return (
        str((kept.get("event_payload") or {}).get("key") or "")
        if kept.get("event_type") == EVENT_TYPE
        else ""
    )


def _ours(error: SlackApiError, what: str) -> DeliveryFailed | DeliveryUnknown:
    code = error_code(error)
    if is_lost(error):
        return DeliveryUnknown(f"Slack failed while it took a {what}: {code or http_status(error)}")
    kind = NoSuchPlace if code in _NOWHERE else DeliveryFailed
    return kind(f"Slack refused a {what}: {code or http_status(error)}")
