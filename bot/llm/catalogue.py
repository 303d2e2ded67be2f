"""Which models there are, what they cost, how each is asked, and which names answer no more."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
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


class Override(Protocol):
    """A model's own lines in ``twin.toml``, in dollars per million tokens."""

    @property
    def input_usd(self) -> Decimal | None: ...

    @property
    def cached_usd(self) -> Decimal | None: ...

    @property
    def output_usd(self) -> Decimal | None: ...

    @property
    def replaced_by(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """
    One model. ``price`` None is unknown, not free; so are ``context`` and ``max_completion``, in tokens.
    ``later`` are the prices that have replaced it or will, each from its day on (in UTC), oldest first.

    ``asks_with`` are the extra parameters of each request, e.g. its reasoning effort. ``preview`` models may
    be withdrawn within days. ``dated`` is the day on which ``source`` showed the price.
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
    def load(cls, overrides: Mapping[str, Override] = MappingProxyType({})) -> Catalogue:
        """
        Read the shipped file and lay the overrides over it, by their routes.

        An override with prices makes a retired name a model again (Groq still serves some to enterprises).

        Raises:
            SettingsError: an override names no route, no full price, or replaces in a circle.
        """
        shipped = tomllib.loads(_shipped(), parse_float=Decimal)
        models = {_route(name): _model(_route(name), given) for name, given in shipped["models"].items()}
        retired = {
            _route(name): Retired(by=_route(given["by"]), on=given["on"])
            for name, given in shipped["retired"].items()
        }
        for name, override in overrides.items():
            _lay_over(models, retired, name, override)
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
                raise SettingsError(f"catalogue.{route}: replaced in a circle; name a model that is served")
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


def _route(name: str, *, beside: Route | None = None) -> Route:
    """``provider:model``; with ``beside`` also a bare model of that route's provider."""
    provider, sep, model = name.partition(":")
    if sep and model and provider in _PROVIDERS:
        return Route(provider, model)
    if beside is not None and name:
        return Route(beside.provider, name)
    raise SettingsError(f"catalogue: seen {name!r}; expected provider:model, with groq or openai as provider")


def _model(route: Route, given: Mapping[str, Any]) -> Model:
    return Model(
        route=route,
        price=_price(route, None, given["input_usd"], given.get("cached_usd"), given["output_usd"]),
        context=given["context"],
        max_completion=given["max_completion"],
        asks_with=MappingProxyType(dict(given.get("asks_with", {}))),
        preview=given.get("preview", False),
        dated=given["dated"],
        source=given["source"],
    )


def _lay_over(
    models: dict[Route, Model], retired: dict[Route, Retired], name: str, override: Override
) -> None:
    route = _route(name)
    if override.replaced_by is not None:
        retired[route] = Retired(by=_route(override.replaced_by, beside=route))
    prices = (override.input_usd, override.cached_usd, override.output_usd)
    if all(price is None for price in prices):
        return
    if override.replaced_by is None:
        retired.pop(route, None)
    known = models.get(route, Model(route=route))
    models[route] = replace(known, price=_price(route, known.price, *prices), dated=None, source="twin.toml")


def _price(
    route: Route, known: Price | None, given: Decimal | None, cached: Decimal | None, output: Decimal | None
) -> Price:
    """
    The known price with what was given in its place.

    An input price without a cached one means that a cached token costs as much: too high is safe.
    """
    try:
        new_input, new_cached, new_output = (
            None if p is None else parse_usd(p) for p in (given, cached, output)
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
