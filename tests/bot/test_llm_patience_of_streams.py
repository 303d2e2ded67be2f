"""A stream that gives signs of life is waited for, within the ask's own time."""

from __future__ import annotations

import asyncio

from bot.llm.wire import Patience


async def test_each_sign_of_life_gives_as_much_time_again() -> None:
    async with asyncio.timeout(10) as limit:
        first = limit.when() or 0.0
        patience = Patience(limit, silent_s=20, ends=first + 1000)

        patience.renew()
        await asyncio.sleep(0)

        assert 20 - 10 <= (limit.when() or 0.0) - first < 20


async def test_no_sign_of_life_reaches_beyond_the_end() -> None:
    async with asyncio.timeout(10) as limit:
        ends = (limit.when() or 0.0) + 5

        Patience(limit, silent_s=100, ends=ends).renew()
        await asyncio.sleep(0)

        assert ends == limit.when()


async def test_a_sign_of_life_never_takes_time_away() -> None:
    async with asyncio.timeout(10) as limit:
        before = limit.when()

        Patience(limit, silent_s=1, ends=(before or 0.0) + 100).renew()
        await asyncio.sleep(0)

        assert before == limit.when()
