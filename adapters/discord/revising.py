"""What was asked and then edited or deleted: its answer is made anew, taken away, or called off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import structlog

from adapters.deliveries import Deliveries
from adapters.discord.changes import DAY_S, Deleted, Edited
from adapters.discord.inbound import Asker, Place, Said
from adapters.discord.reacting import Answers
from adapters.discord.recent import Kept, Recent
from adapters.discord.voices import Voice
from adapters.runs import Runs
from adapters.succession import Successions, call_off
from adapters.threads import Threads
from bot.errors import DeliveryFailed, DeliveryUnknown
from bot.ports import Clock
from bot.posting import Succession

YOUNG_S = 120.0
"""For so long after a start there may be answers of which only the process before knew."""
MINUTE_S = 60.0
"""For so long a question may be put in other words, and an answer goes when its question does."""

log = structlog.stdlib.get_logger(__name__)

Begin = Callable[[Said, Voice], None]


@dataclass(slots=True)
class Revisions:
    """Follows what becomes of questions; ``begin`` lets a reaction run that is claimed already."""

    runs: Runs[Said]
    deliveries: Deliveries
    successions: Successions
    threads: Threads
    answers: Answers
    recent: Recent
    clock: Clock
    _born: float = field(init=False)

    def __post_init__(self) -> None:
        self._born = self.clock.monotonic()

    async def edit(self, change: Edited, voice: Voice, begin: Begin) -> None:
        """
        Answer the new words: in place of the old ones within a minute, or as a question if they were none.

        Discord tells of an edit again whenever something else changes: its time is what tells it apart.
        """
        said, kept = change.said, self._kept(change.said.origin, voice)
        if said.text == self._last_words(said.origin):
            return
        if said.is_overheard and not await self.threads.means_us(said):
            return
        if not self.deliveries.is_new(said.key) or not await self._is_ours(said):
            return
        asked = await self._asked_by(change)
        if asked is None or (asked.hint is not None and asked.replaces):
            await self.deliveries.finish(said.key)
            return
        if asked.replaces:
            await self._call_off(said.origin)
            asked = replace(asked, is_amid=await self.successions.overtake(said) is Succession.AMID)
        if kept is not None and asked.replaces:
            begin(replace(asked, place=kept.said.place), kept.voice)
        else:
            begin(replace(asked, is_again=asked.replaces is not None), voice)

    def _kept(self, origin: str, voice: Voice) -> Kept | None:
        """What was said there last, and the voice that answers it, by the connection that there is now."""
        kept = self.recent.of(origin)
        if kept is not None:
            kept.voice.poster = voice.poster
        return kept

    def _last_words(self, origin: str) -> str | None:
        """What is being answered, or waits for its turn, else what was answered last."""
        last = self.runs.of(origin) or self.recent.of(origin)
        return last.said.text if last is not None else None

    async def _asked_by(self, change: Edited) -> Said | None:
        """What there is to answer: the question in its new words, or a message that has become one."""
        said = change.said
        if change.age_s > DAY_S:
            return None
        if (
            self.recent.of(said.origin) is None
            and self.runs.of(said.origin) is None
            and await self.deliveries.claim_key(said.origin)
        ):
            return replace(said, key=said.origin, replaces=None, revision=0)
        return said if change.age_s <= MINUTE_S else None

    async def delete(self, change: Deleted, voice: Voice) -> None:
        """Nobody answers it any more; what stands of an answer is taken away, unless it stood a minute."""
        run, kept = self.runs.of(change.origin), self._kept(change.origin, voice)
        is_running = run is not None
        if is_running or kept is not None:
            await self.successions.take_back(change.origin)
        if is_running:
            await self._call_off(change.origin)
        if kept is not None:
            self.recent.forget(change.origin)
            if is_running or self.clock.monotonic() - kept.since <= MINUTE_S:
                await self._withdraw(kept.voice, kept.said)
        elif not is_running and self._may_be_old(change) and await self._was_answered(change.origin):
            unknown = Said(
                key=change.origin,
                origin=change.origin,
                asker=Asker(id=0),
                place=Place(channel=change.channel),
                text="",
                is_again=True,
                message=change.message,
            )
            await self._withdraw(voice, unknown)

    def _may_be_old(self, change: Deleted) -> bool:
        return change.age_s <= MINUTE_S and self.clock.monotonic() - self._born <= YOUNG_S

    async def _was_answered(self, origin: str) -> bool:
        """Whether another process has reacted to it, or this one before it was restarted."""
        is_new = await self.deliveries.claim_key(origin)
        if is_new:
            await self.deliveries.finish(origin)
        return not is_new

    async def _withdraw(self, voice: Voice, said: Said) -> None:
        try:
            await self.answers.withdraw(voice, said)
        except (DeliveryFailed, DeliveryUnknown) as error:
            log.warning("discord.answer_not_withdrawn", error=str(error))

    async def _is_ours(self, said: Said) -> bool:
        """Whether no other process answers these words; else what runs here for earlier ones ends."""
        is_ours = await self.deliveries.claim(said.key)
        run = self.runs.of(said.origin)
        if not is_ours and run is not None and run.said.revision < said.revision:
            await self.successions.overtake(said)
            await self._call_off(said.origin)
        return is_ours

    async def _call_off(self, origin: str) -> None:
        await call_off(origin, runs=self.runs, deliveries=self.deliveries, successions=self.successions)
