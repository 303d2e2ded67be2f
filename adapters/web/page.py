"""What a browser shows: the chat page, its own files, and a kind word where there is nothing."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from adapters.web.guests import Guests
from adapters.web.rim import reply
from bot.commands.forgetting import GOES, STAYS
from bot.house import House
from bot.question import MAX_CHARACTERS
from bot.settings import Settings

HERE = Path(__file__).parent
_NO_PAGE = "There is nothing at this address."
_KIND = {404: _NO_PAGE, 405: "This address does not take that kind of request."}


class Page:
    """The pages of one twin."""

    def __init__(self, house: House, guests: Guests) -> None:
        self._house = house
        self._guests = guests
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
        )

    async def chat(self, request: Request) -> Response:
        """``GET /``: the only place that gives a cookie."""
        profile = self._house.profile
        html = self._templates.get_template("chat.html").render(
            name=profile.name,
            first_name=profile.first_name,
            initials=initials(profile.name),
            suggestions=profile.suggestions[:6],
            quoting=speaks_by_quoting(self._house.settings),
            most_characters=MAX_CHARACTERS,
            goes=GOES,
            stays=STAYS,
        )
        response = HTMLResponse(html, headers={"Cache-Control": "private, no-cache"})
        self._guests.welcome(request, response)
        return response

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
