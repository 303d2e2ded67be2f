"""Every page of the dashboard, behind its gate."""

from __future__ import annotations

from starlette.routing import BaseRoute

from adapters.web.admin import (
    access,
    alerts,
    audit,
    cache,
    charts,
    costs,
    inbox,
    limits,
    models,
    outlooks,
    overview,
    people,
    profile,
    questions,
    receipt,
    reports,
    themes,
    verified,
)
from adapters.web.admin.figures import Figures
from adapters.web.admin.frame import Frame
from adapters.web.admin.gate import Gate
from adapters.web.asks import Asks
from bot.house import House


def admin_routes(house: House, gate: Gate, frame: Frame, asks: Asks, *, token: str = "") -> list[BaseRoute]:
    """What of it is live ends when ``asks`` are taken no more; ``token`` is that of admins, for one page."""
    figures = Figures(house)
    return [
        *overview.routes(house, gate, frame, figures, asks),
        *costs.routes(gate, frame, figures),
        *models.routes(gate, frame, figures),
        *outlooks.routes(gate, frame, figures),
        *alerts.routes(house, gate, frame, figures),
        *reports.routes(gate, frame, figures),
        *charts.routes(house, gate, figures),
        *questions.routes(house, gate, frame),
        *receipt.routes(house, gate, frame),
        *inbox.routes(house, gate, frame, figures),
        *verified.routes(house, gate, frame, figures),
        *cache.routes(house, gate, frame, figures),
        *profile.routes(house, gate, frame),
        *limits.routes(house, gate, frame, figures),
        *people.routes(house, gate, frame, figures),
        *audit.routes(house, gate, frame),
        *access.routes(house, gate, frame, token=token),
        *themes.routes(gate),
    ]
