"""What other doors bring to the web door: paths of theirs, served beside its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

SOON_S = 5
"""So long whoever comes before its door is open is asked to wait, in seconds."""


@dataclass(slots=True)
class Mounts:
    """
    ``expected`` are paths that somebody is going to bring: until then they are a 503, all others a 404.

    The web door and those who bring something open and close in any order.
    """

    expected: Collection[str] = ()
    _brought: dict[str, ASGIApp] = field(default_factory=dict)

    @contextmanager
    def bring(self, served: dict[str, ASGIApp]) -> Iterator[None]:
        """Serve paths while the block runs; each is one door's alone."""
        if unexpected := served.keys() - set(self.expected):
            raise ValueError(f"{', '.join(sorted(unexpected))}: nobody expects it at the web door")
        self._brought |= served
        try:
            yield
        finally:
            for path in served:
                del self._brought[path]

    def routes(self) -> Iterator[Route]:
        """One for each path that is expected."""
        return (Route(path, self) for path in self.expected)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on to whoever brought its path."""
        app = self._brought.get(scope["path"])
        if app is None:
            headers = {"Retry-After": str(SOON_S)}
            app = PlainTextResponse("This door is not open yet.", status_code=503, headers=headers)
        await app(scope, receive, send)
