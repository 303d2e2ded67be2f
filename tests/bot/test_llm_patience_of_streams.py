"""A stream that gives signs of life is waited for, within the ask's own time."""

from __future__ import annotations

import asyncio

import pytest

from bot.llm.watch import Watch


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_a_silence_in_the_middle_is_shorter_than_the_one_before() -> None:
    began = now()
    watch = Watch(first_s=100, stall_s=5, whole_s=1000)
    assert 100 <= (watch.limit.when() or 0.0) - began < 101
    async with watch.limit:
        watch.renew()
        assert 5 <= (watch.limit.when() or 0.0) - began < 6


async def test_a_sign_of_life_may_give_more_time_than_there_was() -> None:
    began = now()
    watch = Watch(first_s=10, stall_s=50, whole_s=1000)
    async with watch.limit:
        watch.renew()
        assert 50 <= (watch.limit.when() or 0.0) - began < 51


@pytest.mark.parametrize("first_s", [1, 1000])
async def test_nothing_reaches_beyond_the_end(first_s: float) -> None:
    began = now()
    watch = Watch(first_s=first_s, stall_s=1000, whole_s=7)
    assert (watch.limit.when() or 0.0) - began < 8
    async with watch.limit:
        watch.renew()
        assert 7 <= (watch.limit.when() or 0.0) - began < 8


async def test_the_last_words_never_get_more_time_than_the_answer_had() -> None:
    began = now()
    watch = Watch(first_s=3, stall_s=3, whole_s=3)
    async with watch.limit:
        watch.nearly_over(100)
        assert (watch.limit.when() or 0.0) - began < 4
        watch.nearly_over(1)
        assert (watch.limit.when() or 0.0) - began < 2


async def test_it_knows_how_long_it_has_waited() -> None:
    assert 0 <= Watch(first_s=1, stall_s=1, whole_s=1).waited_s < 1
