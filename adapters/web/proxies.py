"""Who a request is from and how it came, where proxies stand between: their word counts if they are named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.settings import Settings

Networks = Sequence[IPv4Network | IPv6Network]
PEER = "twin.peer"
"""In the scope: the address at the other end of the connection, whatever a proxy says."""
_TOLD_BY_PROXIES = (
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
    "forwarded",
    "via",
)
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")
_LONGEST_CHAIN = 32
_NETWORK_BITS = 64


@dataclass(frozen=True, slots=True)
class Origin:
    """What proxies tell: None where they tell nothing that can be believed."""

    address: str | None = None
    scheme: str | None = None
    host: str | None = None


class Proxies:
    """
    ASGI middleware: sets client, scheme and host of a request to those that the visitor sees.

    Nothing is believed but what a proxy of ``TWIN_WEB_PROXIES`` says, and of that what the last one wrote
    that is not such a proxy itself. Whoever comes by the host of an https ``TWIN_WEB_URL`` has come by TLS.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        self._trusted = networks(settings.web_proxies)
        url = urlsplit(settings.web_url or "")
        self._tls_host = url.netloc.lower() if url.scheme == "https" else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = self._seen(scope)
        await self._app(scope, receive, send)

    def _seen(self, scope: Scope) -> Scope:
        peer = plain(scope["client"][0]) if scope.get("client") else ""
        seen: Scope = {**scope, PEER: peer}
        origin = origin_of(peer, Headers(scope=scope), self._trusted)
        if origin.address is not None:
            seen["client"] = (origin.address, 0)
        if origin.host is not None:
            headers = MutableHeaders(raw=list(scope["headers"]))
            headers["host"] = origin.host
            seen["headers"] = headers.raw
        is_tls = self._tls_host and Headers(scope=seen).get("host", "").lower() == self._tls_host
        if is_tls or origin.scheme is not None:
            seen["scheme"] = "https" if is_tls else origin.scheme
        return seen


def origin_of(peer: str, headers: Headers, trusted: Networks) -> Origin:
    """What may be believed of a request that came over a connection from `peer`."""
    if not _is_in(peer, trusted):
        return Origin()
    address, passed = _walk(peer, _listed(headers, "x-forwarded-for"), trusted)
    scheme = _told_at(passed, _listed(headers, "x-forwarded-proto")).lower()
    host = _told_at(passed, _listed(headers, "x-forwarded-host")).lower()
    return Origin(
        address=address if address != peer else None,
        scheme=scheme if scheme in {"http", "https"} else None,
        host=host if _HOST.fullmatch(host) else None,
    )


def _walk(peer: str, chain: Sequence[str], trusted: Networks) -> tuple[str, int]:
    """From our side outwards while who wrote an entry is trusted: who comes last, and past how many."""
    address, passed = peer, 0
    for told in reversed(chain[-_LONGEST_CHAIN:]):
        if not _is_in(address, trusted):
            break
        found = plain(told)
        if not found:
            break
        address, passed = found, passed + 1
    return address, max(1, passed)


def _told_at(passed: int, told: Sequence[str]) -> str:
    """What the outermost trusted proxy told: each adds an entry, or one replaces what was there."""
    return told[-min(passed, len(told))] if told else ""


def _listed(headers: Headers, name: str) -> list[str]:
    return [part.strip() for line in headers.getlist(name) for part in line.split(",") if part.strip()]


def plain(told: str) -> str:
    """An address without port, brackets and zone, as IPv4 where it is; empty when it is none."""
    text = told.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)


def networks(text: str) -> Networks:
    """The value of ``TWIN_WEB_PROXIES``."""
    return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


def _is_in(address: str, trusted: Networks) -> bool:
    if not address:
        return False
    read = ip_address(address)
    return any(read.version == network.version and read in network for network in trusted)


def address_of(request: Request) -> str:
    """The visitor's address; what is no address is taken as it is."""
    host = request.client.host if request.client else "unknown"
    return plain(host) or host


def place_of(address: str) -> str:
    """An address as one visitor has it: whoever has one of IPv6 has all of its network."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if isinstance(read, IPv6Address):
        return str(ip_network((read, _NETWORK_BITS), strict=False))
    return str(read)


def is_this_machine(request: Request) -> bool:
    """Whether a program beside us sent this itself, and no proxy on somebody's behalf."""
    return is_loopback(request.scope.get(PEER, "")) and not _came_by_proxy(request.headers)


def is_at_hand(request: Request) -> bool:
    """`is_this_machine`, by an address that means another machine to everybody else."""
    host = request.url.hostname or ""
    is_named = host == "localhost" or host.endswith(".localhost")
    return is_this_machine(request) and (is_named or is_loopback(plain(host)))


def is_loopback(address: str) -> bool:
    return bool(address) and ip_address(address).is_loopback


def _came_by_proxy(headers: Mapping[str, str]) -> bool:
    return any(name in headers for name in _TOLD_BY_PROXIES)
