"""What the engine needs of the world, as small as a handshake; real ones and fakes keep the same promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.bookkeeping import Alert, Attempt, Rate, Settlement, Trial, Verdict, Vote, Window
from bot.domain import Answer, Arm, Call, Completion, Listen, Passage, Question, QuestionType, Route, Turn
from bot.notices import Notice


class Clock(Protocol):
    """Time, as a guest."""

    def now(self) -> datetime: ...

    def monotonic(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...


class LLM(Protocol):
    """Anything that answers a call: a provider, a meter around one, a chain of them, an actor in a test."""

    @property
    def route(self) -> Route: ...

    async def complete(self, call: Call, listen: Listen | None = None) -> Completion:
        """
        Answer `call` whole; while it grows, tell `listen` (when given) the text so far.

        Raises:
            ModelError: this call failed; the error says what it costs.
            BudgetError: it was not sent, for the sake of money or tokens.
            NoRouteLeft: several were tried.
        """
        ...


class Knowledge(Protocol):
    """What the profile has to say to a question."""

    def find(
        self, text: str, *, sees: frozenset[str], earlier: Sequence[Turn] = (), alone: str | None = None
    ) -> Findings:
        """``earlier`` turns help a question that leans on them, unless its form ``alone`` is given."""
        ...

    def bearing(self, text: str, *, sees: frozenset[str], earlier: Sequence[Turn] = ()) -> tuple[bool, bool]:
        """Whether a question rests on earlier turns, and whether it is in another language; no search."""
        ...


class Findings(Protocol):
    """
    Passages, best first, and whether they are evidence ``enough`` to pay a model for.

    ``leans``: the question rests on earlier turns; ``foreign``: it is not in the profile's language;
    ``presumed``: what it takes for granted by name and no record that the asker may see holds.
    """

    @property
    def passages(self) -> tuple[Passage, ...]: ...

    @property
    def enough(self) -> bool: ...

    @property
    def leans(self) -> bool: ...

    @property
    def foreign(self) -> bool: ...

    @property
    def presumed(self) -> tuple[str, ...]: ...


class Ledger(Protocol):
    """
    The books. Every method is one short transaction; none is open while anything else is waited for.

    All raise `StorageError` when the database does not answer. All are idempotent by their ids: repeating
    one whose answer was lost changes nothing.
    """

    async def open_ask(
        self, ask_id: str, question: Question, *, at: datetime, rates: Sequence[Rate]
    ) -> Answer | None:
        """
        Write the ask's row, claim its event, and count it against the rates, all or nothing.

        Returns None when the ask is new, and the stored answer when its event was answered before.

        Raises:
            RepeatedEvent: the event is being answered just now, here or in another process.
            TooManyQuestions: the row stands, marked ``rate_limited``.
        """
        ...

    async def close_ask(self, answer: Answer, *, at: datetime) -> None:
        """Write how the ask ended; its text becomes a turn of its conversation."""
        ...

    async def answer(self, ask_id: str) -> Answer | None:
        """The stored answer of an ask, None while it has none (or its text was forgotten)."""
        ...

    async def turns(self, conversation: str, *, limit: int) -> tuple[Turn, ...]:
        """The last answered turns of a conversation, oldest first."""
        ...

    async def begin_attempt(
        self, attempt: Attempt, windows: Sequence[Window], *, expires_at: datetime
    ) -> None:
        """
        Reserve the worst case in every window and write the attempt's row, all or nothing, before it is sent.

        Raises:
            BudgetSpent: what is spent leaves no room.
            BudgetHeld: there would be room if other calls did not hold it.
        """
        ...

    async def settle_attempt(self, settlement: Settlement) -> None:
        """Turn the reserve into the true cost; of a second settlement of one attempt nothing remains."""
        ...

    async def charge_orphans(self, *, now: datetime) -> int:
        """Charge in full each reserve whose time has passed; returns how many."""
        ...


class Models(Protocol):
    """Every route behind one another."""

    @property
    def routes(self) -> tuple[Route, ...]: ...

    async def complete(
        self, call: Call, listen: Listen | None = None, *, order: Sequence[Route] | None = None
    ) -> Completion:
        """
        Ask one route after another until one answers well.

        Raises:
            NoRouteLeft: with the error of each route that was tried.
            StorageError: the books could not be written, so nothing may be spent.
        """
        ...


class Selection(Protocol):
    """Which route performs best now, for this type of question."""

    async def refresh(self) -> None:
        """Look at what has come of the calls of late, if that is due; never fails."""
        ...

    def order(self, kind: QuestionType, *, ask_id: str) -> tuple[Route, ...]:
        """Every route, the one to ask first at the front; the same for one ask however often it is asked."""
        ...


class Experiments(Protocol):
    """What is tried out, and on whom."""

    async def refresh(self) -> None:
        """Learn which arms were stopped, if that is due; never fails."""
        ...

    def arm(self, question: Question, kind: QuestionType) -> Arm | None:
        """The arm that a question belongs to: the same for all of its conversation; None for most."""
        ...


class Messenger(Protocol):
    """By which the twin speaks first; each chat door brings one."""

    @property
    def platform(self) -> str: ...

    async def post(self, channel: str, notice: Notice, *, thread: str | None = None) -> str:
        """
        Post once and return the message's id. ``channel`` and ``thread`` are the platform's own ids.

        Where threads are channels, ``thread`` counts for nothing; for one that is gone the channel must do.

        Raises:
            NoSuchPlace: it was not posted, and never can be there.
            DeliveryFailed: it was certainly not posted.
            DeliveryUnknown: it may have been posted.
        """
        ...

    async def find(self, channel: str, key: str, *, thread: str | None = None) -> str | None:
        """The id of an earlier post of the notice with this key; `DeliveryUnknown`: nobody lets us look."""
        ...

    async def room(self, person: str) -> str:
        """
        The channel of the direct messages with a person; ``person`` is the platform's own id.

        Raises:
            NoSuchPlace: there is none, and there cannot be one.
            DeliveryFailed: the platform did not tell.
        """
        ...


class Books(Protocol):
    """Since when there are books; a plain read, never in the way of an ask."""

    async def first_day(self) -> datetime | None:
        """The first start or the first ask, whichever is earlier; None in an empty ledger."""
        ...


class Experience(Protocol):
    """What came of the calls of late, by every process."""

    async def trials(self, since: datetime, *, limit: int = 2000) -> tuple[Trial, ...]:
        """The last `limit` ended calls for an answer that began after an instant, oldest first."""
        ...


class Feedback(Protocol):
    """What people made of answers; raises `StorageError` like everything that is kept."""

    async def vote(self, vote: Vote) -> bool:
        """Keep a vote in place of the person's earlier one on that ask; False when there is no such ask."""
        ...


class Verdicts(Protocol):
    """The open breakers of all processes; raises `StorageError` like everything that is kept."""

    async def read(self) -> tuple[Verdict, ...]: ...

    async def open(self, verdict: Verdict) -> None:
        """Write it; of two the one that lasts longer stays."""
        ...

    async def probe(self, name: str, *, now: datetime, until: datetime) -> bool:
        """Whether the one probe of an open breaker is ours, until an instant at which another may have it."""
        ...

    async def give_back(self, name: str) -> None:
        """The probe was not made: another may have it at once."""
        ...

    async def close(self, name: str) -> bool:
        """The breaker is no more; whether it was there."""
        ...


class Controls(Protocol):
    """
    What admins have set while the twin runs, shared by every process, and who did it.

    Keys: ``cap:NAME`` (whole number in the window's unit, 0 for none), ``paused`` (why), and
    ``stopped:EXPERIMENT:ARM`` (why).
    """

    async def read(self) -> Mapping[str, str]: ...

    async def set(self, key: str, value: str | None, *, by: str, at: datetime) -> None:
        """Write a value (None takes it back) and a line of the audit."""
        ...


class Alerts(Protocol):
    """What operators are told, each thing once, whichever process notices it first."""

    async def tell(self, alert: Alert) -> bool:
        """Keep an alert; False when one with its key is known already."""
        ...

    async def since(self, instant: datetime) -> tuple[Alert, ...]:
        """The alerts from an instant on, newest first."""
        ...
