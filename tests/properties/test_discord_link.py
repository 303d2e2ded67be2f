"""Whatever Discord, a setting or an error says: one line, no secret, and nothing raises that is not ours."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import discord
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from adapters.discord.invite import invite_url, user_install_url
from adapters.discord.lenient import untimely
from adapters.discord.modes import token_of
from adapters.discord.refusals import is_final, why
from bot.errors import DoorError
from bot.settings import Settings, load_settings

USUAL = load_settings()
odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def settings_with(token: str) -> Settings:
    return USUAL.model_copy(update={"discord_token": SecretStr(token)})


@given(st.text(min_size=6, max_size=80))
def test_a_token_is_taken_as_it_is_or_refused_without_repeating_it(token: str) -> None:
    told = ""
    try:
        assert token.strip() == token_of(settings_with(token))
    except DoorError as error:
        told = str(error).replace("https://discord.com/developers/applications", "")
    assert not token.strip() or token.strip() not in told
    assert "\n" not in told


@given(st.text(max_size=400), st.integers(100, 599), st.integers(0, 200_000))
def test_what_ended_a_connection_is_one_line(words: str, status: int, code: int) -> None:
    response: Any = SimpleNamespace(status=status, reason=words)
    socket: Any = SimpleNamespace(close_code=code)
    errors: tuple[Exception, ...] = (
        discord.HTTPException(response, {"code": code, "message": words}),
        discord.ConnectionClosed(socket, shard_id=0, code=code),
        KeyError(words),
        OSError(words),
        TimeoutError(),
        discord.LoginFailure(words),
    )
    for error in errors:
        told = why(error)
        assert told
        assert 1 == len(told.splitlines())
        assert len(told) < 300
        assert isinstance(is_final(error), bool)


@given(
    st.integers(1, 1000), st.dictionaries(st.sampled_from(("remaining", "reset_after", "total")), odd) | odd
)
def test_whatever_is_told_of_logins_is_a_wait_or_none(shards: int, limits: object) -> None:
    wait_s = untimely(shards, limits)
    assert wait_s == 0 or wait_s >= 1


@given(st.integers(1, (1 << 64) - 1))
def test_the_links_name_the_application_and_nothing_too_much(number: int) -> None:
    bot, own = (
        parse_qs(urlsplit(url(number)).query, strict_parsing=True) for url in (invite_url, user_install_url)
    )
    assert {
        "client_id": [str(number)],
        "scope": ["bot applications.commands"],
        "permissions": ["309237763136"],
    } == bot
    assert {
        "client_id": [str(number)],
        "integration_type": ["1"],
        "scope": ["applications.commands"],
    } == own
