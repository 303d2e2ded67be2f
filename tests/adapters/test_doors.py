"""Which doors open, which stay closed, and what is said of those that are half set up."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.doors import chosen, examine
from bot.errors import DoorError
from bot.settings import Settings, load_settings

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def settings(**given: Any) -> Settings:
    return load_settings(**given)


@pytest.mark.parametrize(
    ("given", "opened"),
    [
        ({}, ("web", "scheduler")),
        (SLACK, ("web", "slack", "scheduler")),
        ({"DISCORD_TOKEN": "t"}, ("web", "discord", "scheduler")),
        (SLACK | {"DISCORD_TOKEN": "t"}, ("web", "slack", "discord", "scheduler")),
    ],
)
def test_every_configured_door_opens(given: dict[str, str], opened: tuple[str, ...]) -> None:
    assert opened == chosen(settings(**given), None)


def test_named_doors_open_alone_and_in_the_order_of_the_house() -> None:
    assert ("web", "scheduler") == chosen(settings(**SLACK), ["scheduler", "web"])


@pytest.mark.parametrize(
    ("given", "only", "words"),
    [
        ({}, ["slack"], "SLACK_BOT_TOKEN and SLACK_APP_TOKEN"),
        ({}, ["web", "discord"], "DISCORD_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, None, "SLACK_APP_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, None, "SLACK_BOT_TOKEN"),
    ],
)
def test_a_door_without_what_it_needs_says_what_that_is(
    given: dict[str, str], only: list[str] | None, words: str
) -> None:
    with pytest.raises(DoorError, match=words):
        chosen(settings(**given), only)


async def test_the_doctor_calls_a_door_that_nobody_wants_well_and_a_half_one_not() -> None:
    found = {check.name: check for check in await examine(settings(SLACK_BOT_TOKEN="xoxb-1"))}

    assert (False, True) == (found["slack"].ok, found["discord"].ok)
    assert "SLACK_APP_TOKEN" in found["slack"].detail
    assert "not configured" in found["discord"].detail
