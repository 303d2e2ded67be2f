"""
How soon the learned order leaves a route that has changed, and what learning costs: seeded, in virtual time.

    python -m benchmarks.selection [--seeds 100-139] [--every SECONDS] [--questions 1000]

Three routes with true success, latency and price; after question 300 the best one turns slow, failing, flaky
or dear, or is dead until question 600; in the control nothing changes. Every question walks down its order
until a route answers well. The same question finds the same luck whatever the order, so that orders differ
by what they chose alone.

`left after` counts the questions from the change until, among the fifty that follow, fewer than a tenth ask
the route first (`back after`: until more than half do). Regret is how much less the first call was worth than
that of an oracle that knows the truth of the moment, a question, from the change to the end. `wait` is what
a whole question took, failed calls included, from the change to the end.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import log

from bot.bookkeeping import Trial
from bot.domain import QuestionType, Route
from bot.llm.bandit import Temper
from bot.llm.selection import LearnedOrder
from bot.llm.worth import FAILED, price_of_money, price_of_waiting, score
from bot.spend.cost import Price
from bot.testing import StillClock

CHANGE, RECOVERY, AFTER = 300, 600, 50
FAILURE_S = 0.7
KINDS = tuple(QuestionType)
NEVER = 10**6


@dataclass(frozen=True, slots=True)
class Truth:
    """What a route is really like; latency is lognormal around its median, a failure is known after 0.7 s."""

    success: float
    median_s: float
    usd: float

    def meet(self, luck: random.Random, route: Route, kind: QuestionType, at: datetime) -> Trial:
        is_good, factor = luck.random() < self.success, luck.lognormvariate(0, 0.25)
        return Trial(
            route=route,
            kind=kind,
            at=at,
            outcome="answered" if is_good else "server_fault",
            latency_ms=round(1000 * factor * (self.median_s if is_good else FAILURE_S)),
            cost_nano_usd=round(self.usd * 1e9 * factor) if is_good else 0,
            first_token_ms=round(500 * factor * self.median_s) if is_good else None,
            grounded=True if is_good else None,
        )

    @property
    def worth(self) -> float:
        waited = self.success * self.median_s + (1 - self.success) * FAILURE_S
        money = round(self.success * self.usd * 1e9)
        quality = self.success + (1 - self.success) * FAILED
        return quality - price_of_waiting(1000 * waited) - price_of_money(money)


SMALL, LARGE, OTHER = (
    Route("groq", "openai/gpt-oss-20b"),
    Route("groq", "openai/gpt-oss-120b"),
    Route("groq", "qwen/qwen3.8-27b"),
)
USUAL = {SMALL: Truth(0.98, 0.6, 0.0002), LARGE: Truth(0.98, 1.0, 0.00045), OTHER: Truth(0.98, 1.1, 0.0026)}
PRICES = {
    SMALL: Price(input=75_000_000, cached=37_500_000, output=300_000_000),
    LARGE: Price(input=150_000_000, cached=75_000_000, output=600_000_000),
    OTHER: Price(input=800_000_000, cached=400_000_000, output=4_000_000_000),
}
WORSE: dict[str, Truth] = {
    "slow": replace(USUAL[SMALL], median_s=2.5),
    "failing": replace(USUAL[SMALL], success=0.2),
    "flaky": replace(USUAL[SMALL], success=0.7),
    "dear": replace(USUAL[SMALL], usd=0.003),
    "recovers": replace(USUAL[SMALL], success=0.0),
    "control": USUAL[SMALL],
}


def truths(scenario: str, number: int) -> dict[Route, Truth]:
    is_worse = number >= CHANGE and not (scenario == "recovers" and number >= RECOVERY)
    return USUAL | ({SMALL: WORSE[scenario]} if is_worse else {})


@dataclass(slots=True)
class Past:
    """An `Experience` that holds what was met."""

    met: list[Trial] = field(default_factory=list)

    async def trials(self, since: datetime, *, limit: int = 2000) -> tuple[Trial, ...]:
        return tuple(trial for trial in self.met[-limit:] if trial.at > since)


@dataclass(frozen=True, slots=True)
class Met:
    """What the first call of a question was worth, and what the whole question took."""

    worth: float
    seconds: float

    @classmethod
    def of(cls, trials: Sequence[Trial]) -> Met:
        first = score(trials[0], 0.0)
        assert first is not None
        return cls(first.worth, sum(trial.latency_ms for trial in trials) / 1000)


@dataclass(frozen=True, slots=True)
class Run:
    """One seed of one scenario: who was asked first, and what each question met by each order."""

    first: list[Route]
    learned: list[Met]
    fixed: list[Met]
    oracle: list[Met]

    def until(self, share: Callable[[float], bool], since: int) -> int:
        """Questions from `since` until the share of first places of the small one is as wished."""
        for start in range(since, len(self.first) - AFTER + 1):
            if share(self.first[start : start + AFTER].count(SMALL) / AFTER):
                return start - since
        return NEVER


def walk(
    order: Sequence[Route], world: dict[Route, Truth], seed: str, kind: QuestionType, at: datetime
) -> Iterator[Trial]:
    """Down the order until one answers well."""
    for route in order:
        trial = world[route].meet(random.Random(f"{seed}/{route}"), route, kind, at)
        yield trial
        if trial.outcome == "answered":
            return


async def run(scenario: str, seed: int, *, every_s: float, questions: int, temper: Temper | None) -> Run:
    clock, past = StillClock(), Past()
    routes = tuple(USUAL)
    choice = LearnedOrder(routes, past, clock, price=PRICES.get, temper=temper)
    kinds = random.Random(seed)
    done = Run([], [], [], [])
    for number in range(questions):
        luck, kind, world = f"{seed}/{number}", kinds.choice(KINDS), truths(scenario, number)
        # bursts and pauses, as people ask
        clock.move(-every_s * log(1 - kinds.random()))
        await choice.refresh()
        order = choice.order(kind, ask_id=luck)
        best = sorted(routes, key=lambda route, world=world: -world[route].worth)  # type: ignore[misc]
        met = tuple(walk(order, world, luck, kind, clock.now()))
        past.met += met
        done.first.append(order[0])
        done.learned.append(Met.of(met))
        done.fixed.append(Met.of(tuple(walk(routes, world, luck, kind, clock.now()))))
        done.oracle.append(Met.of(tuple(walk(best, world, luck, kind, clock.now()))))
    return done


@dataclass(frozen=True, slots=True)
class Figures:
    """A scenario over all seeds."""

    left: list[int]
    back: list[int]
    strays: list[float]
    regret: list[float]
    fixed_regret: list[float]
    wait: list[float]
    fixed_wait: list[float]
    oracle_wait: list[float]


def measure(scenario: str, runs: Sequence[Run]) -> Figures:
    return Figures(
        left=[one.until(lambda share: share < 0.1, CHANGE) for one in runs],
        back=[one.until(lambda share: share > 0.5, RECOVERY) for one in runs]
        if scenario == "recovers"
        else [],
        strays=[1 - one.first[20:CHANGE].count(SMALL) / (CHANGE - 20) for one in runs],
        regret=[_mean_gap(one.oracle, one.learned) for one in runs],
        fixed_regret=[_mean_gap(one.oracle, one.fixed) for one in runs],
        wait=[_wait(one.learned) for one in runs],
        fixed_wait=[_wait(one.fixed) for one in runs],
        oracle_wait=[_wait(one.oracle) for one in runs],
    )


def _mean_gap(best: list[Met], own: list[Met]) -> float:
    return statistics.fmean(b.worth - o.worth for b, o in zip(best[CHANGE:], own[CHANGE:], strict=True))


def _wait(met: list[Met]) -> float:
    return statistics.fmean(one.seconds for one in met[CHANGE:])


def _counts(values: list[int]) -> str:
    if not values:
        return "-"
    ordered = sorted(values)
    middle, late = ordered[len(ordered) // 2], ordered[-(-9 * len(ordered) // 10) - 1]
    return " / ".join("never" if one >= NEVER else str(one) for one in (middle, late, ordered[-1]))


def _spread(values: list[float]) -> str:
    return f"{statistics.fmean(values):7.4f} ± {statistics.stdev(values):.4f}"


async def table(
    seeds: Sequence[int], *, every_s: float, questions: int, temper: Temper | None = None
) -> dict[str, Figures]:
    """Every scenario over every seed."""
    found = {}
    for scenario in WORSE:
        runs = [
            await run(scenario, seed, every_s=every_s, questions=questions, temper=temper) for seed in seeds
        ]
        found[scenario] = measure(scenario, runs)
    return found


def show(found: dict[str, Figures]) -> None:
    heads = ("left after", "back after", "regret learned", "regret fixed", "wait s, learned/fixed/oracle")
    print(f"{'':9} {heads[0]:>17}  {heads[1]:>17}  {heads[2]:>16}  {heads[3]:>16}  {heads[4]}")
    for scenario, one in found.items():
        left = "-" if scenario == "control" else _counts(one.left)
        print(
            f"{scenario:9} {left:>17}  {_counts(one.back):>17}  "
            f"{_spread(one.regret):>16}  {_spread(one.fixed_regret):>16}  "
            f"{' / '.join(f'{statistics.fmean(x):.2f}' for x in (one.wait, one.fixed_wait, one.oracle_wait))}"
        )
    strays = [share for one in found.values() for share in one.strays]
    print(
        f"while all is well, another than the best is asked first: {100 * statistics.fmean(strays):.1f} %"
        f" (worst seed {100 * max(strays):.1f} %)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", default="100-139")
    parser.add_argument("--every", type=float, action="append", help="mean seconds between questions")
    parser.add_argument("--questions", type=int, default=1000)
    given = parser.parse_args()
    first, _, last = given.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    for every_s in given.every or [10.0, 1.0]:
        print(f"\na question every {every_s:g} s, {len(seeds)} seeds")
        show(asyncio.run(table(seeds, every_s=every_s, questions=given.questions)))


if __name__ == "__main__":
    main()
