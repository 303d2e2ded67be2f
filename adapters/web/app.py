"""The web door: every path that it answers, and how it opens and closes."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from math import floor

import uvicorn
from fastapi import FastAPI
from starlette.exceptions import HTTPException

from adapters.introducing import Introducer
from adapters.mounts import Mounts
from adapters.web.admin.doorway import open_doorway
from adapters.web.admin.frame import Frame
from adapters.web.admin.routes import admin_routes
from adapters.web.analytics.api import api_routes
from adapters.web.asking import Asking
from adapters.web.asks import DRAIN_S, Asks
from adapters.web.feedback import Feedback
from adapters.web.forgetting import Forgetting
from adapters.web.guests import Guests
from adapters.web.health import Ready, alive, readiness
from adapters.web.listening import listen, told_at_start
from adapters.web.page import OwnFiles, Page
from adapters.web.patience import IDLE_S, Patient
from adapters.web.proxies import Proxies
from adapters.web.rim import Rim
from adapters.web.sharing import Sharing, sites_of
from adapters.web.throttle import Throttle
from bot.house import House

__all__ = ["create_app", "listen", "serve", "serve_on"]

Say = Callable[[str], None]
_PARTING_S = 1.0
"""Seconds of the time to close that are left to tell listeners of what still runs and to be read."""


def create_app(
    twin: House,
    *,
    secret: str,
    ready: Ready,
    token: str = "",
    asks: Asks | None = None,
    mounts: Mounts | None = None,
    introducer: Introducer | None = None,
) -> FastAPI:
    """
    The door as an ASGI app; asks are taken while its lifespan is open.

    ``secret`` signs cookies, ``token`` lets admins in (empty: that of the settings). ``ready`` makes the
    checks behind ``/readyz``; ``mounts`` are the paths of other doors, ``introducer`` a platform that
    vouches for who signs in.
    """
    taken = asks or Asks(twin)
    app = _empty(taken)
    guests = Guests(secret)
    page = Page(twin, guests)
    doorway = open_doorway(twin, secret=secret, token=token, introducer=introducer)
    app.add_middleware(Sharing, settings=twin.settings)
    app.add_middleware(Rim)
    app.add_middleware(Proxies, settings=twin.settings)  # added last: around all others
    app.add_exception_handler(HTTPException, page.missing)
    app.add_route("/", page.chat, methods=["GET"])
    app.add_route("/embed", page.frame, methods=["GET"])
    app.add_route("/embed.js", page.loader, methods=["GET"])
    app.add_route("/privacy", page.privacy, methods=["GET"])
    throttle, sites = Throttle(twin.settings, twin.clock), sites_of(twin.settings)
    app.add_route("/api/ask", Asking(taken, guests, throttle, sites=sites).ask, methods=["POST"])
    app.add_route("/api/feedback", Feedback(twin, guests).give, methods=["POST"])
    app.add_route("/api/forget-me", Forgetting(twin, guests).forget, methods=["POST"])
    app.add_route("/healthz", alive, methods=["GET"])
    app.add_route("/readyz", readiness(ready), methods=["GET"])
    app.mount("/static", OwnFiles())
    app.router.routes += doorway.routes
    app.router.routes += admin_routes(twin, doorway.gate, Frame(twin, secret), taken, token=token)
    app.router.routes += api_routes(twin, doorway.gate)
    app.router.routes += mounts.routes() if mounts else []
    return app


def _empty(asks: Asks) -> FastAPI:
    """Without a path: FastAPI's own pages load scripts from elsewhere, which the policy forbids."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with asks.open():
            yield

    return FastAPI(
        title="Twin",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )


async def serve(
    twin: House,
    stop: asyncio.Event,
    *,
    say: Say,
    secret: str,
    ready: Ready,
    token: str = "",
    mounts: Mounts | None = None,
    introducer: Introducer | None = None,
    quiet: asyncio.Event | None = None,
) -> None:
    """
    Answer on ``TWIN_WEB_HOST``:``TWIN_WEB_PORT`` until `stop` is set, then finish what runs within 10 s.

    As long as others finish what runs, until they set ``quiet``, new questions are told to come back.

    Raises:
        DoorError: the address cannot be listened on; the text names the setting and what to do.
    """
    host, port = twin.settings.web_host, twin.settings.web_port
    with await listen(host, port) as listener:
        await serve_on(
            listener,
            twin,
            stop,
            say=say,
            secret=secret,
            ready=ready,
            token=token,
            mounts=mounts,
            introducer=introducer,
            quiet=quiet,
        )


async def serve_on(
    listener: socket.socket,
    twin: House,
    stop: asyncio.Event,
    *,
    say: Say,
    secret: str,
    ready: Ready,
    token: str = "",
    mounts: Mounts | None = None,
    introducer: Introducer | None = None,
    quiet: asyncio.Event | None = None,
    drain_s: float = DRAIN_S,
) -> None:
    """The same on a socket that listens already; what runs at the end has `drain_s` seconds."""
    asks = Asks(twin)
    app = create_app(
        twin,
        secret=secret,
        ready=ready,
        token=token,
        asks=asks,
        mounts=mounts,
        introducer=introducer,
    )
    config = uvicorn.Config(
        app,
        http=Patient,
        ws="none",
        lifespan="off",  # opened below, so that it also closes when this task is cancelled
        log_config=None,
        log_level="warning",
        access_log=False,
        timeout_keep_alive=IDLE_S,
        server_header=False,
        proxy_headers=False,  # anybody can write X-Forwarded-For
    )
    lines = [line async for line in told_at_start(listener, twin)]
    server = _Server(config, lambda: _say_all(say, lines))
    async with app.router.lifespan_context(app), asyncio.TaskGroup() as group:
        closing = group.create_task(_close(server, asks, stop, quiet, drain_s))
        await server.serve(sockets=[listener])
        closing.cancel()


async def _close(
    server: uvicorn.Server, asks: Asks, stop: asyncio.Event, quiet: asyncio.Event | None, drain_s: float
) -> None:
    """Health is told, and a new question sent away kindly, until what runs has come to its end."""
    await stop.wait()
    loop = asyncio.get_running_loop()
    end = loop.time() + drain_s
    asks.close_within(drain_s)
    await asks.finished(within=max(0.0, drain_s - _PARTING_S))
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout_at(end - _PARTING_S):
            await (quiet.wait() if quiet else asyncio.sleep(0))
    server.config.timeout_graceful_shutdown = max(1, floor(end - loop.time()))
    server.should_exit = True


def _say_all(say: Say, lines: Sequence[str]) -> None:
    for line in lines:
        say(line)


class _Server(uvicorn.Server):
    """uvicorn that leaves signals to the program and tells when it is open."""

    def __init__(self, config: uvicorn.Config, opened: Callable[[], None]) -> None:
        super().__init__(config)
        self._opened = opened

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._opened()
