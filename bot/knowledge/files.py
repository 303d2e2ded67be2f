"""The files of a profile: which there are, and their bytes, whatever state they are in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.knowledge.profile import Problem

_MOST_FILES = 2_000
_DEEPEST = 20
_NO_CONTENT = {"confirmed.toml", "thumbs.db", "desktop.ini"}
"""What we or a desktop keep beside the records."""


def files_of(path: Path, problems: list[Problem]) -> list[tuple[str, Path]]:
    """
    A file, or all files below a folder in the order of their names, each with its name below the profile.

    Names have slashes and no byte that is no text. Hidden files and editors' copies are passed over; what
    keeps a folder from being read is listed in `problems`.
    """
    if not path.is_dir():
        return [(_printable(path.name), path)]
    found = list(_below(path, path, problems, {path.resolve()}))
    if len(found) > _MOST_FILES:
        what = f"more than {_MOST_FILES:,} files; the rest was not read. Is this the profile's folder?"
        problems.append(Problem(place=_printable(path.name), what=what))
    return found[:_MOST_FILES]


def bytes_of(file: Path, name: str, largest: int) -> bytes | Problem:
    """The bytes of a regular file of no more than `largest`, or why not."""
    try:
        if not file.is_file():
            return Problem(place=name, what="not read: no regular file, or a link that leads nowhere")
        with file.open("rb") as opened:
            data = opened.read(largest + 1)
    except (OSError, RuntimeError, ValueError) as error:
        return Problem(place=name, what=f"not read: {getattr(error, 'strerror', None) or error}")
    if len(data) > largest:
        return Problem(
            place=name, what=f"not read: larger than {largest // 1_000_000} MB, which no profile is"
        )
    return data


def _below(folder: Path, root: Path, problems: list[Problem], seen: set[Path]) -> Iterator[tuple[str, Path]]:
    here = _printable(folder.relative_to(root).as_posix())
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        problems.append(Problem(place=here, what=f"the folder cannot be read: {error.strerror}"))
        return
    for entry in entries:
        if _is_passed_over(entry.name):
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


def _is_passed_over(name: str) -> bool:
    return name.startswith((".", "~", "#")) or name.endswith("~") or name.lower() in _NO_CONTENT


def _printable(name: str) -> str:
    """A file's name without the surrogates that stand for bytes that are no text."""
    return name.encode("utf-8", "replace").decode("utf-8")
