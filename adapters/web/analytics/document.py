"""The OpenAPI document of the web door, whole: what ``/docs`` shows and programs are made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from adapters.web.admin.entered import COOKIE
from adapters.web.analytics import spoken
from adapters.web.analytics.responses import EITHER
from adapters.web.version import version

OPENAPI = "3.1.0"
_SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "`TWIN_WEB_TOKEN`, or `TWIN_WEB_VIEWER_TOKEN`; `twin web token` shows it.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "The cookie of whoever is signed in to the dashboard; to read alone.",
    },
}
_TAGS = (
    ("Chat", "Ask, vote, be forgotten: for everybody."),
    ("Figures", "What was asked, what it cost, and what is ahead: with a token or a sign-in."),
    ("Health", "For machines that look after the program."),
    ("Papers", "This document."),
)
_ABOUT = (
    "An AI twin answers questions about one person from that person's own profile. Money is in US dollars, "
    "as strings that are exact to nine decimals; shares are between 0 and 1; latencies are in milliseconds; "
    "days are local, instants are in UTC. What has an `ETag` is not sent twice to whoever sends it back as "
    "`If-None-Match`. Parameters that are not known are passed over."
)


def document(figures: Sequence[BaseRoute], *, name: str) -> dict[str, Any]:
    """The document of a twin of somebody, from the typed routes and what is said of the others."""
    made = get_openapi(
        title=f"AI twin of {name}",
        version=version(),
        openapi_version=OPENAPI,
        description=_ABOUT,
        routes=figures,
        tags=[{"name": tag, "description": words} for tag, words in _TAGS],
        servers=[{"url": "/"}],
    )
    for methods in made["paths"].values():
        for operation in methods.values():
            operation["security"] = EITHER
    made["paths"] = spoken.paths() | made["paths"]
    components = made.setdefault("components", {})
    components["schemas"] = dict(sorted((components.get("schemas", {}) | spoken.schemas()).items()))
    components["securitySchemes"] = _SECURITY
    return made
