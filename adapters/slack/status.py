"""The sign that the twin works on an answer: the line below a thread, and Slack's stop button."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from slack_sdk.errors import SlackClientError

from adapters.slack.client import NOT_REACHED, error_code, is_hopeless
from adapters.slack.inbound import Said
from adapters.slack.markdown import bare
from adapters.slack.pace import Pace
from adapters.slack.posting import Poster

RENEW_S = 100.0
"""Slack takes a status away after two minutes."""
CALL_S = 4.0
_NAME_LIMIT = 40

log = structlog.stdlib.get_logger(__name__)


def loading(first_name: str) -> list[str]:
    """What is shown in turn while the twin works; nothing of it promises an answer."""
    name = bare(first_name, _NAME_LIMIT)
    return [
        f"Reading {name}'s profile…",
        "Looking for what fits your question…",
        "Choosing the words…",
        f"Checking each sentence against {name}'s profile…",
    ]


@dataclass(slots=True, kw_only=True)
class Sign:
    """Of one answer. Nothing of it may cost the answer: what Slack refuses is not shown."""

    poster: Poster
    said: Said
    first_name: str
    pace: Pace
    is_shown: asyncio.Event = field(default_factory=asyncio.Event)
    has_session: bool = False

    async def show(self) -> None:
        """Show that the twin works, until it is cancelled."""
        while True:
            if self.said.thread and self.pace.has_status:
                self.pace.has_status = await self._set_status("is thinking…", loading(self.first_name))
            self.is_shown.set()
            if self._may_have_session():
                self.has_session = True
                self.pace.has_sessions = await self._set_session("processing")
            await self.poster.clock.sleep(RENEW_S)

    def _may_have_session(self) -> bool:
        is_possible = self.said.thread and self.said.is_direct and self.pace.has_sessions
        return bool(is_possible and (self.has_session or self.pace.sessions.admits()))

    async def clear(self) -> None:
        """Nothing was posted that would take the status away."""
        if self.said.thread and self.pace.has_status:
            await self._set_status("", None)

    async def end(self) -> None:
        """The twin works no more: the stop button goes, once."""
        had_session, self.has_session = self.has_session, False
        if had_session and self.pace.has_sessions:
            await self._set_session("active")

    async def _set_status(self, status: str, messages: list[str] | None) -> bool:
        return await self._is_allowed(
            partial(
                self.poster.client.assistant_threads_setStatus,
                channel_id=self.said.channel,
                thread_ts=str(self.said.thread),
                status=status,
                loading_messages=messages,
            )
        )

    async def _set_session(self, status: str) -> bool:
        return await self._is_allowed(
            partial(
                self.poster.client.agents_sessions_setStatus,
                channel_id=self.said.channel,
                thread_ts=str(self.said.thread),
                status=status,
                initiator_user_id=self.said.user,
            )
        )

    async def _is_allowed(self, call: Callable[[], Awaitable[Any]]) -> bool:
        """Make a call, and whether another of its kind may be made."""
        try:
            async with asyncio.timeout(CALL_S):
                await call()
        except (SlackClientError, *NOT_REACHED) as error:
            log.info("slack.status_not_shown", error=error_code(error) or type(error).__name__)
            return not is_hopeless(error)
        return True
