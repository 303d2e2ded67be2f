"""The soft limits: when so much of a cap is spent that somebody should know (pure)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bot.bookkeeping import Alert
from bot.spend.budget import NANO_USD
from bot.spend.cost import usd

STEPS = (50, 80, 95, 100)
"""Per cent of a cap; the first is only noted."""

_FIRST, *_, _NEARLY, _FULL = STEPS
_REFUSED = "refused"
_AFTERWARDS = " Until its next period begins another model answers, or the profile is quoted."


class Spent(NamedTuple):
    """Where a window stands, under the cap that holds now."""

    window: str
    period: str
    unit: str
    spent: int
    cap: int | None


class Notice(NamedTuple):
    """What is to be told, unless one of these keys is known already."""

    alert: Alert
    unless: tuple[str, ...]


def rise(here: Spent, at: datetime) -> Notice | None:
    """What to tell after more was spent: the highest step, as whoever was told of it needs no lower one."""
    step = _reached(here)
    return _step(here, step, at) if step else None


def refusal(here: Spent, needed: int, at: datetime) -> Notice | None:
    """
    What to tell when a call found no room in what is left.

    A cap seldom ends with its last token. Close to its end it is as good as used up; before that either the
    call asked for very much or the cap is small, and whoever reads the figures can tell which.
    """
    if not here.cap:
        return None
    if (_reached(here) or 0) >= _NEARLY:
        return _step(here, _FULL, at)
    used, whole, what = _figures(here)
    text = f"{used} of {whole}{what} are used in {here.period}: too little is left for a call that may take "
    text += f"{_amount(here.unit, needed)}. A smaller or cheaper one may still find it."
    alert = _alert(here, _REFUSED, title="a call found no room", text=text, at=at)
    return Notice(alert, (alert.key, _key(here, _FULL)))


def _reached(here: Spent) -> int | None:
    """The highest step that is reached; None before the first, and where there is no cap."""
    if not here.cap:
        return None
    return max((step for step in STEPS if here.spent * 100 >= step * here.cap), default=None)


def _step(here: Spent, step: int, at: datetime) -> Notice:
    used, whole, what = _figures(here)
    text = f"{used} of {whole}{what} are used in {here.period}."
    if step == _FULL:
        is_all = here.spent >= (here.cap or 0)
        text += ("" if is_all else " What is left is too little for a call.") + _AFTERWARDS
    title = "used up" if step == _FULL else f"{step} % used"
    alert = _alert(here, step, title=title, text=text, at=at)
    return Notice(alert, tuple(_key(here, one) for one in STEPS if one >= step))


def _alert(here: Spent, step: int | str, *, title: str, text: str, at: datetime) -> Alert:
    """An alert, or a note when it is early or of one of many alone."""
    return Alert(
        key=_key(here, step),
        at=at,
        kind="limit",
        title=f"{here.window}: {title}",
        text=text,
        level="note" if "/" in here.window or step == _FIRST else "alert",
        is_urgent=step == _FULL,
    )


def _key(here: Spent, step: int | str) -> str:
    """Each cap is an occasion of its own: after it was changed, by whomever, its steps are told anew."""
    return f"limit:{here.window}:{here.period}:{step}:{here.cap}"


def _figures(here: Spent) -> tuple[str, str, str]:
    what = "" if here.unit == NANO_USD else " tokens"
    return _amount(here.unit, here.spent), _amount(here.unit, here.cap or 0), what


def _amount(unit: str, amount: int) -> str:
    return f"${usd(amount)}" if unit == NANO_USD else f"{amount:,}"
