"""From what was said to what is posted: claimed once, answered where it was asked, failures told kindly."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import structlog
from slack_sdk.errors import SlackClientError

from adapters.slack.client import NOT_REACHED, error_code
from adapters.slack.inbound import Said, caller, question, read_words, take_share
from adapters.slack.outbound import Post, answer_posts, reply_posts, words
from adapters.slack.people import People
from adapters.slack.posting import Place, Poster
from bot import apology
from bot.domain import Answer, Outcome
from bot.errors import DeliveryFailed, DeliveryUnknown, StorageError
from bot.house import House

REMEMBERED = 10_000
"""Deliveries that this process knows without asking the database."""
STATUS_S = 1.0
_NEVER_ALLOWED = {"missing_scope", "unknown_method", "not_allowed_token_type", "method_deprecated"}

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Door:
    """Reacts to what was said; `take` may be called from anywhere, the work is done in `work`."""

    twin: House
    poster: Poster
    people: People
    _waiting: asyncio.Queue[Said] = field(default_factory=asyncio.Queue, init=False)
    _seen: dict[str, None] = field(default_factory=dict, init=False)
    _turns: dict[str, tuple[asyncio.Lock, int]] = field(default_factory=dict, init=False)
    _may_show_status: bool = field(default=True, init=False)

    def take(self, said: Said | None) -> None:
        """Accept what was said, once, however often it is delivered."""
        if said is None or said.key in self._seen:
            return
        if len(self._seen) >= REMEMBERED:
            del self._seen[next(iter(self._seen))]
        self._seen[said.key] = None
        self._waiting.put_nowait(said)

    async def work(self, tasks: asyncio.TaskGroup) -> None:
        """React to everything that was taken, each in its own task, for ever."""
        while True:
            tasks.create_task(self._react(await self._waiting.get()))

    def work_off(self, tasks: asyncio.TaskGroup) -> None:
        """React to what was taken and not begun, before the end."""
        while not self._waiting.empty():
            tasks.create_task(self._react(self._waiting.get_nowait()))

    async def _react(self, said: Said) -> None:
        try:
            if not await self._claim(said.key):
                return
            async with self._turn(said.conversation or said.key):
                await self._answer_kindly(said)
            await self.twin.claims.finish(said.key)
        except StorageError as error:
            log.warning("slack.claim_kept_open", error=str(error))
        except Exception:
            log.exception("slack.reaction_failed")

    async def _claim(self, key: str) -> bool:
        try:
            return await self.twin.claims.claim(key)
        except StorageError as error:  # a person waits: this process alone knows the event, and that must do
            log.warning("slack.claim_unknown", error=str(error))
            return True

    @asynccontextmanager
    async def _turn(self, conversation: str) -> AsyncIterator[None]:
        """One at a time in a conversation, in the order of arrival."""
        lock, count = self._turns.get(conversation, (asyncio.Lock(), 0))
        self._turns[conversation] = (lock, count + 1)
        try:
            async with lock:
                yield
        finally:
            _, count = self._turns.pop(conversation)
            if count > 1:
                self._turns[conversation] = (lock, count - 1)

    async def _answer_kindly(self, said: Said) -> None:
        try:
            await self._answer(said)
        except (DeliveryFailed, DeliveryUnknown) as error:
            log.error("slack.answer_not_delivered", error=str(error))
        except Exception:
            log.exception("slack.answer_failed")
            await self._send(said, words(apology.unavailable()), private=False)

    async def _answer(self, said: Said) -> None:
        name, argument = read_words(said.text, self.twin.commands, slash=said.response_url is not None)
        if name != "ask":
            is_admin = await self.people.is_admin(said.user)
            asker = caller(said, owner=self.twin.settings.owner, is_admin=is_admin)
            reply = await self.twin.commands.run(name, asker, argument)
            await self._send(said, reply_posts(reply, self.twin.profile.name), private=reply.private)
            return
        text, shared = take_share(argument)
        if not text:
            await self._send(said, words(self._hint()), private=True)
            return
        answer = await self._ask(said, text)
        private = answer.outcome is Outcome.RATE_LIMITED or (said.response_url is not None and not shared)
        await self._send(said, answer_posts(answer, self.twin.profile.name), private=private)

    def _hint(self) -> str:
        profile = self.twin.profile
        example = f", for example: {profile.suggestions[0]}" if profile.suggestions else "."
        return f"Ask me about {profile.first_name}'s work, education or experience{example}"

    async def _ask(self, said: Said, text: str) -> Answer:
        """Ask the twin while the thread shows that something happens."""
        async with asyncio.TaskGroup() as tasks:
            sign = tasks.create_task(self._show_thinking(said))
            answer = await self.twin.ask(question(said, text=text, owner=self.twin.settings.owner))
            await asyncio.wait({sign}, timeout=STATUS_S)  # one that comes after the answer would stay
            sign.cancel()
        return answer

    async def _show_thinking(self, said: Said) -> None:
        if not (self._may_show_status and said.thread):
            return
        show = partial(self.poster.client.assistant_threads_setStatus, channel_id=said.channel)
        try:
            await show(thread_ts=said.thread, status="is thinking…")
        except (SlackClientError, *NOT_REACHED) as error:
            self._may_show_status = error_code(error) not in _NEVER_ALLOWED
            log.info("slack.status_not_shown", error=error_code(error) or type(error).__name__)

    async def _send(self, said: Said, posts: Sequence[Post], *, private: bool) -> None:
        place = Place(channel=said.channel, thread=said.thread)
        if said.response_url is not None:
            await self._respond(said, posts, in_channel=not private)
        elif private and not said.is_direct:
            await self.poster.whisper(place, said.user, posts)
        else:
            key = hashlib.sha256(said.key.encode()).hexdigest()[:24]  # metadata is read by every member
            for number, post in enumerate(posts, start=1):
                await self.poster.post_once(place, post, key=f"{key}#{number}")

    async def _respond(self, said: Said, posts: Sequence[Post], *, in_channel: bool) -> None:
        try:
            if said.response_url:
                await self.poster.respond(said.response_url, posts, in_channel=in_channel)
                return
        except DeliveryFailed as error:
            log.warning("slack.response_url_failed", error=str(error))
        await self.poster.whisper(Place(channel=said.channel), said.user, posts)
