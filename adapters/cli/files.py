"""Files that hold what people said: their owner's alone, and there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterable
from contextlib import suppress
from pathlib import Path

from adapters.cli.common import fail

OWNER_ALONE = 0o600


async def write_whole(place: Path, lines: AsyncIterable[str]) -> None:
    """
    Put a file in its place when all of it is on the disk; one that was there stays until then.

    Ends the verb with one clear line where the disk refuses.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        file, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    except OSError as error:
        fail(f"{place}: it cannot be written ({error.strerror}); name another in --out")
    try:
        os.fchmod(file, OWNER_ALONE)
        with os.fdopen(file, "w", encoding="utf-8", newline="") as open_file:
            async for line in lines:
                open_file.write(line)
            open_file.flush()
            os.fsync(open_file.fileno())
        _take_place(name, place)
    except OSError as error:
        _remove(name)
        fail(f"{place}: it cannot be written ({error.strerror}); name another in --out")
    except BaseException:
        _remove(name)
        raise


def _take_place(name: str, place: Path) -> None:
    Path(name).replace(place)


def _remove(name: str) -> None:
    with suppress(OSError):
        Path(name).unlink()
