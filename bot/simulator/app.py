"""The look-alike's HTTP face: Groq's paths, the same for an OpenAI client, and a control desk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.clock import MachineClock
from bot.ports import Clock
from bot.simulator import wire
from bot.simulator.bodies import Refusal, bad_request, unknown_model, unknown_url
from bot.simulator.faults import fault_from_json
from bot.simulator.groq import SimulatedGroq
from bot.simulator.models import MODELS, Model
from bot.simulator.options import SimulatorOptions
from bot.simulator.speaking import Speech


def create_app(options: SimulatorOptions, *, clock: Clock | None = None) -> Starlette:
    """
    Build the application; ``app.state.groq`` is the `SimulatedGroq` behind it.

    ``POST /openai/v1/chat/completions`` and ``GET /openai/v1/models``, and both under ``/v1`` as well.
    ``GET /control/state`` tells what was served and charged, ``GET /control/calls`` what each request was
    charged, by its id; ``POST /control/faults`` takes a list of faults in place of all before, and
    ``POST /control/reset`` begins anew.
    """
    groq = SimulatedGroq(options, clock or MachineClock())
    face = _Face(groq)
    routes: list[BaseRoute] = [
        Route("/control/state", face.state, methods=["GET"]),
        Route("/control/calls", face.calls, methods=["GET"]),
        Route("/control/faults", face.faults, methods=["POST"]),
        Route("/control/reset", face.reset, methods=["POST"]),
    ]
    for prefix in ("/openai/v1", "/v1"):
        routes += [
            Route(f"{prefix}/chat/completions", face.chat, methods=["POST"]),
            Route(f"{prefix}/models", face.models, methods=["GET"]),
            Route(f"{prefix}/models/{{id:path}}", face.model, methods=["GET"]),
        ]
    app = Starlette(routes=routes, exception_handlers={404: face.nowhere, 405: face.nowhere})
    app.state.groq = groq
    return app


class _Face:
    def __init__(self, groq: SimulatedGroq) -> None:
        self._groq = groq

    async def chat(self, request: Request) -> Response:
        request_id = self._groq.next_request_id()
        body: object = None
        try:
            self._groq.check_key(request.headers.get("authorization", ""))
            body = await _json_of(request)
            taken = self._groq.take(body, request_id)
        except Refusal as refusal:
            named = body.get("model") if isinstance(body, Mapping) else None
            model = MODELS.get(named) if isinstance(named, str) else None
            return self._refuse(refusal, request_id, model)
        return Speech(self._groq, taken, self._groq.headers(request_id, taken.wanted.model))

    async def models(self, request: Request) -> Response:
        return self._listed(request, self._groq.models())

    async def model(self, request: Request) -> Response:
        name = request.path_params["id"]
        found = MODELS.get(name)
        return self._listed(request, wire.model(found) if found else unknown_model(name))

    async def state(self, _: Request) -> Response:
        return JSONResponse(self._groq.state())

    async def calls(self, _: Request) -> Response:
        return JSONResponse(self._groq.tally.calls())

    async def faults(self, request: Request) -> Response:
        try:
            told = await _json_of(request)
            listed = told.get("faults") if isinstance(told, Mapping) else told
            if not isinstance(listed, list):
                return JSONResponse({"error": 'expected a list of faults, or {"faults": [...]}'}, 400)
            self._groq.set_faults([fault_from_json(one) for one in listed])
        except (Refusal, ValueError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(self._groq.state())

    async def reset(self, _: Request) -> Response:
        self._groq.reset()
        return JSONResponse(self._groq.state())

    async def nowhere(self, request: Request, _: Exception) -> Response:
        return self._refuse(unknown_url(request.method, request.url.path), self._groq.next_request_id(), None)

    def _listed(self, request: Request, told: dict[str, Any] | Refusal) -> Response:
        request_id = self._groq.next_request_id()
        try:
            self._groq.check_key(request.headers.get("authorization", ""))
            if isinstance(told, Refusal):
                raise told
        except Refusal as refusal:
            return self._refuse(refusal, request_id, None)
        return JSONResponse(told, headers=self._groq.headers(request_id, None))

    def _refuse(self, refusal: Refusal, request_id: str, model: Model | None) -> Response:
        headers = self._groq.headers(request_id, model) | dict(refusal.headers)
        if refusal.retry_after_s is not None:
            headers["retry-after"] = str(refusal.retry_after_s)
        if refusal.html:
            return Response(refusal.html, refusal.status, headers, "text/html; charset=UTF-8")
        return JSONResponse({"error": refusal.error}, refusal.status, headers)


async def _json_of(request: Request) -> object:
    try:
        return json.loads(await request.body())
    except ClientDisconnect:
        raise HTTPException(499) from None
    except (ValueError, RecursionError):
        raise bad_request("invalid character in request body: JSON is expected") from None
