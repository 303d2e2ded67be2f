"""Posts to a webhook: signed when there is a secret, and never following where it is sent on to."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Mapping

from bot.errors import DeliveryFailed, DeliveryUnknown
from bot.ports import Clock

TIMEOUT_S = 10.0
"""For each part of a post; all of it may take twice as long."""
_OK, _REDIRECTED, _TIMEOUT, _FAULT = 200, 300, 408, 500


class HttpHook:
    """
    `bot.incidents.ringing.Hook` at an address.

    With a secret each post is signed: ``X-Twin-Signature: sha256=HEX``, the HMAC-SHA256 of TIMESTAMP.BODY,
    with the ``X-Twin-Timestamp`` in seconds since 1970. The ``Idempotency-Key`` is the same whenever an alert
    comes again.
    """

    def __init__(self, url: str, secret: str | None, clock: Clock, *, timeout_s: float = TIMEOUT_S) -> None:
        self._url, self._secret, self._clock = url, secret, clock
        self._timeout_s = timeout_s

    async def post(self, body: bytes, *, key: str) -> str:
        """See `bot.incidents.ringing.Hook.post`; errors never tell the address, it may hold a secret."""
        import httpx  # a tenth of a second, for whoever has a webhook

        unreached = (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)
        try:
            async with asyncio.timeout(2 * self._timeout_s):
                status = await self._status(body, key)
        except unreached as error:
            raise DeliveryFailed(f"the webhook is not reached ({type(error).__name__})") from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise DeliveryUnknown(f"the webhook gave no answer ({type(error).__name__})") from error
        if _OK <= status < _REDIRECTED:
            return str(status)
        if status == _TIMEOUT or status >= _FAULT:
            raise DeliveryUnknown(f"the webhook answered with status {status}")
        raise DeliveryFailed(f"the webhook answered with status {status}; expected one from 200 to 299")

    async def _status(self, body: bytes, key: str) -> int:
        """What it answers with. Alerts are rare: no connection would live until the next one."""
        import httpx

        headers = self._headers(body, key)
        async with (
            httpx.AsyncClient(timeout=self._timeout_s, follow_redirects=False) as client,
            client.stream("POST", self._url, content=body, headers=headers) as answer,
        ):
            return answer.status_code

    def _headers(self, body: bytes, key: str) -> Mapping[str, str]:
        headers = {"Content-Type": "application/json", "Idempotency-Key": key, "User-Agent": "twin"}
        if self._secret is None:
            return headers
        stamp = str(int(self._clock.now().timestamp()))
        return headers | {"X-Twin-Timestamp": stamp, "X-Twin-Signature": signature(self._secret, stamp, body)}


def signature(secret: str, stamp: str, body: bytes) -> str:
    """``sha256=`` and the HMAC (RFC 2104) of time and body, for whoever wants to check it."""
    signed = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"
