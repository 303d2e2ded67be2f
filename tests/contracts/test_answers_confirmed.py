"""What a judge has vouched for waits for a second look, in every process, and is confirmed or taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.remembered import VERIFIED, Origin
from tests.contracts.ledgers import NOON, at
from tests.contracts.recollections import STORES, Store, every, own, phrasing, remembered, taught, vouched


@pytest.fixture(params=sorted(STORES))
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with STORES[request.param](tmp_path) as opened:
        yield opened


async def test_what_two_looks_agreed_on_is_a_new_wording(store: Store) -> None:
    await store.answers.keep(remembered(), [phrasing("a")])
    for key in ("b", "c"):
        await store.answers.alias(replace(vouched(key, seconds=5), ask_id="a1"))

    confirmed = [
        await store.answers.confirm("s", key, of=of, judge="y", at=at(10))
        for key, of in (("b", "r1"), ("b", "r1"), ("c", "r2"), ("a", "r1"), ("d", "r1"))
    ]

    assert [True, True, False, False, False] == confirmed
    wordings = await store.elsewhere.phrasings(after=3, most=9)
    assert (
        replace(vouched("b", judge="y", seconds=10), origin=Origin.CONFIRMED, ask_id="a1", number=4),
    ) == (wordings)
    assert ["c"] == [one.key for one in await store.elsewhere.unconfirmed(9)]
    assert 0 == await store.answers.epoch()
    assert 0 == await store.answers.revoke("groq:small", at(6))
    assert 1 == await store.answers.revoke("y", at(10))


async def test_a_wording_that_a_second_look_speaks_against_is_taken_back(store: Store) -> None:
    await store.answers.keep(remembered(), [phrasing("a")])
    for key in ("b", "c"):
        await store.answers.alias(vouched(key))
    await store.answers.confirm("s", "c", of="r1", judge="y", at=NOON)

    gone = [
        await store.elsewhere.take_back("s", key, of=of)
        for key, of in (("b", "r2"), ("b", "r1"), ("b", "r1"), ("c", "r1"), ("a", "r1"))
    ]

    assert [False, True, False, False, False] == gone
    assert {"a", "c"} == (await every(store.answers)).keys()
    assert 1 == await store.answers.epoch()


async def test_what_waits_for_a_second_look_is_told_oldest_first(store: Store) -> None:
    await store.answers.keep(remembered(), [phrasing("a")])
    await store.answers.keep(remembered("r2"), [phrasing("d", "r2")])
    for key, of in (("b", "r1"), ("e", "r2"), ("c", "r1")):
        await store.answers.alias(vouched(key, of))
    await store.answers.drop(["r2"])

    waiting = [await store.elsewhere.unconfirmed(most) for most in (9, 1, 0)]

    assert [["b", "c"], ["b"], []] == [[one.key for one in some] for some in waiting]


async def test_what_the_person_words_so_themselves_waits_for_no_second_look(store: Store) -> None:
    await store.verified.teach(own(), [taught("tea")])
    await store.answers.alias(replace(vouched("green tea", "v1"), scope=VERIFIED))

    await store.verified.teach(own(version=2), [taught("tea"), taught("green tea")])

    assert () == await store.elsewhere.unconfirmed(9)
    assert {"verified/tea": "v1", "verified/green tea": "v1"} == await every(store.elsewhere)
    assert 1 == await store.answers.epoch()
