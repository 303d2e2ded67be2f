"""What a browser shows: the chat page, alone or in a frame, its files, and a kind word for what is not."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from adapters.web.admin.prose import prose
from adapters.web.guests import COOKIE, Guests
from adapters.web.rendering import HERE, templates
from adapters.web.rim import policy, reply
from adapters.web.sharing import sites_of
from bot.commands.forgetting import GOES, STAYS
from bot.commands.registry import Caller
from bot.house import House
from bot.question import MAX_CHARACTERS
from bot.settings import Settings

_SUGGESTIONS, _FEW_SUGGESTIONS = 6, 3
_LOADER_S = 300
_NO_PAGE = "There is nothing at this address."
_THEMES = ("light", "dark")
_KIND = {404: _NO_PAGE, 405: "This address does not take that kind of request."}


class Page:
    """The pages of one twin."""

    def __init__(self, house: House, guests: Guests) -> None:
        self._house = house
        self._guests = guests
        self._templates = templates()
        self._templates.filters["prose"] = prose
        self._sites = sites_of(house.settings)

    async def chat(self, request: Request) -> Response:
        """``GET /``: beside `frame` the only place that gives a cookie."""
        response = HTMLResponse(self._chat(), headers={"Cache-Control": "private, no-cache"})
        self._guests.welcome(request, response)
        return response

    async def frame(self, request: Request) -> Response:
        """``GET /embed``: the same page, smaller, for a frame in a page of one of ``TWIN_WEB_ORIGINS``."""
        headers = {
            "Cache-Control": "private, no-cache",
            "Content-Security-Policy": policy(frames=self._sites),
        }
        asked = request.query_params.get("theme", "")
        html = self._chat(sites=self._sites, framed=True, theme=asked if asked in _THEMES else "")
        response = HTMLResponse(html, headers=headers)
        self._guests.welcome(request, response, framed=True)
        return response

    async def loader(self, _: Request) -> Response:
        """``GET /embed.js``: the script that puts a button and the frame into another site's page."""
        profile = self._house.profile
        twin = {"name": profile.name, "sites": self._sites}
        script = self._templates.get_template("embed.js").render(twin=twin)
        headers = {
            "Cache-Control": f"public, max-age={_LOADER_S}",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        return Response(script, media_type="text/javascript", headers=headers)

    async def privacy(self, _: Request) -> Response:
        """``GET /privacy``: what the command of that name tells, and what is so on the web alone."""
        caller = Caller(platform="web", person="web:nobody", channel="web")
        told = await self._house.commands.run("privacy", caller)
        html = self._templates.get_template("privacy.html").render(
            name=self._house.profile.name, told=told.text, cookie=COOKIE, goes=GOES, stays=STAYS
        )
        return HTMLResponse(html, headers={"Cache-Control": "no-cache"})

    def _chat(self, *, sites: Sequence[str] = (), framed: bool = False, theme: str = "") -> str:
        profile = self._house.profile
        return self._templates.get_template("chat.html").render(
            name=profile.name,
            first_name=profile.first_name,
            initials=initials(profile.name),
            suggestions=profile.suggestions[: _FEW_SUGGESTIONS if framed else _SUGGESTIONS],
            quoting=speaks_by_quoting(self._house.settings),
            most_characters=MAX_CHARACTERS,
            goes=GOES,
            stays=STAYS,
            framed=framed,
            sites=sites,
            theme=theme,
        )

    async def missing(self, request: Request, error: Exception) -> Response:
        """Whatever the router has to refuse: a page for people, JSON for programs."""
        status = error.status_code if isinstance(error, HTTPException) else 404
        headers = getattr(error, "headers", None)
        message = _KIND.get(status, "That request could not be read.")
        if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
            return reply({"message": message}, status, headers)
        html = self._templates.get_template("missing.html").render(
            name=self._house.profile.name, message=message
        )
        return HTMLResponse(html, status, headers=headers)


class OwnFiles(StaticFiles):
    """Our styles and scripts; a browser asks each time whether they changed, so an update is never half."""

    def __init__(self) -> None:
        super().__init__(directory=HERE / "static")

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def initials(name: str) -> str:
    """One or two letters for the mark beside the name."""
    words = name.split() or ["?"]
    return "".join(word[0] for word in (words if len(words) == 1 else (words[0], words[-1]))).upper()


def speaks_by_quoting(settings: Settings) -> bool:
    """Whether no model is connected at all, so that every answer is a quote."""
    return settings.quotes == "on" and not (settings.groq_api_key or settings.openai_api_key)
