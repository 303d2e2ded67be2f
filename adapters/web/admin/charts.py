"""Charts of the pages: specs for browsers that draw, SVG for those without scripts, and the library."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from functools import cache
from importlib import metadata

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.admin.entered import Entered
from adapters.web.admin.figures import CHARTS, Figures
from adapters.web.admin.gate import Gate
from adapters.web.admin.pages import days_of
from adapters.web.rim import reply
from bot.charts.nouns import Theme
from bot.charts.paged import WIDTH, paged
from bot.house import House

_NOTHING = "There is no such chart, or nothing to show in it."
_NOT_DRAWN = "The chart could not be drawn; its figures are in the table below it."
_FOR_GOOD = "private, max-age=31536000, immutable"


class Charts:
    """Answers with what `Figures` has; the library is put together once in the life of a process."""

    def __init__(self, house: House, figures: Figures) -> None:
        self._house = house
        self._figures = figures
        self._packed: tuple[bytes, str] | None = None
        self._turn = asyncio.Lock()

    async def spec(self, request: Request, _: Entered) -> Response:
        """``GET /admin/charts/NAME.json?days=N&theme=``: Vega-Lite, without its title."""
        picture = await self._picture(request)
        if picture is None:
            return reply({"message": _NOTHING}, 404)
        return reply({"spec": paged(picture, theme=_theme(request)).spec})

    async def svg(self, request: Request, _: Entered) -> Response:
        """``GET /admin/charts/NAME.svg``: the same as a picture."""
        picture = await self._picture(request)
        if picture is None:
            return reply({"message": _NOTHING}, 404)
        drawn = await self._house.easel.svg(paged(picture, theme=_theme(request), width=WIDTH).spec)
        if drawn is None:
            return reply({"message": _NOT_DRAWN}, 503)
        return Response(drawn, media_type="image/svg+xml")

    async def library(self, request: Request, _: Entered) -> Response:
        """``GET /admin/vega.js?v=``: a browser keeps it for good; another version has another address."""
        async with self._turn:
            packed = self._packed = self._packed or await self._made()
        if packed is None:
            return reply({"message": _NOT_DRAWN}, 503)
        body, tag = packed
        headers = {"Cache-Control": _FOR_GOOD, "ETag": tag, "Vary": "Accept-Encoding"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
        else:
            body = await asyncio.to_thread(gzip.decompress, body)
        return Response(body, media_type="text/javascript", headers=headers)

    async def _made(self) -> tuple[bytes, str] | None:
        script = await self._house.easel.library()
        if script is None:
            return None
        packed = await asyncio.to_thread(gzip.compress, script, 9, mtime=0)
        return packed, f'"{hashlib.sha256(script).hexdigest()[:32]}"'

    async def _picture(self, request: Request) -> dict[str, object] | None:
        name = str(request.path_params["name"])
        if name not in CHARTS:
            return None
        day = request.query_params.get("date", "")
        picture = await self._figures.chart(name, days_of(request), day)
        return None if picture is None or picture.spec is None else dict(picture.spec)


@cache
def library_address() -> str:
    """Where the library is, by the version of the package that brings it."""
    try:
        version = metadata.version("vl-convert-python")
    except metadata.PackageNotFoundError:
        version = "none"
    return f"/admin/vega.js?v={version}"


def routes(house: House, gate: Gate, figures: Figures) -> list[Route]:
    charts = Charts(house, figures)
    return [
        Route("/admin/charts/{name}.json", gate.data(charts.spec), methods=["GET"]),
        Route("/admin/charts/{name}.svg", gate.data(charts.svg), methods=["GET"]),
        Route("/admin/vega.js", gate.data(charts.library), methods=["GET"]),
    ]


def _theme(request: Request) -> Theme:
    return Theme.DARK if request.query_params.get("theme") == "dark" else Theme.LIGHT
