"""
The REST side of a small Discord: who asks, rate limits, faults on order, and what was asked (`heard`).

The routes themselves: `discord_messages`, `discord_rest_places` (people, servers, threads),
`discord_commands`, `discord_hooks` (interactions).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from aiohttp import web

from tests.far_ends.discord_commands import CommandRoutes
from tests.far_ends.discord_faults import SLOW, Fault, Heard, too_many
from tests.far_ends.discord_gateway import Gateway
from tests.far_ends.discord_hooks import HookRoutes
from tests.far_ends.discord_interactions import Interactions
from tests.far_ends.discord_messages import MessageRoutes
from tests.far_ends.discord_rates import Buckets, Told
from tests.far_ends.discord_refusals import Refusal
from tests.far_ends.discord_rest_places import PlaceRoutes
from tests.far_ends.discord_wire import API, BODY, FILES, Route, read, reply, without
from tests.far_ends.discord_world import World

__all__ = ["API", "Fault", "Heard", "RestApi"]

_FREE = ("/interactions/", "/webhooks/")
"""Whose token stands in the address."""


@dataclass(slots=True)
class RestApi:
    """Answers requests out of a world; `heard` keeps every one of them."""

    world: World
    interactions: Interactions
    gateway: Gateway
    buckets: Buckets = field(default_factory=Buckets)
    faults: list[Fault] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    messages: MessageRoutes = field(init=False)

    def __post_init__(self) -> None:
        self.messages = MessageRoutes(self.world, self.gateway)

    @property
    def typing(self) -> list[int]:
        """The channels where the bot was seen to type."""
        return self.messages.typing

    def routes(self) -> Iterator[web.RouteDef]:
        yield from self.messages.routes()
        yield from PlaceRoutes(self.world, self.gateway).routes()
        yield from CommandRoutes(self.world).routes()
        yield from HookRoutes(self.world, self.interactions, self.gateway).routes()

    def asked(self, route: str) -> list[Heard]:
        """The requests whose "METHOD path" matches."""
        return [one for one in self.heard if Fault(route=route).fits(str(one))]

    @web.middleware
    async def gate(self, request: web.Request, handler: Route) -> web.StreamResponse:
        """Hear, fail when that was ordered, check the token and the limits, answer."""
        path = request.path.removeprefix(API)
        if path.startswith("/gateway/socket"):
            return await handler(request)
        request[BODY], request[FILES] = body, files = await read(request)
        heard = Heard(method=request.method, path=path, body=body, files=files, query=dict(request.query))
        heard.at = self.world.clock.seconds()
        self.heard.append(heard)
        response = await self._or_fault(request, handler, heard)
        heard.status = response.status
        if response.status in {401, 403, 429} and response.headers.get("X-RateLimit-Scope") != "shared":
            self.buckets.invalid += 1
        return response

    async def _or_fault(self, request: web.Request, handler: Route, heard: Heard) -> web.StreamResponse:
        fault = next((one for one in self.faults if one.fits(str(heard))), None)
        if fault is None:
            return await self._answer(request, handler, heard)
        fault.times -= 1
        if fault.until is not None and not fault.after_effect:
            await fault.until.wait()
        if fault.status != SLOW and not fault.after_effect:
            return fault.answer(request)
        response = await self._answer(request, handler, heard)
        if fault.until is not None and fault.after_effect:
            await fault.until.wait()
        return response if fault.status == SLOW else fault.answer(request)

    async def _answer(self, request: web.Request, handler: Route, heard: Heard) -> web.StreamResponse:
        is_ours = request.headers.get("Authorization") == f"Bot {self.world.token}"
        if not heard.path.startswith(_FREE) and not is_ours:
            return reply({"message": "401: Unauthorized", "code": 0}, status=401)
        told = self.buckets.take(heard.method, heard.path, heard.at)
        if told.wait_s is not None:
            return too_many(told.wait_s, scope=told.scope, headers=told.headers)
        response = _poorer(await _handled(request, handler), self.world.untold)
        _tell(response, told)
        return response


async def _handled(request: web.Request, handler: Route) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refusal as refusal:
        return reply(refusal.body, status=refusal.status, headers=refusal.headers)
    except web.HTTPNotFound:
        return reply({"message": "404: Not Found", "code": 0}, status=404)
    except web.HTTPMethodNotAllowed:
        return reply({"message": "405: Method Not Allowed", "code": 0}, status=405)


def _poorer(response: web.StreamResponse, untold: frozenset[str]) -> web.StreamResponse:
    if not untold or not isinstance(response, web.Response) or not isinstance(response.body, bytes):
        return response
    return reply(without(json.loads(response.body), untold), status=response.status)


def _tell(response: web.StreamResponse, told: Told) -> None:
    if not response.prepared:
        response.headers.update(told.headers)
