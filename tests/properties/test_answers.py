"""Whatever is kept, aliased, taught, dropped and forgotten in which order: both stores have the same left."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.remembered import Hit, Origin, Tier
from tests.contracts.ledgers import at, opened
from tests.contracts.recollections import STORES, Store, own, phrasing, remembered, taught, verdict, vouched

pytestmark = pytest.mark.slow

ASKS = {f"a{n}": f"slack:U{n % 3}" for n in range(6)}
Deed = Callable[[Store], Awaitable[object]]

keys = some.sampled_from(["k1", "k2", "k3", "k4"])
names = some.sampled_from(["r1", "r2", "r3"])
owned = some.sampled_from(["v1", "v2"])
asks = some.none() | some.sampled_from(sorted(ASKS))
seconds = some.integers(0, 20)
judges = some.sampled_from(["x", "y"])
people = some.sampled_from(sorted(set(ASKS.values())))


def deed(make: Callable[..., Deed], *given: some.SearchStrategy[Any]) -> some.SearchStrategy[Deed]:
    return some.tuples(*given).map(lambda told: make(*told))


def keeps(name: str, made: int, worded: list[tuple[str, str | None]]) -> Deed:
    said = [phrasing(key, name, ask_id=ask) for key, ask in worded]
    return lambda store: store.answers.keep(remembered(name, made=made), said)


def aliases(key: str, of: str, judge: str, ask: str | None, when: int) -> Deed:
    return lambda store: store.answers.alias(replace(vouched(key, of, judge=judge, seconds=when), ask_id=ask))


def teaches(name: str, version: int, worded: list[tuple[str, str | None]]) -> Deed:
    said = [taught(key, name, ask_id=ask) for key, ask in worded]
    one = own(name, version, question=said[0].text if said else "?", author="slack:U1")
    return lambda store: store.verified.teach(one, said)


def is_given(ask: str, of: str, when: int) -> Deed:
    hit = Hit(ask_id=ask, at=at(when), of=of, tier=Tier.EXACT, score=1)
    return lambda store: store.answers.hit(hit, profile_version=f"p{when}")


def is_judged(name: str, ask: str | None) -> Deed:
    return lambda store: store.answers.judged(verdict(name, ask_id=ask))


wordings = some.lists(some.tuples(keys, asks), max_size=3)
deeds = some.one_of(
    deed(keeps, names, seconds, wordings),
    deed(aliases, keys, names | owned, judges, asks, seconds),
    deed(teaches, owned, some.integers(1, 3), wordings),
    deed(is_given, some.sampled_from(sorted(ASKS)), names | owned, seconds),
    deed(is_judged, some.sampled_from(["j1", "j2"]), asks),
    deed(lambda name: lambda store: store.answers.drop([name]), names | owned),
    deed(lambda judge, when: lambda store: store.answers.revoke(judge, at(when)), judges, seconds),
    deed(
        lambda key, of, judge, when: (
            lambda store: store.answers.confirm("s", key, of=of, judge=judge, at=at(when))
        ),
        keys,
        names | owned,
        judges,
        seconds,
    ),
    deed(lambda key, of: lambda store: store.answers.take_back("s", key, of=of), keys, names | owned),
    deed(lambda ask: lambda store: store.answers.disliked(ask), some.sampled_from(sorted(ASKS))),
    deed(lambda most: lambda store: store.answers.tidy(now=at(0), most=most), some.integers(0, 3)),
    deed(lambda person: lambda store: store.ledger.forget_person(person), people),
    deed(lambda when: lambda store: store.ledger.forget_texts(at(when)), seconds),
)


async def told(store: Store) -> list[object]:
    """All that anybody can learn of what is kept."""
    wordings = await store.answers.phrasings(after=0, most=99)
    return [
        wordings,
        await store.answers.unconfirmed(9),
        [await store.answers.remembered(name) for name in ("r1", "r2", "r3")],
        await store.verified.every(),
        [await store.verified.history(name) for name in ("v1", "v2")],
        await store.answers.verdicts(at(0)),
        [await store.answers.exact([one.scope], one.key) for one in wordings],
    ]


async def lived(kind: str, folder: Path, life: list[Deed]) -> list[object]:
    seen: list[object] = []
    async with STORES[kind](folder) as store:
        for number, (ask, person) in enumerate(ASKS.items()):
            await opened(store.ledger, ask, number * 4, person=person)
        for one in life:
            before = await store.answers.phrasings(after=0, most=99), await store.answers.epoch()
            seen.append(await one(store))
            after = await store.answers.phrasings(after=0, most=99), await store.answers.epoch()
            sure = [
                {said for said in some if said.origin is not Origin.JUDGED} for some, _ in (before, after)
            ]
            assert sure[0] <= sure[1] or before[1] < after[1]  # none goes unnoticed
            for said in after[0]:
                known = await store.answers.remembered(said.of) or await store.verified.current(said.of)
                assert known is not None
            seen += await told(store)
    return seen


@settings(max_examples=min(30, settings().max_examples // 2), deadline=None)  # with a database each
@given(life=some.lists(deeds, max_size=20))
def test_both_stores_tell_the_same_and_no_change_of_wordings_goes_unnoticed(life: list[Deed]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = (asyncio.run(lived(kind, Path(folder), life)) for kind in ("memory", "sqlite"))

    assert ours == theirs
