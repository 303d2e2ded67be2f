"""Which route is asked first: as configured, or the one that has served people best of late."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from statistics import fmean

import structlog

from bot.domain import QuestionType, Route, Usage
from bot.errors import StorageError
from bot.llm.bandit import Beliefs, Scored, Temper, learn
from bot.llm.worth import FAILED, Score, price_of_money, price_of_waiting, scored
from bot.ports import Clock, Experience
from bot.spend.cost import Price, cost

log = structlog.get_logger(__name__)

REFRESH_S = 10.0
PATIENCE_S = 0.5
"""How long the question that happens to read the ledger waits for it."""
WINDOW = timedelta(hours=24)
"""Four half-lives: what is older counts for nothing."""
MOST_TRIALS = 1000
"""Of a busy day the last ones; older ones have faded."""
ENOUGH_TRIALS = 20
"""Until so many are known, the given order stands."""
_RECENT = timedelta(hours=1)
_FAILED_IN_A_ROW = 2
_REMEMBERED_ORDERS = 512
_TYPICAL = Usage(prompt_tokens=2000, completion_tokens=250)
_EXPECTED_QUALITY = 0.9 + 0.1 * FAILED
_EXPECTED_MS = 1000
_UNPRICED_NANO_USD = 1_000_000
_IMAGINED = tuple(f"imagined-{number}" for number in range(400))


class AsConfigured:
    """The order of the settings, or of the catalogue."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._routes = tuple(routes)

    async def refresh(self) -> None:
        """There is nothing to learn."""

    def order(self, kind: QuestionType, *, ask_id: str) -> tuple[Route, ...]:  # noqa: ARG002 - the port's signature
        return self._routes


class Basis(StrEnum):
    """What an order rests on."""

    FIXED = "fixed"
    GIVEN = "given"
    LEARNED = "learned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """
    Where a route stands and why.

    ``trials`` calls of the last day were judged: ``good`` is the share that answered well, ``seconds`` and
    ``nano_usd`` are what one took in the mean (None without any). ``worth`` is what its next call is thought
    to be worth (see `bot.llm.worth`), ``first`` the share of questions of each type that ask it first.
    """

    route: Route
    position: int
    basis: Basis
    worth: float
    first: Mapping[QuestionType, float]
    known: int
    """Trials of all routes together."""
    trials: int = 0
    good: float | None = None
    seconds: float | None = None
    nano_usd: int | None = None
    is_failing: bool = False


class LearnedOrder:
    """
    `bot.ports.Selection` from what the ledger tells of every process's calls.

    ``price`` is what the catalogue says; ``forced`` keeps the given order, and learns, for `placements`.
    """

    def __init__(
        self,
        routes: Sequence[Route],
        experience: Experience,
        clock: Clock,
        *,
        price: Callable[[Route], Price | None],
        forced: bool = False,
        temper: Temper | None = None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._routes = tuple(routes)
        self._experience = experience
        self._clock = clock
        self._price = price
        self._temper = temper or Temper()
        self._patience_s = patience_s
        self._known: Scored = ()
        self._beliefs = self._learnt(())
        self._failing: frozenset[Route] = frozenset()
        self._next: float | None = None
        self._decided: OrderedDict[tuple[str, QuestionType], tuple[Route, ...]] = OrderedDict()
        self._is_away = False
        self._is_forced = forced
        self._imagined: tuple[Beliefs, dict[QuestionType, Mapping[Route, float]]] = self._beliefs, {}

    def order(self, kind: QuestionType, *, ask_id: str) -> tuple[Route, ...]:
        """Every route, best first; one ask gets one order, in every process that knows the same."""
        decided = self._decided.get((ask_id, kind))
        if decided is None:
            is_learned = self.basis is Basis.LEARNED
            decided = self._beliefs.order(kind, ask_id=ask_id) if is_learned else self._ranked()
            self._decided[ask_id, kind] = decided
            if len(self._decided) > _REMEMBERED_ORDERS:
                self._decided.popitem(last=False)
        return decided

    async def refresh(self) -> None:
        """
        Read the ledger anew, at most every `REFRESH_S`; one that is away or slow leaves the last beliefs.

        Whoever asks while another reads goes on with what is known.
        """
        at = self._clock.monotonic()
        if not self._routes or (self._next is not None and at < self._next):
            return
        self._next = at + REFRESH_S
        try:
            async with asyncio.timeout(self._patience_s):
                trials = await self._experience.trials(self._clock.now() - WINDOW, limit=MOST_TRIALS)
        except (StorageError, TimeoutError) as error:
            if not self._is_away:
                log.warning("selection.not_refreshed", reason=str(error) or "the ledger is slow to read")
            self._is_away = True
            return
        self._is_away = False
        ours = frozenset(self._routes)
        self._known = scored(trial for trial in trials if trial.route in ours)
        self._beliefs = self._learnt(self._known)
        self._failing = self._failing_now()

    @property
    def basis(self) -> Basis:
        if self._is_forced:
            return Basis.FIXED
        return Basis.GIVEN if len(self._known) < ENOUGH_TRIALS else Basis.LEARNED

    def placements(self) -> tuple[Placement, ...]:
        """Every route with its place, as questions that came now would find it; best first."""
        shares = {kind: self._shares(kind) for kind in QuestionType}
        return tuple(
            self._placement(route, position, {kind: shares[kind].get(route, 0.0) for kind in QuestionType})
            for position, route in enumerate(self._ranked(), start=1)
        )

    def _placement(self, route: Route, position: int, first: Mapping[QuestionType, float]) -> Placement:
        own = [(trial, one) for trial, one in self._known if trial.route == route]
        place = Placement(
            route=route,
            position=position,
            basis=self.basis,
            worth=self._beliefs.routes[route].mean,
            first=first,
            known=len(self._known),
            trials=len(own),
            is_failing=route in self._failing,
        )
        if not own:
            return place
        return replace(
            place,
            good=fmean(one.is_good for _, one in own),
            seconds=fmean(trial.latency_ms for trial, _ in own) / 1000,
            nano_usd=round(fmean(trial.cost_nano_usd for trial, _ in own)),
        )

    def _ranked(self) -> tuple[Route, ...]:
        match self.basis:
            case Basis.FIXED:
                return self._routes
            case Basis.GIVEN:
                return self._given()
            case Basis.LEARNED:
                return tuple(sorted(self._routes, key=lambda route: -self._beliefs.routes[route].mean))

    def _shares(self, kind: QuestionType) -> Mapping[Route, float]:
        if self.basis is not Basis.LEARNED:
            return dict.fromkeys(self._ranked()[:1], 1.0)
        if self._imagined[0] is not self._beliefs:  # as long as these are held, the same comes of them
            self._imagined = self._beliefs, {}
        known = self._imagined[1]
        if kind not in known:
            first = Counter(self._beliefs.order(kind, ask_id=ask_id)[0] for ask_id in _IMAGINED)
            known[kind] = {route: count / len(_IMAGINED) for route, count in first.items()}
        return known[kind]

    def _learnt(self, known: Scored) -> Beliefs:
        return learn(known, self._routes, now=self._clock.now(), expected=self._expected, temper=self._temper)

    def _expected(self, route: Route) -> Score:
        """What a route's call is like before anybody has tried it: a usual answer at its price."""
        price = self._price(route)
        money = _UNPRICED_NANO_USD if price is None else cost(_TYPICAL, price)
        return Score(_EXPECTED_QUALITY, price_of_waiting(_EXPECTED_MS) + price_of_money(money))

    def _given(self) -> tuple[Route, ...]:
        """The given order; routes that have just failed twice stand behind the others."""
        return tuple(sorted(self._routes, key=lambda route: route in self._failing))

    def _failing_now(self) -> frozenset[Route]:
        since = self._clock.now() - _RECENT
        newest: dict[Route, list[bool]] = {route: [] for route in self._routes}
        for trial, one in reversed(self._known):
            if one.weight == 1.0 and len(newest[trial.route]) < _FAILED_IN_A_ROW:
                newest[trial.route].append(not one.is_good and trial.at > since)
        return frozenset(r for r, failed in newest.items() if len(failed) == _FAILED_IN_A_ROW and all(failed))
