"""Everything that the web door has for programs, as routes: figures, papers on them, and metrics."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from adapters.web.admin.gate import Gate
from adapters.web.analytics.papers import Papers
from adapters.web.analytics.routes import analytics
from adapters.web.metrics import Scraped
from bot.house import House


def api_routes(house: House, gate: Gate) -> list[BaseRoute]:
    """The paths below ``/api/analytics``, ``/openapi.json``, ``/docs`` and ``/metrics``."""
    figures = analytics(house, gate).routes
    scraped = Scraped(house.meters, house.board.state, house.clock)
    metrics = Route("/metrics", gate.machine(scraped.tell), methods=["GET"])
    return [*figures, *Papers(house, figures).routes(), metrics]
