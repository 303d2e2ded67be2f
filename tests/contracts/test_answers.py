"""What is kept of answers: found by their wordings, given as they were, gone in every process at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.remembered import Doubted, Hit, Tier
from tests.contracts.ledgers import GPT, NOON, at, closed, opened
from tests.contracts.recollections import (
    MONTH,
    STORES,
    Store,
    every,
    own,
    phrasing,
    remembered,
    taught,
    use,
    verdict,
    vouched,
)
from tests.grounds import is_on_postgresql


@pytest.fixture(params=sorted(STORES))
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with STORES[request.param](tmp_path) as opened:
        yield opened


async def test_an_answer_comes_back_as_it_was_kept_in_every_process(store: Store) -> None:
    one = remembered()

    assert await store.answers.keep(one, [phrasing("what build", ask_id="a1")])

    found = await store.elsewhere.exact(["verified", "s"], "what build")
    assert found is not None
    assert phrasing("what build", ask_id="a1", number=1) == found
    assert one == await store.elsewhere.remembered(found.of)
    assert await store.answers.remembered("r2") is None


async def test_the_first_scope_that_has_a_key_wins(store: Store) -> None:
    await store.answers.keep(remembered("r1", scope="t"), [phrasing("k", scope="t")])
    await store.answers.keep(remembered("r2"), [phrasing("k", "r2")])

    found = [await store.answers.exact(scopes, "k") for scopes in (["s", "t"], ["t", "s"], ["u"], [])]

    assert ["r2", "r1", None, None] == [one and one.of for one in found]
    assert await store.answers.exact(["s", "t"], "K") is None


async def test_what_is_kept_twice_is_kept_once(store: Store) -> None:
    one, wording = remembered(), phrasing(ask_id="a1")
    for _ in range(2):
        assert await store.answers.keep(one, [wording, wording])
        assert await store.answers.alias(vouched("k2"))
        await store.answers.judged(verdict("j1"))
    await store.answers.judged(verdict("j1", said=""))

    assert {"what build": "r1", "k2": "r1"} == await every(store.answers)
    assert (verdict("j1"),) == await store.answers.verdicts(NOON)
    assert 0 == await store.answers.epoch()


async def test_a_wording_that_is_answered_anew_belongs_to_the_new_answer(store: Store) -> None:
    await store.answers.keep(remembered("r1"), [phrasing("a"), phrasing("b")])
    before = await store.answers.epoch()
    await store.answers.keep(remembered("r2"), [phrasing("b", "r2", text="B?"), phrasing("c", "r2")])
    after = await store.elsewhere.epoch()

    assert {"a": "r1", "b": "r2", "c": "r2"} == await every(store.elsewhere)
    assert before < after
    (moved,) = [one for one in await store.answers.phrasings(after=0, most=9) if one.key == "b"]
    assert ("B?", 3) == (moved.text, moved.number)  # a number of its own: other words, other vector


async def test_an_answer_that_no_wording_leads_to_is_gone(store: Store) -> None:
    await store.answers.keep(remembered("r1"), [phrasing("a")])
    await store.answers.keep(remembered("r2"), [phrasing("a", "r2")])

    assert await store.answers.remembered("r1") is None
    assert await store.answers.remembered("r2") is not None


@pytest.mark.parametrize("how", ["person", "texts"])
async def test_nothing_is_kept_for_an_ask_that_was_forgotten_meanwhile(store: Store, how: str) -> None:
    await store.answers.keep(remembered("r0"), [phrasing("z", "r0")])
    await opened(store.ledger, "a1", person="slack:U1")
    await opened(store.ledger, "a2", 60, person="slack:U2")
    if how == "person":
        await store.ledger.forget_person("slack:U1")
    else:
        await store.ledger.forget_texts(at(30))

    assert not await store.answers.keep(remembered("r1"), [phrasing("a"), phrasing("b", ask_id="a1")])
    assert not await store.answers.alias(phrasing("c", "r0", ask_id="a1"))
    assert await store.answers.keep(remembered("r2", made=61), [phrasing("d", "r2", ask_id="a2")])
    assert await store.answers.keep(remembered("r3", made=61), [phrasing("e", "r3", ask_id="")])

    assert ["d", "e"] == sorted((await every(store.answers)).keys() - {"z"})


async def test_an_alias_leads_to_what_is_kept_and_takes_nothing_away(store: Store) -> None:
    await store.answers.keep(remembered("r1"), [phrasing("a")])
    await store.answers.keep(remembered("r2"), [phrasing("b", "r2")])
    await store.verified.teach(own(), [taught("tea")])

    added = [
        await store.answers.alias(one)
        for one in (vouched("c"), vouched("b"), vouched("d", "gone"), vouched("e", "v1"))
    ]

    assert [True, False, False, True] == added
    assert {"a": "r1", "b": "r2", "c": "r1", "e": "v1", "verified/tea": "v1"} == await every(store.answers)
    assert 0 == await store.answers.epoch()


async def test_an_answer_that_is_dropped_is_gone_everywhere_with_its_wordings(store: Store) -> None:
    await store.verified.teach(own(), [taught("tea")])
    await store.answers.keep(remembered("r1"), [phrasing("a"), phrasing("b")])
    await store.answers.keep(remembered("r2"), [phrasing("c", "r2")])
    found = await store.elsewhere.exact(["s"], "a")
    before = await store.elsewhere.epoch()

    dropped = [await store.answers.drop(names) for names in (["r1", "r1", "nobody", "v1"], ["r1"], [])]

    assert [1, 0, 0] == dropped
    assert found is not None
    assert await store.elsewhere.remembered(found.of) is None
    assert {"c": "r2", "verified/tea": "v1"} == await every(store.elsewhere)
    assert before + 1 == await store.elsewhere.epoch()
    assert not await store.elsewhere.alias(vouched("d"))


async def test_processes_that_drop_and_keep_at_once_leave_no_wording_that_leads_nowhere(store: Store) -> None:
    async def life(name: str, place: str) -> None:
        answers = store.answers if place == "here" else store.elsewhere
        await answers.keep(remembered(name), [phrasing("shared", name), phrasing(name, name)])
        await answers.alias(vouched(f"alias of {name}", name))
        await answers.drop([name] if name.endswith("3") else [])
        await answers.phrasings(after=0, most=100)

    lives = [life(f"r{n}", place) for n, place in enumerate(["here", "there"] * 10)]
    await asyncio.gather(*lives)

    left = await every(store.answers)
    kept = {name for name in set(left.values()) if await store.answers.remembered(name)}
    assert set(left.values()) == kept
    assert 18 == len(kept)
    assert left == await every(store.elsewhere)


async def test_use_is_noted_and_the_profile_it_holds_for(store: Store) -> None:
    await store.answers.keep(remembered(), [phrasing()])
    await use(store, "r1", "p2")
    await use(store, "gone", "p2")

    assert replace(remembered(), profile_version="p2") == await store.elsewhere.remembered("r1")


async def test_wordings_are_read_on_from_the_last_one(store: Store) -> None:
    for n in range(7):
        await store.answers.keep(remembered(f"r{n}"), [phrasing(f"k{n}", f"r{n}")])
    await store.answers.drop(["r3"])

    first = await store.elsewhere.phrasings(after=0, most=3)
    rest = await store.elsewhere.phrasings(after=first[-1].number, most=9)

    assert ["k0", "k1", "k2"] == [one.key for one in first]
    assert ["k4", "k5", "k6"] == [one.key for one in rest]
    assert () == await store.elsewhere.phrasings(after=rest[-1].number, most=9)
    assert () == await store.elsewhere.phrasings(after=0, most=0)


async def test_a_number_is_never_given_again(store: Store) -> None:
    await store.answers.keep(remembered("r1"), [phrasing("a")])
    await store.answers.drop(["r1"])
    await store.answers.keep(remembered("r2"), [phrasing("a", "r2")])

    assert [2] == [one.number for one in await store.answers.phrasings(after=0, most=9)]


async def test_what_a_judge_vouched_for_can_be_taken_back(store: Store) -> None:
    await store.answers.keep(remembered(), [phrasing("a")])
    for key, judge, seconds in (("b", "x", 5.0), ("c", "x", 10.0), ("d", "y", 10.0), ("e", "x", 10.5)):
        await store.answers.alias(vouched(key, judge=judge, seconds=seconds))
    before = await store.answers.epoch()

    gone = [await store.elsewhere.revoke("x", at(10)) for _ in range(2)]

    assert [2, 0] == gone
    assert {"a", "b", "d"} == (await every(store.answers)).keys()
    assert before + 1 == await store.answers.epoch()


async def test_verdicts_come_back_oldest_first(store: Store) -> None:
    told = [
        verdict("j3", 3, said=None, why=Doubted.AUDIT, expected="r1", score=0.91),
        verdict("j1", 1, said="", ask_id="a1", judge="groq:small", cost_nano_usd=31),
        verdict("j2", 2.5, why=Doubted.CONTROL),
    ]
    for one in told:
        await store.answers.judged(one)

    assert (told[1], told[2], told[0]) == await store.elsewhere.verdicts(NOON)
    assert (told[2], told[0]) == await store.elsewhere.verdicts(at(2.5))


async def test_an_answer_that_somebody_disliked_goes_whether_it_was_made_or_given_again(store: Store) -> None:
    for ask_id in ("a1", "a2", "a3", "a4"):
        await closed(store.ledger, ask_id)
    await store.verified.teach(own(), [taught("tea")])
    await store.answers.keep(remembered("r1"), [phrasing("a", ask_id="a1")])
    await store.answers.keep(remembered("r2"), [phrasing("b", "r2", ask_id="a2")])
    for ask_id, of in (("a3", "r2"), ("a3", "r1"), ("a4", "v1")):
        hit = Hit(ask_id=ask_id, at=NOON, of=of, tier=Tier.MEANING, score=0.9, saved_nano_usd=9, route=GPT)
        await store.answers.hit(hit, profile_version="p1")

    gone = [await store.answers.disliked(ask_id) for ask_id in ("a4", "a3", "a3", "nobody", "a1")]

    assert [0, 1, 0, 0, 1] == gone
    assert {"verified/tea": "v1"} == await every(store.elsewhere)


async def test_what_is_too_old_goes_when_it_is_tidied(store: Store) -> None:
    for n in range(4):
        await store.answers.keep(remembered(f"r{n}", made=n), [phrasing(f"k{n}", f"r{n}")])

    gone = [await store.answers.tidy(now=now + MONTH, most=9) for now in (at(-1), at(1), at(1))]

    assert [0, 2, 0] == gone
    assert {"k2", "k3"} == (await every(store.elsewhere)).keys()


async def test_beyond_its_bound_goes_what_was_used_longest_ago(store: Store) -> None:
    for n in range(5):
        await store.answers.keep(remembered(f"r{n}", made=n), [phrasing(f"k{n}", f"r{n}")])
    await use(store, "r0", "p1")
    before = await store.answers.epoch()

    gone = [await store.answers.tidy(now=at(99), most=most) for most in (5, 2, 2)]

    assert [0, 3, 0] == gone
    assert {"k0", "k4"} == (await every(store.elsewhere)).keys()
    assert before < await store.elsewhere.epoch()


async def test_what_a_clock_made_that_was_ahead_is_given_back_and_goes_first(store: Store) -> None:
    year = timedelta(days=365).total_seconds()
    for n, made in enumerate((0.0, year, 1.0)):
        await store.answers.keep(remembered(f"r{n}", made=made), [phrasing(f"k{n}", f"r{n}")])

    assert remembered("r1", made=year) == await store.answers.remembered("r1")
    assert 1 == await store.answers.tidy(now=at(60), most=2)
    assert {"k0", "k2"} == (await every(store.answers)).keys()


async def test_halves_of_characters_are_kept_as_something(store: Store) -> None:
    one = remembered(question="why \ud800?", answer=replace(remembered().answer, text="so \udc00"))
    await store.answers.keep(one, [phrasing("why \ud800", text="why \ud800?")])

    found = await store.answers.exact(["s"], "why \ud800")
    assert found is not None
    assert ("why ?", "why ??", "r1") == (found.key, found.text, found.of)
    assert replace(one, question="why ??") == await store.answers.remembered("r1")


@pytest.mark.slow
async def test_answers_by_the_thousand_are_kept_read_and_tidied(store: Store) -> None:
    many = 1_000 if is_on_postgresql() else 2_500  # more than two pages; each is six words with a server
    async with asyncio.TaskGroup() as group:
        for n in range(many):
            one = remembered(f"r{n}", made=n)
            group.create_task(store.answers.keep(one, [phrasing(f"k{n}", f"r{n}")]))

    assert many == len(await every(store.elsewhere))
    assert many - 100 == await store.elsewhere.tidy(now=at(many + 1), most=100)
    assert {f"k{n}" for n in range(many - 100, many)} == (await every(store.answers)).keys()


@pytest.mark.slow
async def test_processes_that_tidy_at_once_take_no_more_than_is_due(store: Store) -> None:
    async with asyncio.TaskGroup() as group:
        for n in range(600):
            one = remembered(f"r{n}", made=n)
            group.create_task(store.answers.keep(one, [phrasing(f"k{n}", f"r{n}")]))

    gone = await asyncio.gather(
        *(answers.tidy(now=at(2_000), most=300) for answers in (store.answers, store.elsewhere))
    )

    assert 300 == sum(gone)
    assert 300 == len(await every(store.answers))
