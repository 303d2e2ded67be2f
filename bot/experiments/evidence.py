"""When an arm has failed often enough to be stopped: a test that may be looked at after every ask (pure)."""

from __future__ import annotations

from math import exp, inf, log, log1p

from bot.experiments.asked import Tally

FALSE_ALARMS = 0.01
"""Of a hundred experiments without any difference, one at most ever has an arm stopped, in all its life."""
TWICE = 2.0
RATIOS = (1.5, 2.0, 3.0, 5.0, 20.0, 1000.0)
"""How many times as often an arm may fail, if it is worse; each is as likely beforehand."""


def evidence(failed_units: int, of_both: int, share: float) -> float:
    """
    The logarithm of the evidence that an arm fails more often than the first one.

    `of_both` conversations have failed in the two arms, `failed_units` of them in this one, which is given
    `share` of the two arms' conversations. Arms are drawn by a hash; so if the arm makes no difference, each
    failed conversation is this arm's with probability `share`, however often anything fails, whatever the
    hour, and however many of its questions failed. Against that stands the mixture over `RATIOS`: under no
    difference the ratio of the two is a martingale that begins at 1, and by Ville's inequality it ever
    reaches 1/a with probability a at most. It does not depend on when or how often somebody looks.
    """
    if of_both == 0:
        return 0.0
    ways = [failed_units * log(ratio) - of_both * log1p((ratio - 1) * share) for ratio in RATIOS]
    most = max(ways)
    return most + log(sum(exp(way - most) for way in ways) / len(ways))


def is_worse(first: Tally, other: Tally, *, weights: tuple[float, float], alarms: float) -> bool:
    """
    Whether the other arm fails at least twice as often as the first, and that is no chance.

    `weights` are those of first and other; `alarms` the probability of ever being wrong that is allowed.
    Where the arm has had a larger share of conversations than its weight says (weights were changed, say),
    that share counts: it makes the test only slower to speak.
    """
    if other.rate < TWICE * first.rate or not other.failed:
        return False
    units = first.units + other.units
    share = max(weights[1] / sum(weights), other.units / units)
    return evidence(other.failed_units, first.failed_units + other.failed_units, share) >= -log(alarms)


def times_as_often(first: Tally, other: Tally) -> float:
    """How many times as often the other arm fails; infinite when the first never does."""
    return other.rate / first.rate if first.failed else inf
