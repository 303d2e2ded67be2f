"""The nouns of the books: attempts and how they ended, limits, and the sums that reports are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from bot.domain import Purpose, QuestionType, Route, Usage

Severity = Literal["info", "warning", "critical"]
"""How much an alert matters: kept for whoever looks, posted by day, posted at any hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """
    One call to a model as the ledger knows it before it is sent.

    ``worst`` is what it counts for until its usage is told, on the books as on the tab of its ask.
    ``is_priced`` False: what it may cost is not known, so that no window of money with a cap may admit it.
    """

    id: str
    ask_id: str
    started_at: datetime
    route: Route
    purpose: Purpose
    estimated_prompt_tokens: int
    worst: Usage
    reserve_nano_usd: int
    is_hedge: bool = False
    is_priced: bool = True

    @property
    def reserve_tokens(self) -> int:
        return self.worst.total_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """
    How an attempt ended.

    ``usage`` None means that it was sent and never told: ledger and windows then charge the reserve.
    ``outcome`` is ``answered`` or the name of a failure (`bot.errors.ModelError.outcome`).
    """

    attempt_id: str
    finished_at: datetime
    outcome: str
    usage: Usage | None
    cost_nano_usd: int
    latency_ms: int
    first_token_ms: int | None = None
    finish_reason: str = ""
    request_id: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """
    A limit and the period that it binds: ``tokens:day`` over ``2026-11-20``, ``usd:month`` over ``2026-11``.

    ``unit`` is ``tokens`` or ``nano_usd``; ``cap`` None counts without limiting.
    """

    name: str
    unit: str
    period: str
    cap: int | None
    resets_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    What has become of a window: ``lent`` is held by processes for times without the database.

    The window's cap is the effective one, as admins have set it.
    """

    window: Window
    spent: int
    reserved: int
    lent: int

    @property
    def left(self) -> int | None:
        """
        What may still be spent; None where nothing limits it.

        What is lent is in it: a process gives it back before anybody is refused for want of it.
        """
        if self.window.cap is None:
            return None
        return max(self.window.cap - self.spent - self.reserved, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most ``count`` asks in any ``seconds``; of a person, of a channel or of all (``scope``)."""

    scope: str
    count: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFigures:
    """One ask without its words: what statistics need. ``at`` is aware, in UTC."""

    at: datetime
    outcome: str
    served_by: str
    question_type: str
    latency_ms: int
    cost_nano_usd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFigures:
    """The attempts at one route in a quarter of an hour, summed; an unsettled one counts with its reserve."""

    at: datetime
    route: Route
    outcome: str
    attempts: int
    usage: Usage
    cost_nano_usd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What the ledger holds of a span of time; reports are pure functions over it."""

    asks: tuple[AskFigures, ...] = ()
    attempts: tuple[AttemptFigures, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteDay:
    """
    What one route took in one day of UTC, as its provider counts: tokens without the cached ones.

    The busiest minutes are minutes of the clock, that of requests and that of tokens; ``refused`` are the
    calls that met a limit of the provider's.
    """

    day: date
    route: Route
    requests: int
    tokens: int
    busiest_requests: int
    busiest_tokens: int
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictFigures:
    """
    What judges said of questions, summed by occasion (``why``) and ``outcome``.

    Occasions are those of `bot.remembered.Doubted`. Of ``grey`` the outcomes are ``same`` and ``other``, of
    ``audit`` and ``control`` they are ``right`` and ``wrong``; ``nothing``: no answer of use came.
    """

    why: str
    outcome: str
    count: int
    cost_nano_usd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallSums:
    """
    What answering from memory came to in a span of time, and what is kept at its end.

    ``hits`` are counted by tier and ``phrasings`` by origin; ``entries`` are models' answers, ``verified``
    the person's own that stand. ``saved_nano_usd`` is what the hits would have cost.
    """

    hits: Mapping[str, int] = field(default_factory=dict)
    saved_nano_usd: int = 0
    verdicts: tuple[VerdictFigures, ...] = ()
    entries: int = 0
    phrasings: Mapping[str, int] = field(default_factory=dict)
    verified: int = 0

    @property
    def judging_nano_usd(self) -> int:
        """What the judges of memory have cost, whatever they were asked for."""
        return sum(one.cost_nano_usd for one in self.verdicts)

    @property
    def net_nano_usd(self) -> int:
        """What memory has saved when its judges are paid; below zero when they cost more than it saved."""
        return self.saved_nano_usd - self.judging_nano_usd

    def counted(self, why: str, outcome: str | None = None) -> int:
        """How many verdicts there were on an occasion, of one outcome or of all."""
        return sum(one.count for one in self.verdicts if one.why == why and outcome in {None, one.outcome})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """
    One ended call that should answer a question: what a route's reputation is made of.

    ``outcome`` is that of its settlement. ``grounded`` tells whether its answer passed the checks and was
    given (None: that is not known, or it did not answer); ``thumbs`` is the sum of what people made of it.
    ``first_token_ms`` None: it never gave a sign of life, or told us nothing of it.
    """

    route: Route
    kind: QuestionType
    at: datetime
    outcome: str
    latency_ms: int
    cost_nano_usd: int
    first_token_ms: int | None = None
    grounded: bool | None = None
    thumbs: int = 0
    is_hedge: bool = False
    experiment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """What a person thought of the answer of an ask; of several by one person the last one counts."""

    ask_id: str
    person: str
    is_up: bool
    at: datetime
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """
    An open breaker, as all processes share it.

    ``name`` is a route (``groq:openai/gpt-oss-20b``) or a provider (``groq``). Nobody calls before ``until``;
    after it one probe may. ``openings`` counts the times in a row that it opened: each waits longer.
    """

    name: str
    opened_at: datetime
    until: datetime
    reason: str
    openings: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """
    Something that an operator should know, told once per ``key``; an ``alert`` is posted, a ``note`` kept.

    Keys name the thing and its occasion: ``limit:daily_tokens:2026-11-20:80:100000``. What ``is_urgent`` is
    posted in quiet hours, too; ``ends`` is the key of what is over with it. One that ``is_muted`` is kept as
    a note is: when it was told, an admin did not want to hear of its kind.
    """

    key: str
    at: datetime
    kind: str
    title: str
    text: str
    level: Literal["alert", "note"] = "alert"
    is_urgent: bool = False
    ends: str | None = None
    is_muted: bool = False

    @property
    def severity(self) -> Severity:
        if self.level == "note":
            return "info"
        return "critical" if self.is_urgent else "warning"
