"""What is Groq's own: its parameters, its address, its list of models."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import Route
from bot.errors import AuthRefused, ModelError, ServerFault, SettingsError, Unreachable
from bot.llm.catalogue import Catalogue, Model
from bot.llm.groq import GroqModel, groq_client, served_models
from tests.far_ends.providers import CALL, PATH
from tests.far_ends.scripted_http import Reply, said, scripted_http
from tests.far_ends.wire import whole

pytestmark = pytest.mark.journey


async def sent_to(route: Route, *, tokens: int) -> dict[str, object]:
    model = Catalogue.load().model(route)
    async with scripted_http(said(whole())) as far_end, groq_client("gsk_local", far_end.url) as client:
        completion = await GroqModel(model, client).complete(replace(CALL, max_completion_tokens=tokens))
    assert route == completion.route
    sent: dict[str, object] = far_end.received[0].json
    return {name: value for name, value in sent.items() if name != "messages"}


async def test_gpt_oss_is_asked_to_think_little_and_to_keep_it_to_itself() -> None:
    route = Route("groq", "openai/gpt-oss-20b")
    assert {
        "model": route.model,
        "max_completion_tokens": 700,
        "temperature": 0.2,
        "stream": False,
        "reasoning_effort": "low",
        "include_reasoning": False,
    } == await sent_to(route, tokens=700)


async def test_qwen_is_asked_not_to_think_and_for_no_more_than_it_can_write() -> None:
    route = Route("groq", "qwen/qwen3.8-27b")
    assert {
        "model": route.model,
        "max_completion_tokens": 16384,
        "temperature": 0.2,
        "stream": False,
        "reasoning_effort": "none",
    } == await sent_to(route, tokens=99_999)


async def test_a_model_that_nobody_has_described_is_asked_plainly() -> None:
    sent = await sent_to(Route("groq", "new/model"), tokens=99_999)
    assert {"model", "max_completion_tokens", "temperature", "stream"} == set(sent)
    assert 99_999 == sent["max_completion_tokens"]


@pytest.mark.parametrize("tail", ["", "/", "/openai/v1", "/openai/v1/"])
async def test_the_version_path_may_stand_in_the_address(tail: str) -> None:
    model = Model(route=Route("groq", "m"))
    async with (
        scripted_http(said(whole())) as far_end,
        groq_client("gsk_local", far_end.url + tail) as client,
    ):
        await GroqModel(model, client).complete(CALL)
    assert [PATH] == [request.path for request in far_end.received]


async def test_the_key_travels_without_the_space_that_copying_brings() -> None:
    async with scripted_http(said(whole())) as far_end, groq_client(" gsk_local\n", far_end.url) as client:
        await GroqModel(Model(route=Route("groq", "m")), client).complete(CALL)
    assert "Bearer gsk_local" == far_end.received[0].headers["authorization"]


@pytest.mark.parametrize("key", ["", " ", "gsk_\u2013x", "gsk_a b", "gsk_a\nb"])
def test_a_key_that_no_header_can_carry_stops_the_start(key: str) -> None:
    with pytest.raises(SettingsError, match="GROQ_API_KEY") as caught:
        groq_client(key)
    assert "gsk_" not in str(caught.value)


async def test_the_served_models_are_listed() -> None:
    listed = {
        "object": "list",
        "data": [{"id": "openai/gpt-oss-20b", "active": True}, {"id": "whisper"}, {}, 7],
    }
    async with scripted_http(said(listed)) as far_end, groq_client("gsk_local", far_end.url) as client:
        assert {"openai/gpt-oss-20b", "whisper"} == await served_models(client)
    assert ["/openai/v1/models"] == [request.path for request in far_end.received]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (said({"error": {"message": "Invalid API Key", "code": "invalid_api_key"}}, status=401), AuthRefused),
        (said({"data": None}), ServerFault),
        (Reply(kind="text/html", body=b"<html>"), ServerFault),
    ],
    ids=["key", "shape", "page"],
)
async def test_a_list_of_models_that_does_not_come_says_why(reply: Reply, kind: type[ModelError]) -> None:
    async with scripted_http(reply) as far_end, groq_client("gsk_wrong", far_end.url) as client:
        with pytest.raises(kind) as caught:
            await served_models(client)
    assert str(caught.value).startswith("groq:models: ")


async def test_no_list_comes_from_where_nobody_listens() -> None:
    async with scripted_http(said({})) as far_end:
        gone = far_end.url
    async with groq_client("gsk_local", gone) as client:
        with pytest.raises(Unreachable):
            await served_models(client)
