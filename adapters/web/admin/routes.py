"""Every page of the dashboard, behind its gate."""

from __future__ import annotations

from starlette.routing import BaseRoute

from adapters.web.admin import alerts, charts, costs, models, outlooks, overview, reports, themes
from adapters.web.admin.figures import Figures
from adapters.web.admin.frame import Frame
from adapters.web.admin.gate import Gate
from adapters.web.asks import Asks
from bot.house import House


def admin_routes(house: House, gate: Gate, frame: Frame, asks: Asks) -> list[BaseRoute]:
    """What of it is live ends when ``asks`` are taken no more."""
    figures = Figures(house)
    return [
        *overview.routes(house, gate, frame, figures, asks),
        *costs.routes(gate, frame, figures),
        *models.routes(gate, frame, figures),
        *outlooks.routes(gate, frame, figures),
        *alerts.routes(house, gate, frame, figures),
        *reports.routes(gate, frame, figures),
        *charts.routes(house, gate, figures),
        *themes.routes(gate),
    ]
