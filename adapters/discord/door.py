"""From what was said to a reaction: once, in the order of each conversation, failures told kindly."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import structlog

from adapters.deliveries import Deliveries
from adapters.discord.beginning import Beginning
from adapters.discord.changes import Deleted, Edited
from adapters.discord.guests import Guests
from adapters.discord.inbound import PLATFORM, Said
from adapters.discord.people import People
from adapters.discord.reacting import Answers, Reactions
from adapters.discord.recent import Recent
from adapters.discord.revising import Revisions
from adapters.discord.voices import Voice
from adapters.kind_words import RESTARTING
from adapters.parting import Parting
from adapters.runs import Runs, Turns
from adapters.succession import Successions
from adapters.threads import Threads
from bot import apology
from bot.commands.reply import Reply
from bot.domain import Question
from bot.errors import DeliveryFailed, DeliveryUnknown
from bot.house import House

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Door:
    """Reacts to what was said, each in a task of its own; ``tasks`` outlives every connection to Discord."""

    twin: House
    answers: Answers
    people: People
    tasks: asyncio.TaskGroup
    beginning: Beginning
    guests: Guests = field(init=False)
    _threads: Threads = field(init=False)
    _deliveries: Deliveries = field(init=False)
    _successions: Successions = field(init=False)
    _turns: Turns = field(default_factory=Turns, init=False)
    _runs: Runs[Said] = field(default_factory=Runs[Said], init=False)
    _recent: Recent = field(init=False)
    _reactions: Reactions = field(init=False)
    _revisions: Revisions = field(init=False)
    _parting: Parting[Said] = field(init=False)

    def __post_init__(self) -> None:
        twin = self.twin
        self._deliveries = Deliveries(twin.claims, PLATFORM)
        self._successions = Successions(twin.claims, PLATFORM)
        self._threads = Threads(twin.history, twin.clock, PLATFORM)
        self._parting = Parting(self._runs, PLATFORM)
        self._recent = Recent(twin.clock)
        self.guests = Guests(twin.settings, twin.clock, self.people)
        answers = _Parting(self.answers, self._parting)
        self._reactions = Reactions(twin, answers, self.guests, self.beginning, self._settle)
        self._revisions = Revisions(
            self._runs,
            self._deliveries,
            self._successions,
            self._threads,
            self.answers,
            self._recent,
            twin.clock,
        )

    def take(self, said: Said | None, voice: Voice) -> None:
        """Accept what was said, once, however often it is delivered."""
        if said is None or self._is_known(said):
            return
        self._runs.start(self.tasks, said, self._react(said, voice))

    def _is_known(self, said: Said) -> bool:
        """Whether this process has it in hand; of what is asked again, as far as that runs."""
        if said.is_again:
            return self._runs.of(said.origin) is not None
        return not said.is_overheard and not self._deliveries.is_new(said.key)

    def follow(self, change: Edited | Deleted, voice: Voice) -> None:
        """Accept what became of something that was said; ``voice`` speaks below it."""
        self.tasks.create_task(self._follow(change, voice))

    def close(self) -> None:
        """From now on whoever gets no answer is told that the twin restarts."""
        self._parting.close()
        self.answers.close()

    async def _follow(self, change: Edited | Deleted, voice: Voice) -> None:
        """A failure is ours to know, and nobody's to be told."""

        def begin(said: Said, voice: Voice) -> None:
            self._runs.start(self.tasks, said, self._react(said, voice, is_claimed=True), is_ours=True)

        try:
            if isinstance(change, Edited):
                await self._revisions.edit(change, voice, begin)
            else:
                await self._revisions.delete(change, voice)
        except Exception:
            log.exception("discord.change_not_followed", kind=type(change).__name__)

    async def _react(self, said: Said, voice: Voice, *, is_claimed: bool = False) -> None:
        try:
            async with self._turns.of(said.line):
                if not (is_claimed or await self._is_ours(said)):
                    return
                if run := self._runs.of(said.origin):
                    run.is_ours = True
                if not said.replaces or await self._successions.is_latest(said):
                    await self._react_kindly(said, voice)
                await self._finish(said)
        except asyncio.CancelledError:
            if self._parting.owes(said):
                await self._excuse(said, voice, is_claimed=is_claimed)
            raise
        except Exception:
            log.exception("discord.reaction_failed")

    async def _finish(self, said: Said) -> None:
        await self._deliveries.finish(said.key)
        if said.replaces:
            await self._successions.settle(said)

    async def _is_ours(self, said: Said) -> bool:
        if said.is_overheard and not await self._threads.means_us(said):
            return False
        if said.is_again and not said.replaces:
            return await self._deliveries.reclaim(said.key)
        is_new = not said.is_overheard or self._deliveries.is_new(said.key)
        return is_new and await self._deliveries.claim(said.key)

    async def _react_kindly(self, said: Said, voice: Voice) -> None:
        self._settle(said, voice)
        try:
            await self._reactions.react(voice, said)
        except (DeliveryFailed, DeliveryUnknown) as error:
            log.error("discord.answer_not_delivered", error=str(error))
        except Exception:
            log.exception("discord.answer_failed")
            await self.answers.say(voice, said, apology.unavailable(), private=said.is_private)
        self._recent.touch(said.origin)

    def _settle(self, said: Said, voice: Voice) -> None:
        if not said.is_overheard:
            self._threads.join(said)
        self._recent.keep(said, voice)

    async def _excuse(self, said: Said, voice: Voice, *, is_claimed: bool) -> None:
        """Its turn has not come, and will not."""
        try:
            run = self._runs.of(said.origin)
            if is_claimed or bool(run and run.is_ours) or await self._is_ours(said):
                words = self.answers.say(voice, said, RESTARTING, private=said.is_private)
                await self._parting.excuse(words)
                await self._finish(said)
        except Exception:
            log.exception("discord.asker_not_told")


@dataclass(frozen=True, slots=True)
class _Parting:
    """`Answers` that tell for whom the twin has begun to speak: those need no excuse, or make their own."""

    answers: Answers
    parting: Parting[Said]

    def close(self) -> None:
        self.answers.close()

    async def answer(self, voice: Voice, said: Said, question: Question, *, shared: bool = False) -> None:
        self.parting.begin(said)
        await self.answers.answer(voice, said, question, shared=shared)

    async def tell(self, voice: Voice, said: Said, reply: Reply, *, command: str = "") -> None:
        self.parting.begin(said)
        await self.answers.tell(voice, said, reply, command=command)

    async def say(self, voice: Voice, said: Said, text: str, *, private: bool) -> None:
        self.parting.begin(said)
        await self.answers.say(voice, said, text, private=private)

    async def withdraw(self, voice: Voice, said: Said) -> None:
        await self.answers.withdraw(voice, said)
