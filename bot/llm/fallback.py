"""An LLM made of LLMs: the first route that gives a good answer wins, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot.domain import Call, Completion, Listen, Route
from bot.errors import BudgetError, ModelError, NoRouteLeft, TwinError
from bot.ports import LLM, Clock

log = structlog.get_logger(__name__)

TRY_S = 3.0
"""
How long one route may be silent while another is left; the last may use all the time there is.

An answer that is not streamed is silent until it is whole.
"""
_TOO_LATE_S = 0.25


class Fallback:
    """
    Routes in their order.

    A failure of the account (`ModelError.about_provider`) spares the provider's other routes a useless call.
    """

    def __init__(self, columns: Sequence[LLM], clock: Clock, *, try_s: float = TRY_S) -> None:
        self._columns = tuple(columns)
        self._clock = clock
        self._try_s = try_s

    @property
    def routes(self) -> tuple[Route, ...]:
        return tuple(column.route for column in self._columns)

    async def complete(
        self, call: Call, listen: Listen | None = None, *, order: Sequence[Route] | None = None
    ) -> Completion:
        """
        Ask one route after another, in `order` when one is given.

        Raises:
            NoRouteLeft: with the error of each route, in the order in which they were tried.
            StorageError: the books could not be written.
        """
        failures: list[TwinError] = []
        stopped: set[str] = set()
        columns = self._chosen(call, order)
        for position, column in enumerate(columns):
            if column.route.provider in stopped:
                continue
            left = call.deadline - self._clock.monotonic()
            if left < _TOO_LATE_S:
                break
            is_last = position == len(columns) - 1
            timeout = left if is_last else min(self._try_s, left)
            try:
                return await column.complete(
                    replace(call, first_s=timeout, stall_s=timeout, whole_s=left), listen
                )
            except (ModelError, BudgetError) as error:
                failures.append(error)
                if isinstance(error, BudgetError):
                    log.info("budget.refused", route=str(column.route), reason=str(error))
                elif error.about_provider:
                    stopped.add(column.route.provider)
        if self._columns:
            log.warning("llm.no_route_left", tried=len(failures))
        raise NoRouteLeft(failures)

    def _chosen(self, call: Call, order: Sequence[Route] | None) -> list[LLM]:
        by_route = {column.route: column for column in self._columns}
        routes = order if order is not None else self.routes
        return [by_route[route] for route in routes if route in by_route and route not in call.avoid]
