"""``POST /api/forget-me``: a visitor whom the page knows by its cookie has themselves forgotten."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response

from adapters.web import body
from adapters.web.asking import CHANNEL
from adapters.web.guests import Guests
from adapters.web.rim import reply
from bot.commands.forgetting import SURE
from bot.commands.registry import Caller
from bot.house import House

_EXPECTED = f'expected JSON {{"sure": "{SURE}"}}'


class _Body(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    sure: Literal["yes"]


class Forgetting:
    """The endpoint."""

    def __init__(self, twin: House, guests: Guests, *, patience_s: float = body.PATIENCE_S) -> None:
        self._twin = twin
        self._guests = guests
        self._patience_s = patience_s

    async def forget(self, request: Request) -> Response:
        """
        200 and a new cookie; 403, 408, 409 (no cookie of ours), 422 and 503; each with ``{"message"}``.

        An address may be that of many people: nobody has the others behind it forgotten.
        """
        try:
            body.screen_sender(request, _EXPECTED)
            body.parse(await body.read(request, self._patience_s, what="wish"), _Body, _EXPECTED)
        except body.Refused as refusal:
            return reply({"message": str(refusal)}, refusal.status)
        person = self._guests.known(request)
        if person is None:
            return reply({"message": self._stranger()}, 409)
        caller = Caller(platform="web", person=person, channel=CHANNEL)
        told = await self._twin.commands.run("forget-me", caller, SURE)
        response = reply({"message": told.text}, 503 if told.refused else 200)
        if not told.refused:
            self._guests.welcome_anew(request, response)
        return response

    def _stranger(self) -> str:
        return (
            "Your browser keeps no cookie of mine, so I cannot tell your questions from those of others at "
            f"your address. {self._twin.profile.first_name} can have them forgotten for you."
        )
