"""Whether a model that judges questions may be believed, from what it says and from what it was tried by."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log

from bot.recall.bounds import lower_bound, upper_bound

REST = timedelta(hours=1)
"""How long a judge that was found out is not asked at all."""
JUDGED_SHARE = 0.2
"""Of all questions about so many come to the judge (similarity 5.6: 0.17): it may err five times as often."""
PROBATION = 10
"""So many controls in a row must be right before a judge is believed again, and as many more each time."""
_LONGEST_PROBATION = 40
_EARNED = 10
"""So many right controls in a row show a judge to be well: what it vouched for until then is left alone."""
_CARELESS = 0.30
"""The share of false yeses of a judge who has to be found out soon."""
_HONEST = (0.005, 0.15)
"""Between these the share lies that is left in peace, whatever the budget is."""
_ENOUGH = 8.0
"""The evidence that is believed, a logarithm: by it one honest judge in some hundreds is sent away (0026)."""
_TRIED_LATELY, _TRIED_EVER, _PICKS = 50, 500, 60
_BY_CHANCE = 1e-6
_NEVER_NONE = 8
_UNPROVEN = 4
"""A judge that is met for the first time is tried so often in a row, once it has been asked a while."""
_USELESS_AFTER = 5
_USEFUL = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One verdict as it came: the number that was said (0: none) of how many that were shown."""

    number: int
    shown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One control: what should have been said (empty: none is the same), and what was."""

    expected: str
    said: str

    @property
    def is_right(self) -> bool:
        return self.said == self.expected

    @property
    def is_false_yes(self) -> bool:
        """It vouched for what is not the same."""
        return bool(self.said) and not self.is_right


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often something was so, of how many, and the bounds of its share at 95 % on either side."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        return self.count / self.of if self.of else None

    @property
    def low(self) -> float:
        return lower_bound(self.count, self.of)

    @property
    def high(self) -> float:
        return upper_bound(self.count, self.of)


@dataclass(slots=True, kw_only=True)
class Trust:
    """
    What is known of one judge; ``allowed`` is the share of false yeses that the budget has room for.

    ``until`` is when it may be tried again, None while it is believed; ``why`` is what spoke against it.
    ``well_until`` is when it was last seen well, before all that speaks against it; None: never.
    """

    allowed: float
    until: datetime | None = None
    why: str = ""
    well_until: datetime | None = None
    _streak: int = 0
    _times: int = 0
    _lately: deque[tuple[Tried, datetime]] = field(default_factory=lambda: deque(maxlen=_TRIED_LATELY))
    _ever: deque[Tried] = field(default_factory=lambda: deque(maxlen=_TRIED_EVER))
    _picks: deque[tuple[Pick, datetime]] = field(default_factory=lambda: deque(maxlen=_PICKS))
    _again: deque[bool] = field(default_factory=lambda: deque(maxlen=_TRIED_EVER))
    _doubt: float = 0.0
    _doubted: list[tuple[bool, datetime]] = field(default_factory=list)
    """The controls since nothing spoke against it: whether each was a false yes."""

    @property
    def is_believed(self) -> bool:
        return self.until is None

    def may_be_tried(self, now: datetime) -> bool:
        """Whether a control is of use: of one that rests, not before its time."""
        return self.until is None or now >= self.until

    def picked(self, pick: Pick, now: datetime) -> bool:
        """Take in a verdict; False when the verdicts together cannot be those of somebody who reads."""
        self._picks.append((pick, now))
        sign = sign_of(one for one, _ in self._picks)
        if sign and self.is_believed:
            self._rest(sign, now, since=self._picks[0][1])
        return self.is_believed

    def has_never_said_none(self) -> bool:
        """Of late: a reason to try it by what nobody could call the same, for it may be the truth."""
        last = list(self._picks)[-_NEVER_NONE:]
        return len(last) == _NEVER_NONE and all(pick.number for pick, _ in last)

    def tried(self, control: Tried, now: datetime) -> None:
        """Take in how a control came out."""
        self._ever.append(control)
        self._lately.append((control, now))
        self._streak = self._streak + 1 if control.is_right else 0
        if not self.is_believed:
            if not control.is_right:
                self._rest(self.why, now, since=now)
            elif self._streak >= min(PROBATION * self._times, _LONGEST_PROBATION):
                self.until, self.why, self.well_until, self._streak = None, "", now, 0
            return
        if self._streak >= _EARNED and not control.expected:  # a number picked blindly is right at times
            self.well_until = now
        self._weigh(control, now)
        fault, since = self._fault()
        if fault:
            self._rest(fault, now, since=since)

    def looked_again(self, *, agreed: bool) -> None:
        """Take in whether a second look agreed with the first."""
        self._again.append(agreed)

    def agreed(self) -> Rate:
        """How often second looks agreed with the first."""
        return Rate(count=sum(self._again), of=len(self._again))

    @property
    def is_in_doubt(self) -> bool:
        """Whether one control calls for another: something speaks against it, or there were too few yet."""
        return self._doubt > 0 or 0 < len(self._ever) < _UNPROVEN or self.has_just_missed

    @property
    def has_just_missed(self) -> bool:
        """In its last control it did not find what is the same: another one tells whether it ever does."""
        return bool(self._lately) and not (self._lately[-1][0].is_right or self._lately[-1][0].is_false_yes)

    def hits(self) -> Rate:
        """How often it knew the same question, where there was one."""
        asked = [one for one in self._ever if one.expected]
        return Rate(count=sum(one.is_right for one in asked), of=len(asked))

    def false_yeses(self) -> Rate:
        """How often it vouched for what is not the same."""
        return Rate(count=sum(one.is_false_yes for one in self._ever), of=len(self._ever))

    def _weigh(self, control: Tried, now: datetime) -> None:
        """
        What speaks for a careless judge and against an honest one, from the control on that was the first to.

        The cumulative sum of Page 1954: the logarithms of how much likelier the one is than the other.
        """
        honest = min(max(self.allowed, _HONEST[0]), _HONEST[1])
        is_wrong = control.is_false_yes
        self._doubt += log(_CARELESS / honest if is_wrong else (1 - _CARELESS) / (1 - honest))
        self._doubted.append((is_wrong, now))
        if self._doubt <= 0:
            self._doubt = 0.0
            self._doubted.clear()

    def _fault(self) -> tuple[str, datetime]:
        """What the controls of late say against it, if anything, and when the first of these was."""
        lately = list(self._lately)
        if self._doubt >= _ENOUGH:
            wrong, of = sum(is_wrong for is_wrong, _ in self._doubted), len(self._doubted)
            return f"it called {wrong} of {of} questions the same that are not", self._doubted[0][1]
        known = [one.is_right for one, _ in lately if one.expected]
        if len(known) >= _USELESS_AFTER and upper_bound(sum(known), len(known)) < _USEFUL:
            return f"it knew {sum(known)} of {len(known)} questions again", lately[-1][1]
        return "", lately[0][1]

    def _rest(self, why: str, now: datetime, *, since: datetime) -> None:
        self._times += self.is_believed
        self.until, self.why, self._streak = now + REST, why, 0
        self.well_until = self.well_until and min(self.well_until, since)
        self._doubt = 0.0
        self._doubted.clear()
        self._lately.clear()
        self._picks.clear()


def sign_of(picks: Iterable[Pick]) -> str:
    """What no honest judge's verdicts show, as the order in which it sees the questions is drawn by lot."""
    made = [pick for pick in picks if pick.number and pick.shown > 1]
    for number in sorted({pick.number for pick in made}):
        chances = [1 / pick.shown for pick in made if number <= pick.shown]
        times = sum(pick.number == number for pick in made)
        if _at_least(times, chances) < _BY_CHANCE:
            return f"it said {number} in {times} of {len(chances)} verdicts, whatever stood there"
    return ""


def _at_least(times: int, chances: list[float]) -> float:
    """The probability that so many of independent events come about."""
    ways = [1.0]
    for chance in chances:
        ways = [
            (ways[k] * (1 - chance) if k < len(ways) else 0.0) + (ways[k - 1] * chance if k else 0.0)
            for k in range(len(ways) + 1)
        ]
    return sum(ways[times:])
