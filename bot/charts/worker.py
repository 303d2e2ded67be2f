"""The process that draws: specs come in on standard input, pictures go out; it knows nothing of the twin."""

from __future__ import annotations

import faulthandler
import json
import os
import re
import signal
import struct
import sys
import zlib
from typing import IO, Any

HEAD = struct.Struct(">cI")
"""Before each message, both ways: what it is (a spec, a picture or a reason) and how many bytes follow."""
PNG, SVG, LIBRARY, REASON = b"P", b"S", b"L", b"R"
MOST_BYTES = 16_000_000
LONGEST_S = 20
"""One picture; far above what the twin waits, so that it is for orphans alone."""
LIBRARY_S = 120
"""The library is put together by a compiler: one and a half seconds of a whole core."""
_FOR_PAGES = "window.vegaEmbed = vegaEmbed;"
SCALE = 2
"""Chats show a chart on screens with two points to the pixel."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_ELSEWHERE = frozenset({"url", "href"})
_DEEPEST = 40
_NO_LETTER = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What stands in no SVG: the library dies of it."""


def main() -> None:
    """
    Draw until the input ends, as it does however the twin ended.

    One picture that takes too long ends the process as well, even where the library is stuck.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the twin, which then closes our input
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints may not stand between the pictures
    while (asked := read(sys.stdin.buffer)) is not None:
        kind, spec = asked
        faulthandler.dump_traceback_later(LIBRARY_S if kind == LIBRARY else LONGEST_S, exit=True)
        try:
            told = drawn(kind, spec)
        except Exception as error:  # noqa: BLE001 - whatever it is, one spec could not be drawn
            kind, told = REASON, f"{type(error).__name__}: {error}".encode()[:2000]
        faulthandler.cancel_dump_traceback_later()
        out.write(HEAD.pack(kind, len(told)) + told)
        out.flush()


def read(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """The next message: what it is, and its bytes; None at the end, also in the middle of one."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    kind, length = HEAD.unpack(head)
    body = stream.read(length) if length <= MOST_BYTES else b""
    return (kind, body) if len(body) == length else None


def drawn(kind: bytes, spec: bytes) -> bytes:
    """
    A spec as PNG, or as SVG, or the library that draws specs in a browser.

    Raises:
        ValueError: it is no spec, or wants something from elsewhere.
        ImportError: the library is not installed.
    """
    if kind == LIBRARY:
        import vl_convert

        return vl_convert.javascript_bundle(_FOR_PAGES).encode()
    read_spec = json.loads(spec)
    if not isinstance(read_spec, dict) or wants_more(read_spec):
        raise ValueError("a chart has to bring all that it shows: no url, no href")
    import vl_convert

    legible = cleaned(read_spec)
    if kind == SVG:
        return vl_convert.vegalite_to_svg(legible, allowed_base_urls=[]).encode()
    return packed(vl_convert.vegalite_to_png(legible, scale=SCALE, allowed_base_urls=[]))


def packed(png: bytes) -> bytes:
    """The same picture in a third of the bytes: the library packs loosely, and chats keep it for good."""
    chunks, at = [], len(_SIGNATURE)
    while at < len(png):
        length = int.from_bytes(png[at : at + 4])
        chunks.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += 12 + length
    points = zlib.compress(zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT")), 6)
    before = [one for one in chunks if one[0] not in {b"IDAT", b"IEND"}]
    return _SIGNATURE + b"".join(map(_chunk, [*before, (b"IDAT", points), (b"IEND", b"")]))


def _chunk(part: tuple[bytes, bytes]) -> bytes:
    body = b"".join(part)
    return len(part[1]).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)


def wants_more(part: Any, depth: int = 0) -> bool:
    """Whether something in a spec would be fetched: a file, a page, a picture."""
    if depth > _DEEPEST:
        return True
    if isinstance(part, dict):
        return any(key in _ELSEWHERE or wants_more(value, depth + 1) for key, value in part.items())
    return isinstance(part, list) and any(wants_more(one, depth + 1) for one in part)


def cleaned(part: Any) -> Any:
    """A part of a spec without control characters and halves of letters."""
    if isinstance(part, dict):
        return {cleaned(key): cleaned(value) for key, value in part.items()}
    if isinstance(part, list):
        return [cleaned(one) for one in part]
    return _NO_LETTER.sub("\ufffd", part) if isinstance(part, str) else part


if __name__ == "__main__":
    main()
