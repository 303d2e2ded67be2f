"""What may be asked of the API: its parameters, and in words what was wrong with one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.board import Sought
from bot.commands.arguments import MOST_DAYS
from bot.house import House
from bot.reports.span import Span

MOST_ROWS = 200
_LONGEST = 200
_SHOWN = 40
_DIGITS = re.compile(r"[0-9]{1,9}")


def _whole(given: Any) -> Any:
    """Plain digits alone: what else Python takes for a number (1_0, +7) is no number of days."""
    if isinstance(given, str) and not _DIGITS.fullmatch(given):
        raise ValueError("no whole number")
    return given


def _clean(given: Any) -> Any:
    """No database takes a NUL, and nobody's name has one."""
    return given.replace("\x00", "").strip() if isinstance(given, str) else given


Days = Annotated[
    int,
    Query(ge=1, le=MOST_DAYS, description="local days, today as the last one", examples=[30]),
    BeforeValidator(_whole),
]
Rows = Annotated[
    int, Query(ge=1, le=MOST_ROWS, description="rows at most", examples=[50]), BeforeValidator(_whole)
]
Wanted = Annotated[str, BeforeValidator(_clean), Field(max_length=_LONGEST)]


class Filters(BaseModel):
    """Which asks are wanted; what is left out wants all."""

    model_config = ConfigDict(extra="ignore")

    words: Wanted = Field("", description="text in the question; for those who may read what was asked")
    outcome: Wanted = Field("", description="how it ended", examples=["not_in_profile"])
    served_by: Wanted = Field("", description="what wrote the answer", examples=["model"])
    question_type: Wanted = Field("", examples=["technical"])
    platform: Wanted = Field("", examples=["slack"])
    channel: Wanted = Field("", examples=["slack:C024BE91L"])
    person: Wanted = Field("", description="a pseudonym", examples=["person 7f3a1c20de94"])
    model: Wanted = Field("", examples=["openai/gpt-oss-20b"])
    after: str = Field("", max_length=500, pattern=r"^[!-~]*$", description="`next` of the page before")
    limit: Annotated[int, BeforeValidator(_whole)] = Field(
        50, ge=1, le=MOST_ROWS, description="rows of a page at most"
    )
    days: Annotated[int, BeforeValidator(_whole)] = Field(
        7, ge=1, le=MOST_DAYS, description="local days, today as the last one"
    )

    def sought(self, since: datetime) -> Sought:
        """The same for the logbook."""
        named = self.model_dump(exclude={"after", "limit", "days"})
        return Sought(**named, since=since)


def last_days(house: House, days: int) -> Span:
    """The last local days of a house, today with them."""
    zone = house.settings.zone
    return Span.of(house.clock.now().astimezone(zone).date(), days, zone)


ALLOWED: Mapping[str, str] = {
    "days": f"a whole number from 1 to {MOST_DAYS}",
    "limit": f"a whole number from 1 to {MOST_ROWS}",
    "after": "`next` of the page before, or nothing",
}
_TEXT = f"text of up to {_LONGEST} characters"


def refused(faults: Sequence[Any]) -> dict[str, str]:
    """The body of a 422, from what pydantic found first."""
    fault = faults[0] if faults else {}
    name = str((fault.get("loc") or ("",))[-1])
    given = fault.get("input")
    return wrong(name, given if isinstance(given, str) else "")


def wrong(name: str, given: str) -> dict[str, str]:
    """The body of a 422: the parameter, what was given, and what it may be."""
    allowed = ALLOWED.get(name, _TEXT)
    shown = given if len(given) <= _SHOWN else f"{given[:_SHOWN]}..."
    return {
        "message": f"`{name}` must be {allowed}; {shown!r} was given.",
        "parameter": name,
        "allowed": allowed,
    }
