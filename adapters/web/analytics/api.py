"""Everything that the web door has for programs, as routes: the figures, and the papers that tell of them."""

from __future__ import annotations

from starlette.routing import BaseRoute

from adapters.web.admin.gate import Gate
from adapters.web.analytics.papers import Papers
from adapters.web.analytics.routes import analytics
from bot.house import House


def api_routes(house: House, gate: Gate) -> list[BaseRoute]:
    """The paths below ``/api/analytics``, ``/openapi.json`` and ``/docs``."""
    figures = analytics(house, gate).routes
    return [*figures, *Papers(house, figures).routes()]
