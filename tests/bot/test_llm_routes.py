"""Which routes the settings give, and what an operator is told about those they do not."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any

import pytest

from bot.domain import Route
from bot.errors import SettingsError
from bot.llm.catalogue import Catalogue
from bot.llm.providers import configured, load_catalogue, open_routes
from bot.settings import Settings, load_settings

FAST = Route("groq", "openai/gpt-oss-20b")
LARGE = Route("groq", "openai/gpt-oss-120b")


def settings(**given: Any) -> Settings:
    return load_settings(**{"GROQ_API_KEY": "gsk_x"} | given)


def told(**given: Any) -> tuple[tuple[Route, ...], tuple[str, ...]]:
    chosen = settings(**given)
    return configured(chosen, load_catalogue(chosen))


def test_a_key_alone_opens_the_catalogues_routes_without_a_remark() -> None:
    assert (Catalogue.load().order, ()) == told()


def test_without_a_key_there_is_no_route_and_nothing_to_remark() -> None:
    assert ((), ()) == told(GROQ_API_KEY="")


def test_retired_names_are_answered_by_others_each_told_once() -> None:
    routes, remarks = told(
        TWIN_MODELS="groq:llama-3.1-8b-instant,groq:llama-3.1-70b-versatile,groq:mixtral-8x7b-32768"
    )

    assert (FAST, LARGE) == routes[:2]
    assert len(set(routes)) == len(routes)
    assert ["llama-3.1-8b-instant", "llama-3.1-70b-versatile", "mixtral-8x7b-32768"] == [
        remark.split()[0].removeprefix("groq:") for remark in remarks
    ]


def test_a_route_whose_provider_has_no_key_is_left_out_and_told() -> None:
    routes, remarks = told(TWIN_MODELS="openai:gpt-x,groq:openai/gpt-oss-20b")

    assert ((FAST,), ("openai:gpt-x needs OPENAI_API_KEY, which is not set",)) == (routes, remarks)


def test_a_second_key_that_no_route_uses_is_told() -> None:
    _, (remark,) = told(OPENAI_API_KEY="sk-x")

    assert "TWIN_MODELS" in remark


def test_a_model_without_a_price_is_told_with_what_to_do() -> None:
    _, (remark,) = told(TWIN_MODELS="groq:foo/bar")

    assert (
        "groq:foo/bar has no price, so no question goes to it where money is limited, by TWIN_MONTHLY"
        in remark
    )
    assert '[catalogue."groq:foo/bar"]' in remark


def test_a_model_without_a_price_is_told_when_a_further_limit_alone_is_of_money() -> None:
    limits = {"each": {"scope": "person", "usd": "1"}, "tokens": {"tokens": 9}}
    _, (remark,) = told(TWIN_MODELS="groq:foo/bar", TWIN_MONTHLY_USD=0, limits=limits)

    assert "where money is limited, by [limits.each]: give it" in remark


@pytest.mark.parametrize(
    "given",
    [{"TWIN_MONTHLY_USD": 0}, {"catalogue": {"groq:foo/bar": {"input_usd": "0.1", "output_usd": "0.2"}}}],
)
def test_a_price_or_no_budget_leaves_nothing_to_remark(given: dict[str, Any]) -> None:
    assert ((Route("groq", "foo/bar"),), ()) == told(TWIN_MODELS="groq:foo/bar", **given)


async def test_each_route_is_opened_through_its_own_provider() -> None:
    wanted = "groq:openai/gpt-oss-20b,openai:gpt-x,groq:openai/gpt-oss-120b"
    chosen = settings(OPENAI_API_KEY="sk-x", TWIN_MODELS=wanted)

    async with AsyncExitStack() as stack:
        opened = await open_routes(stack, chosen, Catalogue.load())

    assert wanted == ",".join(str(model.route) for model in opened)
    assert ["GroqModel", "OpenAIModel", "GroqModel"] == [type(model).__name__ for model in opened]


async def test_what_can_be_no_key_stops_the_start_by_its_name_and_stays_unsaid() -> None:
    async with AsyncExitStack() as stack:
        with pytest.raises(SettingsError, match="GROQ_API_KEY") as refused:
            await open_routes(stack, settings(GROQ_API_KEY="my secret"), Catalogue.load())

    assert "secret" not in str(refused.value)


SECOND = {"groq2": {"api_key": "gsk_y"}}


def test_a_second_key_of_groq_is_asked_for_each_model_before_the_next_model() -> None:
    routes, remarks = told(providers=SECOND)

    assert () == remarks
    assert ["groq:openai/gpt-oss-20b", "groq2:openai/gpt-oss-20b", "groq:openai/gpt-oss-120b"] == [
        str(route) for route in routes[:3]
    ]
    assert 2 * len(Catalogue.load().order) == len(routes)


def test_a_named_key_serves_alone_where_groqs_own_is_not_set() -> None:
    routes, remarks = told(GROQ_API_KEY="", providers=SECOND)

    assert ({"groq2"}, ()) == ({route.provider for route in routes}, remarks)


def test_a_named_provider_has_the_models_prices_and_retired_names_of_its_kind() -> None:
    chosen = settings(providers=SECOND, TWIN_MODELS="groq2:llama-3.1-8b-instant")
    catalogue = load_catalogue(chosen)
    (route,), (remark,) = configured(chosen, catalogue)
    mine, its = catalogue.model(route), catalogue.model(FAST)

    assert Route("groq2", FAST.model) == route == mine.route
    assert (its.price, its.asks_with, its.context, its.max_completion) == (
        mine.price,
        mine.asks_with,
        mine.context,
        mine.max_completion,
    )
    assert (
        "groq2:llama-3.1-8b-instant was retired on 2026-08-16; groq2:openai/gpt-oss-20b answers in its place"
        == remark
    )


def test_what_is_overridden_for_groq_holds_for_its_other_keys_until_they_are_named() -> None:
    overrides = {
        "groq3:openai/gpt-oss-20b": {"output_usd": "0.9"},
        "groq:openai/gpt-oss-20b": {"output_usd": "0.5"},
    }
    chosen = settings(providers=SECOND | {"groq3": {"api_key": "gsk_z"}}, catalogue=overrides)
    prices = [load_catalogue(chosen).price(Route(name, FAST.model)) for name in ("groq", "groq2", "groq3")]

    assert [500_000_000, 500_000_000, 900_000_000] == [price and price.output for price in prices]


@pytest.mark.parametrize(("base_url", "is_known"), [(None, True), ("http://127.0.0.1:9/v1", False)])
def test_an_endpoint_of_its_own_has_prices_of_its_own(base_url: str | None, *, is_known: bool) -> None:
    chosen = settings(
        providers={"local": {"kind": "openai", "api_key": "x", "base_url": base_url}},
        catalogue={"openai:gpt-x": {"input_usd": 1, "output_usd": 2}},
    )

    assert is_known == (load_catalogue(chosen).price(Route("local", "gpt-x")) is not None)


def test_a_table_whose_key_is_not_set_is_told_in_one_line_and_its_routes_are_left_out() -> None:
    second = {"groq2": {"api_key_env": "GROQ_API_KEY_2"}}
    line = "[providers.groq2] needs GROQ_API_KEY_2, which is not set: its routes are left out"

    assert (Catalogue.load().order, (line,)) == told(providers=second)
    wanted = "groq2:openai/gpt-oss-20b,groq:openai/gpt-oss-20b,groq2:openai/gpt-oss-120b"
    assert ((FAST,), (line,)) == told(providers=second, TWIN_MODELS=wanted)


def test_two_tables_with_one_key_are_told() -> None:
    _, (remark,) = told(providers={"groq2": {"api_key": "gsk_x"}})

    assert "[providers.groq2] has the key of groq, so both share its limits: give it another" == remark


def test_one_key_at_two_addresses_is_no_matter() -> None:
    """Local endpoints often take any key."""
    assert () == told(providers={"groq2": {"api_key": "gsk_x", "base_url": "http://127.0.0.1:9"}})[1]


def test_a_named_key_that_no_route_uses_is_told() -> None:
    _, (remark,) = told(providers=SECOND, TWIN_MODELS=str(FAST))

    assert "providers.groq2.api_key is set, but TWIN_MODELS names no route of it, e.g. groq2:MODEL" == remark


async def test_each_provider_has_a_client_of_its_own() -> None:
    wanted = "groq:openai/gpt-oss-20b,groq2:openai/gpt-oss-20b,local:gpt-x"
    more = SECOND | {"local": {"kind": "openai", "api_key": "x", "base_url": "http://127.0.0.1:9/v1"}}
    chosen = settings(providers=more, TWIN_MODELS=wanted)

    async with AsyncExitStack() as stack:
        opened = await open_routes(stack, chosen, load_catalogue(chosen))

    assert wanted == ",".join(str(model.route) for model in opened)
    assert ["GroqModel", "GroqModel", "OpenAIModel"] == [type(model).__name__ for model in opened]


async def test_what_can_be_no_key_of_a_table_is_told_by_its_place() -> None:
    chosen = settings(providers={"groq2": {"api_key": "my secret"}})
    async with AsyncExitStack() as stack:
        with pytest.raises(SettingsError, match=r"providers\.groq2\.api_key") as refused:
            await open_routes(stack, chosen, load_catalogue(chosen))

    assert "secret" not in str(refused.value)


def test_a_slip_in_the_catalogue_is_remarked_and_changes_nothing_that_is_asked() -> None:
    prices = {"input_usd": 1, "output_usd": 1}
    routes, remarks = told(
        catalogue={f"{FAST}b": prices, "groq:new/model": prices, str(LARGE): prices, "groq:my/own": prices},
        TWIN_MODELS=f"{FAST},groq:my/own",
    )

    assert (FAST, Route("groq", "my/own")) == routes
    assert (
        f'[catalogue."{FAST}b"] is about a model that no question goes to; perhaps {FAST} was meant',
        (
            '[catalogue."groq:new/model"] is about a model that no question goes to; '
            "name it in TWIN_MODELS to have it asked"
        ),
    ) == remarks


def test_a_circle_is_told_by_one_of_those_in_it() -> None:
    with pytest.raises(SettingsError, match=f"^catalogue.{FAST}: replaced in a circle"):
        told(catalogue={str(FAST): {"replaced_by": FAST.model}})
