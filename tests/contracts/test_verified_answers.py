"""What is kept of the person's own answers: every version, found by wordings of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.remembered import VERIFIED, Verified
from tests.contracts.ledgers import NOON, at, opened
from tests.contracts.recollections import STORES, Store, every, own, phrasing, remembered, taught


@pytest.fixture(params=sorted(STORES))
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with STORES[request.param](tmp_path) as opened:
        yield opened


async def test_an_own_answer_comes_back_as_it_was_taught_in_every_process(store: Store) -> None:
    one = own(
        text="Tea, @everyone \ud800",
        audience=frozenset({"slack:C1", "public"}),
        expires_at=at(99),
        rests_on={"work-acme": "d1"},
    )

    assert await store.taught_elsewhere.latest() is None
    assert await store.verified.teach(one, [taught("tea"), taught("tee")])

    kept = await store.taught_elsewhere.current("v1")
    assert kept is not None
    assert (
        own(text="Tea, @everyone ?", audience=one.audience, expires_at=at(99), rests_on=one.rests_on) == kept
    )
    assert (kept,) == await store.taught_elsewhere.every()
    assert {"verified/tea": "v1", "verified/tee": "v1"} == await every(store.elsewhere)
    assert await store.verified.current("v2") is None
    assert () == await store.verified.history("v2")


async def test_every_version_stays_and_the_latest_counts(store: Store) -> None:
    versions = [own(version=1), own(version=2, text="No tea."), own(version=3, withdrawn_at=at(3))]
    for one in versions:
        assert await store.verified.teach(one, [taught("tea")])
    await store.verified.teach(own("v0", at=at(9)), [taught("coffee", "v0")])

    assert at(9) == await store.taught_elsewhere.latest()
    assert tuple(versions) == await store.taught_elsewhere.history("v1")
    assert versions[-1] == await store.taught_elsewhere.current("v1")
    assert ("v1", "v0") == tuple(one.id for one in await store.taught_elsewhere.every())
    assert 0 == await store.answers.epoch()


async def test_of_two_who_teach_at_once_one_is_told_that_the_other_was_quicker(store: Store) -> None:
    def by(author: str) -> Verified:
        return own(author=author, text=author)

    told = await asyncio.gather(
        store.verified.teach(by("slack:U1"), [taught("a")]),
        store.taught_elsewhere.teach(by("slack:U2"), [taught("b")]),
    )
    again = await store.verified.teach(by("slack:U1"), [taught("c")])

    winner = "slack:U1" if told[0] else "slack:U2"
    kept = await store.verified.current("v1")
    assert [False, True] == sorted(told)
    assert not again
    assert kept is not None
    assert (winner, winner) == (kept.author, kept.text)
    assert ["verified/a" if told[0] else "verified/b"] == list(await every(store.answers))


async def test_a_wording_that_is_taught_belongs_to_its_answer_whatever_it_belonged_to(store: Store) -> None:
    await store.answers.keep(remembered("r1"), [phrasing("x"), phrasing("tea")])
    await store.verified.teach(own("v1"), [taught("tea"), taught("tee")])
    before = await store.answers.epoch()
    await store.verified.teach(own("v2"), [taught("tea", "v2")])

    found = await store.elsewhere.exact([VERIFIED, "s"], "tea")
    assert found is not None
    assert "v2" == found.of
    assert {"x": "r1", "tea": "r1", "verified/tee": "v1", "verified/tea": "v2"} == await every(store.answers)
    assert before + 1 == await store.elsewhere.epoch()
    assert await store.verified.current("v1") is not None


async def test_the_wording_of_somebody_forgotten_is_not_taught_but_the_answer_is(store: Store) -> None:
    await opened(store.ledger, "a1", person="slack:U1")
    await store.ledger.forget_person("slack:U1")

    assert await store.verified.teach(own(), [taught("tea"), taught("mine", ask_id="a1")])

    assert {"verified/tea": "v1"} == await every(store.answers)


async def test_own_answers_outlast_what_is_tidied(store: Store) -> None:
    await store.verified.teach(own(), [taught("tea")])

    assert 0 == await store.answers.tidy(now=NOON.replace(year=2036), most=1)
    assert await store.answers.exact([VERIFIED], "tea") is not None
