"""Where what is said belongs: to a command's address, to one member's eyes, or into the thread, once."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from adapters.slack.inbound import Said
from adapters.slack.outbound import Post
from adapters.slack.posting import Place
from adapters.slack.responding import USES_OF_A_RESPONSE_URL
from adapters.slack.standing import mark, place_of
from adapters.slack.workspace import Workspace
from bot.errors import DeliveryFailed

log = structlog.stdlib.get_logger(__name__)


async def deliver(there: Workspace, said: Said, posts: Sequence[Post], *, private: bool) -> None:
    """
    Post where something was said; what is private is for whoever said it alone.

    Raises:
        DeliveryFailed: at least a part was certainly not delivered.
        DeliveryUnknown: at least a part may have been.
    """
    if said.response_url is not None:
        await _respond(there, said, posts, in_channel=not private)
    elif private and not said.is_direct:
        await _whisper(there, said, posts)
    else:
        for number, post in enumerate(posts, start=1):
            await there.poster.post_once(place_of(said), post, key=mark(said, number))


async def _respond(there: Workspace, said: Said, posts: Sequence[Post], *, in_channel: bool) -> None:
    """By the command's own address as long as that serves, and what is left to its caller alone."""
    left = list(posts)
    try:
        while left and said.response_url and len(posts) - len(left) < USES_OF_A_RESPONSE_URL:
            await there.poster.respond(said.response_url, left[:1], in_channel=in_channel)
            del left[0]
    except DeliveryFailed as error:
        log.warning("slack.response_url_failed", error=str(error))
    if left:
        await _whisper(there, said, left)


async def _whisper(there: Workspace, said: Said, posts: Sequence[Post]) -> None:
    """
    In the channel for one member's eyes; where Slack does not let us, in the direct messages with them.

    In a thread that nobody has answered in yet Slack shows it to nobody.
    """
    place = Place(channel=said.channel, thread=said.thread if said.is_in_thread else None)
    try:
        await there.poster.whisper(place, said.user, posts)
    except DeliveryFailed as error:
        log.warning("slack.whisper_failed", error=str(error))
        room = Place(channel=await there.poster.direct(said.user))
        for number, post in enumerate(posts, start=1):
            await there.poster.post_once(room, post, key=mark(said, number))
