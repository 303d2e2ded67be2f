"""Which models there are, what they cost, how each is asked, and which names answer no more."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Protocol

from bot.domain import Route
from bot.errors import SettingsError
from bot.spend.cost import Price, parse_usd

_PROVIDERS = frozenset({"groq", "openai"})


class Dollars(Protocol):
    """Prices in dollars per million tokens; None leaves what is known."""

    @property
    def input_usd(self) -> Decimal | None: ...

    @property
    def cached_usd(self) -> Decimal | None: ...

    @property
    def output_usd(self) -> Decimal | None: ...


class LaterDollars(Dollars, Protocol):
    """Prices from a day on, in UTC."""

    @property
    def since(self) -> date: ...


class Override(Dollars, Protocol):
    """A model's own lines in ``twin.toml``."""

    @property
    def later(self) -> Sequence[LaterDollars]: ...

    @property
    def replaced_by(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a provider lets a key of one plan take of a model in a minute and in a day; None is not known."""

    name: str
    requests_minute: int | None = None
    requests_day: int | None = None
    tokens_minute: int | None = None
    tokens_day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """
    One model. ``price`` None is unknown, not free; so are ``context`` and ``max_completion``, in tokens.

    ``later`` are the prices that have replaced it or will, each from its day on (in UTC), oldest first.
    ``asks_with`` are the extra parameters of each request, e.g. its reasoning effort. ``preview`` models may
    be withdrawn within days. ``dated`` is the day on which ``source`` showed the price. ``plans`` are its
    provider's, the smallest first.
    """

    route: Route
    price: Price | None = None
    context: int | None = None
    max_completion: int | None = None
    asks_with: Mapping[str, str | bool] = field(default_factory=dict)
    preview: bool = False
    dated: date | None = None
    source: str = ""
    later: tuple[tuple[date, Price], ...] = ()
    plans: tuple[Plan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """A name that answers no more, and who answers in its place; ``on`` None: as twin.toml says."""

    by: Route
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The models as shipped, with what ``twin.toml`` knows better."""

    models: Mapping[Route, Model]
    retired: Mapping[Route, Retired]
    order: tuple[Route, ...]
    dated: date

    @classmethod
    def load(
        cls,
        overrides: Mapping[str, Override] = MappingProxyType({}),
        named: Mapping[str, str | None] = MappingProxyType({}),
    ) -> Catalogue:
        """
        Read the shipped file and lay the overrides over it, by their routes.

        An override with prices makes a retired name a model again (Groq still serves some to enterprises).
        ``named`` are further providers, each with the one whose models it serves, at the same prices unless
        an override of its own says otherwise; None: nothing is known of its models.

        Raises:
            SettingsError: an override names no route, no full price, or replaces in a circle.
        """
        shipped = tomllib.loads(_shipped(), parse_float=Decimal)
        models = {_route(name): _model(_route(name), given) for name, given in shipped["models"].items()}
        retired = {
            _route(name): Retired(by=_route(given["by"]), on=given["on"])
            for name, given in shipped["retired"].items()
        }
        known = _PROVIDERS | set(named)
        laid = {_route(name, known): override for name, override in overrides.items()}
        for own in (True, False):  # what is said of groq holds for its likes, too, until they are named
            for route, override in laid.items():
                if (route.provider in _PROVIDERS) == own:
                    _lay_over(models, retired, route, override, known)
            if own:
                _liken(models, retired, named)
        order = tuple(_route(name) for name in shipped["order"])
        catalogue = cls(models=models, retired=retired, order=order, dated=shipped["dated"])
        for route in retired:
            catalogue.resolve(route)
        return catalogue

    def resolve(self, route: Route) -> tuple[Route, str | None]:
        """The route that answers for this one, and a sentence to tell the operator when it is another."""
        seen = [route]
        while (gone := self.retired.get(seen[-1])) is not None:
            if gone.by in seen:
                raise SettingsError(f"catalogue.{gone.by}: replaced in a circle; name a model that is served")
            seen.append(gone.by)
        if len(seen) == 1:
            return route, None
        on = self.retired[route].on
        when = f"was retired on {on.isoformat()}" if on else "is replaced in twin.toml"
        return seen[-1], f"{route} {when}; {seen[-1]} answers in its place"

    def model(self, route: Route) -> Model:
        """What is known of a route; of a stranger nothing but its name."""
        return self.models.get(route) or Model(route=route)

    def price(self, route: Route, at: datetime | None = None) -> Price | None:
        """Its price at an instant (by default the newest); None is unknown, not free."""
        model = self.model(route)
        day = date.max if at is None else at.astimezone(UTC).date()
        begun = [price for since, price in model.later if since <= day]
        return begun[-1] if begun else model.price


def _shipped() -> str:
    return files("bot.llm").joinpath("catalogue.toml").read_text(encoding="utf-8")


def _route(name: str, providers: frozenset[str] = _PROVIDERS, *, beside: Route | None = None) -> Route:
    """``provider:model``; with ``beside`` also a bare model of that route's provider."""
    provider, sep, model = name.partition(":")
    if sep and model and provider in providers:
        return Route(provider, model)
    if beside is not None and name:
        return Route(beside.provider, name)
    names = " or ".join(sorted(providers))
    raise SettingsError(f"catalogue: seen {name!r}; expected provider:model, with {names} as provider")


def _liken(
    models: dict[Route, Model], retired: dict[Route, Retired], named: Mapping[str, str | None]
) -> None:
    """Give each named provider the models of the one that it is like, and its retired names."""
    for name, like in named.items():
        for model in [one for one in models.values() if one.route.provider == like]:
            route = Route(name, model.route.model)
            models[route] = replace(model, route=route)
        for old, gone in [(old, gone) for old, gone in retired.items() if old.provider == like]:
            by = Route(name, gone.by.model) if gone.by.provider == like else gone.by
            retired[Route(name, old.model)] = replace(gone, by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shipped:
    """The prices of a line of our own file."""

    input_usd: Decimal | None = None
    cached_usd: Decimal | None = None
    output_usd: Decimal | None = None
    since: date = date.min

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> _Shipped:
        return cls(**{name: given[name] for name in cls.__slots__ if name in given})


def _model(route: Route, given: Mapping[str, Any]) -> Model:
    price = _price(route, None, _Shipped.of(given))
    return Model(
        route=route,
        price=price,
        later=_later(route, price, [_Shipped.of(one) for one in given.get("later", ())]),
        context=given["context"],
        max_completion=given["max_completion"],
        asks_with=MappingProxyType(dict(given.get("asks_with", {}))),
        preview=given.get("preview", False),
        dated=given["dated"],
        source=given["source"],
        plans=tuple(Plan(name=name, **bounds) for name, bounds in given.get("plans", {}).items()),
    )


def _lay_over(
    models: dict[Route, Model],
    retired: dict[Route, Retired],
    route: Route,
    override: Override,
    providers: frozenset[str],
) -> None:
    if override.replaced_by is not None:
        retired[route] = Retired(by=_route(override.replaced_by, providers, beside=route))
    prices = (override.input_usd, override.cached_usd, override.output_usd)
    is_priced = any(price is not None for price in prices)
    if not is_priced and not override.later:
        return
    if override.replaced_by is None:
        retired.pop(route, None)
    known = models.get(route, Model(route=route))
    # A price that is given holds from now on: it outlives the changes that we know of.
    price = known.price if known.price and not is_priced else _price(route, known.price, override)
    later = (() if is_priced else known.later) + _later(route, price, override.later)
    models[route] = replace(
        known,
        price=price,
        later=tuple(sorted(later, key=lambda one: one[0])),  # of two of one day the given one stands last
        dated=None,
        source="twin.toml",
    )


def _later(route: Route, price: Price, given: Sequence[LaterDollars]) -> tuple[tuple[date, Price], ...]:
    """Prices by the day on which they begin, each laid over the one before it."""
    found: list[tuple[date, Price]] = []
    for one in sorted(given, key=lambda one: one.since):
        price = _price(route, price, one)
        found.append((one.since, price))
    return tuple(found)


def _price(route: Route, known: Price | None, told: Dollars) -> Price:
    """
    The known price with what was told in its place.

    An input price without a cached one means that a cached token costs as much: too high is safe.
    """
    try:
        new_input, new_cached, new_output = (
            None if p is None else parse_usd(p) for p in (told.input_usd, told.cached_usd, told.output_usd)
        )
    except ValueError as error:
        raise SettingsError(f"catalogue.{route}: {error}") from None
    if new_cached is None:
        new_cached = known.cached if known and new_input is None else new_input
    if known is not None:
        new_input = known.input if new_input is None else new_input
        new_output = known.output if new_output is None else new_output
    if new_input is None or new_cached is None or new_output is None:
        raise SettingsError(
            f"catalogue.{route}: expected both input_usd and output_usd: no price is known yet"
        )
    if new_cached > new_input:
        raise SettingsError(f"catalogue.{route}: expected cached_usd to be at most input_usd")
    return Price(input=new_input, cached=new_cached, output=new_output)
