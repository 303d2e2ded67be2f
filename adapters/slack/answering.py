"""From a question to the answer that stands in Slack, once: asked, shown while it grows, and ended well."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from adapters.kind_words import CHART_ELSEWHERE, RESTARTING, STOPPED
from adapters.latest import Growth
from adapters.remembered import Remembered
from adapters.safely import ask_safely, harmlessly
from adapters.sharing import may_be_shared
from adapters.slack.addresses import PLATFORM
from adapters.slack.changes import seconds
from adapters.slack.delivering import deliver
from adapters.slack.inbound import Said
from adapters.slack.outbound import Post, answer_posts, broken_off, label, reply_posts, words
from adapters.slack.pace import Pace
from adapters.slack.parting import PARTING_S
from adapters.slack.pictures import upload
from adapters.slack.posting import Place
from adapters.slack.standing import Standing, asked_at, key_for, mark, place_of, standing
from adapters.slack.status import Sign
from adapters.slack.streams import State, Stream
from adapters.slack.workspace import Workspace
from adapters.succession import Successions
from bot.commands.reply import Reply
from bot.domain import Answer, Outcome, Question
from bot.errors import DeliveryFailed, DeliveryUnknown
from bot.house import House

_STATUS_S = 0.3
_ENDING_S = 5.0
_REMEMBERED = 1000

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Answering:
    """Shows what the twin says where it was asked. An answer may be cancelled: its message says so then."""

    twin: House
    parting_s: float = PARTING_S
    is_closing: bool = False
    _successions: Successions = field(init=False)
    _paces: dict[str, Pace] = field(default_factory=dict, init=False)
    _stood: Remembered[str, tuple[str, ...]] = field(
        default_factory=lambda: Remembered(_REMEMBERED), init=False
    )

    def __post_init__(self) -> None:
        self._successions = Successions(self.twin.claims, PLATFORM)

    def close(self) -> None:
        """From now on an answer is cancelled because the twin stops, and not because its asker wished it."""
        self.is_closing = True

    async def answer(self, there: Workspace, said: Said, question: Question, *, shared: bool = False) -> None:
        """
        Ask the twin and show its answer, in parts that stand once each.

        What a slash command asked is its caller's alone unless it is ``shared``.

        Raises:
            DeliveryFailed: at least a part was certainly not posted.
            DeliveryUnknown: at least a part may have been posted.
        """
        if said.response_url is not None:
            answer = await ask_safely(self.twin, question, platform=PLATFORM)
            posts = self._posts(answer, private=not (shared or said.is_direct))
            await deliver(there, said, posts, private=not shared)
            return
        pace = self._paces.setdefault(there.me.team, Pace(self.twin.clock))
        sign = Sign(poster=there.poster, said=said, first_name=self.twin.profile.first_name, pace=pace)
        stream = Stream(
            poster=there.poster,
            place=place_of(said),
            pace=pace,
            recipient=_recipient(there, said),
            label=label(self.twin.profile.name),
        )
        if said.replaces or said.is_again or said.voice:  # the answer's place is taken, or may be
            stream.state = State.REFUSED
        growth = Growth(stream.grow, clock=self.twin.clock, pause=stream.pause)
        try:
            answer = await self._ask(question, sign, growth)
        except asyncio.CancelledError:
            await self._last_words(self._break_off(there, said, stream, sign), sign)
            raise
        try:
            await self._show(there, said, answer, stream, sign)
        except asyncio.CancelledError:
            await self._last_words(self._cut_short(there, said, answer, stream, sign), sign)
            raise
        finally:
            await sign.end()

    async def tell(self, there: Workspace, said: Said, reply: Reply, *, command: str = "") -> None:
        """
        Show a command's result, given as ``command`` (such as ``usage 7``); a private one may be shared.

        Raises:
            DeliveryFailed: it was certainly not shown.
            DeliveryUnknown: it may have been shown.
        """
        profile = self.twin.profile
        is_shareable = reply.private and not reply.refused and may_be_shared(command)
        said_as = command if is_shareable and not said.is_direct else ""
        posts = reply_posts(reply, profile.name, first_name=profile.first_name, said_as=said_as)
        await deliver(there, said, posts, private=reply.private)
        if reply.picture is None:
            return
        if not reply.private or said.is_direct:
            await upload(there.poster, place_of(said), reply.picture)
        elif await self._upload_in_private(there, said, reply):
            await deliver(there, said, words(CHART_ELSEWHERE), private=True)

    async def say(self, there: Workspace, said: Said, text: str, *, private: bool) -> None:
        """
        Show a sentence of ours, where it was asked or to whoever asked alone.

        Raises:
            DeliveryFailed: it was certainly not shown.
            DeliveryUnknown: it may have been shown.
        """
        await deliver(there, said, words(text), private=private)

    async def withdraw(self, there: Workspace, said: Said, *, since: float = 0.0) -> None:
        """
        Take away what was posted ``since`` (in Slack's time) of the answer to something that was deleted.

        Raises:
            DeliveryUnknown: Slack does not let us look for it.
        """
        parts = dict.fromkeys(self._stood.get(key_for(said), ()))
        try:
            parts |= dict.fromkeys((await standing(there.poster, there.me, said)).parts)
        except DeliveryUnknown:
            if not parts:
                raise
        for ts in parts:
            if seconds(ts) >= since:
                await there.poster.delete(said.channel, ts)

    async def _ask(self, question: Question, sign: Sign, growth: Growth) -> Answer:
        """Ask the twin while the thread shows that something happens, and what is known so far."""
        async with asyncio.TaskGroup() as tasks:
            showing = [
                tasks.create_task(harmlessly(one, platform=PLATFORM)) for one in (sign.show(), growth.show())
            ]
            answer = await ask_safely(self.twin, question, growth.hear, platform=PLATFORM)
            await growth.end()
            seen = tasks.create_task(sign.is_shown.wait())
            await asyncio.wait({seen}, timeout=_STATUS_S)  # one that comes after the answer stays
            for task in (*showing, seen):
                task.cancel()
        return answer

    def _posts(self, answer: Answer, *, private: bool) -> list[Post]:
        profile = self.twin.profile
        return answer_posts(answer, profile.name, first_name=profile.first_name, private=private)

    async def _show(self, there: Workspace, said: Said, answer: Answer, stream: Stream, sign: Sign) -> None:
        is_private = answer.outcome is Outcome.RATE_LIMITED and stream.state in {State.NEW, State.REFUSED}
        if is_private and not said.is_direct:
            await deliver(there, said, self._posts(answer, private=False), private=True)
            await sign.clear()
        else:
            stands = await self._stand(there, said, self._posts(answer, private=False), stream)
            is_in_place = said.replaces or said.is_again  # a change takes no status away
            if is_in_place or not (stands and sign.is_shown.is_set()):  # it may come after what takes it away
                await sign.clear()

    async def _stand(self, there: Workspace, said: Said, posts: Sequence[Post], stream: Stream) -> bool:
        """Let the parts of an answer stand, in place of what stands already; False: it was overtaken."""
        before = await self._before(there, said, stream)
        if before.orphan and not (before.parts or said.voice):  # with a voice, somebody may be at it
            stream.stands_at(before.orphan)
        if not await self._successions.is_latest(said):
            await stream.take_back()
            return False
        key, place = key_for(said), place_of(said)
        if stream.ts:
            self._remember(key, [stream.ts])
        earlier, stale = ((), before.parts) if said.is_amid else (before.parts, before.parts[len(posts) :])
        stand: list[str] = []
        for number, post in enumerate(posts, start=1):
            named = mark(said, number)
            if number == 1 and await stream.finish(post, key=named):
                stand.append(stream.ts)
            elif number <= len(earlier) and await _changed(there, said, earlier[number - 1], post, named):
                stand.append(earlier[number - 1])
            else:
                stand.append(await there.poster.post_once(place, post, key=named, since=asked_at(said)))
            self._remember(key, [*stand, *before.parts])
        self._remember(key, stand)
        is_latest = await self._successions.is_latest(said)
        for ts in stale if is_latest else stand:
            await there.poster.delete(said.channel, ts)
        return is_latest

    async def _before(self, there: Workspace, said: Said, stream: Stream) -> Standing:
        """What stands already; looked for only where something may."""
        if not (said.replaces or said.is_again or stream.state is State.LOST):
            return Standing()
        try:
            found = await standing(there.poster, there.me, said, begins=stream.sent)
        except DeliveryUnknown as error:
            log.warning("slack.earlier_answer_not_found", error=str(error))
            found = Standing()
        known = self._stood.get(key_for(said), ()) if said.replaces else ()
        if said.is_amid:  # whose stream it is, they know themselves
            return Standing(parts=found.parts or known)
        return found if found.parts or not known else Standing(parts=known)

    def _remember(self, key: str, parts: Sequence[str]) -> None:
        self._stood.keep(key, tuple(dict.fromkeys(parts)))

    async def _last_words(self, words: Coroutine[Any, Any, None], sign: Sign) -> None:
        """Let an answer that was called off be ended; whatever fails, whoever called it off does not wait."""
        try:
            async with asyncio.timeout(self.parting_s if self.is_closing else _ENDING_S):
                try:
                    await words
                except (DeliveryFailed, DeliveryUnknown) as error:
                    log.warning("slack.answer_left_open", error=str(error))
                await sign.end()
        except TimeoutError as error:
            sign.has_session = False  # nobody answers
            log.warning("slack.answer_left_open", error=type(error).__name__)

    async def _break_off(self, there: Workspace, said: Said, stream: Stream, sign: Sign) -> None:
        """The answer never comes: what stands of it says so, and the thread is not left waiting."""
        remark = RESTARTING if self.is_closing else STOPPED
        post = broken_off(stream.sent, remark, self.twin.profile.name)
        is_begun = stream.state not in {State.NEW, State.REFUSED}
        is_told = self.is_closing and not (said.replaces or said.is_again)  # an earlier answer may stand
        if is_begun or is_told:
            await self._stand(there, said, [post], stream)
        else:
            await sign.clear()

    async def _cut_short(
        self, there: Workspace, said: Said, answer: Answer, stream: Stream, sign: Sign
    ) -> None:
        """The answer was whole, and Slack slow to take it: what stands stays, but nothing is left to grow."""
        posts = self._posts(answer, private=False)
        is_ended = stream.state is State.ENDED
        if is_ended and len(posts) == 1:
            return
        stands = (is_ended or not stream.ts) and await self._has_parts(there, said, posts)
        if is_ended:
            return
        if stands:
            await sign.clear()
        else:
            await self._break_off(there, said, stream, sign)

    async def _has_parts(self, there: Workspace, said: Said, posts: Sequence[Post]) -> bool:
        """Whether any of these parts was posted, as far as Slack tells; from now on it is known here, too."""
        try:
            found = await standing(there.poster, there.me, said, says=[post.text for post in posts])
        except DeliveryUnknown:
            return False
        parts, key = (*found.parts, *found.alike), key_for(said)
        if parts:
            self._remember(key, [*self._stood.get(key, ()), *parts])
        return bool(parts)

    async def _upload_in_private(self, there: Workspace, said: Said, reply: Reply) -> bool:
        """What one member alone may see cannot be uploaded to a channel."""
        assert reply.picture is not None  # noqa: S101 - told to the type checker
        try:
            room = await there.poster.direct(said.user)
        except DeliveryFailed as error:
            log.info("slack.picture_not_shown", error=str(error))
            return False
        return await upload(there.poster, Place(channel=room), reply.picture)


def _recipient(there: Workspace, said: Said) -> dict[str, str]:
    """For whom a stream is: Slack wants to know outside direct messages."""
    if said.is_direct:
        return {}
    return {"recipient_team_id": said.user_team or said.team or there.me.team, "recipient_user_id": said.user}


async def _changed(there: Workspace, said: Said, ts: str, post: Post, key: str) -> bool:
    """Whether a part of an earlier answer could be changed; it may be gone meanwhile."""
    try:
        await there.poster.update(said.channel, ts, post, key=key)
    except DeliveryFailed as error:
        log.info("slack.earlier_part_gone", error=str(error))
        return False
    return True
