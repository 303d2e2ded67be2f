"""The frame around every page of the dashboard: where one is, who is signed in, and what was just done."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from adapters.web.admin.charts import library_address
from adapters.web.admin.entered import Entered
from adapters.web.admin.navigation import shown_to
from adapters.web.admin.paths import HOME
from adapters.web.admin.prose import plain, prose_line
from adapters.web.page import initials
from adapters.web.rendering import templates
from bot.commands.reply import Reply
from bot.house import House
from bot.reports.wording import dollars, milliseconds, percent

THEMES = ("system", "light", "dark")
THEME_COOKIE, SAID_COOKIE = "twin_theme", "twin_said"
_MOST_SAID = 600
"""A cookie has room for so many characters, in any script."""
_SAID_S = 60


@dataclass(frozen=True, slots=True)
class Said:
    """What was just done, or why not, for the next page to show once."""

    text: str
    wrong: bool


class Frame:
    """Renders templates/admin; what was said is signed with ``secret``, as pages show it as our own words."""

    def __init__(self, house: House, secret: str) -> None:
        self._house = house
        self._sealer = URLSafeSerializer(
            secret, salt="twin.web.said", signer_kwargs={"digest_method": hashlib.sha256}
        )
        self._templates = templates(trimmed=True)
        self._templates.filters |= {
            "count": lambda number: f"{number:,}",
            "dollars": dollars,
            "milliseconds": milliseconds,
            "moment": self.moment,
            "percent": percent,
            "prose_line": prose_line,
        }

    def page(
        self, request: Request, entered: Entered, template: str, *, status: int = 200, **told: object
    ) -> Response:
        """A template of templates/admin inside its base, with what it is ``told``."""
        said = self._heard(request)
        about: dict[str, Any] = {
            "name": self._house.profile.name,
            "initials": initials(self._house.profile.name),
            "groups": tuple(shown_to(entered.role)),
            "here": request.url.path,
            "address": _address(request),
            "who": entered.session.who,
            "role": entered.role.value,
            "csrf": entered.csrf,
            "theme": theme_of(request),
            "themes": THEMES,
            "flash": said,
            "vega": library_address(),
            "zone": self._house.settings.zone.key,
        }
        html = self._templates.get_template(f"admin/{template}").render({**about, **told})
        # What is here changes by the second and is not for the next one at the same machine.
        response = HTMLResponse(html, status, headers={"Cache-Control": "private, no-store"})
        if said is not None:
            response.delete_cookie(SAID_COOKIE, path=HOME)
        return response

    def back(self, path: str, said: str, *, wrong: bool = False) -> Response:
        """To a page after a form (303); that page shows once what was ``said``."""
        response = RedirectResponse(path, 303)
        text = said if len(said) <= _MOST_SAID else f"{said[: _MOST_SAID - 3]}..."
        sealed = self._sealer.dumps([text, wrong])
        assert isinstance(sealed, str)  # noqa: S101 - told to the type checker
        response.set_cookie(SAID_COOKIE, sealed, max_age=_SAID_S, path=HOME, httponly=True, samesite="lax")
        return response

    def after(self, path: str, reply: Reply) -> Response:
        """The same of what a command said."""
        words = plain(". ".join(filter(None, (reply.title, reply.text))))
        return self.back(path, words, wrong=reply.refused)

    def moment(self, at: datetime | None) -> str:
        """An instant as the clock on the wall showed it, in the time zone of the reports."""
        return "-" if at is None else f"{at.astimezone(self._house.settings.zone):%Y-%m-%d %H:%M}"

    def _heard(self, request: Request) -> Said | None:
        try:
            text, wrong = self._sealer.loads(request.cookies.get(SAID_COOKIE, ""))
        except (BadData, ValueError, TypeError):
            return None
        return Said(str(text), bool(wrong))


def theme_of(request: Request) -> str:
    """``light`` or ``dark`` where somebody chose one, else ``system``."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else THEMES[0]


def _address(request: Request) -> str:
    """Where one is, with the filters: a form that changes the look comes back here."""
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
