"""A desk for tests of the inbox: the person's own answers, a profile, and time, all in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.domain import OWNER, Passage
from bot.inbox.teaching import Teaching
from bot.knowledge.retrieval import Library
from bot.storage.inbox_memory import MemoryInbox
from bot.storage.verified import MemoryVerifiedAnswers
from bot.testing import StillClock
from bot.truth.hidden import Hidden
from bot.unanswered import Item, Waiting

PUBLIC = (
    Passage(
        id="acme",
        title="Engineer at Acme",
        section="Work",
        dates="2019-03 - 2021-06",
        text="I led the move to PostgreSQL. Write to hello@ada.example.",
    ),
    Passage(id="chess", title="Chess", section="Interests", text="I play chess at a club in Utrecht."),
)
SECRET = (
    Passage(
        id="phone",
        title="Telephone",
        section="Contact",
        text="Phone: +31 6 1234 5678",
        audience=frozenset({OWNER}),
    ),
    Passage(
        id="leaving",
        title="Why I leave",
        section="Notes",
        text="The project Nightingale was cancelled by Globex.",
        audience=frozenset({OWNER}),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version of a small profile."""

    passages: tuple[Passage, ...] = (*PUBLIC, *SECRET)
    profile_version: str = "one"

    @property
    def knowledge(self) -> Library:
        return Library(self.passages, name="Ada Example")

    def hidden_from(self, sees: frozenset[str]) -> Hidden:
        visible = [one for one in self.passages if one.visible_to(sees)]
        return Hidden([one for one in self.passages if not one.visible_to(sees)], visible)


@dataclass(slots=True)
class Desk:
    """Everything that teaching needs; ``edition`` may be put in another's place."""

    clock: StillClock = field(default_factory=StillClock)
    inbox: MemoryInbox = field(default_factory=MemoryInbox)
    verified: MemoryVerifiedAnswers = field(default_factory=MemoryVerifiedAnswers)
    edition: Edition = field(default_factory=Edition)

    @property
    def teaching(self) -> Teaching:
        return Teaching(
            inbox=self.inbox, verified=self.verified, known=lambda: self.edition, clock=self.clock
        )

    async def asked(
        self, question: str = "Do you like jazz?", ask: str = "a1", *, item: str | None = None, **more: Any
    ) -> Item:
        return await self.inbox.add(
            self.waiting(ask, question, **more), question=question, key=question, item=item
        )

    def waiting(self, ask: str, asked: str, **more: Any) -> Waiting:
        told: dict[str, Any] = {
            "item": "",
            "ask_id": ask,
            "platform": "slack",
            "person": f"slack:{ask}",
            "channel": "slack:C1",
            "conversation": None,
            "asked": asked,
            "asked_at": self.clock.now(),
        }
        return Waiting(**(told | more))

    def phrasings(self, name: str) -> list[tuple[str, str | None]]:
        """The wordings that lead to an answer, each with the ask that brought it."""
        found = [one for one in self.verified.shelf.phrasings.values() if one.of == name]
        return [(one.text, one.ask_id) for one in sorted(found, key=lambda one: one.number)]
