"""Whoever is signed in chooses how the dashboard looks; a cookie keeps it, so that nothing flashes."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from adapters.web.admin.entered import Entered
from adapters.web.admin.frame import THEME_COOKIE, THEMES
from adapters.web.admin.gate import Gate
from adapters.web.admin.paths import HOME, onward
from bot.keys import Role

_DAYS = 400
"""As long as browsers keep a cookie."""


async def choose(request: Request, _: Entered, form: Mapping[str, str]) -> Response:
    """``POST /admin/theme``: back to the page that it was chosen on."""
    response = RedirectResponse(onward(form.get("next", "")), 303)
    theme = form.get("theme", "")
    if theme in THEMES[1:]:
        response.set_cookie(
            THEME_COOKIE,
            theme,
            max_age=_DAYS * 86_400,
            path=HOME,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
    else:
        response.delete_cookie(THEME_COOKIE, path=HOME)
    return response


def routes(gate: Gate) -> list[Route]:
    return [Route("/admin/theme", gate.form(choose, needs=Role.VIEWER), methods=["POST"])]
