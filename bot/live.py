"""The settings as they are now: what a reload may put in their place while everything stays open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar, overload

from bot.bookkeeping import Rate
from bot.domain import Route
from bot.llm.catalogue import Catalogue, Model
from bot.llm.providers import load_catalogue
from bot.settings import Settings
from bot.spend.budget import Limit, Limits, limits_of

K = TypeVar("K")
T = TypeVar("T")

LIVE = frozenset(
    {
        *("daily_tokens", "monthly_usd", "limits", "user_rate", "channel_rate", "rate"),
        *("targets", "alerts", "catalogue", "log", "log_level"),
    }
)
"""What is read at each use; all else was built into what is open (``docs/decisions/0042-reload.md``)."""
_HELD_ALERTS = ("webhook", "quiet")
"""What of ``[alerts]`` whoever posts them was opened with."""


class Rows(Sequence[T]):
    """Rows that are exchanged as a whole: whoever has begun to read them goes on with those of then."""

    def __init__(self, rows: Sequence[T]) -> None:
        self._rows = tuple(rows)

    def take(self, rows: Sequence[T]) -> None:
        self._rows = tuple(rows)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return self._rows[index]

    def __iter__(self) -> Iterator[T]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class Table(Mapping[K, T]):
    """The same for rows that are found by a key."""

    def __init__(self, rows: Mapping[K, T]) -> None:
        self._rows = dict(rows)

    def take(self, rows: Mapping[K, T]) -> None:
        self._rows = dict(rows)

    def __getitem__(self, key: K) -> T:
        return self._rows[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """By their outside names: what holds from now on, and what waits for a restart, as it is not live."""

    live: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Live:
    """
    What the program was opened with, and what has replaced a part of it since.

    ``limits``, ``catalogue`` and ``rates`` are the same objects for good; their rows are exchanged. All else
    is read from ``settings`` at each use.

    Raises:
        SettingsError: a limit or a price is not allowed.
    """

    settings: Settings
    limits: Limits = field(init=False)
    catalogue: Catalogue = field(init=False)
    rates: Rows[Rate] = field(init=False)
    _limits: Rows[Limit] = field(init=False)
    _models: Table[Route, Model] = field(init=False)

    def __post_init__(self) -> None:
        limits, catalogue = limits_of(self.settings), load_catalogue(self.settings)
        self._limits, self._models = Rows(limits.limits), Table(catalogue.models)
        self.rates = Rows(self.settings.rates)
        self.limits = replace(limits, limits=self._limits)
        self.catalogue = replace(catalogue, models=self._models)

    def take(self, fresh: Settings) -> Taken:
        """
        Let what may change follow `fresh`; who answers in whose place, and the zone of the limits, stay.

        Raises:
            SettingsError: a limit or a price of it is not allowed, and nothing has changed.
        """
        limits, catalogue = limits_of(fresh), load_catalogue(fresh)
        before = self.settings
        waiting = [*_differing(before, fresh, but=LIVE), *self._held(fresh, catalogue)]
        kept = {name: getattr(before.alerts, name) for name in _HELD_ALERTS}
        alerts = fresh.alerts.model_copy(update=kept)
        now = {name: getattr(fresh, name) for name in LIVE} | {"alerts": alerts}
        self.settings = _having(before, now)
        live = list(_differing(before, self.settings))
        if "catalogue" in live and dict(catalogue.models) == dict(self._models):
            live.remove("catalogue")  # what is new of it waits
        self._limits.take(limits.limits)
        self._models.take(catalogue.models)
        self.rates.take(self.settings.rates)
        return Taken(live=_outside(live), waiting=_outside(waiting))

    def _held(self, fresh: Settings, catalogue: Catalogue) -> Iterator[str]:
        """The parts of live tables that are not live themselves."""
        if catalogue.retired != self.catalogue.retired:
            yield "catalogue.replaced_by"
        for name in _HELD_ALERTS:
            if getattr(fresh.alerts, name) != getattr(self.settings.alerts, name):
                yield f"alerts.{name}"


def _having(settings: Settings, values: Mapping[str, object]) -> Settings:
    """The settings with other values, and nothing left of what was worked out from the old ones."""
    made = settings.model_copy(update=values)
    for name in made.__dict__.keys() - Settings.model_fields.keys():
        del made.__dict__[name]
    return made


def _differing(before: Settings, after: Settings, *, but: frozenset[str] = frozenset()) -> Iterator[str]:
    names = (name for name in Settings.model_fields if name not in but)
    return (name for name in names if getattr(before, name) != getattr(after, name))


def _outside(names: Iterable[str]) -> tuple[str, ...]:
    """As whoever writes them knows them: variables, and tables in brackets."""
    return tuple(sorted(map(_told, dict.fromkeys(names))))


def _told(name: str) -> str:
    known = Settings.model_fields.get(name)
    alias = known.validation_alias if known else None
    table, _, entry = name.partition(".")
    return str(alias) if alias else f"[{table}] {entry}".rstrip()
