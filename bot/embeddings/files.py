"""Reads the files of a folder that somebody named: regular ones of an expected size, or says why not."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

SMALL = 1 << 20
MOST_OF_A_VOCABULARY = 64 << 20


class NotTheWeights(Exception):
    """A file is missing, damaged, or another model's; the message says which and what was expected."""


def is_there(file: Path) -> bool:
    """
    Whether there is anything of this name.

    Raises:
        NotTheWeights: nobody may look.
    """
    return _mode(file) is not None


def is_folder(path: Path) -> bool:
    """
    Whether this is a folder, or leads to one.

    Raises:
        NotTheWeights: nobody may look.
    """
    mode = _mode(path)
    return mode is not None and stat.S_ISDIR(mode)


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise NotTheWeights(f"{path} could not be read ({_reason(error)})") from error


def read(file: Path, *, most: int) -> bytes:
    """
    All of a file.

    Raises:
        NotTheWeights: it is missing, cannot be read, is no regular file, or has more than ``most`` bytes.
    """
    try:
        with open(file, "rb", opener=_at_once) as opened:
            told = os.fstat(opened.fileno())
            if not stat.S_ISREG(told.st_mode):
                raise NotTheWeights(f"{file} is no regular file")
            if told.st_size > most:
                raise NotTheWeights(f"{file} has {_size(told.st_size)}; expected at most {_size(most)}")
            whole = opened.read(most + 1)  # it may have grown since
    except (OSError, ValueError, MemoryError) as error:
        raise NotTheWeights(f"{file} could not be read ({_reason(error)})") from error
    if len(whole) > most:
        raise NotTheWeights(f"{file} has more than {_size(most)}, which is the most that is read")
    return whole


def read_json(file: Path, *, most: int = SMALL) -> dict[str, Any]:
    """
    The table in a JSON file.

    Raises:
        NotTheWeights: as for `read`, or it holds no table.
    """
    told = read_any_json(file, most=most)
    if not isinstance(told, dict):
        raise NotTheWeights(f"{file} holds no table but {type(told).__name__}")
    return told


def read_any_json(file: Path, *, most: int = SMALL) -> object:
    """
    What a JSON file holds.

    Raises:
        NotTheWeights: as for `read`, or it is no JSON.
    """
    try:
        told: object = json.loads(read(file, most=most))
    except (ValueError, RecursionError) as error:
        raise NotTheWeights(f"{file} is no JSON ({type(error).__name__})") from error
    return told


def _at_once(path: str, flags: int) -> int:
    """A pipe would be waited for without an end."""
    return os.open(path, flags | os.O_NONBLOCK)


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__


def _size(many: int) -> str:
    return f"{many / (1 << 20):,.0f} MB"
