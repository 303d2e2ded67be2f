"""What one question knows of its routes: how often each was asked, which may still be, and with how much."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.domain import Call, Route
from bot.errors import TwinError
from bot.llm.board import Board
from bot.llm.plan import Option
from bot.llm.policy import MOST_TRIES, MOST_TRIES_HERE, Then, after, backoff_s


@dataclass(slots=True)
class _Standing:
    """One route; ``rests_until`` is on the clock's monotonic scale."""

    tries: int = 0
    rests_until: float = 0.0
    is_out: bool = False
    is_light: bool = False


class Field:
    """The routes of one question, in their order; all times are the clock's monotonic seconds."""

    def __init__(self, call: Call, routes: Iterable[Route], board: Board, chance: random.Random) -> None:
        self._call = call
        self._board = board
        self._chance = chance
        self._standings = {route: _Standing() for route in routes if route not in call.avoid}
        self._tries = 0

    def options(self, now: float, running: Iterable[Route]) -> list[Option]:
        """Every route as it stands now."""
        busy = frozenset(running)
        return [self._option(route, now, is_running=route in busy) for route in self._standings]

    def begin(self, option: Option, now: float) -> Call | None:
        """
        The call as this route has room for it, counted as a try; None when it has none after all.

        Where the whole can never fit, the lighter wish goes in its place.
        """
        standing = self._standings[option.route]
        call = self._fitted(option.route, standing, now)
        if call is None:
            standing.is_out = True
            return None
        if option.wait_s > 0:
            self._board.knocked(option.route, now)
        standing.tries += 1
        self._tries += 1
        return call

    def drop(self, route: Route) -> None:
        """The route is of no more use to this question."""
        self._standings[route].is_out = True

    def failed(self, route: Route, error: TwinError, now: float) -> None:
        """Draw the consequences of a failure for this route, and for the others of its account."""
        standing, then = self._standings[route], after(error)
        if then is Then.AGAIN and standing.tries < MOST_TRIES_HERE:
            standing.rests_until = now + backoff_s(standing.tries, self._chance)
        elif then is Then.LIGHTER and self._may_lighten(standing):
            standing.is_light = True
        else:
            standing.is_out = True
        for other, its in self._standings.items():
            same_account = then is Then.OTHER_PROVIDER and other.provider == route.provider
            its.is_out = its.is_out or same_account or then is Then.STOP

    def _option(self, route: Route, now: float, *, is_running: bool) -> Option:
        standing = self._standings[route]
        leave = self._board.breakers.allows(route, now)
        fit = self._board.headroom.fit(
            route, self._prompt_tokens(route, standing), self._call.max_completion_tokens, now
        )
        wait_s = max(0.0, standing.rests_until - now, fit.wait_s)
        may_fit = fit.fits or self._may_lighten(standing)
        is_advice = wait_s > 0 and not fit.is_sure
        return Option(
            route=route,
            tries=standing.tries,
            wait_s=wait_s,
            knock_s=self._board.knock_s(route, now) if is_advice else None,
            is_out=standing.is_out or self._tries >= MOST_TRIES or not leave.may or not may_fit,
            is_running=is_running,
            is_probe=leave.is_probe,
            shut_since=leave.since,
            is_stuck=self._board.is_stuck(route, now),
        )

    def _fitted(self, route: Route, standing: _Standing, now: float) -> Call | None:
        wanted = self._call.max_completion_tokens
        fit = self._board.headroom.fit(route, self._prompt_tokens(route, standing), wanted, now)
        if not fit.fits and self._may_lighten(standing):
            standing.is_light = True
            fit = self._board.headroom.fit(route, self._prompt_tokens(route, standing), wanted, now)
        if not fit.fits:
            return None
        light = self._call.lighter if standing.is_light else None
        return replace(self._call, prompt=light or self._call.prompt, max_completion_tokens=fit.completion)

    def _prompt_tokens(self, route: Route, standing: _Standing) -> int:
        light = self._call.lighter if standing.is_light else None
        return self._board.prompt_tokens(route, light or self._call.prompt)

    def _may_lighten(self, standing: _Standing) -> bool:
        return self._call.lighter is not None and not standing.is_light
