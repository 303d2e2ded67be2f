"""What can be told of how well the memory works, for reports and the dashboard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.recall.bars import Bars
from bot.recall.calibration import Calibration
from bot.recall.trust import Rate, Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeState:
    """
    The intent head of one scope: the bar that holds and the calibrated one (None: it is silent).

    ``wrong`` and ``hits`` are shares of all traffic as calibrated; ``answers``, ``phrasings``: what it knew.
    """

    bar: float | None
    calibrated: float | None
    wrong: float
    hits: float
    answers: int
    phrasings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeState:
    """
    One judge by its controls, and by how often a second look ``agreed`` with the first.

    ``rests_until`` and ``why`` are of one that was found out.
    """

    hits: Rate
    false_yeses: Rate
    agreed: Rate = field(default_factory=lambda: Rate(count=0, of=0))
    rests_until: datetime | None = None
    why: str = ""

    @classmethod
    def of(cls, trust: Trust) -> JudgeState:
        """What is known of it."""
        return cls(
            hits=trust.hits(),
            false_yeses=trust.false_yeses(),
            agreed=trust.agreed(),
            rests_until=trust.until,
            why=trust.why,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """
    The memory as one process sees it.

    ``vectors`` are done of how many phrasings (0 of 0: it goes by words). ``scopes`` are by `Scope.key`,
    ``wrong_audits`` counts those of the last month that found a hit to be wrong, ``judges`` are by route.
    """

    setting: str
    vectors: tuple[int, int] = (0, 0)
    scopes: Mapping[str, ScopeState] = field(default_factory=dict)
    wrong_audits: Rate = field(default_factory=lambda: Rate(count=0, of=0))
    judges: Mapping[str, JudgeState] = field(default_factory=dict)


def scope_states(calibrations: Mapping[str, Calibration], bars: Bars) -> dict[str, ScopeState]:
    """The heads that are calibrated, by their scope."""
    return {
        scope: ScopeState(
            bar=bars.bar(scope, one.bar),
            calibrated=one.bar,
            wrong=one.wrong,
            hits=one.hits,
            answers=one.answers,
            phrasings=one.phrasings,
        )
        for scope, one in calibrations.items()
    }
