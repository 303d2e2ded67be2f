"""The files of a profile -> their texts, whatever state they are in."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.knowledge.profile import Problem

JSON_SUFFIXES = {".json"}
MARKDOWN_SUFFIXES = {".md", ".markdown"}

_LARGEST = 5_000_000
_MOST_FILES = 2_000
_DEEPEST = 20
_SNIFFED = 4096
_MOST_STRANGE = 0.1
_WINDOWS = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A file that reads as text; ``name`` is its path below the profile, with slashes."""

    name: str
    text: str

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()


def read_files(path: Path, problems: list[Problem]) -> Iterator[TextFile]:
    """
    The texts of a file or of all files below a folder, in the order of their names.

    Hidden files and editors' copies are passed over; whatever else cannot be read is listed in `problems`.
    """
    found = [(path.name, path)] if not path.is_dir() else list(_below(path, path, problems, {path.resolve()}))
    if len(found) > _MOST_FILES:
        what = f"more than {_MOST_FILES:,} files; the rest was not read. Is this the profile's folder?"
        problems.append(Problem(place=_printable(path.name), what=what))
    for name, file in found[:_MOST_FILES]:
        if PurePosixPath(name).suffix.lower() not in JSON_SUFFIXES | MARKDOWN_SUFFIXES:
            what = "not read: this version reads JSON Resume (.json) and Markdown (.md)"
            problems.append(Problem(place=name, what=what))
            continue
        data = _bytes_of(file, name, problems)
        text = None if data is None else decoded(data, name, problems)
        if text is not None:
            yield TextFile(name=name, text=text)


def _below(folder: Path, root: Path, problems: list[Problem], seen: set[Path]) -> Iterator[tuple[str, Path]]:
    here = _printable(folder.relative_to(root).as_posix())
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        problems.append(Problem(place=here, what=f"the folder cannot be read: {error.strerror}"))
        return
    for entry in entries:
        if entry.name.startswith((".", "~", "#")) or entry.name.endswith("~"):
            continue
        name = _printable(entry.relative_to(root).as_posix())
        try:
            is_folder, target = entry.is_dir(), entry.resolve()
        except (OSError, RuntimeError) as error:  # a link to itself
            problems.append(Problem(place=name, what=f"not read: {error}"))
            continue
        if not is_folder:
            yield name, entry
        elif target in seen:
            problems.append(Problem(place=name, what="not read: it leads back to a folder already read"))
        elif name.count("/") >= _DEEPEST:
            problems.append(Problem(place=name, what=f"not read: more than {_DEEPEST} folders deep"))
        else:
            seen.add(target)
            yield from _below(entry, root, problems, seen)


def _bytes_of(file: Path, name: str, problems: list[Problem]) -> bytes | None:
    try:
        if not file.is_file():
            problems.append(
                Problem(place=name, what="not read: no regular file, or a link that leads nowhere")
            )
            return None
        with file.open("rb") as opened:
            data = opened.read(_LARGEST + 1)
    except (OSError, RuntimeError) as error:
        problems.append(Problem(place=name, what=f"not read: {getattr(error, 'strerror', None) or error}"))
        return None
    if len(data) > _LARGEST:
        what = f"not read: larger than {_LARGEST // 1_000_000} MB, which no profile is"
        problems.append(Problem(place=name, what=what))
        return None
    return data


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
        strange = sum(byte < 0x20 and byte not in b"\t\n\r\f" for byte in head)  # noqa: PLR2004 - ASCII control
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


def _printable(name: str) -> str:
    """A file's name without the surrogates that stand for bytes that are no text."""
    return name.encode("utf-8", "replace").decode("utf-8")
