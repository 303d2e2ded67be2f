"""Slack's HTTP mode in a chaos: signed requests to one address, behind which the twins take turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import aiohttp

from adapters.slack.modes import EVENTS
from tests.far_ends.slack_http import HttpReply, SignedRequests
from tests.far_ends.slack_message import Params

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
"""The one of the examples in Slack's documentation."""


_REFUSED = (401, 403)
"""A twin that takes Slack for somebody else loses a mention, and that excuses nothing."""


@dataclass(slots=True)
class Spread(SignedRequests):
    """
    A balancer that knows nothing of its twins: each request goes to the next one, whether it lives or not.

    What was not taken is put down in ``untaken``, as `SocketLink.unacknowledged` has it.
    """

    ports: Sequence[int] = ()
    untaken: list[Params] = field(default_factory=list)
    _sent: int = 0

    async def send(
        self, kind: str, payload: Params, *, attempt: int = 0, secret: str | None = None, age_s: float = 0
    ) -> HttpReply:
        """One request to whoever's turn it is."""
        self._sent += 1
        self.address = f"http://127.0.0.1:{self.ports[self._sent % len(self.ports)]}{EVENTS}"
        is_taken = False
        try:
            reply = await SignedRequests.send(
                self, kind, payload, attempt=attempt, secret=secret, age_s=age_s
            )
            is_taken = reply.is_ok or reply.status in _REFUSED
        except aiohttp.ClientError as error:
            raise TimeoutError("nobody is there") from error
        finally:
            if not is_taken:
                self.untaken.append({"payload": payload})
        return reply


def spread(ports: Sequence[int], untaken: list[Params]) -> Spread:
    return Spread(address="", secret=SECRET, ports=ports, untaken=untaken)
