"""Which routes the settings give, and what an operator is told about those they do not."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any

import pytest

from bot.domain import Route
from bot.errors import SettingsError
from bot.llm.catalogue import Catalogue
from bot.llm.providers import configured, open_routes
from bot.settings import Settings, load_settings

FAST = Route("groq", "openai/gpt-oss-20b")
LARGE = Route("groq", "openai/gpt-oss-120b")


def settings(**given: Any) -> Settings:
    return load_settings(**{"GROQ_API_KEY": "gsk_x"} | given)


def told(**given: Any) -> tuple[tuple[Route, ...], tuple[str, ...]]:
    chosen = settings(**given)
    return configured(chosen, Catalogue.load(chosen.catalogue))


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

    assert "groq:foo/bar has no price, so no question goes to it while TWIN_MONTHLY_USD is set" in remark
    assert '[catalogue."groq:foo/bar"]' in remark


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
