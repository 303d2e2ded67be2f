"""How fast one address may ask: whatever its cookies say, and before anybody is paid for it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from bot.settings import Settings, load_settings
from bot.testing import StillClock
from tests.far_ends.scripted_house import ScriptedHouse
from tests.far_ends.web_visitor import events, inside

ASK = {"question": "Where did you work?"}


def house(clock: StillClock | None = None, **settings: Any) -> ScriptedHouse:
    return ScriptedHouse(Settings(**{"web_rate": "2/minute", **settings}), clock=clock or StillClock())


async def statuses(client: httpx.AsyncClient, number: int, **headers: str) -> list[int]:
    told = [await client.post("/api/ask", json=ASK, headers=headers) for _ in range(number)]
    return [one.status_code for one in told]


async def test_who_asks_too_fast_hears_how_long_to_wait_and_is_not_counted_again() -> None:
    home = house(clock := StillClock())
    async with inside(home) as client:
        await client.get("/")  # a cookie
        first = await statuses(client, 2)
        client.cookies.clear()
        clock.move(20)
        late = await client.post("/api/ask", json=ASK)
        clock.move(39.5)
        later = await statuses(client, 1)
        clock.move(0.5)
        again = await statuses(client, 3)

    told = late.json()
    assert ([200, 200], 429, "40") == (first, late.status_code, late.headers["retry-after"])
    assert ("rate_limited", 40, "none") == (told["outcome"], told["retry_after_s"], told["served_by"])
    assert "at your address" in told["message"]
    assert ([429], [200, 200, 429]) == (later, again)
    assert 4 == len(home.asked)  # those that were refused never reached the engine


async def test_a_stream_that_comes_too_fast_ends_with_the_same_status() -> None:
    async with inside(house()) as client:
        await statuses(client, 2)
        async with client.stream(
            "POST", "/api/ask", json=ASK, headers={"Accept": "text/event-stream"}
        ) as told:
            heard = [one async for one in events(told)]

    assert (429, "60") == (told.status_code, told.headers["retry-after"])
    assert [("answer", "rate_limited")] == [(name, data["outcome"]) for name, data in heard]


async def test_a_repeat_is_the_same_question() -> None:
    async with inside(house()) as client:
        repeats = await statuses(client, 4, **{"Idempotency-Key": "k1"})
        others = [await statuses(client, 1, **{"Idempotency-Key": key}) for key in ("k2", "k3", "k1")]

    assert ([200] * 4, [[200], [429], [200]]) == (repeats, others)


async def test_each_address_has_its_own_time() -> None:
    home = house()
    async with inside(home) as one, inside(home, address="203.0.113.8") as other:
        assert ([200, 200, 429], [200, 200, 429]) == (await statuses(one, 3), await statuses(other, 3))


async def test_behind_a_named_proxy_visitors_have_their_own_addresses() -> None:
    async with inside(house(web_proxies="203.0.113.7")) as client:
        told = [await statuses(client, 3, **{"X-Forwarded-For": f"6.6.6.6, 198.51.100.{n}"}) for n in (1, 2)]

    assert [[200, 200, 429]] * 2 == told


async def test_nobody_has_many_addresses_by_saying_so() -> None:
    async with inside(house()) as client:
        told = [await statuses(client, 1, **{"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(3)]

    assert [[200], [200], [429]] == told


async def test_it_can_be_switched_off() -> None:
    async with inside(house(web_rate="off")) as client:
        assert {200} == set(await statuses(client, 100))


@pytest.mark.parametrize(
    ("rate", "address", "is_free"),
    [(None, "127.0.0.1", True), ("30/minute", "127.0.0.1", False), (None, "203.0.113.7", False)],
)
async def test_programs_on_this_machine_are_free_unless_it_is_set(
    monkeypatch: pytest.MonkeyPatch, rate: str | None, address: str, *, is_free: bool
) -> None:
    if rate:
        monkeypatch.setenv("TWIN_WEB_RATE", rate)
    async with inside(ScriptedHouse(load_settings(), clock=StillClock()), address=address) as client:
        told = await statuses(client, 31)

    assert is_free == (told[-1] == 200)
    assert {200} == set(told[:30])
