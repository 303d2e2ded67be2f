"""
How much is read of what a provider sends: bounded in bytes and, for the page of a refusal, in time.

Both SDKs read the body of a refusal to its end before they tell of it, and decompress it as they go: a small
body may unfold to gigabytes. So we ask for bodies as they are, and read none that is encoded all the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from typing import Any, ClassVar, Protocol

LARGEST_ANSWER = 4 << 20
"""Bytes of an answer in one document; 65,536 tokens are about a quarter of a million characters."""

LARGEST_STREAM = 16 << 20
"""Bytes of an answer in pieces: each comes in an envelope of some hundred."""

LARGEST_PAGE = 64 << 10
PAGE_S = 1.0
"""A refusal is told by its status at the latest then, however its body trickles."""

PLAIN = {"accept-encoding": "identity"}
_FIRST_REFUSAL = 300


class Body(Protocol):
    """What both HTTP libraries call an asynchronous byte stream."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def aclose(self) -> None: ...


class Response(Protocol):
    """A response of either HTTP library, its body still to come."""

    status_code: int
    stream: Any
    headers: Any


class Page:
    """
    The body of a refusal, read no further than is of use; half a page is as good as a whole one.

    To be joined with the HTTP library's own kind of stream; ``breaks`` are its errors.
    """

    breaks: ClassVar[tuple[type[Exception], ...]] = ()

    def __init__(self, body: Body, *, is_encoded: bool) -> None:
        self._body = body
        self._left = 0 if is_encoded else LARGEST_PAGE

    async def __aiter__(self) -> AsyncIterator[bytes]:
        ends = asyncio.get_running_loop().time() + PAGE_S
        pieces = aiter(self._body)
        while self._left > 0 and (piece := await self._next(pieces, ends)):
            yield piece[: self._left]
            self._left -= len(piece)

    async def aclose(self) -> None:
        await self._body.aclose()

    async def _next(self, pieces: AsyncIterator[bytes], ends: float) -> bytes:
        """Nothing when it has ended, in whatever way."""
        limit = asyncio.timeout_at(ends)
        try:
            async with limit:
                return await anext(pieces, b"")
        except TimeoutError:
            if not limit.expired():
                raise
        except self.breaks:
            pass
        return b""


def bound(response: Response, page: type[Page]) -> None:
    """Put a `Page` before the body of a response that is no answer."""
    if response.status_code < _FIRST_REFUSAL:
        return
    headers: MutableMapping[str, str] = response.headers
    response.stream = page(response.stream, is_encoded=is_encoded(headers))
    headers.pop("content-encoding", None)
    if "content-type" in headers:  # a charset may name any codec of Python's, some of which unpack
        headers["content-type"] = headers["content-type"].partition(";")[0]


def is_encoded(headers: Any) -> bool:
    """Whether a body would have to be unpacked."""
    return headers.get("content-encoding", "").strip().lower() not in {"", "identity"}
