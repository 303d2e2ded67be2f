"""A ZIP from anybody -> the few members that are wanted, whatever the others are."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath, PureWindowsPath

from bot.knowledge.profile import Problem
from bot.knowledge.wording import one_line

_MOST_MEMBERS = 10_000
_LARGEST = 10_000_000
_LARGEST_TOGETHER = 30_000_000
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, LookupError)
"""What the standard library raises for archives that are cut, forged, encrypted or packed in its own way."""


@dataclass(slots=True)
class Archive:
    """
    The members of an archive; nothing is ever written to disk.

    ``problems`` tell what could not be opened, ``left`` the names of members that nobody wanted.
    """

    data: bytes
    file: str
    problems: list[Problem] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def members(self, is_wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of each member that is wanted by its name, without its folders."""
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as opened:
                yield from self._read(opened, is_wanted)
        except _FAULTS as error:
            self._fault("", f"not a ZIP that can be opened: {one_line(str(error)) or type(error).__name__}")

    def _read(self, opened: zipfile.ZipFile, is_wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
        room = _LARGEST_TOGETHER
        found = opened.infolist()
        if len(found) > _MOST_MEMBERS:
            self._fault("", f"holds {len(found):,} files; the first {_MOST_MEMBERS:,} were looked at")
        for info in found[:_MOST_MEMBERS]:
            path = PurePosixPath(info.filename.replace("\\", "/"))
            name = one_line(path.name)
            if info.is_dir() or not name or name.startswith(".") or "__MACOSX" in path.parts:
                continue
            if not is_wanted(name):
                self.left.append(name)
                continue
            data = self._member(opened, info, name, min(_LARGEST, room))
            if data is not None:
                room -= len(data)
                yield name, data

    def _member(self, opened: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, most: int) -> bytes | None:
        data, fault = b"", _forbidden(info)
        if not fault:
            try:
                with opened.open(info) as member:
                    data = member.read(most + 1)
            except _FAULTS as error:
                fault = one_line(str(error)) or type(error).__name__
        if len(data) > most:
            fault = f"it unpacks to more than {most // 1_000_000} MB"
        if fault:
            self._fault(name, f"not read: {fault}")
        return None if fault else data

    def _fault(self, name: str, what: str) -> None:
        self.problems.append(Problem(place=f"{self.file}/{name}" if name else self.file, what=what))


def _forbidden(info: zipfile.ZipInfo) -> str:
    """Why a member is not even opened; empty when it may be."""
    path = PurePosixPath(info.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or PureWindowsPath(info.filename).drive:
        return "its name leads out of the archive"
    if info.flag_bits & 1:
        return "it is encrypted; unpack it and make a ZIP without a password"
    return ""
