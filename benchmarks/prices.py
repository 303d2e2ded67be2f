"""
Compares the catalogue with genai-prices: `make prices`. Needs no network.

Its data come with its package, so what it can say is as new as the version that is installed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from bot.clock import MachineClock
from bot.domain import Route
from bot.llm.catalogue import Catalogue
from bot.spend.cost import NANO, Price, parse_usd

KNOWN: Mapping[tuple[str, str], str] = {
    (
        "groq:qwen/qwen3.8-27b",
        "cached",
    ): "theirs has no cached price; ours was read at groq.com on 2026-08-29",
}
"""Differences that are looked through, by route and what differs, each with its reason."""


def differences(catalogue: Catalogue, at: datetime) -> Iterator[tuple[str, str, str]]:
    """Route, what differs (``input``, ``cached``, ``output``, ``model``), and both prices in words."""
    for route, model in sorted(catalogue.models.items()):
        ours, theirs = catalogue.price(route, at), _theirs(route, at)
        if ours is None or theirs is None:
            yield str(route), "model", "it is not known to genai-prices" if ours else "it has no price here"
            continue
        for what in ("input", "cached", "output"):
            mine, other = getattr(ours, what), getattr(theirs, what)
            if mine != other:
                yield str(route), what, f"${_usd(mine)} here ({_day(model.dated)}), ${_usd(other)} there"


def _theirs(route: Route, at: datetime) -> Price | None:
    from genai_prices.data import providers

    found = next((one for one in providers if one.id == route.provider), None)
    model = found.find_model(route.model) if found else None
    if model is None or model.id != route.model:  # it also finds by likeness
        return None
    told = model.get_prices(at)
    # A cached token without a price of its own costs as much as any: so says our own catalogue.
    cached = told.cache_read_mtok if told.cache_read_mtok is not None else told.input_mtok
    return Price(input=_nano(told.input_mtok), cached=_nano(cached), output=_nano(told.output_mtok))


def _nano(price: object) -> int:
    """Nano-dollars; -1, which no price is, for prices in tiers: our catalogue has none."""
    return parse_usd(price) if isinstance(price, Decimal) else -1


def _usd(nano: int) -> str:
    return f"{Decimal(nano) / NANO:f}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "twin.toml"


def main() -> int:
    """0 when nothing differs but what is known to; else 1, with a line for each difference."""
    catalogue = Catalogue.load()
    found = list(differences(catalogue, MachineClock().now().astimezone(UTC)))
    new = [one for one in found if one[:2] not in KNOWN]
    for route, what, words in found:
        reason = KNOWN.get((route, what))
        print(f"{route}: {what}: {words}" + (f" (known: {reason})" if reason else ""))
    agreed = len(catalogue.models) - len({route for route, _, _ in found})
    print(f"prices: {agreed} of {len(catalogue.models)} models agree with genai-prices")
    if new:
        print("Look at the provider's own page; then correct bot/llm/catalogue.toml or say here why not.")
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main())
