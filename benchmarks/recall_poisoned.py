"""Judges of no use: how much is answered wrongly before they are found out, and after (all seeded)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.recall_embedded import Embedded
from benchmarks.recall_held import own
from benchmarks.recall_judges import Judging, Stated, always, by_chance, silent
from benchmarks.recall_stage import Played, Policy, play
from benchmarks.recall_stream import by_zipf
from benchmarks.recall_streams import WRONG
from benchmarks.truth_table import Row, figure

Making = Callable[[Mapping[str, str], Random], Judging]
COUNT = 1000
HONEST = "for comparison: as stated, .95/.02"
SPOILED_AFTER = 100
"""Calls that it was honest for, before somebody got at it."""


@dataclass(slots=True)
class Spoiled:
    """An honest judge who says another thing from some call on."""

    honest: Judging
    then: Judging
    left: int = SPOILED_AFTER

    def __call__(self, asked: str, known: Sequence[str]) -> int | None:
        self.left -= 1
        return (self.honest if self.left >= 0 else self.then)(asked, known)


def _spoiled(meaning: Mapping[str, str], random: Random) -> Judging:
    return Spoiled(Stated(meaning=meaning, right=0.95, wrong=0.02, random=random), always(1))


def _careless(meaning: Mapping[str, str], random: Random) -> Judging:
    return Stated(meaning=meaning, right=0.95, wrong=0.30, random=random)


JUDGES: dict[str, Making] = {
    HONEST: lambda meaning, random: Stated(meaning=meaning, right=0.95, wrong=0.02, random=random),
    "always says 1": lambda _meaning, _random: always(1),
    "always says 0": lambda _meaning, _random: always(0),
    "says what comes to mind": lambda _meaning, random: by_chance(random),
    "says nothing that parses": lambda _meaning, _random: silent,
    "finds what is not there three times of ten": _careless,
    f"says 1 after {SPOILED_AFTER} honest calls": _spoiled,
}


def rows(embedder: Embedded, seeds: int) -> Iterator[Row]:
    for seed in range(seeds):
        embedder.prepare(by_zipf(own(), seed + 1, COUNT).meaning)
    for name, judging in JUDGES.items():
        yield from _rows(Policy(name=name, seeded=True, judging=judging), embedder, seeds)
    yield from _rows(
        Policy(name="takes a second", seeded=True, judging=_careless, takes_s=1.0), embedder, seeds
    )


def _rows(policy: Policy, embedder: Embedded, seeds: int) -> Iterator[Row]:
    played = [play(policy, by_zipf(own(), seed + 1, COUNT), embedder, seed) for seed in range(seeds)]
    halves = played[0].halves
    for other in played[1:]:
        halves += other.halves
    what = policy.name
    for part, tally in (("whole", halves.whole), ("settled", halves.settled)):
        share = tally.wrongly
        is_aim = part == "settled" and policy.name != HONEST
        met, target = (share.value < WRONG, f"< {WRONG:.0%}") if is_aim else (None, "")
        yield Row(what=f"{what}: {part}, wrong", value=str(share), target=target, met=met)
    yield figure(f"{what}: settled, right", halves.settled.rightly)
    yield figure(f"{what}: found out", "; ".join(_found_out(one) for one in played))


def _found_out(played: Played) -> str:
    if played.resting_at is None:
        return f"never, asked in {len(played.asked_at)} of {COUNT} questions"
    before = sum(at <= played.resting_at for at in played.asked_at)
    return f"before question {played.resting_at + 2}, when it had been asked in {before}"
