"""What ends a connection with Discord is told in one line, and what ends it for good is known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from multidict import CIMultiDict, CIMultiDictProxy
from structlog.testing import capture_logs

from adapters.discord.logins import NoLoginLeft
from adapters.discord.modes import token_of, wants_content
from adapters.discord.refusals import is_banned, is_final, is_for_intents, why
from adapters.discord.syncing import sync
from bot.errors import DoorError
from bot.settings import load_settings
from tests.tables import every_row


def closed(code: int) -> discord.ConnectionClosed:
    socket: Any = SimpleNamespace(close_code=code)
    return discord.ConnectionClosed(socket, shard_id=0, code=code)


def http(status: int, code: int = 0) -> discord.HTTPException:
    response: Any = SimpleNamespace(status=status, reason="on order")
    return discord.HTTPException(response, {"code": code, "message": "words"})


@every_row("code", [4004, 4010, 4011, 4012, 4013, 4014])
def test_what_discord_refuses_for_good_says_what_to_do(code: int) -> None:
    error = closed(code)
    assert is_final(error)
    assert "code" not in why(error)
    assert ";" in why(error) or ":" in why(error) or "Copy" in why(error)


@every_row("error", [closed(4000), http(500), http(429), KeyError("x"), TimeoutError()])
def test_what_may_pass_is_tried_again(error: Exception) -> None:
    assert not is_final(error)
    assert "\n" not in why(error)
    assert why(error)


def test_a_token_that_is_refused_later_is_refused_for_good_as_well() -> None:
    assert is_final(http(401))
    assert is_final(discord.LoginFailure())
    assert "DISCORD_TOKEN" in why(http(401))
    assert "DISCORD_TOKEN" in why(discord.LoginFailure())


def test_an_intent_that_is_not_granted_is_known_by_either_of_its_errors() -> None:
    assert is_for_intents(closed(4014))
    assert is_for_intents(discord.PrivilegedIntentsRequired(0))
    assert not is_for_intents(closed(4004))
    assert not is_for_intents(None)
    assert "Message Content Intent" in why(discord.PrivilegedIntentsRequired(0))


def test_the_words_of_other_ends() -> None:
    assert "the connection ended" == why(None)
    assert "Discord answered 400 (code 30034)" == why(http(400, 30034))
    assert "code 4000" in why(closed(4000))
    assert "ClientException" == why(discord.ClientException("of the library"))
    assert "in time" in why(TimeoutError())
    assert "9 s" in why(NoLoginLeft(9.0))
    assert is_banned(http(429))
    assert "wait for some minutes" in why(http(429))
    assert not is_banned(http(400))


@every_row(
    ("token", "seen"),
    [
        ("", "is not set"),
        ("two words", "holds letters"),
        ("\N{SNOWMAN}", "holds letters"),
        ("Bot abc.def.ghi", "belongs to a header"),
        ("123456789012345678", "is an id"),
        ("https://example.org/bot", "is an address"),
    ],
)
def test_what_cannot_be_a_token_is_told_without_repeating_it(token: str, seen: str) -> None:
    with pytest.raises(DoorError, match=seen) as told:
        token_of(load_settings(DISCORD_TOKEN=token))
    assert not token or token not in str(told.value)


def test_a_token_of_any_other_form_is_for_discord_to_judge() -> None:
    token = "MTIz" + "." + "Gabcde" + "." + "x-y_z"
    assert token == token_of(load_settings(DISCORD_TOKEN=f" {token} "))


@pytest.mark.parametrize(("told", "wants"), [("on", True), ("off", False), ("auto", None)])
def test_the_intent_is_asked_for_as_the_settings_say(told: str, wants: bool | None) -> None:
    assert wants is wants_content(load_settings(discord={"message_content": told}))


async def test_whatever_is_in_the_way_of_the_commands_the_log_holds_no_token() -> None:
    headers = CIMultiDictProxy(CIMultiDict({"Authorization": "Bot s3cret"}))
    asked = aiohttp.RequestInfo(yarl.URL("https://discord.com/api"), "GET", headers)

    async def request(*_: object, **__: object) -> None:
        raise aiohttp.TooManyRedirects(asked, ())

    client: Any = SimpleNamespace(application_id=1, http=SimpleNamespace(request=request))
    with capture_logs() as logs:
        await sync(client, (), None)
    assert ["discord.commands_not_synced"] == [one["event"] for one in logs]
    assert "s3cret" not in str(logs)
