"""
Streams of questions through every policy: what was hit rightly and wrongly, and what judges cost.

One wording that leads to the wrong answer is asked again and again, so that wrong hits come in bunches: the
intervals, which take each for itself, are too narrow for a single stream (``--seeds``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from random import Random

from benchmarks.recall_embedded import Embedded
from benchmarks.recall_held import Questions
from benchmarks.recall_judges import Judging, Stated
from benchmarks.recall_rival import fixed, oracle
from benchmarks.recall_stage import Policy, play
from benchmarks.recall_stream import Traffic, by_zipf, each_once
from benchmarks.recall_tally import Halves, Tally, added
from benchmarks.truth_table import Row
from bot.remembered import Tier

COUNT = 2000
RIGHT, WRONG = 0.85, 0.01
ALONE = 0.85
"""Settled right hits without a judge in the best of the tables, with .17 % wrong ones: the budget is 1 %."""
_BARS = (0.80, 0.85, 0.90)
_HEAD = (
    "policy",
    "right",
    "wrong",
    "settled: right",
    "settled: wrong",
    "exact/meaning/judged",
    "wrong of exact",
    "wrong of meaning",
    "wrong of judged",
    "judge calls a question (beside)",
    "micro-USD a question",
    "full answers",
    "streams in which the judge rested",
)


def stated(right: float, wrong: float) -> Callable[[Mapping[str, str], Random], Judging]:
    """A judge who errs so often."""
    return lambda meaning, random: Stated(meaning=meaning, right=right, wrong=wrong, random=random)


def policies() -> list[Policy]:
    """The tiers one by one; a weaker judge is there to be seen."""
    good, weak = stated(0.95, 0.02), stated(0.90, 0.05)
    meaning, judge = "exact + meaning", "exact + meaning + judge"
    return [
        Policy(name="exact", setting="exact", by_meaning=False),
        Policy(name=f"{meaning}, cold"),
        Policy(name=f"{meaning}, seeded 4", seeded=True),
        Policy(name=f"{judge} .95/.02, cold", judging=good),
        Policy(name=f"{judge} .95/.02, seeded 4", seeded=True, judging=good),
        Policy(name=f"{judge} .90/.05, seeded 4", seeded=True, judging=weak),
    ]


def report(questions: Callable[[int], Questions], embedder: Embedded, seeds: int) -> Iterator[Row]:
    """Prints the table of all policies as it goes, and gives the rows that have a target."""
    traffic = [by_zipf(questions(seed), seed, COUNT) for seed in range(1, seeds + 1)]
    worst = [each_once(questions(seed), seed) for seed in range(1, seeds + 1)]
    for one in [*traffic, *worst]:
        embedder.prepare(one.meaning)
    _line(_HEAD)
    _line(["---"] * len(_HEAD))
    for name, halves in _rivals(traffic, embedder):
        _line(_cells(name, halves))
    for policy in policies():
        halves = _played(policy, traffic, embedder)
        _line(_cells(policy.name, halves))
        yield from _judged_by(policy, halves)
    for policy in policies()[2:5:2]:
        halves = _played(policy, worst, embedder)
        _line(_cells(f"each wording once: {policy.name}", halves))
    print()


def _played(policy: Policy, traffic: Sequence[Traffic], embedder: Embedded) -> Halves:
    return added(play(policy, one, embedder, seed).halves for seed, one in enumerate(traffic))


def _rivals(traffic: Sequence[Traffic], embedder: Embedded) -> Iterator[tuple[str, Halves]]:
    for warm in (False, True):
        how = "seeded 4" if warm else "cold"
        told = [(one.asked, one.prepared if warm else {}) for one in traffic]
        yield f"ceiling: who knows all, {how}", added(Halves.of(oracle(*one)) for one in told)
        for bar in _BARS:
            serve = partial(fixed, embedder=embedder, bar=bar)
            yield (
                f"GPTCache-style, likeness >= {bar:.2f}, {how}",
                added(Halves.of(serve(*one)) for one in told),
            )


def _judged_by(policy: Policy, halves: Halves) -> Iterator[Row]:
    """The targets: with the judge as stated, and without one; the weaker one is there to be seen."""
    if policy.setting == "exact" or ".90/.05" in policy.name:
        return
    settled, floor = halves.settled, RIGHT if policy.judging else ALONE
    if policy.judging or policy.seeded:
        value = str(settled.rightly)
        what = f"{policy.name}: settled, right"
        yield Row(what=what, value=value, target=f"> {floor:.0%}", met=settled.rightly.value > floor)
    for part, tally in (("settled", settled), ("whole", halves.whole)):
        value = str(tally.wrongly)
        met = tally.wrongly.value < WRONG
        yield Row(what=f"{policy.name}: {part}, wrong", value=value, target=f"< {WRONG:.0%}", met=met)


def _cells(name: str, halves: Halves) -> list[str]:
    whole, settled = halves.whole, halves.settled
    tiers = "/".join(f"{whole.of_tier(tier).value:.1%}" for tier in Tier)
    full = 1 - whole.rightly.value - whole.wrongly.value
    return [
        name,
        f"{whole.rightly.value:.1%}",
        _exact(whole),
        f"{settled.rightly.value:.1%} {_interval(settled)}",
        _exact(settled),
        tiers if any(whole.of_tier(tier).hits for tier in Tier) else "",
        _error(whole, Tier.EXACT),
        _error(whole, Tier.MEANING),
        _error(whole, Tier.JUDGED),
        f"{whole.calls / whole.asked:.2f} ({whole.calls_beside / whole.asked:.2f})",
        f"{whole.nano_usd / whole.asked / 1000:.2f}",
        f"{full:.1%}",
        str(whole.rested),
    ]


def _exact(tally: Tally) -> str:
    low, high = tally.wrongly.wilson
    return f"{tally.wrongly.value:.2%} [{low:.2%}, {high:.2%}]"


def _interval(tally: Tally) -> str:
    low, high = tally.rightly.wilson
    return f"[{low:.1%}, {high:.1%}]"


def _error(tally: Tally, tier: Tier) -> str:
    share = tally.error_of(tier)
    return f"{share.hits}/{share.of}" if share.of else ""


def _line(cells: Sequence[str]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)
