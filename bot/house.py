"""What a door may know of the twin behind it, so that an actor can stand there in tests."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from bot.board import Board
from bot.charts.artist import Easel
from bot.commands.registry import Registry
from bot.domain import Answer, Listen, Question, Source
from bot.keys import Keys
from bot.ports import Clock, Feedback, Messenger
from bot.posting import Succession
from bot.reports.accounts import Accounts
from bot.reports.askers import Askers
from bot.settings import Settings
from bot.telemetry.meters import Meters
from bot.unanswered import Item, Wished


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

    async def finish(self, key: str, *, revision: int = 0) -> None:
        """
        The event was reacted to, by the words of a revision, and never will be again.

        Nothing happens where later words have taken their place: those are to be reacted to.

        Raises:
            StorageError: the database does not answer.
        """
        ...

    async def overtake(self, key: str, *, revision: int) -> Succession:
        """
        Later words take the place of the event's; nobody is granted the event any more.

        ``revision`` is greater the later they are (0 for the first words, `GONE` for none any more). The same
        one may come again, as an event may.

        Raises:
            StorageError: the database does not answer.
        """
        ...

    async def is_latest(self, key: str, *, revision: int = 0) -> bool:
        """
        Whether no later words than these are known, to any process.

        Raises:
            StorageError: the database does not answer.
        """
        ...


class Desk(Protocol):
    """Behind the buttons of the inbox; all raise `StorageError`."""

    async def wish(self, ask_id: str, *, person: str) -> Wished:
        """Whoever asked something that the profile does not tell wants the person to be asked."""
        ...

    async def item(self, name: str) -> Item | None:
        """The question of the inbox with an id, as whoever answers it is shown."""
        ...

    async def nearest(self, question: str, *, sees: frozenset[str]) -> tuple[Source, ...]:
        """The three records that come nearest to a question, best first, of those that somebody may see."""
        ...

    async def tell_waiting(self) -> None:
        """Tell whoever waits for an answer that is there now, as is done at each tick anyway."""
        ...


class History(Protocol):
    """What was said in the chats before, also by other processes; all raise `StorageError`."""

    async def takes_part(self, conversation: str) -> bool:
        """Whether the twin was asked something in a conversation, and it was not forgotten."""
        ...

    async def answer(self, ask_id: str, *, person: str, channel: str) -> tuple[str, Answer] | None:
        """A question and its answer, for whoever asked it, or where it was told."""
        ...


class Lodging(Protocol):
    """Room in the twin's own database for a library of a door that brings its own SQL."""

    def lending(self) -> AbstractAsyncContextManager[Any]:
        """
        An ``AsyncEngine`` of SQLAlchemy, good until the block ends; the library's tables are there.

        Whatever the database throws is a `StorageError`.
        """
        ...


class Erasing(Protocol):
    """How somebody is forgotten, as an operator does it; both raise `StorageError`."""

    async def gather(self) -> None:
        """Write what dead processes left into the books, so that these hold all that is kept."""
        ...

    async def forget_person(self, person: str) -> int | None:
        """Clear a person's words and name; how many asks were theirs, None: it is done a little later."""
        ...


class Disclosing(Protocol):
    """What is kept of somebody who asks."""

    async def of_person(self, person: str) -> dict[str, Any]:
        """
        Everything that is kept of one person, in values that JSON knows, and nothing of others.

        Raises:
            StorageError: the books cannot be read.
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

    @property
    def history(self) -> History: ...

    @property
    def desk(self) -> Desk: ...

    @property
    def lodging(self) -> Lodging: ...

    @property
    def easel(self) -> Easel: ...

    @property
    def keys(self) -> Keys:
        """Who may enter the dashboard."""
        ...

    @property
    def accounts(self) -> Accounts:
        """The figures of a span of days, as every table, report and API tells them."""
        ...

    @property
    def board(self) -> Board:
        """What whoever looks after the twin sees beside what the commands tell."""
        ...

    @property
    def askers(self) -> Askers: ...

    @property
    def forgetting(self) -> Erasing: ...

    @property
    def exporting(self) -> Disclosing: ...

    @property
    def meters(self) -> Meters:
        """What this process has to tell of itself."""
        ...

    async def ask(self, question: Question, listen: Listen | None = None) -> Answer:
        """Answer; every failure that we know of is an answer with a kind ``message``."""
        ...
