"""The files of a profile: which there are, and their bytes, whatever state they are in."""

from __future__ import annotations

from pathlib import Path

from bot.knowledge.profile import Problem
from bot.knowledge.tree import leaves


def files_of(path: Path, problems: list[Problem]) -> list[tuple[str, Path]]:
    """
    A file, or all files below a folder in the order of their names, each with its name below the profile.

    Names have slashes and no byte that is no text. Hidden files and editors' copies are passed over; what
    keeps a folder from being read is listed in `problems`.
    """
    return [(leaf.name, Path(leaf.path)) for leaf in leaves(path, problems)]


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
