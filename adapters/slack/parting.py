"""Answers that know for whom they have begun to speak, for when the twin stops."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.parting import Parting
from adapters.slack.inbound import Said
from adapters.slack.reacting import Answers
from adapters.slack.workspace import Workspace
from bot.commands.reply import Reply
from bot.domain import Question

PARTING_S = 2.0
"""How long the last words to somebody may take when the twin stops; Slack may not answer any more."""


@dataclass(slots=True)
class Noted:
    """`Answers` that note for whom they have begun to speak: those need no excuse, or make their own."""

    answers: Answers
    parting: Parting[Said]

    def close(self) -> None:
        self.parting.close()
        self.answers.close()

    async def answer(self, there: Workspace, said: Said, question: Question, *, shared: bool = False) -> None:
        if said.response_url is None:
            self.parting.begin(said)
        await self.answers.answer(there, said, question, shared=shared)

    async def tell(self, there: Workspace, said: Said, reply: Reply, *, command: str = "") -> None:
        self.parting.begin(said)
        await self.answers.tell(there, said, reply, command=command)

    async def say(self, there: Workspace, said: Said, text: str, *, private: bool) -> None:
        self.parting.begin(said)
        await self.answers.say(there, said, text, private=private)

    async def withdraw(self, there: Workspace, said: Said, *, since: float = 0.0) -> None:
        await self.answers.withdraw(there, said, since=since)
