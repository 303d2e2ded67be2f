"""How one workspace is shown something: a modal, the home tab, words for one member, a change in place."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from slack_sdk.errors import SlackClientError

from adapters.slack.client import NOT_REACHED, error_code, patiently
from adapters.slack.inbound import caller
from adapters.slack.interactions import Actor, Pressed
from adapters.slack.outbound import Post
from adapters.slack.posting import Place
from adapters.slack.repeating import repeatedly
from adapters.slack.workspace import Workspace
from bot.commands.registry import Caller
from bot.errors import DeliveryFailed, DeliveryUnknown

OPEN_S = 3.0
"""A trigger lives no longer."""
View = dict[str, Any]

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Showing:
    """Nothing here raises: what cannot be shown is told in another way, or in the end not at all."""

    there: Workspace

    async def asker(self, by: Actor, *, owner: str) -> Caller:
        """Who gives a command with a button."""
        is_admin = await self.there.people.is_admin(by.user, person=by.person)
        return caller(by.said("", ""), owner=owner, is_admin=is_admin)

    async def open(self, trigger: str, view: View, *, over: bool = False) -> str:
        """The id of a new modal, ``over`` another one or by itself; empty where views are not to be had."""
        if not trigger:
            return ""
        client = self.there.poster.client
        show = client.views_push if over else client.views_open
        try:
            async with asyncio.timeout(OPEN_S):
                told = await patiently(partial(show, trigger_id=trigger, view=view), self.there.poster.clock)
        except (SlackClientError, *NOT_REACHED) as error:
            _note("slack.view_not_opened", error)
            return ""
        opened = told.get("view")
        return str(opened.get("id") or "") if isinstance(opened, Mapping) else ""

    async def change(self, view_id: str, view: View) -> bool:
        """Another content for a modal that is open; whether it is shown."""
        client, clock = self.there.poster.client, self.there.poster.clock
        try:
            await repeatedly(partial(client.views_update, view_id=view_id, view=view), clock)
        except (SlackClientError, *NOT_REACHED) as error:
            _note("slack.view_not_changed", error)
            return False
        return True

    async def home(self, user: str, view: View) -> None:
        """The home tab of one member."""
        client, clock = self.there.poster.client, self.there.poster.clock
        try:
            await repeatedly(partial(client.views_publish, user_id=user, view=view), clock)
        except (SlackClientError, *NOT_REACHED) as error:
            _note("slack.home_not_shown", error)

    async def tell(self, by: Actor, posts: Sequence[Post]) -> None:
        """Words for one member alone, where they are, or else in the direct messages with them."""
        poster = self.there.poster
        thread = by.thread if by.is_in_thread else None
        where = {"thread_ts": thread} if thread else {}
        try:
            if by.url and await self._responded(by.url, posts, where):
                return
            if by.channel and not by.is_direct and await self._whispered(by, thread, posts):
                return
            place = Place(channel=by.channel, thread=by.thread) if by.is_direct else None
            place = place or Place(channel=await poster.direct(by.user))
            for post in posts:
                await poster.post(place, post)
        except (DeliveryFailed, DeliveryUnknown) as error:
            log.warning("slack.words_not_shown", error=str(error))

    async def instead(self, pressed: Pressed, post: Post) -> bool:
        """Another content for the message that a button stands in; whether it is shown."""
        try:
            if pressed.is_ephemeral:
                return await self._responded(pressed.by.url, [post], {"replace_original": True})
            if not (pressed.ts and pressed.by.channel) or pressed.view:
                return False
            await self.there.poster.update(pressed.by.channel, pressed.ts, post)
        except (DeliveryFailed, DeliveryUnknown) as error:
            log.warning("slack.message_not_changed", error=str(error))
            return False
        return True

    async def _whispered(self, by: Actor, thread: str | None, posts: Sequence[Post]) -> bool:
        try:
            await self.there.poster.whisper(Place(channel=by.channel, thread=thread), by.user, posts)
        except DeliveryFailed as error:
            log.warning("slack.whisper_failed", error=str(error))
            return False
        return True

    async def _responded(self, url: str, posts: Sequence[Post], more: Mapping[str, Any]) -> bool:
        try:
            await self.there.poster.respond(url, posts, more=more)
        except DeliveryFailed as error:
            log.warning("slack.response_url_failed", error=str(error))
            return False
        return True


def _note(event: str, error: Exception) -> None:
    log.info(event, error=error_code(error) or type(error).__name__)
