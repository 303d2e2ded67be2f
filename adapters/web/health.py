"""Is the program alive, and can it answer? Asked by machines, answered without a secret."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.rim import reply

log = structlog.get_logger(__name__)

Check = tuple[str, bool, str]
"""Its name, whether it holds, and a word for operators (logged, never shown)."""
Ready = Callable[[], Awaitable[Sequence[Check]]]
_PATIENCE_S = 5.0


async def alive(request: Request) -> Response:  # noqa: ARG001 - an endpoint takes a request
    """``GET /healthz``: the loop turns; nothing else is asked."""
    return reply({"status": "ok"})


def readiness(ready: Ready) -> Callable[[Request], Awaitable[Response]]:
    """``GET /readyz``: 200 when every check holds, else 503; names and booleans only."""

    async def answer(request: Request) -> Response:  # noqa: ARG001 - an endpoint takes a request
        checks = await _ask(ready)
        holds = all(held for _, held, _ in checks)
        for name, held, why in checks:
            if not held:
                log.warning("web.not_ready", check=name, why=why)
        body = {
            "status": "ready" if holds else "not_ready",
            "checks": {name: held for name, held, _ in checks},
        }
        return reply(body, 200 if holds else 503)

    return answer


async def _ask(ready: Ready) -> Sequence[Check]:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return await ready()
    except TimeoutError:
        return [("checks", False, f"no answer within {_PATIENCE_S:.0f} s")]
    except Exception as error:  # noqa: BLE001 - a check that breaks is a check that does not hold
        return [("checks", False, f"{type(error).__name__}: {error}")]
