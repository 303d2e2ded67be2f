"""Server-sent events from bytes, however the network has cut them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

_LINE_END = re.compile(rb"\r\n|\n|\r")


async def data_of_events(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """
    The ``data`` of each event that came whole, by the rules of the HTML standard (section 9.2.6).

    Names, ids and comments are left out: our providers put all that matters into the data. An event that the
    end of the stream has cut is dropped, as the standard has it.
    """
    rest = b""
    data: list[bytes] = []
    async for piece in pieces:
        rest += piece
        held = rest[-1:] if rest.endswith(b"\r") else b""  # its \n may be on the way
        *lines, rest = _LINE_END.split(rest[: len(rest) - len(held)])
        rest += held
        for line in lines:
            if not line and data:
                yield b"\n".join(data)
                data = []
            elif line.startswith(b"data:"):
                data.append(line[5:].removeprefix(b" "))
    if data and rest == b"\r":
        yield b"\n".join(data)
