"""What many want at once is done together: each has their own result, and nobody waits for company."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.recall.together import Together
from tests.bot.recall_study import SCOPES, Study, in_step
from tests.embedders import Bags


class Desk:
    """Doubles numbers, up to four at once, when it is let go on."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.goes_on = threading.Event()
        self.double = Together(self._serve, most=4)

    def _serve(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append([*numbers])
        assert self.goes_on.wait(50)
        if 13 in numbers:
            raise ValueError("13 is not doubled")
        return [2 * number for number in numbers]


async def test_who_comes_while_one_is_served_is_served_with_all_who_wait() -> None:
    desk = Desk()
    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(desk.double(number)) for number in range(7)]
        await asyncio.sleep(0)
        desk.goes_on.set()

    assert [0, 2, 4, 6, 8, 10, 12] == [one.result() for one in asked]
    assert [[0], [1, 2, 3, 4], [5, 6]] == desk.batches
    assert 14 == await desk.double(7)


async def test_who_has_gone_is_left_out_and_holds_up_nobody() -> None:
    desk = Desk()
    async with asyncio.TaskGroup() as group:
        first, gone, third = (group.create_task(desk.double(number)) for number in (1, 2, 3))
        await asyncio.sleep(0)
        first.cancel()
        gone.cancel()
        desk.goes_on.set()

    assert (6, [[1], [3]]) == (third.result(), desk.batches)


async def test_what_fails_is_told_to_all_who_are_served_with_it_and_to_no_other() -> None:
    desk = Desk()
    desk.goes_on.set()

    told = await asyncio.gather(*map(desk.double, (1, 13, 3)), return_exceptions=True)

    assert [2, "13 is not doubled", "13 is not doubled"] == [
        one if isinstance(one, int) else str(one) for one in told
    ]
    assert 8 == await desk.double(4)


async def test_who_waits_while_the_loop_ends_is_told_so() -> None:
    desk = Desk()

    async def told(number: int) -> int | str:
        try:
            return await desk.double(number)
        except RuntimeError as error:
            return type(error).__name__

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        asked = [group.create_task(told(number)) for number in (1, 2, 3)]
        await asyncio.sleep(0)
        desk.goes_on.set()
        await asyncio.get_running_loop().shutdown_default_executor()
        asked.append(group.create_task(told(4)))

    assert [2, "RuntimeError", "RuntimeError", "RuntimeError"] == [one.result() for one in asked]


def test_an_ask_that_was_broken_off_holds_up_nobody_of_the_next_loop() -> None:
    desk = Desk()

    async def broken_off() -> None:
        async with asyncio.TaskGroup() as group:
            asked = group.create_task(desk.double(1))
            await asyncio.sleep(0)
            asked.cancel()
        desk.goes_on.set()

    asyncio.run(broken_off())

    assert 4 == asyncio.run(desk.double(2))


async def test_what_was_foreseen_is_read_once_and_not_kept_longer_than_for_a_look() -> None:
    study, embedder = Study(), Bags()
    study.add("Do you sail?", "sail")
    meaning = await in_step(study.process(embedder))
    embedder.asked.clear()

    await meaning.foresee("do you sail")
    await meaning.foresee("do you sail")
    seen = await meaning.look("do you sail", SCOPES)

    assert (["do you sail"], ["sail"]) == (embedder.asked, [one.of for one in seen.nearest])
    await meaning.look("do you sail", SCOPES)
    assert 2 == len(embedder.asked)


async def test_what_nobody_looks_for_is_forgotten_in_the_end() -> None:
    study, embedder = Study(), Bags()
    study.add("Do you sail?", "sail")
    meaning = await in_step(study.process(embedder))
    for number in range(100):
        await meaning.foresee(f"do you sail {number} boats")
    embedder.asked.clear()

    await meaning.look("do you sail 99 boats", SCOPES)
    await meaning.look("do you sail 0 boats", SCOPES)

    assert ["do you sail 0 boats"] == embedder.asked


async def test_nothing_is_foreseen_before_the_first_step() -> None:
    study, embedder = Study(), Bags()
    meaning = study.process(embedder)
    await meaning.foresee("do you sail")

    assert [] == embedder.asked


@pytest.mark.parametrize("scopes", [SCOPES, ("s",)])
async def test_twenty_at_once_see_what_each_would_see_alone(scopes: Sequence[str]) -> None:
    class Counting(Bags):
        most = 0

        def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
            self.most = max(self.most, len(texts))
            return super().embed(texts)

    study, embedder = Study(), Counting()
    for number in range(40):
        study.add(f"Which boat of class {number} do you sail on lake {number % 7}?", f"a{number % 20}")
    meaning = await in_step(study.process(embedder))
    texts = [f"what boat of class {number} did you sail" for number in range(20)]
    alone = [await meaning.look(text, scopes) for text in texts]
    embedder.most = 0

    together = await asyncio.gather(
        *(meaning.look(text, SCOPES if at % 2 else scopes) for at, text in enumerate(texts))
    )

    assert [[one.of for one in look.nearest] for look in alone] == [
        [one.of for one in look.nearest] for look in together
    ]
    assert 8 == embedder.most
