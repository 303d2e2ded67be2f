"""TLS in front of PostgreSQL, which the package's own server was built without, and authorities of a test."""

from __future__ import annotations

import asyncio
import ssl
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.clock import MachineClock

_WANTS_TLS, _WANTS_GSS, _CANCELS = 80877103, 80877104, 80877102
_REFUSAL = b'SFATAL\0VFATAL\0C28000\0Mno pg_hba.conf entry for host "127.0.0.1", no encryption\0\0'
"""What a server says whose every line in pg_hba.conf begins with hostssl."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Whoever signs certificates; ``place`` is the file by which they are trusted."""

    place: Path
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def context(self, host: str, *, days: int = 1) -> ssl.SSLContext:
        """For a server that is called so; with a negative number of days its certificate is out of date."""
        key = ec.generate_private_key(ec.SECP256R1())
        named = _built(host, key, issuer=self.certificate.subject, days=days)
        named = named.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        chain = self.place.with_name(f"{host}.pem")
        chain.write_bytes(_pem(key) + _pem(named.sign(self.key, hashes.SHA256())))
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(chain)
        return made


def authority(place: Path) -> Authority:
    """A new one, whose certificate stands in a file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, place.stem)])
    built = _built(place.stem, key, issuer=name, days=1)
    certificate = built.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(
        key, hashes.SHA256()
    )
    place.write_bytes(_pem(certificate))
    return Authority(place=place, certificate=certificate, key=key)


def _built(
    name: str, key: ec.EllipticCurvePrivateKey, *, issuer: x509.Name, days: int
) -> x509.CertificateBuilder:
    until = MachineClock().now() + timedelta(days=days)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - timedelta(days=30))
        .not_valid_after(until)
    )


def _pem(what: x509.Certificate | ec.EllipticCurvePrivateKey) -> bytes:
    if isinstance(what, x509.Certificate):
        return what.public_bytes(serialization.Encoding.PEM)
    return what.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@dataclass(slots=True)
class Front:
    """
    It takes nobody in without TLS, and hands on what is said behind that.

    The server itself sees whoever comes by its socket: it asks for no password, and knows of no channel that
    one could be bound to.
    """

    server: Path
    context: ssl.SSLContext
    port: int = 0
    called_off: int = 0

    async def meet(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One client, until it goes."""
        with suppress(OSError, asyncio.IncompleteReadError):  # one that trusts nobody goes in the middle
            try:
                await self._meet(reader, writer)
            finally:
                writer.close()

    async def _meet(self, reader: StreamReader, writer: StreamWriter) -> None:
        opening = await _opening(reader)
        if opening == struct.pack("!i", _WANTS_GSS):
            writer.write(b"N")
            opening = await _opening(reader)
        if opening != struct.pack("!i", _WANTS_TLS):
            writer.write(b"E" + struct.pack("!i", len(_REFUSAL) + 4) + _REFUSAL)
            return
        writer.write(b"S")
        await writer.drain()
        await writer.start_tls(self.context)
        opening = await _opening(reader)
        self.called_off += opening.startswith(struct.pack("!i", _CANCELS))
        behind_reader, behind = await asyncio.open_unix_connection(str(self.server))
        behind.write(struct.pack("!i", len(opening) + 4) + opening)
        async with asyncio.TaskGroup() as group:
            group.create_task(_pump(reader, behind))
            group.create_task(_pump(behind_reader, writer))


async def _opening(reader: StreamReader) -> bytes:
    (length,) = struct.unpack("!i", await reader.readexactly(4))
    return await reader.readexactly(length - 4)


async def _pump(reader: StreamReader, writer: StreamWriter) -> None:
    with suppress(OSError):
        try:
            while data := await reader.read(1 << 16):
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()


@asynccontextmanager
async def fronting(folder: Path, context: ssl.SSLContext) -> AsyncIterator[Front]:
    """A front before the server whose socket is in a folder."""
    front = Front(folder / ".s.PGSQL.5432", context)
    async with asyncio.TaskGroup() as clients:

        def met(reader: StreamReader, writer: StreamWriter) -> None:
            clients.create_task(front.meet(reader, writer))

        listening = await asyncio.start_server(met, "127.0.0.1", 0)
        front.port = listening.sockets[0].getsockname()[1]
        try:
            yield front
        finally:
            listening.close()
