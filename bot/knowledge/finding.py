"""The noun of a profile's examination: one thing that its owner should look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["conflict", "dates", "expired", "gap", "missing", "hidden", "instruction", "duplicate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    Something that reads well and may still be wrong.

    ``place`` is ``file:line`` or ``file:line:column``, or ``profile`` for the whole; ``what`` is what was
    seen, ``advice`` what to do about it.
    """

    kind: Kind
    place: str
    what: str
    advice: str
