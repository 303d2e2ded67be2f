"""What was asked and then edited, deleted or stopped: its answer is made anew, taken away, or called off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog

from adapters.deliveries import Deliveries, Whose
from adapters.runs import Run, Runs
from adapters.slack.changes import DAY_S, Deleted, Edited, Stopped, seconds
from adapters.slack.inbound import Said
from adapters.slack.reacting import Answers
from adapters.slack.workspace import Workspace
from adapters.succession import Successions, call_off
from adapters.threads import Threads
from bot.errors import DeliveryUnknown
from bot.posting import Succession

MINUTE_S = 60.0
"""For so long a question may be put in other words, and an answer goes when its question does."""
_ANSWERED_S = 600.0
"""No answer is looked for whose question is older."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Revisions:
    """
    Follows what becomes of questions; ``begin`` lets a reaction run that is claimed already.

    Where others may react as well, as the claims cannot be had, it is given our ``voice``.
    """

    runs: Runs[Said]
    deliveries: Deliveries
    successions: Successions
    threads: Threads
    answers: Answers
    voice: str = ""

    async def edit(self, change: Edited, begin: Callable[[Said], None]) -> None:
        """
        Answer the new words: in place of the old ones within a minute, or as a question if they were none.

        Slack tells of one edit up to twice, as a change and as a mention: the first is heard.
        """
        said = change.said
        if said.is_overheard and not await self.threads.means_us(said):
            return
        if not self.deliveries.is_new(*said.keys):
            return
        whose = await self.deliveries.whose(*said.keys)
        if whose is Whose.OTHERS:
            return
        asked = await self._asked_by(change)
        if asked is None:
            await self.deliveries.finish(*said.keys)
            return
        if asked.replaces:
            await self._call_off(said.origin)
            succession = await self.successions.overtake(said)
            if succession is Succession.OVERTAKEN:
                await self.deliveries.finish(*said.keys)
                return
            asked = replace(asked, is_amid=succession is Succession.AMID)
        begin(replace(asked, voice=self.voice) if whose is Whose.UNKNOWN else asked)

    async def _asked_by(self, change: Edited) -> Said | None:
        """What there is to answer: the question in its new words, or a message that has become one."""
        said, before = change.said, change.before
        is_late = change.age_s > MINUTE_S
        if before is not None and (said.is_overheard or not before.is_overheard):
            return None if is_late else said
        if not change.is_told and change.age_s > DAY_S:
            return None
        if self.runs.of(said.origin) is None and await self.deliveries.claim_key(said.origin):
            return replace(said, key=said.origin, replaces=None, revision=0)
        was_perhaps_asked = before is not None or not change.is_told
        return said if was_perhaps_asked and not is_late else None

    async def delete(self, there: Workspace, change: Deleted) -> None:
        """Nobody answers it any more; what stands of an answer is taken away, unless it stood a minute."""
        run = self._run_at(change.team, change.channel, change.ts)
        said = run.said if run else change.said
        if said is None or (run is None and said.is_overheard and not await self.threads.takes_part(said)):
            return
        await self._call_off(said.origin)
        await self.successions.take_back(said.origin)
        if run is None and change.at - seconds(change.ts) > _ANSWERED_S:
            return
        try:
            await self.answers.withdraw(there, said, since=0.0 if run else change.at - MINUTE_S)
        except DeliveryUnknown as error:
            log.warning("slack.answer_not_withdrawn", error=str(error))

    async def stop(self, change: Stopped) -> None:
        """Whoever asked wants no answer any more."""
        asked = (change.team, change.channel, change.thread, change.user)
        for run in self.runs.to(lambda it: asked == (it.team, it.channel, it.thread, it.user)):
            await self.deliveries.claim_key(run.said.origin)
            run.is_ours = True
            await self._call_off(run.said.origin)

    def _run_at(self, team: str, channel: str, ts: str) -> Run[Said] | None:
        """The reaction to the message at a place, whoever wrote it."""
        part = f":{team}:{channel}:{ts}:"
        return next(iter(self.runs.to(lambda said: part in said.origin)), None)

    async def _call_off(self, origin: str) -> None:
        await call_off(origin, runs=self.runs, deliveries=self.deliveries, successions=self.successions)
