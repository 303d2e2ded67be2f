"""The tokens that let somebody in, compared in constant time, and how often a wrong one may be tried."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Mapping

import structlog
from pydantic import SecretStr

from adapters.web.proxies import place_of
from bot.errors import StorageError
from bot.keys import KNOCKS_WITHIN, Keys, Role, digest
from bot.ports import Clock
from bot.settings import Settings

log = structlog.get_logger(__name__)

MOST_KNOCKS = 5
"""Wrong tokens a minute from one address, at the sign-in."""
MOST_SLIPS = 30
"""The same for programs: one with an old token asks on and on, and must not lock its people out."""
AGAIN_S = int(KNOCKS_WITHIN.total_seconds())


class TooOften(Exception):
    """Too many wrong tokens came from an address: for a minute a right one is refused as well."""


class Tokens:
    """
    Which token gives which role.

    Wrong ones are counted in the database, so that it is no use to try them in turn at many processes.
    """

    def __init__(self, roles: Mapping[Role, str], keys: Keys, clock: Clock) -> None:
        self._digests = {role: _digest(token) for role, token in roles.items() if token}
        self._keys = keys
        self._clock = clock
        self._one_by_one = asyncio.Lock()

    def role(self, token: str) -> Role | None:
        """The greatest role that a token gives; all are compared, however it goes."""
        given = _digest(token)
        found = [role for role, known in self._digests.items() if hmac.compare_digest(known, given)]
        return next((role for role in (Role.ADMIN, Role.OWNER, Role.VIEWER) if role in found), None)

    async def signing_in(self, token: str, address: str) -> Role | None:
        """
        The role of whoever signs in; one after another, so that a thousand at once are not a thousand tries.

        Raises:
            TooOften: five wrong ones came from there within a minute.
            StorageError: they cannot be counted.
        """
        async with self._one_by_one:
            return await self._tried(token, place_of(address), MOST_KNOCKS)

    async def by_link(self, key: str, address: str) -> Role | None:
        """
        The role of a link that is good once; nobody finds one by trying, and nobody fills the books by it.

        Raises:
            TooOften: five that were good no more came from there within a minute.
            StorageError: nobody knows.
        """
        now, place = self._clock.now(), f"link {place_of(address)}"
        async with self._one_by_one:
            if await self._keys.knocks(place, at=now) >= MOST_KNOCKS:
                raise TooOften
            role = await self._keys.redeem(digest(key), at=now)
            if role is None:
                await self._keys.knocked(place, at=now)
            return role

    async def bearer(self, token: str, address: str) -> Role | None:
        """
        The role of a program; a right token is good also while the database is away.

        Raises:
            TooOften: thirty wrong ones came from there within a minute.
        """
        role = self.role(token)
        try:
            await self._tried(token, f"bearer {place_of(address)}", MOST_SLIPS)
        except StorageError as error:
            log.warning("web.tries_not_counted", reason=str(error))
        return role

    async def _tried(self, token: str, place: str, most: int) -> Role | None:
        now, role = self._clock.now(), self.role(token)
        if await self._keys.knocks(place, at=now) >= most:
            raise TooOften
        if role is None:
            await self._keys.knocked(place, at=now)
        return role


def tokens_of(settings: Settings, admin: str) -> dict[Role, str]:
    """What is set, and for admins what was made where nothing is."""
    return {
        Role.ADMIN: admin or _of(settings.web_token),
        Role.OWNER: _of(settings.web_owner_token),
        Role.VIEWER: _of(settings.web_viewer_token),
    }


def _of(secret: SecretStr | None) -> str:
    return "" if secret is None else secret.get_secret_value()


def _digest(token: str) -> bytes:
    """Of one length, whatever the token's: how long it takes to compare tells nothing of it."""
    return hashlib.sha256(token.strip().encode("utf-8", "surrogatepass")).digest()
