"""Seeded misfortune: which requests go wrong, and how."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.simulator.bodies import BAD_REQUEST_CODES, STATUSES

BEHAVIOURS = (
    "hang",
    "cut",
    "stream_error",
    "stream_stop",
    "empty",
    "slow_first_token",
    "wrong_content_type",
    "no_usage",
    "no_finish",
)
KINDS = frozenset(
    {*BEHAVIOURS, "403/html", *(str(s) for s in STATUSES), *(f"400/{c}" for c in BAD_REQUEST_CODES)}
)
_FORM = re.compile(
    r"(?P<kind>[^:=*]+)(?::(?P<model>[^=*]+))?(?:=(?P<chance>[^=*]+))?(?:\*(?P<count>\d{1,9}))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """
    One way to go wrong.

    ``kind`` is an HTTP status (``503``), a 400 by its code (``400/spend_limit_reached``), ``403/html``, or
    one of `BEHAVIOURS`. It strikes with ``probability`` (0 to 1) on requests for ``model`` (None: for any),
    and at most ``count`` times (None: without end).
    """

    kind: str
    probability: float = 1.0
    model: str | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"fault: seen {self.kind!r}; allowed are {', '.join(sorted(KINDS))}")
        if not 0 <= self.probability <= 1:
            raise ValueError(f"fault {self.kind}: seen the probability {self.probability}; allowed is 0 to 1")
        if self.count is not None and self.count < 0:
            raise ValueError(f"fault {self.kind}: seen the count {self.count}; it must not be below 0")

    def __str__(self) -> str:
        model = f":{self.model}" if self.model else ""
        count = "" if self.count is None else f"*{self.count}"
        return f"{self.kind}{model}={self.probability:g}{count}"


def parse_fault(text: str) -> Fault:
    """
    Read ``KIND[:MODEL][=PROBABILITY][*COUNT]``, e.g. ``503:openai/gpt-oss-20b=0.5`` or ``hang*3``.

    Raises:
        ValueError: the text has another form, an unknown kind or a probability outside 0 to 1.
    """
    match = _FORM.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError(text)  # noqa: TRY301 - one sentence for every wrong form
        probability = float(match["chance"] or 1)
    except ValueError:
        raise ValueError(
            f"fault: seen {text!r}; expected KIND[:MODEL][=PROBABILITY][*COUNT], e.g. hang=0.1"
        ) from None
    count = int(match["count"]) if match["count"] else None
    return Fault(kind=match["kind"].strip(), model=match["model"], probability=probability, count=count)


def fault_from_json(told: object) -> Fault:
    """
    Read a fault as the control endpoint takes it: the flag's text, or an object with the same fields.

    Raises:
        ValueError: it is neither, or a field has a wrong value.
    """
    if isinstance(told, str):
        return parse_fault(told)
    if not isinstance(told, Mapping) or not set(told) <= {"kind", "probability", "model", "count"}:
        raise ValueError(f"fault: seen {told!r:.120}; expected a text or kind, probability, model, count")
    fields: dict[str, Any] = dict(told)
    fields["kind"] = str(fields.get("kind", ""))
    try:
        fields["probability"] = float(fields.get("probability", 1.0))
        fields["count"] = None if fields.get("count") is None else int(fields["count"])
    except (TypeError, ValueError):
        raise ValueError(f"fault: seen {told!r:.120}; probability and count must be numbers") from None
    return Fault(**fields)


class Misfortune:
    """Decides for each request which fault strikes it: the first whose chance comes up, in given order."""

    def __init__(self, faults: Iterable[Fault], chance: random.Random) -> None:
        self._chance = chance
        self.set(faults)

    def set(self, faults: Iterable[Fault]) -> None:
        """Take these in place of all before."""
        self.faults = tuple(faults)
        self._left = [fault.count for fault in self.faults]

    def strike(self, model: str) -> str | None:
        """The kind of the fault that this request suffers, None for a good day."""
        for at, fault in enumerate(self.faults):
            left = self._left[at]
            if left == 0 or fault.model not in {None, model}:
                continue
            if self._chance.random() < fault.probability:
                self._left[at] = None if left is None else left - 1
                return fault.kind
        return None
