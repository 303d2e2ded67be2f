"""The windows that bind a call: whose limits, over which hour, day or month, under which cap (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog

from bot.bookkeeping import Attempt, Window
from bot.domain import Call, QuestionType, Route
from bot.errors import PriceUnknown, SettingsError, SpendingPaused
from bot.spend.sparing import spared

log = structlog.get_logger(__name__)

DAILY_TOKENS = "daily_tokens"
MONTHLY_USD = "monthly_usd"
TOKENS = "tokens"
NANO_USD = "nano_usd"

PAUSED = "paused"
CAP = "cap:"
"""Keys of `bot.ports.Controls`: why all spending is paused, and what replaces a configured cap."""

_MOST_DIGITS = 18
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_ANY = re.compile(r".+")
_KINDS = tuple(str(kind) for kind in QuestionType)
_WHO = {
    "person": (
        re.compile(r"(slack|discord|web|terminal):\S+"),
        "a person as in TWIN_ADMINS, e.g. slack:U012ABC",
    ),
    "channel": (re.compile(r"(slack|discord|terminal):\S+|web"), "a channel, e.g. slack:C012ABC or web"),
    "question_type": (re.compile("|".join(_KINDS)), f"one of {', '.join(_KINDS)}"),
}
"""What ``who`` may be: one that nobody can be would bind nobody."""


class LimitGiven(Protocol):
    """A further limit as ``twin.toml`` tells it."""

    @property
    def scope(self) -> str: ...

    @property
    def who(self) -> str | None: ...

    @property
    def per(self) -> str: ...

    @property
    def tokens(self) -> int | None: ...

    @property
    def usd(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """
    A cap on each of those that it binds: ``scope`` is all, person, channel, question_type or model.

    ``who`` None binds each one on its own. ``per`` is hour, day or month; ``cap`` None counts only.
    """

    name: str
    unit: str
    per: str
    cap: int | None
    scope: str = "all"
    who: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Every limit that is configured, and the zone whose days and months they follow."""

    zone: ZoneInfo
    limits: Sequence[Limit]

    @classmethod
    def of(
        cls,
        zone: ZoneInfo,
        *,
        daily_tokens: int,
        monthly_usd: Decimal,
        more: Mapping[str, LimitGiven] | None = None,
    ) -> Limits:
        """
        The day's tokens, the month's money, and what ``twin.toml`` adds; a cap of 0 counts without limiting.

        Raises:
            SettingsError: a further limit has a name or a ``who`` that cannot be.
        """
        for fault in _alike((DAILY_TOKENS, MONTHLY_USD, *(more or {}))):
            raise SettingsError(fault)
        day = Limit(name=DAILY_TOKENS, unit=TOKENS, per="day", cap=daily_tokens or None)
        month = Limit(name=MONTHLY_USD, unit=NANO_USD, per="month", cap=int(monthly_usd * 10**9) or None)
        return cls(zone=zone, limits=(day, month, *(_limit(name, one) for name, one in (more or {}).items())))

    def __call__(self, now: datetime, call: Call, route: Route) -> tuple[Window, ...]:
        """The windows that bind a call to a route as of `now`; a call of nobody is bound by no person's."""
        found = (self._binding(limit, now, call, route) for limit in self.limits)
        return tuple(window for window in found if window is not None)

    def _binding(self, limit: Limit, now: datetime, call: Call, route: Route) -> Window | None:
        if limit.scope == "all":
            return window_of(limit, now, self.zone)
        those = {
            "person": (call.person,),
            "channel": (call.channel,),
            "question_type": (str(call.kind),),
            "model": (str(route), route.model),
        }[limit.scope]
        who = those[0] if limit.who is None else limit.who
        return window_of(limit, now, self.zone, who) if who and who in those else None

    def idle(self, routes: Sequence[Route]) -> tuple[str, ...]:
        """What an operator should know of limits that bind no call to any of `routes`."""
        asked = {name for route in routes for name in (str(route), route.model)}
        return tuple(
            f"limits.{one.name} binds nothing: no question goes to {one.who}; expected one of "
            f"{', '.join(map(str, routes))}"
            for one in self.limits
            if routes and one.scope == "model" and one.who is not None and one.who not in asked
        )

    def common(self, now: datetime) -> tuple[Window, ...]:
        """The windows that can be told without knowing who asks: those of all, and of somebody named."""
        named = (one for one in self.limits if one.scope == "all" or one.who is not None)
        return tuple(window_of(limit, now, self.zone, limit.who) for limit in named)


class LimitsGiven(Protocol):
    """What settings tell of limits."""

    @property
    def zone(self) -> ZoneInfo: ...

    @property
    def daily_tokens(self) -> int: ...

    @property
    def monthly_usd(self) -> Decimal: ...

    @property
    def limits(self) -> Mapping[str, LimitGiven]: ...


def limits_of(settings: LimitsGiven) -> Limits:
    """
    The limits as configured.

    Raises:
        SettingsError: a further limit has a name or a ``who`` that cannot be.
    """
    return Limits.of(
        settings.zone,
        daily_tokens=settings.daily_tokens,
        monthly_usd=settings.monthly_usd,
        more=settings.limits,
    )


def windows(now: datetime, zone: ZoneInfo, *, daily_tokens: int, monthly_usd: Decimal) -> tuple[Window, ...]:
    """The day's tokens and the month's money as of `now`; a cap of 0 counts without limiting."""
    return Limits.of(zone, daily_tokens=daily_tokens, monthly_usd=monthly_usd).common(now)


def window_of(limit: Limit, now: datetime, zone: ZoneInfo, who: str | None = None) -> Window:
    """A limit's window as of `now`: ``NAME``, or ``NAME/who`` for one of those that it binds."""
    period, resets_at = period_of(limit.per, now, zone)
    name = f"{limit.name}/{who}" if who else limit.name
    return Window(name=name, unit=limit.unit, period=period, cap=limit.cap, resets_at=resets_at)


def period_of(per: str, now: datetime, zone: ZoneInfo) -> tuple[str, datetime]:
    """
    The period that `now` belongs to and the instant at which the next one begins.

    Days and months begin at local midnight, however long clocks make them. Hours are UTC's: each has 3600
    seconds, the one that local clocks repeat or leave out included.
    """
    if per == "hour":
        hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return f"{hour:%Y-%m-%dT%H}Z", hour + _HOUR
    today = _day(now, zone)
    if per == "day":
        return today.isoformat(), midnight(today + _DAY, zone)
    following = (today.replace(day=1) + 32 * _DAY).replace(day=1)
    return f"{today:%Y-%m}", midnight(following, zone)


def _day(now: datetime, zone: ZoneInfo) -> date:
    """The local day whose borders hold `now`: where clocks go back over midnight, no day comes twice."""
    today = now.astimezone(zone).date()
    while now < midnight(today, zone):
        today -= _DAY
    while now >= midnight(today + _DAY, zone):
        today += _DAY
    return today


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day begins, in UTC (the earlier one where clocks go back over it)."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def limit_name(window: str) -> str:
    """The limit that a window belongs to."""
    return window.partition("/")[0]


def effective_cap(window: str, configured: int | None, controls: Mapping[str, str]) -> int | None:
    """The cap that an admin has set for a window's limit (0: none), else the configured one."""
    told = controls.get(CAP + limit_name(window))
    if told is None:
        return configured
    if not is_cap(told):  # somebody's own SQL: the configured cap is the safe one
        log.error("budget.cap_unreadable", window=window, seen=told[:40], expected="a whole number")
        return configured
    return int(told) or None


def is_cap(text: str) -> bool:
    """Whether a text reads as a cap: a whole number that every database holds, 0 for none."""
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def effective(windows: Sequence[Window], controls: Mapping[str, str]) -> tuple[Window, ...]:
    """The windows with the caps that hold now."""
    return tuple(replace(w, cap=effective_cap(w.name, w.cap, controls)) for w in windows)


def binding(attempt: Attempt, windows: Sequence[Window], controls: Mapping[str, str]) -> tuple[Window, ...]:
    """
    The windows, with the caps that hold now for such an attempt, that must all have room for it.

    Raises:
        SpendingPaused: an admin has stopped all spending.
        PriceUnknown: nobody knows what the attempt may cost, and money is limited.
    """
    if PAUSED in controls:
        why = controls[PAUSED] or "no reason was given"
        raise SpendingPaused(f"spending is paused: {why[:200]}; an admin's `resume` ends it")
    held = tuple(spared(window, attempt.purpose) for window in effective(windows, controls))
    limited = [] if attempt.is_priced else [w.name for w in held if w.unit == NANO_USD and w.cap is not None]
    if limited:
        raise PriceUnknown(
            f"{attempt.route} has no price in the catalogue, and {limited[0]} limits money: give it one in "
            f'twin.toml under [catalogue."{attempt.route}"], or lift the limit'
        )
    return held


def _limit(name: str, given: LimitGiven) -> Limit:
    for fault in _faults(name, given):
        raise SettingsError(f"limits.{name}: {fault}")
    money = None if given.usd is None else int(given.usd * 10**9)
    unit, cap = (TOKENS, given.tokens) if money is None else (NANO_USD, money)
    return Limit(name=name, unit=unit, per=given.per, cap=cap, scope=given.scope, who=given.who)


def _faults(name: str, given: LimitGiven) -> Iterator[str]:
    if not name.replace("_", "").replace("-", "").isalnum():
        yield f"seen the name {name!r}; expected letters, digits, - and _"
    if given.who is None:
        return
    if given.scope == "all":
        yield f"seen who = {given.who!r} for scope all; expected none, or another scope"
    form, expected = _WHO.get(given.scope, (_ANY, ""))
    if not form.fullmatch(given.who):
        yield f"seen who = {given.who!r}; expected {expected}"


def _alike(names: Sequence[str]) -> Iterator[str]:
    """An admin types a name in either case: two that differ in nothing else would be mixed up."""
    known: dict[str, str] = {}
    for name in names:
        plain = name.lower().replace("-", "_")
        if plain in known:
            yield f"limits.{name}: this name is taken by {known[plain]}; choose another"
        known[plain] = name
