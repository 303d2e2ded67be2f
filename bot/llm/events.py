"""Server-sent events from bytes, however the network has cut them."""

from __future__ import annotations

import re

LARGEST_EVENT = 1 << 20
"""Bytes that one event may have; a piece of an answer has some hundred."""

_LINE_END = re.compile(rb"\r\n|\n|\r")


class TooLarge(ValueError):
    """What was sent is larger than anything that we asked for."""


class Events:
    """
    The ``data`` of each event that came whole, by the rules of the HTML standard (section 9.2.6).

    Names, ids and comments are left out: our providers put all that matters into the data. An event that the
    end of the stream has cut is dropped, as the standard has it.
    """

    def __init__(self) -> None:
        self._rest: list[bytes] = []  # of a line without its end; joined once, when that comes
        self._data: list[bytes] = []
        self._held = 0
        self._after_return = False

    def feed(self, piece: bytes) -> list[bytes]:
        """
        The events that this piece of the stream completes.

        Raises:
            TooLarge: one of them has more than `LARGEST_EVENT` bytes.
        """
        if self._after_return and piece.startswith(b"\n"):  # the second half of a line's end
            piece = piece[1:]
            self._after_return = False
        if not piece:
            return []
        self._after_return = piece.endswith(b"\r")
        self._held += len(piece)
        *lines, rest = _LINE_END.split(piece)
        ready = self._take(lines) if lines else []
        if rest:
            self._rest.append(rest)
        if self._held > LARGEST_EVENT:
            raise TooLarge(f"an event of more than {LARGEST_EVENT} bytes")
        return ready

    def _take(self, lines: list[bytes]) -> list[bytes]:
        ready: list[bytes] = []
        if self._rest:
            lines[0] = b"".join([*self._rest, lines[0]])
            self._rest.clear()
        for line in lines:
            if line.startswith(b"data:"):
                self._data.append(line[5:].removeprefix(b" "))
            elif not line:
                self._held = 0
                if self._data:
                    ready.append(b"\n".join(self._data))
                    self._data = []
        return ready
