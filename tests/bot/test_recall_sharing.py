"""A process that looks at nothing tells what one that serves has found out."""

from __future__ import annotations

import pytest

from bot.errors import StorageError
from bot.recall.sharing import EVERY_S, NOTE, Sharing
from bot.recall.state import ScopeState, State
from bot.recall.trust import Rate
from bot.storage.memory_claims import MemoryNotes
from bot.testing import StillClock

SERVING = State(
    setting="on",
    vectors=(11, 12),
    scopes={"abc": ScopeState(bar=None, calibrated=0.7, wrong=0.004, hits=0.5, answers=25, phrasings=60)},
    wrong_audits=Rate(count=1, of=9),
)
IDLE = State(setting="on", wrong_audits=Rate(count=0, of=3))


class Away(MemoryNotes):
    """It cannot be read."""

    async def read(self, key: str) -> str | None:
        raise StorageError(f"{key} is away")


def sharing(state: State, notes: MemoryNotes, clock: StillClock | None = None) -> Sharing:
    async def here() -> State:
        return state

    return Sharing(here=here, notes=notes, clock=clock or StillClock())


async def test_bars_and_vectors_are_told_by_whoever_serves_and_the_rest_is_everybodys_own() -> None:
    notes = MemoryNotes()
    await sharing(SERVING, notes).tell()

    seen = await sharing(IDLE, notes).state()

    assert (SERVING.vectors, SERVING.scopes) == (seen.vectors, seen.scopes)
    assert IDLE.wrong_audits == seen.wrong_audits
    assert SERVING == await sharing(SERVING, Away()).state()


async def test_who_has_seen_nothing_tells_nothing() -> None:
    notes = MemoryNotes()
    await sharing(SERVING, notes).tell()

    await sharing(IDLE, notes).tell()

    assert SERVING.vectors == (await sharing(IDLE, notes).state()).vectors


async def test_it_is_told_at_most_once_a_minute_and_when_it_has_changed() -> None:
    notes, clock = MemoryNotes(), StillClock()
    ours = sharing(SERVING, notes, clock)
    await ours.tell()
    await notes.write(NOTE, "other")

    for _ in range(3):
        await ours.tell()
        clock.move(EVERY_S)

    assert "other" == await notes.read(NOTE)


@pytest.mark.parametrize(
    "told", ["", "no JSON", "[]", '{"vectors": 3}', '{"scopes": {"a": {"foo": 1}}}', '{"scopes": 1}']
)
async def test_what_another_version_told_is_left_out(told: str) -> None:
    notes = MemoryNotes()
    await notes.write(NOTE, told)

    assert IDLE == await sharing(IDLE, notes).state()
    assert IDLE == await sharing(IDLE, Away()).state()
