"""The twin's last words: whoever asked and gets no answer, as the twin stops, is told so."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog

from adapters.runs import Runs
from adapters.slack.answering import RESTARTING
from adapters.slack.inbound import Said
from adapters.slack.reacting import Answers
from adapters.slack.workspace import Workspace
from bot.commands.reply import Reply
from bot.domain import Question
from bot.errors import DeliveryFailed, DeliveryUnknown

_EXCUSE_S = 5.0

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Parting:
    """`Answers` that know for whom they have begun to speak: those need no excuse, or make their own."""

    answers: Answers
    runs: Runs[Said]
    is_closing: bool = False

    def close(self) -> None:
        self.is_closing = True
        self.answers.close()

    async def answer(self, there: Workspace, said: Said, question: Question, *, shared: bool = False) -> None:
        if said.response_url is None:
            self._begin(said)
        await self.answers.answer(there, said, question, shared=shared)

    async def tell(self, there: Workspace, said: Said, reply: Reply, *, command: str = "") -> None:
        self._begin(said)
        await self.answers.tell(there, said, reply, command=command)

    async def say(self, there: Workspace, said: Said, text: str, *, private: bool) -> None:
        self._begin(said)
        await self.answers.say(there, said, text, private=private)

    async def withdraw(self, there: Workspace, said: Said, *, since: float = 0.0) -> None:
        await self.answers.withdraw(there, said, since=since)

    def owes(self, said: Said) -> bool:
        """Whether somebody waits for a word that will not come any more."""
        run = self.runs.of(said.origin)
        return self.is_closing and run is not None and not (run.is_called_off or run.is_spoken)

    async def excuse(self, there: Workspace, said: Said) -> None:
        """Say that the twin restarts; whatever fails, the end is not held up."""
        try:
            async with asyncio.timeout(_EXCUSE_S):
                await self.say(there, said, RESTARTING, private=said.response_url is not None)
        except (DeliveryFailed, DeliveryUnknown, TimeoutError) as error:
            log.warning("slack.asker_not_told", error=str(error) or type(error).__name__)

    def _begin(self, said: Said) -> None:
        if run := self.runs.of(said.origin):
            run.is_spoken = True
