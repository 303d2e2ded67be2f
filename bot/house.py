"""What a door may know of the twin behind it, so that an actor can stand there in tests."""

from __future__ import annotations

from typing import Protocol

from bot.commands.registry import Registry
from bot.domain import Answer, Listen, Question
from bot.ports import Clock, Feedback, Messenger
from bot.settings import Settings


class Persona(Protocol):
    """Whose twin it is, as far as a door shows it."""

    @property
    def name(self) -> str: ...

    @property
    def first_name(self) -> str: ...

    @property
    def suggestions(self) -> tuple[str, ...]:
        """Questions that a newcomer may be offered."""
        ...


class Claims(Protocol):
    """Exactly one reaction per delivered event, whatever is redelivered, restarted or run twice."""

    async def claim(self, key: str) -> bool:
        """
        True: the event is yours (new, or its earlier claimant did not finish within 60 s).

        False: somebody has it or had it.

        Raises:
            StorageError: the database does not answer.
        """
        ...

    async def finish(self, key: str) -> None:
        """
        The event was reacted to, and never will be again.

        Raises:
            StorageError: the database does not answer.
        """
        ...


class House(Protocol):
    """The twin as its doors see it."""

    @property
    def settings(self) -> Settings: ...

    @property
    def profile(self) -> Persona: ...

    @property
    def commands(self) -> Registry: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def messengers(self) -> dict[str, Messenger]:
        """By platform; a door that can speak first puts its messenger here when it is open."""
        ...

    @property
    def claims(self) -> Claims: ...

    @property
    def feedback(self) -> Feedback: ...

    async def ask(self, question: Question, listen: Listen | None = None) -> Answer:
        """Answer; every failure that we know of is an answer with a kind ``message``."""
        ...
