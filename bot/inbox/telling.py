"""Whoever waits for an answer is told it where they asked, once, whatever is restarted or run twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from zoneinfo import ZoneInfo

import structlog

from bot.domain import PUBLIC
from bot.errors import DeliveryFailed, DeliveryUnknown, NoSuchPlace
from bot.inbox.patience import LEASE_S, PATIENCE_S, QUIET_S
from bot.inbox.shown import brief
from bot.keeping import VerifiedAnswers
from bot.notices import Notice
from bot.ports import Clock, Messenger
from bot.recall.dress import answered_by
from bot.remembered import Verified
from bot.unanswered import Inbox, Telling, Waiting

log = structlog.get_logger(__name__)

CHATS = frozenset({"slack", "discord"})
"""Where somebody can be written to; on the web and in a terminal they find the answer when they ask again."""
AT_ONCE_S = 20.0
"""Other chores wait for this one: who is left over is told at the next tick."""
_FAILURES = 3
_QUESTION = 600
_KEY_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody is told, by the platform's own ids; without a ``channel``: them alone."""

    channel: str | None
    thread: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tellings:
    """
    A chore of the scheduler; any number of processes may do it at once.

    ``name`` is that of the person whose twin it is.
    """

    inbox: Inbox
    verified: VerifiedAnswers
    messengers: Mapping[str, Messenger]
    clock: Clock
    zone: ZoneInfo
    name: Callable[[], str]

    async def tell_due(self) -> None:
        """
        Tell everybody who waits for an answer that is there now, as it is worded at this moment.

        Raises:
            StorageError: the database does not answer; the next tick goes on.
        """
        ends = self.clock.monotonic() + AT_ONCE_S
        failed: list[Telling] = []
        failures = Counter[str]()
        while self.clock.monotonic() < ends:
            away = {one for one in CHATS if one not in self.messengers or failures[one] >= _FAILURES}
            began = self.clock.monotonic()
            telling = await self.inbox.claim_telling(
                at=self.clock.now(), lease_s=LEASE_S, quiet_s=QUIET_S, away=sorted(away)
            )
            if telling is None:
                break
            if not await self._tell(telling, began + LEASE_S):
                failed.append(telling)  # given back at the end, so that those behind it have their turn
                failures[telling.waiting.platform] += 1
        for telling in failed:
            await self.inbox.release(telling)

    async def _tell(self, telling: Telling, until: float) -> bool:
        """False: it certainly failed, for now."""
        waiting = telling.waiting
        told = {"item": waiting.item, "platform": waiting.platform}
        try:
            async with asyncio.timeout(PATIENCE_S):
                if not await self._deliver(telling, until):
                    return True  # too late: somebody else may have claimed it
        except NoSuchPlace as error:
            log.warning("inbox.asker_out_of_reach", reason=str(error), **told)
        except DeliveryFailed as error:
            log.error("inbox.telling_failed", reason=str(error), **told)
            return False
        except (DeliveryUnknown, TimeoutError) as error:
            log.warning("inbox.telling_unsure", reason=str(error) or "no answer in time", **told)
            return True  # nobody may touch it for a while; then it is looked for
        await self.inbox.told(telling, at=self.clock.now())
        return True

    async def _deliver(self, telling: Telling, until: float) -> bool:
        """Whether there is nothing left to do: it stands, or is for nobody. False: the lease is over."""
        waiting = telling.waiting
        place = place_of(waiting)
        answer = await self._answer(waiting) if place is not None else None
        if place is None or answer is None:
            return True
        messenger = self.messengers.get(waiting.platform)
        if messenger is None:
            raise DeliveryFailed(f"{waiting.platform} is not connected any more")
        channel = place.channel or await messenger.room(_own_id(waiting.person, waiting.platform))
        name = key_of(waiting)
        if telling.attempt > 1 and await messenger.find(channel, name, thread=place.thread) is not None:
            return True
        if self.clock.monotonic() >= until:
            return False
        await messenger.post(channel, self._notice(waiting, answer), thread=place.thread)
        log.info("inbox.asker_told", item=waiting.item, platform=waiting.platform)
        return True

    async def _answer(self, waiting: Waiting) -> Verified | None:
        """The person's answer as it stands; None when it is withdrawn, expired, or not for this place."""
        item = await self.inbox.item(waiting.item)
        if item is None or item.answered_by is None or not waiting.asked:
            return None
        answer = await self.verified.current(item.answered_by)
        stands = answer is not None and answer.stands(self.clock.now())
        return answer if stands and answer and answer.audience & {PUBLIC, waiting.channel} else None

    def _notice(self, waiting: Waiting, answer: Verified) -> Notice:
        name, day = self.name(), answer.at.astimezone(self.zone).date()
        text = (
            f"You asked:\n\n> {brief(waiting.asked, _QUESTION)}\n\n{answer.text}\n\n{answered_by(name, day)}"
        )
        title = f"AI twin of {name}: your question is answered"
        return Notice(title=title, text=text, key=key_of(waiting), is_answer=True)


def place_of(waiting: Waiting) -> Place | None:
    """
    Where somebody asked; None where nobody can be written to.

    Who asked outside of any conversation was answered for their eyes alone, and is told so, too.
    """
    if waiting.platform not in CHATS or not waiting.channel.startswith(f"{waiting.platform}:"):
        return None
    if waiting.conversation is None:
        return Place(channel=None)
    thread = waiting.conversation.removeprefix(waiting.channel).removeprefix(":")
    is_thread = waiting.platform == "slack" and thread not in {"", waiting.conversation}
    return Place(channel=_own_id(waiting.channel, waiting.platform), thread=thread if is_thread else None)


def key_of(waiting: Waiting) -> str:
    """The key of the message that tells somebody, which says nothing of them."""
    return f"told-{blake2b(waiting.ask_id.encode(), digest_size=_KEY_BYTES).hexdigest()}"


def _own_id(name: str, platform: str) -> str:
    return name.removeprefix(f"{platform}:")
