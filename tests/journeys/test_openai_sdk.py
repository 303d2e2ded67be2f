"""What is the compatible endpoints' own: parameters that one asks for and another refuses."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.domain import Route
from bot.errors import BadRequest, FirstTokenTimeout, ModelError, ServerFault, SettingsError
from bot.llm.catalogue import Model
from bot.llm.openai_compatible import OpenAIModel, openai_client, served_models
from tests.far_ends.providers import CALL
from tests.far_ends.scripted_http import Reply, ScriptedHttp, said, scripted_http, streamed
from tests.far_ends.virtual import in_virtual_time
from tests.far_ends.wire import USAGE, piece, whole

pytestmark = pytest.mark.journey

MODEL = Model(route=Route("openai", "m"))


def refusal(message: str, status: int = 400) -> Reply:
    return said({"error": {"message": message, "type": "invalid_request_error", "code": None}}, status=status)


NO_NEW_NAME = refusal("Unrecognized request argument supplied: max_completion_tokens")
NO_TEMPERATURE = refusal("Unsupported value: 'temperature' does not support 0.2 with this model.")
NO_OPTIONS = said(
    {"detail": [{"loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}]}, status=422
)
OK = said(whole())


async def asked_twice(*replies: Reply, streaming: bool = False) -> list[dict[str, Any]]:
    far_end: ScriptedHttp
    async with scripted_http(*replies) as far_end, openai_client("sk-local", far_end.url + "/v1") as client:
        llm = OpenAIModel(MODEL, client)
        for _ in range(2):
            await llm.complete(CALL, (lambda _: None) if streaming else None)
    return [request.json for request in far_end.received]


def names(sent: dict[str, Any]) -> set[str]:
    return set(sent) - {"model", "messages", "stream"}


async def test_an_older_endpoint_is_asked_in_its_own_word_from_then_on() -> None:
    first, second, third = await asked_twice(NO_NEW_NAME, OK)
    assert {"max_completion_tokens", "temperature"} == names(first)
    assert {"max_tokens", "temperature"} == names(second) == names(third)
    assert first["max_completion_tokens"] == second["max_tokens"] == 700


async def test_a_model_that_sets_its_own_temperature_is_left_to_it() -> None:
    _, second, third = await asked_twice(NO_TEMPERATURE, OK)
    assert {"max_completion_tokens"} == names(second) == names(third)


async def test_a_stream_without_options_is_a_stream() -> None:
    pieces = streamed(piece("Yes."), piece(finish_reason="stop", usage=USAGE))
    first, second, third = await asked_twice(NO_OPTIONS, pieces, streaming=True)
    assert {"include_usage": True} == first["stream_options"]
    assert {"max_completion_tokens", "temperature"} == names(second) == names(third)


async def test_several_refusals_are_met_one_after_another() -> None:
    pieces = streamed(piece("Yes."), piece(finish_reason="stop", usage=USAGE))
    sent = await asked_twice(NO_NEW_NAME, NO_TEMPERATURE, NO_OPTIONS, pieces, streaming=True)
    assert 5 == len(sent)
    assert {"max_tokens"} == names(sent[-1])


@pytest.mark.parametrize(
    "message",
    [
        "max_completion_tokens is too large: 70000. This model supports at most 16384.",
        "property 'user' is unsupported",
        "The temperature of the room is not what I asked about",
    ],
)
async def test_another_refusal_is_not_met_by_asking_again(message: str) -> None:
    async with (
        scripted_http(refusal(message), OK) as far_end,
        openai_client("sk-local", far_end.url) as client,
    ):
        with pytest.raises(BadRequest):
            await OpenAIModel(MODEL, client).complete(CALL)
    assert 1 == len(far_end.received)


async def test_an_endpoint_that_refuses_whatever_is_sent_is_not_asked_for_ever() -> None:
    stubborn = refusal("unknown arguments: max_completion_tokens, temperature, stream_options, max_tokens")
    async with scripted_http(stubborn) as far_end, openai_client("sk-local", far_end.url) as client:
        with pytest.raises(BadRequest):
            await OpenAIModel(MODEL, client).complete(CALL)
    assert 4 >= len(far_end.received)


async def test_two_calls_that_are_refused_at_once_are_both_asked_anew() -> None:
    far_end: ScriptedHttp
    replies = (NO_TEMPERATURE, NO_TEMPERATURE, OK)
    async with (
        scripted_http(*replies, together=2) as far_end,
        openai_client("sk-local", far_end.url) as client,
    ):
        llm = OpenAIModel(MODEL, client)
        answers = await asyncio.gather(llm.complete(CALL), llm.complete(CALL))
    assert ["stop", "stop"] == [answer.finish_reason for answer in answers]
    assert 4 == len(far_end.received)


@in_virtual_time()
async def test_asking_anew_takes_none_but_the_call_s_own_time() -> None:
    slow = replace(NO_TEMPERATURE, hangs=True)  # told after a second, when its page is given up
    async with scripted_http(slow, Reply(silent=True)) as far_end, openai_client("k", far_end.url) as client:
        with pytest.raises(FirstTokenTimeout) as caught:
            await OpenAIModel(MODEL, client).complete(replace(CALL, first_s=1.4, whole_s=1.4))
    assert 2 == len(far_end.received)
    assert 0.4 == pytest.approx(float(caught.value.detail.split()[-2]))


@pytest.mark.parametrize("key", ["", " ", "sk-\u2013x", "sk-a b", "sk-a\nb"])
def test_a_key_that_no_header_can_carry_stops_the_start(key: str) -> None:
    with pytest.raises(SettingsError, match="OPENAI_API_KEY") as caught:
        openai_client(key)
    assert "sk-" not in str(caught.value)


async def test_the_served_models_are_listed() -> None:
    async with (
        scripted_http(said({"data": [{"id": "m"}]})) as far_end,
        openai_client("k", far_end.url) as client,
    ):
        assert {"m"} == await served_models(client)
    assert ["/models"] == [request.path for request in far_end.received]


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (said({"object": "list", "data": []}), "its list of models is empty"),
        (said({"data": [{"id": ""}, {"id": 7}, "m", {"id": "x" * 500}]}), "its list of models is empty"),
        (said({"data": None}), "expected JSON"),
        (Reply(kind="text/html", body=b"<html>"), "expected JSON or an event stream, seen text/html"),
        (Reply(body=b"[", again=b'{"id":"m"},' * 4096), "more than 4194304 bytes"),
    ],
    ids=["none", "no names", "no list", "a page", "no end"],
)
async def test_a_list_without_models_is_told_in_words(reply: Reply, word: str) -> None:
    async with scripted_http(reply) as far_end, openai_client("k", far_end.url) as client:
        with pytest.raises(ServerFault, match=word):
            await served_models(client)


async def test_a_list_of_many_models_is_read_up_to_a_measure() -> None:
    many = said({"data": [{"id": f"m{n}"} for n in range(20_000)]})
    async with scripted_http(many) as far_end, openai_client("k", far_end.url) as client:
        assert 10_000 == len(await served_models(client))


async def test_a_refused_list_names_the_provider_that_refused_it() -> None:
    denied = refusal("Incorrect API key provided", 401)
    async with scripted_http(denied) as far_end, openai_client("k", far_end.url) as client:
        with pytest.raises(ModelError, match="second:models: auth: Incorrect"):
            await served_models(client, "second")


def test_a_key_of_another_name_is_told_by_that_name() -> None:
    with pytest.raises(SettingsError, match="TOGETHER_KEY"):
        openai_client("my key", key_name="TOGETHER_KEY")
