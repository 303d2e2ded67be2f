"""Whom the door refuses, and by which keys it knows a delivery, without a network."""

from __future__ import annotations

from dataclasses import replace

from adapters.slack.guests import RARELY_S, Guests, refusal
from adapters.slack.inbound import Said
from adapters.slack.people import Outsider
from bot.testing import StillClock

HELLO = Said(
    key="slack:T1:C1:1.1:U1",
    text="Hello",
    user="U1",
    channel="C1",
    thread="1.0",
    conversation="slack:C1:1.0",
    team="T1",
    event="Ev1",
    is_overheard=True,
)


def test_a_message_is_known_by_itself_and_by_the_event_that_brought_it() -> None:
    assert ("slack:T1:C1:1.1:U1", "slack:event:T1:Ev1") == HELLO.keys
    assert ("slack:T1:C1:1.1:U1",) == replace(HELLO, event="").keys


async def test_whoever_may_not_ask_is_told_once_an_hour_and_always_after_a_command() -> None:
    clock = StillClock()
    guests, mention = Guests(clock), replace(HELLO, is_overheard=False)
    assert [True, False] == [guests.is_to_be_told(mention), guests.is_to_be_told(mention)]
    assert guests.is_to_be_told(replace(mention, response_url=""))
    assert guests.is_to_be_told(replace(mention, user="U2"))
    assert not guests.is_to_be_told(HELLO)
    clock.move(RARELY_S)
    assert guests.is_to_be_told(mention)


def test_a_refusal_names_who_can_be_asked() -> None:
    assert all("ask Ada in person" in refusal(why, "Ada") for why in Outsider)
