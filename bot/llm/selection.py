"""Which route is asked first: as configured, whatever is asked."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import QuestionType, Route


class AsConfigured:
    """The order of the settings, or of the catalogue."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._routes = tuple(routes)

    def order(self, kind: QuestionType, *, ask_id: str) -> tuple[Route, ...]:  # noqa: ARG002 - the port's signature
        return self._routes
