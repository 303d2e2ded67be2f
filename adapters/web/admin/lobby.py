"""What the dashboard shows to whoever is not in: the sign-in, and kind refusals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from adapters.web.admin.paths import HOME, LOGIN
from adapters.web.page import initials
from adapters.web.rendering import templates
from bot.house import House

TOO_LOW = "Your sign-in does not reach that far. Ask an admin of this twin for another one."
UNWELL = "The books of this twin cannot be read right now. Please try again in a minute."


class Lobby:
    """The pages in front of the gate, in the look of the chat page."""

    def __init__(self, house: House, *, slack: str = "") -> None:
        """``slack`` is where a sign-in through Slack begins (empty: it is not offered)."""
        self._house = house
        self._slack = slack
        self._templates = templates()

    def to_login(self, request: Request) -> Response:
        """Sign in first, and come back; what was sent by a form is lost, as who sent it is unknown."""
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        is_page = request.method in {"GET", "HEAD"} and wanted != HOME
        return self.on(f"{LOGIN}?{urlencode({'next': wanted})}" if is_page else LOGIN)

    def on(self, path: str) -> Response:
        """To another page (303)."""
        return RedirectResponse(path, 303, headers=NOBODY_KEEPS)

    def login(
        self,
        *,
        csrf: str,
        back: str,
        once: str = "",
        wrong: str = "",
        said: str = "",
        status: int = 200,
        **headers: str,
    ) -> Response:
        """
        The form; with ``once`` it is one button that redeems a link.

        ``wrong`` says what went wrong, ``said`` what was done; headers come with ``_`` for ``-``.
        """
        told = {
            "csrf": csrf,
            "back": back,
            "once": once,
            "wrong": wrong,
            "said": said,
            "slack": self._slack,
        }
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._page("login.html", told, status, named)

    def refused(
        self, message: str, status: int = 403, *, headers: Mapping[str, str] | None = None
    ) -> Response:
        """A page that says why not."""
        return self._page("refused.html", {"message": message}, status, headers)

    def unwell(self) -> Response:
        """The books cannot be read (503)."""
        return self.refused(UNWELL, 503, headers={"Retry-After": "30"})

    def _page(
        self, template: str, told: Mapping[str, Any], status: int, headers: Mapping[str, str] | None
    ) -> Response:
        whose = self._house.profile.name
        html = self._templates.get_template(f"admin/{template}").render(
            name=whose, initials=initials(whose), **told
        )
        return HTMLResponse(html, status, headers={**NOBODY_KEEPS, **(headers or {})})


NOBODY_KEEPS = {"Cache-Control": "private, no-store"}
