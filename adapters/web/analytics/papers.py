"""``/openapi.json`` and ``/docs``: what this door answers, for programs and for people; both are public."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from adapters.web.analytics.document import document
from adapters.web.analytics.guarded import unchanged
from adapters.web.analytics.reading import chapters, shapes
from adapters.web.rendering import templates
from bot.house import House
from bot.wire import dump

_HEADERS = {"Cache-Control": "no-cache"}


class Papers:
    """The document of one twin, made when it is first asked for."""

    def __init__(self, house: House, figures: Sequence[BaseRoute]) -> None:
        self._house = house
        self._figures = figures
        self._made: dict[str, dict[str, Any]] = {}
        markdown = MarkdownIt("commonmark", {"html": False}).disable(["image", "link", "autolink"])
        self._templates = templates(trimmed=True)
        # raw HTML is off: what these make is all the markup that there is
        self._templates.filters |= {"markdown": markdown.render, "inline": markdown.renderInline}

    def routes(self) -> Iterator[Route]:
        """The two paths."""
        yield Route("/openapi.json", self.document, methods=["GET"])
        yield Route("/docs", self.page, methods=["GET"])

    async def document(self, request: Request) -> Response:
        told = await asyncio.to_thread(lambda: dump(self._document()))
        return unchanged(request, Response(told, media_type="application/json"), _HEADERS)

    async def page(self, request: Request) -> Response:
        base = self._house.settings.web_url or str(request.base_url)
        html = await asyncio.to_thread(self._html, base.rstrip("/"))
        return unchanged(request, HTMLResponse(html), _HEADERS)

    def _document(self) -> dict[str, Any]:
        """Made anew when the profile has another name."""
        name = self._house.profile.name
        if name not in self._made:
            self._made = {name: document(self._figures, name=name)}
        return self._made[name]

    def _html(self, base: str) -> str:
        told = self._document()
        return self._templates.get_template("docs.html").render(
            name=self._house.profile.name,
            about=told["info"]["description"],
            version=told["info"]["version"],
            chapters=chapters(told, base),
            shapes=shapes(told),
            security=told["components"]["securitySchemes"],
        )
