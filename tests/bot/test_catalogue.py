"""The catalogue as shipped, and what twin.toml may say against it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain import Route
from bot.errors import SettingsError
from bot.llm.catalogue import Catalogue
from bot.settings_tables import CatalogueEntry
from bot.spend.cost import Price
from tests.tables import every_row

SMALL = Route("groq", "openai/gpt-oss-20b")
LARGE = Route("groq", "openai/gpt-oss-120b")
OTHER = Route("groq", "qwen/qwen3.8-27b")
DECISION = Path(__file__).parents[2] / "docs" / "decisions" / "0002-models-and-their-order.md"


def entry(**lines: Any) -> CatalogueEntry:
    return CatalogueEntry.model_validate(lines)


def test_the_order_is_the_decided_one() -> None:
    order = Catalogue.load().order
    assert (SMALL, LARGE, OTHER) == order
    page = DECISION.read_text(encoding="utf-8")
    assert [str(route) for route in order] == re.findall(r"^\d\. `([^`]+)`", page, re.MULTILINE)


def test_prices_are_whole_nano_dollars_per_million_tokens() -> None:
    catalogue = Catalogue.load()
    assert Price(input=75_000_000, cached=37_500_000, output=300_000_000) == catalogue.price(SMALL)
    assert Price(input=150_000_000, cached=75_000_000, output=600_000_000) == catalogue.price(LARGE)
    assert Price(input=800_000_000, cached=400_000_000, output=4_000_000_000) == catalogue.price(OTHER)


def test_each_model_is_asked_to_think_as_little_as_it_can() -> None:
    catalogue = Catalogue.load()
    quiet = {"reasoning_effort": "low", "include_reasoning": False}
    assert [quiet, quiet, {"reasoning_effort": "none"}] == [
        catalogue.model(route).asks_with for route in catalogue.order
    ]


def test_every_model_is_dated_and_sized() -> None:
    for model in Catalogue.load().models.values():
        assert model.dated, model.route
        assert model.source, model.route
        assert model.context, model.route
        assert model.max_completion, model.route


@every_row(
    ("name", "by"),
    [
        ("llama-3.1-8b-instant", SMALL),
        ("llama-3.1-70b-versatile", LARGE),
        ("mixtral-8x7b-32768", SMALL),
        ("llama-3.3-70b-versatile", LARGE),
        ("qwen/qwen3-32b", LARGE),
        ("qwen/qwen3.6-27b", OTHER),
    ],
)
def test_a_retired_name_is_answered_by_its_successor(name: str, by: Route) -> None:
    route, sentence = Catalogue.load().resolve(Route("groq", name))
    assert by == route
    assert sentence is not None
    assert f"groq:{name} was retired on 20" in sentence
    assert f"{by} answers in its place" in sentence


def test_every_successor_is_a_model_with_a_price() -> None:
    catalogue = Catalogue.load()
    assert [] == [r for r in catalogue.retired if catalogue.price(catalogue.resolve(r)[0]) is None]
    assert [] == [r for r in catalogue.models if catalogue.resolve(r) != (r, None)]


def test_an_unknown_model_is_unknown_and_not_free() -> None:
    catalogue, stranger = Catalogue.load(), Route("openai", "gpt-x")
    assert (stranger, None) == catalogue.resolve(stranger)
    assert catalogue.price(stranger) is None
    assert stranger == catalogue.model(stranger).route


def test_an_override_changes_what_it_names_and_no_more() -> None:
    catalogue = Catalogue.load({str(SMALL): entry(output_usd=Decimal("0.5"))})
    assert Price(input=75_000_000, cached=37_500_000, output=500_000_000) == catalogue.price(SMALL)
    assert ("low", 65536) == (
        catalogue.model(SMALL).asks_with["reasoning_effort"],
        catalogue.model(SMALL).max_completion,
    )


def test_a_new_input_price_alone_leaves_no_discount_to_guess() -> None:
    catalogue = Catalogue.load({str(SMALL): entry(input_usd="0.2")})
    assert Price(input=200_000_000, cached=200_000_000, output=300_000_000) == catalogue.price(SMALL)


def test_an_override_gives_a_stranger_its_price() -> None:
    catalogue = Catalogue.load({"openai:llama3:8b": entry(input_usd=0, output_usd=0)})
    assert Price(input=0, cached=0, output=0) == catalogue.price(Route("openai", "llama3:8b"))


def test_an_override_with_prices_brings_a_retired_name_back() -> None:
    old = Route("groq", "llama-3.1-8b-instant")
    catalogue = Catalogue.load({str(old): entry(input_usd="0.05", output_usd="0.08")})
    assert (old, None) == catalogue.resolve(old)


@pytest.mark.parametrize("by", ["openai/gpt-oss-120b", "groq:openai/gpt-oss-120b"])
def test_an_override_may_replace_a_model(by: str) -> None:
    route, sentence = Catalogue.load({str(SMALL): entry(replaced_by=by)}).resolve(SMALL)
    assert LARGE == route
    assert f"{SMALL} is replaced in twin.toml; {LARGE} answers in its place" == sentence


def test_an_override_follows_through_older_names() -> None:
    catalogue = Catalogue.load({str(LARGE): entry(replaced_by="openai:gpt-x")})
    assert Route("openai", "gpt-x") == catalogue.resolve(Route("groq", "llama-3.3-70b-versatile"))[0]


@every_row(
    ("overrides", "word"),
    [
        ({"gpt-oss-20b": entry(input_usd=1, output_usd=1)}, "expected provider:model"),
        ({"mars:x": entry(input_usd=1, output_usd=1)}, "expected provider:model"),
        ({"openai:x": entry(input_usd=1)}, "both input_usd and output_usd"),
        ({"openai:x": entry(output_usd=1)}, "both input_usd and output_usd"),
        ({"openai:x": entry(input_usd="0.0000000001", output_usd=1)}, "nine decimals"),
        ({str(SMALL): entry(cached_usd="0.08")}, "at most input_usd"),
        ({str(SMALL): entry(replaced_by=str(SMALL))}, "circle"),
        ({str(SMALL): entry(replaced_by="a"), "groq:a": entry(replaced_by=str(SMALL))}, "circle"),
        ({str(SMALL): entry(replaced_by="")}, "expected provider:model"),
    ],
)
def test_an_override_that_makes_no_sense_stops_the_start(
    overrides: dict[str, CatalogueEntry], word: str
) -> None:
    with pytest.raises(SettingsError, match=word):
        Catalogue.load(overrides)


def test_a_price_is_the_one_of_its_day() -> None:
    later = [
        {"since": "2027-03-01", "input_usd": "0.05", "cached_usd": "0.025"},
        {"since": "2027-01-01", "output_usd": "0.25"},
    ]
    catalogue = Catalogue.load({"groq:openai/gpt-oss-20b": entry(later=later)})
    days = [datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), None]

    assert [
        Price(input=75_000_000, cached=37_500_000, output=300_000_000),
        Price(input=75_000_000, cached=37_500_000, output=250_000_000),
        Price(input=50_000_000, cached=25_000_000, output=250_000_000),
    ] == [catalogue.price(SMALL, day) for day in days]


def test_the_day_of_a_price_begins_in_utc() -> None:
    later = [{"since": "2027-01-01", "output_usd": "0.25"}]
    catalogue = Catalogue.load({"groq:openai/gpt-oss-20b": entry(later=later)})
    new_year_in_tokyo = datetime(2027, 1, 1, 0, 30, tzinfo=ZoneInfo("Asia/Tokyo"))

    assert catalogue.price(SMALL, new_year_in_tokyo) == Catalogue.load().price(SMALL)


def test_a_price_without_a_day_holds_whatever_was_to_come() -> None:
    lines = entry(input_usd="0.1", output_usd="0.1", later=[{"since": "2028-01-01", "output_usd": "0.2"}])
    catalogue = Catalogue.load({"openai:new": lines})

    told = [
        catalogue.price(Route("openai", "new"), datetime(year, 6, 1, tzinfo=UTC)) for year in (2027, 2028)
    ]
    assert [100_000_000, 200_000_000] == [price and price.output for price in told]
