"""The score card: verdicts -> figures with their uncertainty, kept as JSON and compared (pure)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.errors import StorageError
from bot.evaluation.judging import Verdict, is_by_model

_Z = 1.959964
"""Standard deviations of a normal distribution that hold 95 % of it."""

LABELS = {
    "recall": "expected facts found",
    "whole": "answerable questions answered in full",
    "wrong": "answers with a wrong statement",
    "refused": "refused though answerable",
    "answered": "answered though unanswerable",
    "leaks": "answers with a leak",
    "precision": "cited records that were expected",
    "source_recall": "expected records that were cited",
    "verified": "answers read by a second model",
    "failed": "questions without answer or refusal",
}
HIGHER_IS_BETTER = frozenset({"recall", "whole", "precision", "source_recall"})
NEUTRAL = frozenset({"verified"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of a whole, with the 95 % interval by Wilson; ``value`` is None of nothing."""

    name: str
    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        """From 0 to 1; all of that where nothing was counted."""
        return wilson(self.part, self.whole)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share, which stays within 0 and 1 also at its ends."""
    if not whole:
        return 0.0, 1.0
    share, z2 = part / whole, _Z * _Z
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = _Z / (1 + z2 / whole) * math.sqrt(share * (1 - share) / whole + z2 / (4 * whole * whole))
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))  # floats round


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """
    One run of a question set.

    ``digest`` is the set's, see `QuestionSet.digest`; ``model`` is what answered: the routes, or
    ``offline:quoting``. ``left_out`` counts the questions that were not asked, ``stopped`` says why.
    """

    question_set: str
    digest: str
    at: datetime
    model: str
    profile_version: str
    prompt_version: str
    verdicts: tuple[Verdict, ...]
    left_out: int = 0
    stopped: str = ""

    @property
    def shares(self) -> dict[str, Share]:
        counted = _counted(self.verdicts)
        return {name: Share(name=name, part=part, whole=whole) for name, (part, whole) in counted.items()}

    @property
    def cost_nano_usd(self) -> int:
        return sum(one.cost_nano_usd for one in self.verdicts)

    @property
    def cost_per_question_nano_usd(self) -> int:
        """Rounded up; 0 where nothing was asked."""
        return -(-self.cost_nano_usd // len(self.verdicts)) if self.verdicts else 0

    def latency_ms(self, share: float) -> int | None:
        """The time within which a share of the questions was answered; None where nothing was asked."""
        took = sorted(one.latency_ms for one in self.verdicts)
        return took[max(0, math.ceil(share * len(took)) - 1)] if took else None


def _counted(verdicts: Sequence[Verdict]) -> dict[str, tuple[int, int]]:
    answerable = [one for one in verdicts if not one.unanswerable and not one.is_failure]
    not_answerable = [one for one in verdicts if one.unanswerable and not one.is_failure]
    with_facts = [one for one in answerable if one.found or one.missing]
    with_sources = [one for one in answerable if one.should_cite and not one.is_refusal]
    by_model = [one for one in verdicts if is_by_model(one)]
    cited = [(set(one.cited), set(one.should_cite)) for one in with_sources]
    right = sum(len(said & due) for said, due in cited)
    return {
        "recall": (
            _sum(len(v.found) for v in answerable),
            _sum(len(v.found + v.missing) for v in answerable),
        ),
        "whole": (_sum(v.is_whole for v in with_facts), len(with_facts)),
        "wrong": (_sum(bool(v.wrong) for v in verdicts), len(verdicts)),
        "refused": (_sum(v.is_refused_wrongly for v in answerable), len(answerable)),
        "answered": (_sum(v.is_answered_wrongly for v in not_answerable), len(not_answerable)),
        "leaks": (_sum(bool(v.leaks) for v in verdicts), len(verdicts)),
        "precision": (right, _sum(len(said) for said, _ in cited)),
        "source_recall": (right, _sum(len(due) for _, due in cited)),
        "verified": (_sum(bool(v.judged_by) for v in by_model), len(by_model)),
        "failed": (_sum(v.is_failure for v in verdicts), len(verdicts)),
    }


def _sum(counts: Iterable[int]) -> int:
    return sum(counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    How a run differs from an earlier one of the same set.

    ``because`` names what is another one: the model, the profile, the prompt. ``better`` and ``worse`` are
    questions that flipped.
    """

    before: Card
    because: tuple[str, ...]
    better: tuple[str, ...]
    worse: tuple[str, ...]

    def of(self, name: str, now: Card) -> float | None:
        """By how much a share has grown, from -1 to 1; None where one of them counted nothing."""
        old, new = self.before.shares[name].value, now.shares[name].value
        return None if old is None or new is None else new - old


def changed(before: Card, now: Card) -> Change:
    """What differs between two runs of one set."""
    versions = {
        "model": (before.model, now.model),
        "profile": (before.profile_version, now.profile_version),
        "prompt": (before.prompt_version, now.prompt_version),
    }
    old = [one.is_good for one in before.verdicts]
    pairs = list(zip(old, now.verdicts, strict=False))
    return Change(
        before=before,
        because=tuple(what for what, (was, is_now) in versions.items() if was != is_now),
        better=tuple(one.question for was, one in pairs if one.is_good and not was),
        worse=tuple(one.question for was, one in pairs if was and not one.is_good),
    )


def encode_card(card: Card) -> str:
    """The whole card as plain ASCII."""
    return json.dumps({**asdict(card), "at": card.at.isoformat()}, separators=(",", ":"))


def decode_card(text: str) -> Card:
    """
    What `encode_card` was given.

    Raises:
        StorageError: the text is no card; somebody else wrote it.
    """
    try:
        told: dict[str, Any] = json.loads(text)
        verdicts = tuple(Verdict(**_tuples(one)) for one in told.pop("verdicts"))
        return Card(verdicts=verdicts, at=datetime.fromisoformat(told.pop("at")), **told)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StorageError(f"a stored score card does not read: {type(error).__name__}: {error}") from error


def _tuples(told: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
