"""The job next to the one that is told: "Before Acme, I was a ..." names what another record holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain import Passage
from bot.truth.crossings import is_in, place_of
from bot.truth.durations import dates_of, is_open, months_told

_WHEN = re.compile(
    r"\b(?P<cue>(?i:before|until|prior to|after|since|following))\s+"
    r"(?:(?:I )?(?:my (?:time|years|days) (?:at|with)|joining|joined|leaving|left|working (?:at|for)"
    r"|(?:coming|moving) to|starting at|going to) )?"
    r"(?:the )?(?P<name>(?!I\b)[A-Z][\w&'-]*(?: (?:of |and |de |the )?(?!I\b)[A-Z][\w&'-]*){0,4}),?\s*"
)
_EARLIER = frozenset({"before", "until", "prior to"})
_NEVER = 9999 * 12
_SLACK = 1
"""Months by which one post may overlap the next: people leave in the month in which they begin."""


def without_neighbours(text: str, cited: Sequence[Passage], given: Sequence[Passage]) -> str:
    """A text without "before Acme" where that is the cited record's neighbour, and the dates agree."""
    return _WHEN.sub(lambda found: _told(found, cited, given), text) if cited else text


def _told(found: re.Match[str], cited: Sequence[Passage], given: Sequence[Passage]) -> str:
    words = [word for word in found["name"].split() if word[0].isupper()]
    if any(is_in(word, f"{one.title}\n{one.text}") for word in words for one in cited):
        return found[0]
    cue = found["cue"].lower()
    others = [one for one in given if one not in cited and all(is_in(word, _called(one)) for word in words)]
    return "" if any(_is_next(one, mine, given, cue) for one in others for mine in cited) else found[0]


def _called(record: Passage) -> str:
    return place_of(record) or record.title


def _is_next(other: Passage, mine: Passage, given: Sequence[Passage], cue: str) -> bool:
    """Whether another record comes right before or after this one, by its own dates."""
    begun, theirs = _span(mine), _span(other)
    if other.section != mine.section or begun is None or theirs is None:
        return False
    first, then = (mine, other) if cue in _EARLIER else (other, mine)
    ended, starts = _span(first), _span(then)
    if ended is None or starts is None or ended[1] > starts[0] + _SLACK:
        return False
    spans = [_span(one) for one in given if one.section == mine.section and one not in (mine, other)]
    return not any(
        span and ended[1] <= span[0] and span[1] <= starts[0] and span[0] > ended[0] for span in spans
    )


def _span(record: Passage) -> tuple[int, int] | None:
    """First and last month of a record; what goes on ends in no year to come."""
    months = months_told(dates_of(record))
    return (months[0], _NEVER if is_open(record) else months[-1]) if months else None
