"""The nouns of the twin: what a question, a passage, a call and an answer are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from bot.receipt import Receipt

PUBLIC = "public"
OWNER = "owner"
EVERYBODY = frozenset({PUBLIC})

Listen = Callable[[str], None]
"""Hears the whole text so far, each time it has grown; the first sign of life may be an empty text."""


class Outcome(StrEnum):
    """How an ask ended."""

    ANSWERED = "answered"
    NOT_IN_PROFILE = "not_in_profile"
    RATE_LIMITED = "rate_limited"
    OVER_BUDGET = "over_budget"
    UNAVAILABLE = "unavailable"
    REJECTED = "rejected"


class ServedBy(StrEnum):
    """What wrote the text of an answer."""

    MODEL = "model"
    CACHE = "cache"
    VERIFIED = "verified"
    QUOTE = "quote"
    NONE = "none"


class QuestionType(StrEnum):
    """What a question is about: it decides the length and the shape of the answer."""

    EDUCATION = "education"
    TECHNICAL = "technical"
    BEHAVIOURAL = "behavioural"
    GENERAL = "general"


class Purpose(StrEnum):
    """Why a model was called."""

    ANSWER = "answer"
    JUDGE = "judge"
    TASK = "task"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """
    What somebody asked, in nobody's dialect.

    ``person`` and ``channel`` are ``platform:id``, e.g. ``slack:U012``. ``event`` names the delivery: two
    questions with one event are one ask. ``sees`` is what the asker may be told (see `Passage.audience`).
    """

    text: str
    platform: str
    person: str
    channel: str
    conversation: str | None = None
    event: str | None = None
    sees: frozenset[str] = EVERYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier question of a conversation, what the twin said to it, and the records it rests on."""

    asked: str
    answered: str
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """
    One record of the profile: one job, one degree, one certificate, one project, one section of a note.

    ``id`` is made of ``a-z 0-9 . _ -`` and stays the same while the record does. ``dates`` is what a reader
    is shown, e.g. ``2019-03 - 2021-06``. ``audience`` holds ``public``, ``owner`` or names of channels and
    roles; a passage may be shown to whoever sees at least one of them. ``place`` is file and line.
    """

    id: str
    title: str
    section: str
    text: str
    dates: str = ""
    audience: frozenset[str] = EVERYBODY
    tags: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    place: str = ""

    def visible_to(self, sees: frozenset[str]) -> bool:
        return bool(self.audience & sees)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A passage as an answer shows it; ``quote`` is the passage's own words."""

    id: str
    title: str
    section: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """
    What a model is told: rules (the same bytes for every question), earlier turns, the last message.

    A classifier is told no rules: ``system`` is empty then, and no message.
    """

    system: str
    user: str
    turns: tuple[Turn, ...] = ()

    def messages(self) -> list[dict[str, str]]:
        said = [{"role": "system", "content": self.system}] if self.system else []
        for turn in self.turns:
            said += [{"role": "user", "content": turn.asked}, {"role": "assistant", "content": turn.answered}]
        return [*said, {"role": "user", "content": self.user}]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """
    Tokens of one call as its provider counted them.

    ``cached_tokens`` are part of ``prompt_tokens``, ``reasoning_tokens`` of ``completion_tokens``.
    """

    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0

    @property
    def total_tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            reasoning_tokens=self.reasoning_tokens + other.reasoning_tokens,
        )


NOTHING_USED = Usage()


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a provider told of one of its limits; None where it told nothing, or nothing that makes sense."""

    limit: int | None = None
    remaining: int | None = None
    reset_s: float | None = None


NO_ROOMS: Mapping[str, Room] = MappingProxyType({})


@dataclass(frozen=True, slots=True, order=True)
class Route:
    """One way to a model: ``provider:model``."""

    provider: str
    model: str

    def __str__(self) -> str:
        return f"{self.provider}:{self.model}"


@dataclass(slots=True)
class Tab:
    """What one ask has caused so far; the meter writes it, the engine reads it."""

    attempts: int = 0
    usage: Usage = NOTHING_USED
    cost_nano_usd: int = 0

    def add(self, usage: Usage, cost_nano_usd: int) -> None:
        self.usage += usage
        self.cost_nano_usd += cost_nano_usd


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """
    One wish to a model.

    ``deadline`` is on the clock's monotonic scale, in seconds. A try is given up after ``first_s`` without a
    first sign of life, after ``stall_s`` of silence in the middle, and after ``whole_s`` in any case.
    ``avoid`` names routes whose answer was not good enough. ``lighter`` is the same wish in fewer words, for
    a route that has no room for the whole. ``temperature`` None is the usual one. ``person``, ``channel`` and
    ``kind`` say on whose account it goes; a ``hedge`` is started beside another try that is late. ``on_sent``
    is called when the books have room for it and it goes on its way.
    """

    ask_id: str
    prompt: Prompt
    max_completion_tokens: int
    deadline: float
    first_s: float = 10.0
    stall_s: float = 10.0
    whole_s: float = 30.0
    purpose: Purpose = Purpose.ANSWER
    avoid: frozenset[Route] = frozenset()
    tab: Tab = field(default_factory=Tab)
    lighter: Prompt | None = None
    temperature: float | None = None
    kind: QuestionType = QuestionType.GENERAL
    person: str = ""
    channel: str = ""
    is_hedge: bool = False
    on_sent: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """
    What a model said, whole.

    ``usage`` is None when the provider never told it: the call is then charged at its reserve. ``rooms`` is
    what its headers told of its limits, by window (``tokens:minute``, ``requests:day``). ``prompt`` is what
    was really sent: the whole letter or the lighter one.
    """

    text: str
    route: Route
    usage: Usage | None
    finish_reason: str
    request_id: str = ""
    rooms: Mapping[str, Room] = field(default_factory=lambda: NO_ROOMS)
    prompt: Prompt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the asker gets, on every door. ``latency_ms`` counts from the engine's door to its own."""

    id: str
    outcome: Outcome
    text: str = ""
    served_by: ServedBy = ServedBy.NONE
    question_type: QuestionType = QuestionType.GENERAL
    sources: tuple[Source, ...] = ()
    follow_ups: tuple[str, ...] = ()
    route: Route | None = None
    attempts: int = 0
    grounded: bool = False
    experiment: str | None = None
    usage: Usage = NOTHING_USED
    cost_nano_usd: int = 0
    latency_ms: int = 0
    message: str | None = None
    retry_after_s: int | None = None
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One side of an experiment: what is done otherwise for a conversation; None and "" leave it as it is."""

    experiment: str
    name: str
    route: Route | None = None
    rule: str = ""
    temperature: float | None = None
    length: int | None = None

    @property
    def label(self) -> str:
        """As ledger and answers have it: ``tone:warm``."""
        return f"{self.experiment}:{self.name}"
