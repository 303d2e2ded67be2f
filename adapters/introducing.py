"""How a chat platform vouches for whoever signs in to the dashboard; the web door knows none of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.keys import Role

BACK = "/admin/login/slack/back"
"""Where somebody comes back to at the web door; Slack is told of it beforehand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduced:
    """Somebody as their platform knows them; ``who`` is what the audit names them by, ``role`` None: none."""

    who: str
    name: str
    role: Role | None


class NotIntroduced(Exception):
    """The platform does not vouch for them; the text may be shown."""


class Introducer(Protocol):
    """A platform by OpenID Connect."""

    def page(self, *, state: str, nonce: str, back: str) -> str:
        """The address where somebody agrees; from there they come to ``back``, with a code and the state."""
        ...

    async def introduced(self, code: str, *, nonce: str, back: str) -> Introduced:
        """
        Who came back with a code.

        Raises:
            NotIntroduced: the code is not good, is of another sign-in, or the platform is not reached.
        """
        ...
