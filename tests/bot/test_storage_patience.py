"""Somebody waits for each claim of an event: a database that says nothing is away, as one that is gone."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from bot.errors import StorageError
from bot.storage.claims import REST_S, ClockedClaims
from bot.storage.memory_claims import MemoryEventClaims
from bot.testing import StillClock


class Mute(MemoryEventClaims):
    """Claims that take effect, and whose answer is lost as long as nobody may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.go_on = 0, asyncio.Event()

    async def claim(self, key: str, *, at: datetime, lease_s: float = 60) -> bool:
        self.asked += 1
        done = await super().claim(key, at=at, lease_s=lease_s)
        await self.go_on.wait()
        return done


async def test_a_person_does_not_wait_for_a_database_that_says_nothing() -> None:
    mute, clock = Mute(), StillClock()
    claims = ClockedClaims(mute, clock, patience_s=0.01)
    for said in ("within 0.01 s", "a moment ago", "a moment ago"):
        with pytest.raises(StorageError, match=said):
            await claims.claim("e")
    assert 1 == mute.asked

    mute.go_on.set()
    clock.move(REST_S)
    patient = ClockedClaims(mute, clock)

    assert [False, True] == [await patient.claim(key) for key in ("e", "another")]
    assert not await patient.claim("another")


async def test_a_database_that_is_left_alone_is_asked_again_after_a_moment() -> None:
    mute, clock = Mute(), StillClock()
    claims = ClockedClaims(mute, clock, patience_s=0.01)
    for _ in range(2):
        with pytest.raises(StorageError, match="within"):
            await claims.claim("e")
        clock.move(REST_S)
    assert 2 == mute.asked
