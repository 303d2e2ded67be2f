"""How requests to a small Discord are read, and answered: JSON exactly as its clients want it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from aiohttp import web

from tests.far_ends.discord_refusals import Json

Route = Callable[[web.Request], Awaitable[web.StreamResponse]]
API = "/api/v10"
BODY: web.RequestKey[Any] = web.RequestKey("body", object)
FILES: web.RequestKey[dict[str, bytes]] = web.RequestKey("files", dict)


def reply(body: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON exactly as Discord labels it: without a charset, or its clients take it for text."""
    content = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=content)


def without(told: Any, untold: Collection[str]) -> Any:
    """The same, lacking some fields at any depth."""
    if isinstance(told, list):
        return [without(one, untold) for one in told]
    if isinstance(told, dict):
        return {key: without(value, untold) for key, value in told.items() if key not in untold}
    return told


def nothing() -> web.Response:
    return web.Response(status=204)


async def read(request: web.Request) -> tuple[Json, dict[str, bytes]]:
    """Body and files of a request, JSON or multipart; files by their names."""
    if request.content_type.startswith("multipart/"):
        form, files, body = await request.post(), dict[str, bytes](), Json()
        for name, part in form.items():
            if isinstance(part, web.FileField):
                files[part.filename] = part.file.read()
            elif name == "payload_json":
                body = json.loads(str(part))
        return body, files
    raw = await request.read()
    return (json.loads(raw) if raw else {}), {}


def number(request: web.Request, name: str) -> int:
    """An id out of the path; one that is none belongs to nothing."""
    text = request.match_info[name]
    return int(text) if text.isdecimal() else 0
