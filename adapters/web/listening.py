"""The socket that the web door listens on, and what an operator is told of where that is."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator

import structlog

from adapters.web.admin.links import MINUTES, local_url, new_link
from adapters.web.proxies import is_loopback, plain
from bot.errors import DoorError, StorageError
from bot.house import House

log = structlog.get_logger(__name__)


async def listen(host: str, port: int) -> socket.socket:
    """
    A socket that listens; of a name's addresses the first IPv4 one is preferred.

    Raises:
        DoorError: the address cannot be had.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, kind, protocol, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
        # With its protocol named, asyncio sends at once; else Nagle and a late ACK cost each answer 40 ms.
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise DoorError(f"the web door cannot open: {_remedy(error, host, port)}") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        raise DoorError(f"the web door cannot open: {_remedy(error, host, port)}") from error
    return listener


def _remedy(error: Exception, host: str, port: int) -> str:
    match getattr(error, "errno", None):
        case errno.EADDRINUSE:
            return f"port {port} on {host} is in use; stop what uses it, or set TWIN_WEB_PORT to a free port"
        case errno.EACCES | errno.EPERM:
            return f"port {port} is not allowed for this user; set TWIN_WEB_PORT to 1024 or more"
        case _:
            return (
                f"{host!r} is no address of this machine; "
                "set TWIN_WEB_HOST to 127.0.0.1 (this machine only) or 0.0.0.0 (everywhere)"
            )


async def told_at_start(listener: socket.socket, house: House) -> AsyncIterator[str]:
    """Where it answers, a link that signs in, and what is dangerous there."""
    host, port = listener.getsockname()[:2]
    yield f"Twin answers at {local_url(host, port)}/"
    door = house.settings.web_url or local_url(host, port)
    try:
        link = await new_link(house.keys, house.clock, door)
        yield f"Dashboard, signed in (once, within {MINUTES} minutes): {link}"
    except StorageError as error:
        log.warning("web.no_link", reason=str(error))
        yield f"Dashboard: {door}/admin (sign in with the token; `twin web token` shows it)"
    if not is_loopback(plain(host)) and not _is_behind_tls(house):
        yield (
            "Others on the network can read what is sent to the web door, tokens as well: put a proxy that "
            "speaks TLS before it, and name it in TWIN_WEB_PROXIES."
        )


def _is_behind_tls(house: House) -> bool:
    return bool(house.settings.web_proxies) or (house.settings.web_url or "").startswith("https://")
