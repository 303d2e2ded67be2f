"""A small twin that answers from a script: the actor behind every door's tests."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.board import Board
from bot.bookkeeping import Vote
from bot.clock import MachineClock
from bot.commands.forgetting import ForgettingCommands
from bot.commands.registry import Caller, Command, Registry
from bot.commands.reply import Reply, Table
from bot.domain import Answer, Listen, Outcome, Question, ServedBy, Source
from bot.errors import StorageError
from bot.house import Lodging
from bot.keys import Keys
from bot.ports import Clock, Messenger
from bot.posting import Succession
from bot.reports.accounts import Accounts
from bot.reports.askers import Askers
from bot.settings import Settings
from bot.storage.keys import MemoryKeys
from bot.telemetry.meters import Meters
from bot.unanswered import Item, Wished
from tests.accounted import Kept, accounts, askers
from tests.far_ends.bare import NoLodging, PlainEasel
from tests.far_ends.scripted_belongings import MemoryDisclosing, MemoryForgetting
from tests.far_ends.scripted_board import ScriptedBoard

Script = Callable[[Question], Answer | Awaitable[Answer]]
Speech = Callable[[Question, Listen], Awaitable[Answer]]
SOURCE = Source(id="work-acme", title="Engineer at Acme", section="Work", quote="Led the move to PostgreSQL.")


def answered(text: str, *, sources: tuple[Source, ...] = (SOURCE,), **more: Any) -> Answer:
    """An answer as a model would have written it."""
    return Answer(
        id="ask-1", outcome=Outcome.ANSWERED, text=text, served_by=ServedBy.MODEL, sources=sources, **more
    )


def echo(question: Question) -> Answer:
    """Say which question was heard."""
    return answered(f"You asked: {question.text}")


class Waiting:
    """A script whose first answer takes until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go = asyncio.Event(), asyncio.Event()

    async def __call__(self, question: Question) -> Answer:
        if not self.begun.is_set():
            self.begun.set()
            await self.go.wait()
        return echo(question)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedPersona:
    """Somebody to be the twin of."""

    name: str = "Ada Example"
    first_name: str = "Ada"
    suggestions: tuple[str, ...] = ("What do you work on?", "Where did you study?")


@dataclass(slots=True)
class MemoryClaims:
    """Claims that live as long as the process; an unfinished one stays its claimant's for 60 s."""

    clock: Clock
    away: bool = False
    taken: dict[str, float] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)
    revisions: dict[str, int] = field(default_factory=dict)

    async def claim(self, key: str) -> bool:
        self._reach()
        if key in self.finished or key in self.revisions or self._is_held(key):
            return False
        self.taken[key] = self.clock.monotonic()
        return True

    async def finish(self, key: str, *, revision: int = 0) -> None:
        self._reach()
        if self.revisions.get(key, 0) == revision:
            self.finished.add(key)

    async def overtake(self, key: str, *, revision: int) -> Succession:
        self._reach()
        if self.revisions.get(key, 0) > revision:
            return Succession.OVERTAKEN
        is_settled = key in self.finished or not self._is_held(key)
        self.revisions[key], self.taken[key] = revision, self.clock.monotonic()
        self.finished.discard(key)
        return Succession.SETTLED if is_settled else Succession.AMID

    async def is_latest(self, key: str, *, revision: int = 0) -> bool:
        self._reach()
        return self.revisions.get(key, 0) <= revision

    def _is_held(self, key: str) -> bool:
        return key in self.taken and self.clock.monotonic() - self.taken[key] < 60

    def _reach(self) -> None:
        if self.away:
            raise StorageError("the database is away")


@dataclass(slots=True)
class MemoryFeedback:
    """Votes on the answers of this house, by ask and person."""

    known: frozenset[str] = frozenset({"ask-1"})
    away: bool = False
    kept: dict[tuple[str, str], Vote] = field(default_factory=dict)

    async def vote(self, vote: Vote) -> bool:
        if self.away:
            raise StorageError("the database is away")
        if vote.ask_id in self.known:
            self.kept[vote.ask_id, vote.person] = vote
        return vote.ask_id in self.known


@dataclass(slots=True)
class MemoryHistory:
    """What this house was asked, by its conversations and by the ids of its answers."""

    talks: set[str] = field(default_factory=set)
    answers: dict[str, tuple[Question, Answer]] = field(default_factory=dict)
    away: bool = False

    async def takes_part(self, conversation: str) -> bool:
        self._reach()
        return conversation in self.talks

    async def answer(self, ask_id: str, *, person: str, channel: str) -> tuple[str, Answer] | None:
        self._reach()
        kept = self.answers.get(ask_id)
        if kept is None:
            return None
        question, answer = kept
        return (question.text, answer) if person == question.person or channel == question.channel else None

    def keep(self, question: Question, answer: Answer) -> None:
        self.answers[answer.id] = (question, answer)
        if question.conversation:
            self.talks.add(question.conversation)

    def _reach(self) -> None:
        if self.away:
            raise StorageError("the database is away")


@dataclass(slots=True)
class MemoryDesk:
    """An inbox that the test fills: what was wished, by whom, and what became of it."""

    items: dict[str, Item] = field(default_factory=dict)
    wished: list[tuple[str, str]] = field(default_factory=list)
    outcome: Wished = Wished.ASKED
    near: tuple[Source, ...] = (SOURCE,)
    told: int = 0
    away: bool = False

    async def wish(self, ask_id: str, *, person: str) -> Wished:
        self._reach()
        self.wished.append((ask_id, person))
        return self.outcome

    async def item(self, name: str) -> Item | None:
        self._reach()
        return self.items.get(name)

    async def nearest(self, question: str, *, sees: frozenset[str]) -> tuple[Source, ...]:
        del question, sees
        self._reach()
        return self.near

    async def tell_waiting(self) -> None:
        self._reach()
        self.told += 1

    def _reach(self) -> None:
        if self.away:
            raise StorageError("the database is away")


@dataclass(slots=True)
class ScriptedHouse:
    """
    Answers by its script and keeps what it was asked; `callers` are those who gave a command.

    With a ``speech``, whoever listens hears what it tells on the way.
    """

    settings: Settings
    script: Script = echo
    profile: ScriptedPersona = field(default_factory=ScriptedPersona)
    clock: Clock = field(default_factory=MachineClock)
    messengers: dict[str, Messenger] = field(default_factory=dict)
    asked: list[Question] = field(default_factory=list)
    callers: list[Caller] = field(default_factory=list)
    feedback: MemoryFeedback = field(default_factory=MemoryFeedback)
    history: MemoryHistory = field(default_factory=MemoryHistory)
    desk: MemoryDesk = field(default_factory=MemoryDesk)
    lodging: Lodging = field(default_factory=NoLodging)
    easel: PlainEasel = field(default_factory=PlainEasel)
    keys: Keys = field(default_factory=MemoryKeys)
    board: Board = field(default_factory=ScriptedBoard)
    forgetting: MemoryForgetting = field(default_factory=MemoryForgetting)
    exporting: MemoryDisclosing = field(default_factory=MemoryDisclosing)
    accounts: Accounts = field(default_factory=lambda: accounts(Kept()))
    askers: Askers = field(default_factory=lambda: askers(Kept()))
    meters: Meters = field(default_factory=Meters)
    speech: Speech | None = None
    claims: MemoryClaims = field(init=False)
    commands: Registry = field(init=False)

    def __post_init__(self) -> None:
        self.claims = MemoryClaims(self.clock)
        self.commands = Registry(
            [
                Command(name="ask", summary="Ask the twin", argument="QUESTION", run=self._ask),
                Command(
                    name="usage", summary="Questions, tokens and cost", argument="[days]", run=self._usage
                ),
                Command(
                    name="costs", summary="What was spent", argument="[days]", run=self._usage, who="admin"
                ),
            ]
        )

    async def ask(self, question: Question, listen: Listen | None = None) -> Answer:
        self.asked.append(question)
        if listen is not None and self.speech is not None:
            answer = await self.speech(question, listen)
            self.history.keep(question, answer)
            return answer
        result = self.script(question)
        answer = await result if inspect.isawaitable(result) else result
        self.history.keep(question, answer)
        if listen is not None:
            listen(answer.text)
        return answer

    async def _ask(self, caller: Caller, argument: str) -> Reply:
        self.callers.append(caller)
        return Reply(answer=await self.ask(caller.question(argument)))

    async def _usage(self, caller: Caller, argument: str) -> Reply:
        self.callers.append(caller)
        table = Table(
            headings=("model", "questions"), rows=(("groq:openai/gpt-oss-20b", "12"),), numeric=frozenset({1})
        )
        return Reply(title=f"Usage of {argument or '7'} days", fields=(("Questions", "12"),), table=table)


def able_to_forget(house: ScriptedHouse) -> MemoryForgetting:
    """Give a house the commands `reset` and `forget-me`, over the books that are returned."""
    books = MemoryForgetting()
    house.commands = Registry(
        [*house.commands, *ForgettingCommands(books=books, clock=house.clock).commands()]
    )
    return books


async def eventually(truth: Callable[[], object], *, within: float = 300.0) -> None:
    """Wait until `truth` holds, or fail after `within` seconds."""
    async with asyncio.timeout(within):
        while not truth():  # noqa: ASYNC110 - any truth, not only one with an event
            await asyncio.sleep(0.005)
