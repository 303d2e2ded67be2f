"""Every route behind one another: the port through which the engine asks models."""

from __future__ import annotations

import random
from collections.abc import Sequence

import structlog

from bot.domain import Call, Completion, Listen, Purpose, Route
from bot.errors import NoRouteLeft
from bot.llm.board import Board
from bot.llm.headroom import balanced
from bot.llm.once import Once
from bot.llm.race import Race
from bot.llm.standing import Field
from bot.ports import LLM, Clock

log = structlog.get_logger(__name__)


class Planner:
    """
    Routes in an order, each asked as far as its class of failure, the deadline, its room, its breaker and the
    budget allow (``docs/decisions/0008-planner.md``).
    """

    def __init__(
        self, columns: Sequence[LLM], clock: Clock, board: Board, *, chance: random.Random | None = None
    ) -> None:
        self._columns = {column.route: column for column in columns}
        self._clock = clock
        self._board = board
        self._chance = chance or random.Random()  # noqa: S311 - jitter keeps no secret

    @property
    def routes(self) -> tuple[Route, ...]:
        return tuple(self._columns)

    async def complete(
        self, call: Call, listen: Listen | None = None, *, order: Sequence[Route] | None = None
    ) -> Completion:
        """
        The first good answer of the routes, in `order` when one is given.

        What is no answer to a question is tried `Once`: it must neither wait nor stand in an answer's way.

        Raises:
            NoRouteLeft: with the errors of all tries, in the order in which they failed.
            StorageError: the books could not be written.
        """
        await self._board.breakers.refresh()
        at = self._clock.monotonic()
        named = self.routes if order is None else order
        routes = balanced(self._served(named), self._board.headroom, at)
        if call.purpose is not Purpose.ANSWER:
            return await Once(call, self._columns, self._board, self._clock).run(routes)
        self._board.hedges.asked()
        race = Race(
            call=call,
            columns=self._columns,
            field=Field(call, routes, self._board, self._chance),
            board=self._board,
            clock=self._clock,
            listen=listen,
        )
        completion = await race.run()
        if completion is not None:
            return completion
        if self._columns:
            log.warning("llm.no_route_left", tried=len(race.failures))
        raise NoRouteLeft(race.failures)

    def _served(self, named: Sequence[Route]) -> list[Route]:
        """Those of ours that their providers still list; when they list none, a list may be wrong."""
        ours, gone = [route for route in named if route in self._columns], self._board.gone()
        return [route for route in ours if route not in gone] or ours
