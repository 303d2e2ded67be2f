"""How every path of the API is reached: through the gate, and not sent twice if nothing has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.admin.entered import Entered
from adapters.web.admin.gate import Gate
from adapters.web.analytics.asked import refused
from adapters.web.rim import reply
from bot.errors import StorageError
from bot.keys import Role

log = structlog.get_logger(__name__)

AWAY = "The books cannot be read right now; please try again in a few seconds."
AGAIN_S = 5
HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
"""A browser may keep it for whoever it was sent to, and asks each time whether it is still so."""


def guarded(gate: Gate) -> type[APIRoute]:
    """
    Routes behind a gate: who asks is known before a word of theirs is read.

    What they ask for amiss is 422, and 503 while the books are away, each with ``{"message"}``.
    """

    class Guarded(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            answer = super().get_route_handler()

            async def told(request: Request, entered: Entered) -> Response:
                request.state.entered = entered
                try:
                    return unchanged(request, await answer(request))
                except RequestValidationError as error:
                    return reply(refused(error.errors()), 422)
                except StorageError as error:
                    log.error("web.figures_not_read", path=request.url.path, reason=str(error))
                    return reply({"message": AWAY}, 503, {"Retry-After": str(AGAIN_S)})

            gated = gate.data(told)

            async def handler(request: Request) -> Response:
                return await gated(request)

            return handler

    return Guarded


def role_of(request: Request) -> Role:
    """What whoever asks may see."""
    entered: Entered = request.state.entered
    return entered.role


def unchanged(request: Request, response: Response, headers: Mapping[str, str] = HEADERS) -> Response:
    """The response with its ``ETag``, or 304 where the sender has it already; errors are as they were."""
    if response.status_code != 200:  # noqa: PLR2004 - whole answers alone are told apart
        return response
    tag = f'"{hashlib.sha256(bytes(response.body)).hexdigest()[:32]}"'
    if _knows(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers={**headers, "ETag": tag})
    response.headers.update({**headers, "ETag": tag})
    return response


def _knows(known: str, tag: str) -> bool:
    """RFC 9110, 13.1.2: any of a list, weak ones too, or whatever there is."""
    return known.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in known.split(",")}
