"""The files below a folder with their signatures, cheap enough to be looked at twice a second."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.profile import Problem

MOST_FILES = 2_000
_DEEPEST = 20
_NO_CONTENT = {"confirmed.toml", "thumbs.db", "desktop.ini"}
"""What we or a desktop keep beside the records."""

Sign = tuple[int, ...]
"""What changes whenever a file's content does: its size, times in nanoseconds, place on the disk, rights."""
NO_SIGN: Sign = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A file; ``name`` is its path below the profile, with slashes and no byte that is no text."""

    name: str
    path: str
    sign: Sign


def leaves(path: Path, problems: list[Problem]) -> list[Leaf]:
    """
    A file, or all files below a folder in the order of their names; hidden ones and copies are passed over.

    Links are followed, and a folder is read once however many lead to it. What keeps a folder from being
    read is listed in `problems`.

    Raises:
        OSError: the path itself cannot be looked at.
    """
    about = path.stat()
    if not path.is_dir():
        return [Leaf(printable(path.name), str(path), _sign_of(about))]
    found = list(_below(str(path), "", problems, {(about.st_dev, about.st_ino)}))
    if len(found) > MOST_FILES:
        what = f"more than {MOST_FILES:,} files; the rest was not read. Is this the profile's folder?"
        problems.append(Problem(place=printable(path.name), what=what))
    return found[:MOST_FILES]


def sign_of(path: Path) -> Sign:
    """The signature of a file; the empty one when there is none."""
    try:
        return _sign_of(path.stat())
    except (OSError, ValueError):
        return NO_SIGN


def printable(name: str) -> str:
    """A file's name without the surrogates that stand for bytes that are no text."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _sign_of(about: os.stat_result) -> Sign:
    return (about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino, about.st_dev, about.st_mode)


def _below(folder: str, prefix: str, problems: list[Problem], seen: set[tuple[int, int]]) -> Iterator[Leaf]:
    try:
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
    except OSError as error:
        what = f"the folder cannot be read: {error.strerror}"
        problems.append(Problem(place=prefix.rstrip("/") or ".", what=what))
        return
    for entry in entries:
        if _is_passed_over(entry.name):
            continue
        name = prefix + printable(entry.name)
        try:
            is_folder, about = entry.is_dir(), entry.stat()
        except FileNotFoundError:  # a link that leads nowhere, or a file that has just gone
            yield Leaf(name, entry.path, NO_SIGN)
        except OSError as error:  # a link to itself
            problems.append(Problem(place=name, what=f"not read: {error}"))
        else:
            if is_folder:
                yield from _inside(entry.path, name, (about.st_dev, about.st_ino), problems, seen)
            else:
                yield Leaf(name, entry.path, _sign_of(about))


def _inside(
    folder: str, name: str, which: tuple[int, int], problems: list[Problem], seen: set[tuple[int, int]]
) -> Iterator[Leaf]:
    if which in seen:
        problems.append(Problem(place=name, what="not read: it leads back to a folder already read"))
    elif name.count("/") >= _DEEPEST:
        problems.append(Problem(place=name, what=f"not read: more than {_DEEPEST} folders deep"))
    else:
        seen.add(which)
        yield from _below(folder, f"{name}/", problems, seen)


def _is_passed_over(name: str) -> bool:
    return name.startswith((".", "~", "#")) or name.endswith("~") or name.lower() in _NO_CONTENT
