"""Connections to PostgreSQL that wait so long and no longer, whatever has become of the server."""

from __future__ import annotations

import asyncio
import select
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, TypeVar

import psycopg
from psycopg import waiting
from psycopg.abc import PQGen
from psycopg.adapt import AdaptersMap, Loader

T = TypeVar("T")

_LOOK_S = 0.1
"""How often a wait looks whether it was called off; psycopg's own."""
_CALLING_OFF_S = 0.5
"""For so long the server is asked to stop working at what nobody waits for any more."""


class WholeLoader(Loader):
    """PostgreSQL's sums of whole numbers are NUMERIC; they are whole numbers here, as everywhere."""

    def load(self, data: bytes | bytearray | memoryview) -> Any:
        text = bytes(data).decode("ascii")
        return float(text) if "." in text else int(text)


def adapters() -> AdaptersMap:
    """How values are written and read."""
    made = AdaptersMap(psycopg.adapters)
    made.register_loader("numeric", WholeLoader)
    return made


def unknown(options: Iterable[str]) -> str | None:
    """The first name that libpq does not know, and psycopg would take for an argument of its own."""
    known = {one.keyword.decode() for one in psycopg.pq.Conninfo.get_defaults()}
    return next((name for name in options if name not in known), None)


def is_readable(connection: psycopg.Connection[Any] | psycopg.AsyncConnection[Any]) -> bool:
    """Whether a server that was asked nothing says something: that it ends, or has ended."""
    if connection.closed:
        return True
    looking = select.poll()
    looking.register(connection.fileno(), select.POLLIN)
    return bool(looking.poll(0))


class Patient(psycopg.Connection[Any]):
    """For the threads of writer and glances; ``patience_s`` is for each statement."""

    patience_s: float | None = None

    def wait(self, gen: PQGen[T], interval: float = _LOOK_S, timeout: float | None = None) -> T:
        try:
            return waiting.wait(
                gen, self.pgconn.socket, interval=interval, timeout=timeout or self.patience_s
            )
        except psycopg.OperationalError as error:
            _give_up(self, error)
            raise


class PatientAsync(psycopg.AsyncConnection[Any]):
    """For the event loop; ``patience_s`` is for each statement, and whoever is called off waits no longer."""

    patience_s: float | None = None

    async def wait(
        self,
        gen: PQGen[T],
        interval: float = _LOOK_S,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
    ) -> T:
        try:
            return await waiting.wait_async(
                gen, self.pgconn.socket, interval=interval, timeout=timeout or self.patience_s
            )
        except psycopg.OperationalError as error:
            _give_up(self, error)
            raise
        except asyncio.CancelledError:
            try:
                with suppress(psycopg.Error):
                    await self.cancel_safe(timeout=_CALLING_OFF_S)
            finally:  # also for whoever is called off once more meanwhile
                self.pgconn.finish()
            raise


def _give_up(
    connection: psycopg.Connection[Any] | psycopg.AsyncConnection[Any], error: psycopg.Error
) -> None:
    """A connection on which something failed that the server has not said is of no use any more."""
    if error.sqlstate is None:
        connection.pgconn.finish()
