"""Whether shares, sums and multiples of a sentence follow from the numbers that its records tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from bot.truth import numbers
from bot.truth.changes import Change
from bot.truth.figures import Figures

_FRACTIONS = {
    "third": (33, 34), "quarter": (25, 25), "fifth": (20, 20), "tenth": (10, 10),
    "two thirds": (66, 67), "three quarters": (75, 75), "two fifths": (40, 40), "three fifths": (60, 60),
}  # fmt: skip
_POINTS = re.compile(r"\s+(?:full\s+)?points?\b", re.IGNORECASE)


def is_points(value: str, written: str, sentence: str, pairs: Sequence[Change]) -> bool:
    """Whether it is how far a share went: "nine points, from 23 % to 14 %"."""
    after = sentence.partition(written)[2]
    claimed = numbers.decimal(value)
    return bool(_POINTS.match(after)) and any(pair.is_share and pair.difference == claimed for pair in pairs)


def is_sum(value: str, said: Figures, told: Figures) -> bool:
    """Whether it is what the other numbers of its sentence come to: "165: a fee of 130 and one of 35"."""
    parts = [one for other in said.numbers if other != value and (one := numbers.decimal(other)) is not None]
    return (
        bool(parts[1:])
        and sum(parts) == numbers.decimal(value)
        and told.numbers.keys() >= {other for other in said.numbers if other != value}
    )


def is_percent(value: str, said: Figures, told: Figures, pairs: Sequence[Change]) -> bool:
    """Whether a percentage is told, or is how much a told number changed."""
    known = {*told.percents}
    if not known.isdisjoint(numbers.either_way(value)):
        return True
    how = said.hedges.get(value)
    if how and any(numbers.is_near(value, other, how) for other in told.percents):
        return True
    claimed = numbers.decimal(value)
    if claimed is None:
        return False
    if any(pair.difference == claimed and pair.is_share for pair in pairs):
        return True
    slack = Decimal(3) if how else Decimal("0.6")
    return any(pair.percent is not None and abs(pair.percent - claimed) <= slack for pair in pairs)


def is_part(value: str, said: Figures, told: Figures) -> bool:
    """Whether it is what one number of its sentence is of another: "29 of the 33, about 88 %"."""
    known = [one for n in said.numbers if n in told.numbers and (one := numbers.decimal(n)) is not None]
    claimed = numbers.decimal(value)
    return claimed is not None and any(
        part < whole and abs(100 * part / whole - claimed) < 1 for part in known for whole in known
    )


def is_fraction(name: str, told: Figures, pairs: Sequence[Change]) -> bool:
    """Whether "by a third" is told, or what a told percentage or change comes to."""
    how, _, key = name.partition(" a ") if " a " in name else ("", "", name)
    if any(key.rstrip("s") in one for one in told.fractions):
        return True
    low, high = _FRACTIONS.get(key, _FRACTIONS.get(key + "s", (0, -1)))
    below, above = (0, 12) if how in {"than", "over"} else (2, 2)
    below = 12 if how in {"under", "nearly", "almost"} else below
    percents = [one for value in told.percents if (one := numbers.decimal(value)) is not None]
    percents += [pair.percent for pair in pairs if pair.percent is not None]
    percents += [100 * ratio for pair in pairs for ratio in pair.ratios if ratio < 1]
    return any(low - max(below, above) <= percent <= high + max(below, above) for percent in percents)


def is_ratio(times: str, said: Figures, told: Figures, pairs: Sequence[Change]) -> bool:
    """Whether "doubled" is told, or what a told change comes to."""
    if times in told.ratios:
        return True
    claimed = numbers.decimal(times)
    same = {"2": "100", "0.5": "50", "3": "200"}.get(times)
    if claimed is None or (same and same in told.percents):
        return claimed is not None
    ratios = [ratio for pair in pairs for ratio in pair.ratios]
    how = said.hedges.get(f"x{times}", "")
    if how == "over":
        further = (claimed * Decimal("0.6"), claimed) if claimed < 1 else (claimed, claimed * Decimal("1.7"))
        return any(further[0] <= ratio <= further[1] for ratio in ratios)
    slack = claimed * (Decimal("0.15") if how else Decimal("0.08"))
    return any(abs(ratio - claimed) <= slack for ratio in ratios)
