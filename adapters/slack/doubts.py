"""One answer where nobody can be asked whose a question is: the event decides, and then Slack itself."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field, replace
from itertools import chain

import structlog

from adapters.deliveries import Deliveries, Whose
from adapters.slack.inbound import Said
from adapters.slack.posting import key_of
from adapters.slack.seeking import Message
from adapters.slack.standing import asked_at, key_for, place_of, standing
from adapters.slack.workspace import Workspace
from bot.errors import DeliveryUnknown
from bot.ports import Clock

HOLD_S = 5.0
"""For so long a message is left to its ``app_mention``: longer than Slack waits to deliver that again."""
SLOWER_S = 20.0
"""By then an answer stands that another process was at."""
_LOOK_S = 4.0
_MOST = 100

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Doubts:
    """Keeps processes that know nothing of each other from answering one question each."""

    deliveries: Deliveries
    clock: Clock
    voice: str = field(default_factory=lambda: f"v{secrets.token_hex(4)}")
    """By which the answers of this process are told apart."""
    _closing: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def close(self) -> None:
        """From now on nothing is waited for."""
        self._closing.set()

    async def hold(self, said: Said) -> Said | None:
        """
        What is left to do about a message that is told by an ``app_mention`` as well: as a rule nothing.

        Where the mention never came it is ours. Without claims it may have reached another process, whose
        answer is given the time to stand.
        """
        await self._pause(HOLD_S)
        whose = await self._whose(said)
        if whose is Whose.UNKNOWN:
            whose = await self._whose(said) if await self._pause(SLOWER_S) else Whose.OTHERS
        if whose is Whose.OTHERS:
            return None
        self.deliveries.is_new(*said.keys)
        log.info("slack.mention_not_heard", claim=whose.value)
        return replace(said, is_again=True, voice=self.voice)

    async def _whose(self, said: Said) -> Whose:
        if self.deliveries.is_known(*said.keys):
            return Whose.OTHERS
        whose = await self.deliveries.whose(*said.keys)
        is_known = whose is Whose.UNKNOWN and self.deliveries.is_known(*said.keys)
        return Whose.OTHERS if is_known else whose

    async def is_answered(self, there: Workspace, said: Said) -> bool:
        """Whether something that was delivered before has its answer; what cannot be looked up has none."""
        if not (said.voice and said.is_again):
            return False
        try:
            async with asyncio.timeout(_LOOK_S):
                return bool((await standing(there.poster, there.me, said)).parts)
        except (DeliveryUnknown, TimeoutError) as error:
            log.warning("slack.earlier_answer_not_found", error=str(error) or type(error).__name__)
            return False

    async def keep_first(self, there: Workspace, said: Said) -> None:
        """
        Let one answer stay where several processes gave one: all of them keep the one that stood first.

        What was delivered before may be in slower hands, which know nothing of us: it is looked at twice.
        """
        if not said.voice or said.response_url is not None:
            return
        await self._keep_first(there, said)
        if said.is_again and await self._pause(SLOWER_S):
            await self._keep_first(there, said)

    async def _keep_first(self, there: Workspace, said: Said) -> None:
        key, answers, firsts = key_for(said), dict[str, list[str]](), dict[str, str]()

        def is_part(message: Message) -> bool:
            return message.get("user") == there.me.user and key_of(message).startswith(f"{key}#")

        try:
            async with asyncio.timeout(_LOOK_S):
                found = await there.poster.look(place_of(said), is_part, most=_MOST, since=asked_at(said))
        except (DeliveryUnknown, TimeoutError) as error:
            log.warning("slack.other_answers_not_seen", error=str(error) or type(error).__name__)
            return
        for message in found:
            number, _, voice = key_of(message).partition("#")[2].partition("~")
            if voice.isdecimal():  # an answer to later words
                continue
            answers.setdefault(voice, []).append(str(message.get("ts")))
            if number == "1":
                firsts[voice] = str(message.get("ts"))
        if len(answers) > 1 and firsts:
            del answers[min(firsts, key=firsts.__getitem__)]
            for ts in chain.from_iterable(answers.values()):
                await there.poster.delete(said.channel, ts)

    async def _pause(self, seconds: float) -> bool:
        """Whether so long passed before the twin stops."""
        async with asyncio.TaskGroup() as both:
            ends = [both.create_task(one) for one in (self.clock.sleep(seconds), self._closing.wait())]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for one in ends:
                one.cancel()
        return not self._closing.is_set()
