"""From what was said to a reaction: once, in the order of each conversation, failures told kindly."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

import structlog

from adapters.deliveries import Deliveries, Whose
from adapters.kind_words import RESTARTING
from adapters.parting import Parting
from adapters.runs import Runs, Turns
from adapters.slack.addresses import PLATFORM
from adapters.slack.changes import Change, Deleted, Edited, Opened, Stopped, read_change
from adapters.slack.doubts import Doubts
from adapters.slack.inbound import Payload, Said, read_command, read_event, team_of
from adapters.slack.pane import Pane
from adapters.slack.parting import PARTING_S, Noted
from adapters.slack.reacting import Answers, OpenForm, Reactions
from adapters.slack.revising import Revisions
from adapters.slack.workspace import Workspace, Workspaces
from adapters.succession import Successions
from adapters.threads import Threads
from bot import apology
from bot.errors import DeliveryFailed, DeliveryUnknown, StorageError
from bot.house import House

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Door:
    """Reacts to what was said; `take` may be called from anywhere, the work is done in `work`."""

    twin: House
    workspaces: Workspaces
    answers: Answers
    open_form: OpenForm | None = None
    _waiting: asyncio.Queue[Said | Change] = field(default_factory=asyncio.Queue, init=False)
    _deliveries: Deliveries = field(init=False)
    _successions: Successions = field(init=False)
    _threads: Threads = field(init=False)
    _turns: Turns = field(default_factory=Turns, init=False)
    _runs: Runs[Said] = field(default_factory=Runs, init=False)
    _reactions: Reactions = field(init=False)
    _revisions: Revisions = field(init=False)
    _pane: Pane = field(init=False)
    _doubts: Doubts = field(init=False)
    _parting: Parting[Said] = field(init=False)
    _speaking: Noted = field(init=False)
    _last: asyncio.TaskGroup | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._deliveries = Deliveries(self.twin.claims, PLATFORM)
        self._successions = Successions(self.twin.claims, PLATFORM)
        self._threads = Threads(self.twin.history, self.twin.clock, PLATFORM)
        self._parting = Parting(self._runs, PLATFORM, within_s=PARTING_S)
        self._speaking = Noted(self.answers, self._parting)
        self._reactions = Reactions(self.twin, self._speaking, self.open_form)
        self._doubts = Doubts(self._deliveries, self.twin.clock)
        self._revisions = Revisions(
            self._runs, self._deliveries, self._successions, self._threads, self.answers, self._doubts.voice
        )
        self._pane = Pane(self.twin)

    async def hear(self, payload: Payload, *, again: bool = False) -> None:
        """
        Accept an event of the Events API; ``again``: Slack has delivered it before.

        Raises:
            StorageError: nobody knows whose it is; Slack will deliver it again.
        """
        there = await self.workspaces.of(team_of(payload))
        if there is None:
            return
        said = read_event(payload, there.me)
        self.take(replace(said, is_again=again) if said else read_change(payload, there.me))

    async def obey(self, payload: Payload) -> None:
        """Accept a slash command."""
        there = await self._there(team_of(payload))
        if there is not None:
            self.take(read_command(payload, there.me))

    def take(self, heard: Said | Change | None) -> None:
        """Accept what was said or became of it, once, however often it is delivered."""
        if heard is None or (isinstance(heard, Said) and self._is_known(heard)):
            return
        if self._last is not None:  # nobody works any more, and what runs still may ask
            self._begin(self._last, heard)
        else:
            self._waiting.put_nowait(heard)

    def _is_known(self, said: Said) -> bool:
        """Whether this process has it in hand; what has a twin or was overheard is not yet taken in hand."""
        if said.has_twin:
            return self._deliveries.is_known(*said.keys)
        return not said.is_overheard and not self._deliveries.is_new(*said.keys)

    def leave(self, team: str) -> None:
        """A workspace wants no answer any more: what runs for it ends."""
        self._runs.leave(lambda said: said.team == team)

    async def work(self, tasks: asyncio.TaskGroup) -> None:
        """React to everything that was taken, each in its own task, for ever."""
        while True:
            self._begin(tasks, await self._waiting.get())

    def close(self) -> None:
        """From now on whoever gets no answer is told that the twin restarts."""
        self._speaking.close()
        self._doubts.close()

    def work_off(self, tasks: asyncio.TaskGroup) -> None:
        """React to what was taken and not begun, before the end."""
        self.close()
        self._last = tasks
        while not self._waiting.empty():
            self._begin(tasks, self._waiting.get_nowait())

    def _begin(self, tasks: asyncio.TaskGroup, heard: Said | Change) -> None:
        if not isinstance(heard, Said):
            tasks.create_task(self._follow(tasks, heard))
        elif heard.has_twin:
            tasks.create_task(self._hold(tasks, heard))
        else:
            self._runs.start(tasks, heard, self._react(heard))

    async def _hold(self, tasks: asyncio.TaskGroup, said: Said) -> None:
        """What reacts to the mention is known by its run, so that this has none until then."""
        try:
            ours = await self._doubts.hold(said)
        except Exception:
            log.exception("slack.mention_not_held")
            return
        if ours is not None:
            self._runs.start(tasks, ours, self._react(ours, is_claimed=True), is_ours=True)

    async def _follow(self, tasks: asyncio.TaskGroup, change: Change) -> None:
        """React to what became of what was said; a failure is ours to know, and nobody's to be told."""

        def begin(said: Said) -> None:
            self._runs.start(tasks, said, self._react(said, is_claimed=True), is_ours=True)

        try:
            match change:
                case Edited():
                    await self._revisions.edit(change, begin)
                case Stopped():
                    await self._revisions.stop(change)
                case Deleted() | Opened():
                    await self._follow_there(change)
        except Exception:
            log.exception("slack.change_not_followed", kind=type(change).__name__)

    async def _follow_there(self, change: Deleted | Opened) -> None:
        there = await self._there(change.team)
        if there is not None and isinstance(change, Deleted):
            await self._revisions.delete(there, change)
        elif there is not None and isinstance(change, Opened):
            await self._pane.greet(there, change)

    async def _react(self, said: Said, *, is_claimed: bool = False) -> None:
        try:
            async with self._turns.of(said.line):
                there = await self._there(said.team)
                ours = said if is_claimed or there is None else await self._claimed(said)
                if there is None or ours is None:
                    return
                if run := self._runs.of(said.origin):
                    run.is_ours = True
                if not said.is_overheard:
                    self._threads.join(said)
                if await self._is_wanted(there, ours):
                    await self._react_kindly(there, ours)
                await self._finish(said)
            await self._doubts.keep_first(there, ours)
        except asyncio.CancelledError:
            if self._parting.owes(said):
                await self._excuse(said, is_claimed=is_claimed)
            raise
        except Exception:
            log.exception("slack.reaction_failed")

    async def _excuse(self, said: Said, *, is_claimed: bool) -> None:
        """Its turn has not come, and will not."""
        try:
            there = await self._there(said.team)
            run = self._runs.of(said.origin)
            is_ours = is_claimed or bool(run and run.is_ours)
            if there is not None and (is_ours or await self._claimed(said)):
                is_private = said.response_url is not None
                words = self._speaking.say(there, said, RESTARTING, private=is_private)
                await self._parting.excuse(words)
                await self._finish(said)
        except Exception:
            log.exception("slack.asker_not_told")

    async def _finish(self, said: Said) -> None:
        await self._deliveries.finish(*said.keys)
        if said.replaces:
            await self._successions.settle(said)

    async def _is_wanted(self, there: Workspace, said: Said) -> bool:
        """Whether there are no later words, and no answer that somebody gave whom nobody could ask."""
        if said.replaces:
            return await self._successions.is_latest(said)
        return not await self._doubts.is_answered(there, said)

    async def _claimed(self, said: Said) -> Said | None:
        """What is ours to react to, and how; None when it is not."""
        if said.is_overheard and not (
            await self._threads.means_us(said) and self._deliveries.is_new(*said.keys)
        ):
            return None
        whose = await self._deliveries.whose(*said.keys)
        if whose is Whose.OTHERS:
            return None
        return replace(said, voice=self._doubts.voice) if whose is Whose.UNKNOWN else said

    async def _react_kindly(self, there: Workspace, said: Said) -> None:
        try:
            await self._reactions.react(there, said)
        except (DeliveryFailed, DeliveryUnknown) as error:
            log.error("slack.answer_not_delivered", error=str(error))
        except Exception:
            log.exception("slack.answer_failed")
            is_private = said.response_url is not None
            await self.answers.say(there, said, apology.unavailable(), private=is_private)

    async def _there(self, team: str) -> Workspace | None:
        try:
            return await self.workspaces.of(team)
        except StorageError as error:
            log.warning("slack.workspace_unknown", error=str(error))
            return None
