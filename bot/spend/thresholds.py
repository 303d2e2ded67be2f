"""The soft limits: when so much of a cap is spent that somebody should know (pure)."""

from __future__ import annotations

from datetime import datetime

from bot.bookkeeping import Alert
from bot.spend.budget import NANO_USD
from bot.spend.cost import usd

STEPS = (50, 80, 95, 100)
"""Per cent of a cap; the first is only noted."""

NEARLY, FULL = STEPS[-2:]
"""A cap is as good as spent when what is left is too little for a call."""

_AFTERWARDS = " Until its next period begins, questions are answered from the profile's own words."


def reached(spent: int, cap: int | None) -> int | None:
    """The highest step that `spent` has reached; None before the first, and where there is no cap."""
    if not cap:
        return None
    return max((step for step in STEPS if spent * 100 >= step * cap), default=None)


def is_full(spent: int, cap: int | None) -> bool:
    """Whether a call that found no room has met the end of the cap, rather than asked for very much."""
    return (reached(spent, cap) or 0) >= NEARLY


def keys_from(step: int, *, window: str, period: str, cap: int, as_configured: bool) -> list[str]:
    """
    The keys of a window's alerts at `step` and above: who has told of one needs not tell of the lower ones.

    A cap that an admin has set is an occasion of its own, so that after it is raised its steps are told anew.
    """
    tail = "" if as_configured else f":{cap}"
    return [f"limit:{window}:{period}:{one}{tail}" for one in STEPS if one >= step]


def limit_alert(
    step: int, *, key: str, window: str, period: str, unit: str, spent: int, cap: int, at: datetime
) -> Alert:
    """What is told when a step is reached: an alert, or a note when it is early or of one of many alone."""
    many = "/" in window
    used, whole = (f"${usd(n)}" if unit == NANO_USD else f"{n:,}" for n in (spent, cap))
    what = "" if unit == NANO_USD else " tokens"
    text = f"{used} of {whole}{what} are used in {period}."
    if step == FULL:
        text += ("" if spent >= cap else " What is left is too little for a call.") + _AFTERWARDS
    return Alert(
        key=key,
        at=at,
        kind="limit",
        title=f"{window}: used up" if step == FULL else f"{window}: {step} % used",
        text=text,
        level="note" if many or step == STEPS[0] else "alert",
    )
