"""Which other sites may show the chat and ask from their pages: those of ``TWIN_WEB_ORIGINS`` alone."""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.settings import Settings

SHARED = frozenset({"/api/ask", "/api/feedback"})
"""The paths that a page of such a site may call."""
_LEARNT_S = 600


def sites_of(settings: Settings) -> tuple[str, ...]:
    """Origins as browsers send them, e.g. ``https://example.org``."""
    return tuple(filter(None, settings.web_origins.split(",")))


class Sharing:
    """
    ASGI middleware: tells browsers that pages of the listed sites may read what the shared paths answer.

    Never with cookies: whoever asks from another site's page is their address. In the frame of ``/embed``
    nothing of this is needed, as what is in there is ours.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        sites = sites_of(settings)
        self._shared = (
            app
            if not sites
            else CORSMiddleware(
                app,
                allow_origins=sites,
                allow_methods=("POST",),
                allow_headers=("Idempotency-Key",),
                expose_headers=("Retry-After",),
                max_age=_LEARNT_S,
            )
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_shared = scope["type"] == "http" and scope["path"] in SHARED
        await (self._shared if is_shared else self._app)(scope, receive, send)
