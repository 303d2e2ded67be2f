"""Bytes that ought to be text -> text, whatever wrote them."""

from __future__ import annotations

import codecs

from bot.knowledge.profile import Problem

_SNIFFED = 4096
_CONTROL = bytes(byte for byte in range(0x20) if byte not in b"\t\n\r\f")
_MOST_STRANGE = 0.1
_WINDOWS = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}


def decoded(data: bytes, name: str, problems: list[Problem]) -> str | None:
    """
    The text of a file, in UTF-8, or in UTF-16 with its mark; line ends become ``\\n``.

    Bytes that are not UTF-8 are read as Windows-1252, which they nearly always are, and listed. None for
    what is no text at all.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
    else:
        head = data[:_SNIFFED]
        strange = len(head) - len(head.translate(None, _CONTROL))
        if strange > _MOST_STRANGE * len(head):
            problems.append(Problem(place=name, what="not read: it is binary, not text"))
            return None
        text = _utf8(data.removeprefix(codecs.BOM_UTF8), name, problems)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _utf8(data: bytes, name: str, problems: list[Problem]) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = 1 + data.count(b"\n", 0, error.start)
        what = (
            f"not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}; read as Windows-1252 there. "
            "Save the file as UTF-8"
        )
        problems.append(Problem(place=f"{name}:{line}", what=what))
        return data.decode("utf-8", "surrogateescape").translate(_WINDOWS)
