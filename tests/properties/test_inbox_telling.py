"""Whatever fails on the way, in whichever order: each is told once, and so is the owner of each question."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import DeliveryFailed, DeliveryUnknown
from bot.testing import Outbox
from tests.bot.inbox_scenes import Card, Telling

Fault = Callable[[Outbox, str], None]


def well(_outbox: Outbox, _channel: str) -> None:
    """Nothing is in the way."""


def refused(outbox: Outbox, _channel: str) -> None:
    outbox.failures.append(DeliveryFailed("away"))


def never_came(outbox: Outbox, _channel: str) -> None:
    outbox.failures.append(DeliveryUnknown("lost on the way there"))


def answer_lost(outbox: Outbox, channel: str) -> None:
    outbox.lost.append(channel)


ticks = st.lists(
    st.tuples(
        st.lists(st.sampled_from([well, refused, never_came, answer_lost]), max_size=3),
        st.sampled_from([1, 30, 95, 3700]),
        st.integers(1, 3),
    ),
    max_size=8,
)
asks = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1)), min_size=1, max_size=8)


@pytest.mark.slow
@given(asks=asks, ticks=ticks)
def test_everybody_who_waits_is_told_once_in_each_place(
    asks: list[tuple[int, int]], ticks: list[tuple[list[Fault], int, int]]
) -> None:
    async def play() -> Counter[str | None]:
        scene = Telling()
        for number, (person, place) in enumerate(asks):
            thread = f"slack:C1:{person}-{place}"
            await scene.asked(f"a{number}", person=f"slack:U{person}", conversation=thread)
        await scene.taught()
        for faults, seconds, processes in [*ticks, ([], 100, 2), ([], 100, 1)]:
            scene.slack.failures, scene.slack.lost = [], []
            for fault in faults:
                fault(scene.slack, "C1")
            scene.desk.clock.move(seconds)
            await asyncio.gather(*(scene.tellings.tell_due() for _ in range(processes)))
        return Counter(scene.slack.threads)

    told = asyncio.run(play())

    assert {f"{person}-{place}": 1 for person, place in asks} == told


@pytest.mark.slow
@given(questions=st.lists(st.integers(0, 2), min_size=1, max_size=5), ticks=ticks)
def test_the_owner_is_told_of_each_question_once(
    questions: list[int], ticks: list[tuple[list[Fault], int, int]]
) -> None:
    async def play() -> tuple[Counter[str], int]:
        scene, left, asked = Card(), list(questions), 0
        for faults, seconds, processes in [*ticks, *[([], 200, 2)] * len(questions), ([], 4000, 2)]:
            for _ in range(left.pop() if left else 0):
                asked += 1
                await scene.ask(f"number {asked}?")
            scene.slack.failures, scene.slack.lost = [], []
            for fault in faults:
                fault(scene.slack, "direct-U9")
            scene.desk.clock.move(seconds)
            await asyncio.gather(*(scene.notifying.notify_due() for _ in range(processes)))
        text = "\n".join(notice.text for _, notice in scene.slack.posts)
        return Counter(re.findall(r"number \d+\?", text)), asked

    told, asked = asyncio.run(play())

    assert {f"number {number + 1}?": 1 for number in range(asked)} == told
