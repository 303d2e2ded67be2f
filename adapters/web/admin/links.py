"""Links that let somebody into the dashboard once, as an operator is told them."""

from __future__ import annotations

from bot.keys import ONCE_WITHIN, Keys, Role, digest, new_key
from bot.ports import Clock
from bot.settings import Settings

LOGIN = "/admin/login"
MINUTES = int(ONCE_WITHIN.total_seconds() // 60)
_HERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - to be replaced
"""Of a door open on every address, the one of this machine."""


async def new_link(keys: Keys, clock: Clock, door: str, role: Role = Role.ADMIN) -> str:
    """
    A link to the web door at `door`, good once and for a quarter of an hour.

    Raises:
        StorageError: it cannot be kept, and so would let nobody in.
    """
    key = new_key()
    await keys.offer(digest(key), role, expires_at=clock.now() + ONCE_WITHIN)
    return f"{door}{LOGIN}?once={key}"


def door_of(settings: Settings) -> str:
    """Where people reach the web door, as far as the settings tell."""
    return settings.web_url or local_url(settings.web_host, settings.web_port)


def local_url(host: str, port: int) -> str:
    """The address to click on at this machine, without a last slash."""
    shown = _HERE.get(host, host)
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
