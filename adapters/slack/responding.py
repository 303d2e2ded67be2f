"""What one member alone is shown: by the address that a command or a press came with, else in the channel."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.blocks import fewer
from adapters.slack.client import (
    LONGEST_WAIT_S,
    NOT_REACHED,
    REFUSED,
    TIMEOUT_S,
    TOO_MANY,
    TRIES,
    error_code,
    is_local,
    wait_of,
)
from adapters.slack.outbound import Post
from adapters.slack.repeating import repeatedly
from bot.errors import DeliveryFailed
from bot.ports import Clock

USES_OF_A_RESPONSE_URL = 5
QUIET = {"unfurl_links": False, "unfurl_media": False}
TOO_MUCH = frozenset(
    {
        "cannot_parse_attachment",
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "too_many_blocks",
    }
)
"""Refusals after which fewer blocks, or words alone, may be taken."""
_REFUSAL = re.compile(r'"ok"\s*:\s*false')
"""Some refusals come with a 200."""


async def whisper(
    client: AsyncWebClient, clock: Clock, arguments: dict[str, Any], posts: Sequence[Post]
) -> None:
    """
    Show messages to one member of a channel alone; `arguments` say to whom, and where.

    When Slack's answer is lost they are shown again: twice to one member is better than not at all.

    Raises:
        DeliveryFailed: at least one was not shown.
    """
    for post in posts:
        for blocks in fewer(post.blocks):
            body = {"text": post.text, "blocks": list(blocks), **arguments}
            try:
                await repeatedly(partial(client.chat_postEphemeral, **body), clock)
                break
            except (SlackClientError, *NOT_REACHED) as error:
                why = error_code(error) or type(error).__name__
                if why not in TOO_MUCH or not blocks:
                    told = f"nothing could be shown in {arguments.get('channel')}: {why}"
                    raise DeliveryFailed(told) from error


async def respond(
    client: AsyncWebClient,
    clock: Clock,
    url: str,
    posts: Sequence[Post],
    *,
    in_channel: bool,
    more: Mapping[str, Any] | None = None,
) -> None:
    """
    Answer through the address that a command or a press came with: five times within half an hour.

    ``more`` are arguments such as ``thread_ts``, or ``replace_original`` for the message that was pressed.

    Raises:
        DeliveryFailed: the platform refused, or was not reached.
    """
    hook = AsyncWebhookClient(
        url,
        timeout=TIMEOUT_S,
        session=client.session,
        retry_handlers=[],
        logger=logging.getLogger("slack_sdk.webhook"),
    )
    hook.proxy = None if is_local(url) else hook.proxy
    kind = "in_channel" if in_channel else "ephemeral"
    for post in posts[:USES_OF_A_RESPONSE_URL]:
        for blocks in fewer(post.blocks):
            body = {"text": post.text, "blocks": list(blocks), "response_type": kind, **QUIET, **(more or {})}
            if await _sent(hook, clock, body):
                break


async def _sent(hook: AsyncWebhookClient, clock: Clock, body: dict[str, Any]) -> bool:
    """Whether a body was taken; False when one with fewer blocks may be."""
    for left in reversed(range(TRIES)):
        try:
            told = await hook.send_dict(body)
        except NOT_REACHED as error:
            raise DeliveryFailed(f"a command's answer was not taken ({type(error).__name__})") from error
        if told.status_code < REFUSED and not _REFUSAL.search(told.body or ""):
            return True
        if body["blocks"] and any(code in str(told.body) for code in TOO_MUCH):
            return False
        if told.status_code != TOO_MANY or not left:
            raise DeliveryFailed(f"a command's answer was refused: {told.status_code} {told.body[:80]}")
        await clock.sleep(min(wait_of(told.headers), LONGEST_WAIT_S))
    raise AssertionError("the last try returns or raises")
