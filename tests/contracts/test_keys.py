"""What keys promise, in SQL or in memory: sessions end, links are good once, wrong tokens are counted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.keys import IDLE, LONGEST, ONCE_WITHIN, Keys, Role, Session, digest, new_key
from bot.storage.keys import MemoryKeys, SqlKeys
from tests.contracts.ledgers import NOON, at
from tests.grounds import migrated

ADA = Session(who="web:admin-3f9c", role=Role.ADMIN, began_at=NOON, seen_at=NOON, expires_at=NOON + LONGEST)


@asynccontextmanager
async def sql(folder: Path) -> AsyncIterator[Keys]:
    async with migrated(folder) as database:
        yield SqlKeys(database)


@asynccontextmanager
async def memory(_folder: Path) -> AsyncIterator[Keys]:
    yield MemoryKeys()


@pytest.fixture(params=[memory, sql, sql], ids=["memory", "sqlite", "postgresql"])
async def keys(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Keys]:
    async with request.param(tmp_path) as opened:
        yield opened


async def test_whoever_signed_in_is_known_by_their_key_alone(keys: Keys) -> None:
    await keys.open("d1", ADA)

    assert ADA == await keys.session("d1", at=at(1))
    assert None is await keys.session("d2", at=at(1))


async def test_a_session_ends_when_nobody_was_seen_for_long(keys: Keys) -> None:
    await keys.open("d1", ADA)
    assert await keys.session("d1", at=NOON + IDLE - timedelta(seconds=1)) is not None  # seen just now

    assert await keys.session("d1", at=NOON + 2 * IDLE - timedelta(seconds=2)) is not None
    assert None is await keys.session("d1", at=NOON + 3 * IDLE)
    assert None is await keys.session("d1", at=NOON + 3 * IDLE + timedelta(seconds=1))


async def test_that_somebody_is_seen_is_noted_once_a_minute(keys: Keys) -> None:
    await keys.open("d1", ADA)

    seen = [await keys.session("d1", at=at(seconds)) for seconds in (59, 60, 119, 120)]

    assert [NOON, at(60), at(60), at(120)] == [one.seen_at for one in seen if one]


async def test_a_session_ends_at_last_however_busy_somebody_is(keys: Keys) -> None:
    await keys.open("d1", ADA)
    steps = [NOON + n * timedelta(minutes=20) for n in range(1, 37)]

    held = [await keys.session("d1", at=step) is not None for step in steps]

    assert [True] * 35 + [False] == held  # twelve hours are over


async def test_who_signs_out_is_out_and_others_stay(keys: Keys) -> None:
    await keys.open("d1", ADA)
    await keys.open("d2", replace(ADA, who="web:viewer-0000", role=Role.VIEWER))

    await keys.close("d1")
    await keys.close("nobody's")
    other = await keys.session("d2", at=at(1))

    assert None is await keys.session("d1", at=at(1))
    assert other is not None
    assert Role.VIEWER is other.role


async def test_a_link_lets_in_once(keys: Keys) -> None:
    await keys.offer("l1", Role.OWNER, expires_at=NOON + ONCE_WITHIN)

    assert Role.OWNER is await keys.redeem("l1", at=at(1))
    assert None is await keys.redeem("l1", at=at(2))
    assert None is await keys.redeem("l2", at=at(2))


async def test_of_many_at_once_a_link_lets_in_one(keys: Keys) -> None:
    await keys.offer("l1", Role.ADMIN, expires_at=NOON + ONCE_WITHIN)

    found = await asyncio.gather(*(keys.redeem("l1", at=at(1)) for _ in range(10)))

    assert [Role.ADMIN] == [role for role in found if role]


async def test_a_link_grows_old(keys: Keys) -> None:
    for name in ("early", "late"):
        await keys.offer(name, Role.ADMIN, expires_at=NOON + ONCE_WITHIN)

    assert Role.ADMIN is await keys.redeem("early", at=NOON + ONCE_WITHIN - timedelta(seconds=1))
    assert None is await keys.redeem("late", at=NOON + ONCE_WITHIN)


async def test_wrong_tokens_are_counted_by_address_for_a_minute(keys: Keys) -> None:
    counted = [await keys.knocked("203.0.113.7", at=at(seconds)) for seconds in (0, 10, 20)]

    assert [1, 2, 3] == counted
    assert 0 == await keys.knocks("203.0.113.8", at=at(20))
    assert [3, 2, 0] == [await keys.knocks("203.0.113.7", at=at(seconds)) for seconds in (59, 60, 80)]


async def test_what_has_ended_is_swept_and_what_stands_stays(keys: Keys) -> None:
    await keys.open("d1", ADA)
    await keys.open("d2", replace(ADA, seen_at=NOON + IDLE))
    await keys.offer("l1", Role.ADMIN, expires_at=NOON + 2 * ONCE_WITHIN)
    await keys.knocked("here", at=NOON)

    await keys.sweep(at=at(1))  # nothing has ended
    assert 1 == await keys.knocks("here", at=at(1))
    await keys.sweep(at=NOON + IDLE)

    assert None is await keys.session("d1", at=at(1))  # it would stand then, had it not been swept
    assert None is await keys.redeem("l1", at=at(1))
    assert 0 == await keys.knocks("here", at=at(1))
    assert await keys.session("d2", at=NOON + IDLE) is not None


def test_keys_are_long_and_their_digests_tell_nothing() -> None:
    key = new_key()

    assert len(key) >= 43
    assert key != new_key()
    assert digest(key) == digest(key) != key


@pytest.mark.parametrize(
    ("has", "needs", "may"),
    [
        (Role.ADMIN, Role.OWNER, True),
        (Role.OWNER, Role.VIEWER, True),
        (Role.OWNER, Role.OWNER, True),
        (Role.VIEWER, Role.OWNER, False),
        (Role.OWNER, Role.ADMIN, False),
    ],
)
def test_who_may_more_may_the_less(has: Role, needs: Role, *, may: bool) -> None:
    assert may == has.may(needs)
