"""Seeded misfortune: which requests go wrong, and how."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.simulator.bodies import BAD_REQUEST_CODES, LIMITED, STATUSES

BEHAVIOURS = (
    "hang",
    "drip",
    "cut",
    "stream_error",
    "stream_stop",
    "empty",
    "prose",
    "slow_first_token",
    "wrong_content_type",
    "error_body",
    "gzip_bomb",
    "absurd_headers",
    "no_usage",
    "null_usage",
    "absurd_usage",
    "no_finish",
)
NO_MODELS = "no_models"
"""Strikes the list of models instead of a chat: it is told without any."""
KINDS = frozenset(
    {
        *BEHAVIOURS,
        NO_MODELS,
        "403/html",
        *(str(s) for s in STATUSES),
        *(f"400/{c}" for c in BAD_REQUEST_CODES),
        *(f"429/{w}" for w in LIMITED),
    }
)
_SECONDS = r"\d{1,9}(?:\.\d{1,3})?"
_FORM = re.compile(
    r"(?P<kind>[^:=*@]+)(?::(?P<model>[^=*@]+))?(?:=(?P<chance>[^=*@]+))?(?:\*(?P<count>\d{1,9}))?"
    rf"(?:@(?P<since>{_SECONDS})-(?P<until>{_SECONDS})?)?"
)
_FIELDS = {"kind", "probability", "model", "count", "since_s", "until_s"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """
    One way to go wrong.

    ``kind`` is an HTTP status (``503``), a 400 by its code (``400/spend_limit_reached``), a 429 by its window
    (``429/tpd``), ``403/html``, ``no_models``, or one of `BEHAVIOURS`. It strikes with ``probability`` (0 to
    1) on requests for ``model`` (None: for any), at most ``count`` times (None: without end), and from
    ``since_s`` to ``until_s`` (None: for ever) in seconds after the faults were set. In place of a model may
    stand the tag of side questions, ``judge:support``, or ``judge`` or ``task`` for all of theirs.
    """

    kind: str
    probability: float = 1.0
    model: str | None = None
    count: int | None = None
    since_s: float = 0.0
    until_s: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"fault: seen {self.kind!r}; allowed are {', '.join(sorted(KINDS))}")
        if not 0 <= self.probability <= 1:
            raise ValueError(f"fault {self.kind}: seen the probability {self.probability}; allowed is 0 to 1")
        if self.count is not None and self.count < 0:
            raise ValueError(f"fault {self.kind}: seen the count {self.count}; it must not be below 0")
        if not 0 <= self.since_s < (float("inf") if self.until_s is None else self.until_s):
            raise ValueError(
                f"fault {self.kind}: seen the seconds {self.since_s:g} to {self.until_s}; the first must be 0"
                " or more, the second above it"
            )

    def __str__(self) -> str:
        model = f":{self.model}" if self.model else ""
        count = "" if self.count is None else f"*{self.count}"
        until = "" if self.until_s is None else f"{self.until_s:g}"
        window = f"@{self.since_s:g}-{until}" if self.since_s or until else ""
        return f"{self.kind}{model}={self.probability:g}{count}{window}"

    def is_on(self, at_s: float) -> bool:
        return self.since_s <= at_s and (self.until_s is None or at_s < self.until_s)


def parse_fault(text: str) -> Fault:
    """
    Read ``KIND[:MODEL][=PROBABILITY][*COUNT][@SINCE-[UNTIL]]``, e.g. ``503:openai/gpt-oss-20b=0.5``,
    ``hang*3`` or ``429@10-20``.

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
            f"fault: seen {text!r}; expected KIND[:MODEL][=PROBABILITY][*COUNT][@SINCE-UNTIL], e.g. hang=0.1"
        ) from None
    return Fault(
        kind=match["kind"].strip(),
        model=match["model"],
        probability=probability,
        count=int(match["count"]) if match["count"] else None,
        since_s=float(match["since"] or 0),
        until_s=float(match["until"]) if match["until"] else None,
    )


def fault_from_json(told: object) -> Fault:
    """
    Read a fault as the control endpoint takes it: the flag's text, or an object with the same fields.

    Raises:
        ValueError: it is neither, or a field has a wrong value.
    """
    if isinstance(told, str):
        return parse_fault(told)
    if not isinstance(told, Mapping) or not set(told) <= _FIELDS:
        raise ValueError(f"fault: seen {told!r:.120}; expected a text or {', '.join(sorted(_FIELDS))}")
    fields: dict[str, Any] = dict(told)
    fields["kind"] = str(fields.get("kind", ""))
    try:
        fields["probability"] = float(fields.get("probability", 1.0))
        fields["count"] = None if fields.get("count") is None else int(fields["count"])
        fields["since_s"] = float(fields.get("since_s", 0.0))
        fields["until_s"] = None if fields.get("until_s") is None else float(fields["until_s"])
    except (TypeError, ValueError):
        raise ValueError(f"fault: seen {told!r:.120}; all but kind and model must be numbers") from None
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

    def strike(self, model: str, at_s: float = 0.0, *, tag: str = "") -> str | None:
        """The fault that a chat suffers so long after the faults were set, None for a good day."""
        names = {None, model, tag or None, tag.partition(":")[0] or None}
        for at, fault in enumerate(self.faults):
            left = self._left[at]
            is_another = fault.model not in names or fault.kind == NO_MODELS
            if left == 0 or is_another or not fault.is_on(at_s):
                continue
            if self._chance.random() < fault.probability:
                self._left[at] = None if left is None else left - 1
                return fault.kind
        return None
