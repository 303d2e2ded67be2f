"""Named arrays in a file that is whole or not there, whoever writes it at the same time."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]

_DAMAGED = (
    OSError,
    ValueError,
    EOFError,
    KeyError,
    TypeError,
    AttributeError,
    RuntimeError,
    MemoryError,
)
_TORN = (zipfile.BadZipFile, struct.error, zlib.error)


class Unreadable(Exception):
    """A file is missing or damaged; the message says which and how."""


def read_arrays(file: Path) -> dict[str, NDArray[Any]]:
    """
    All that `write_arrays` wrote.

    Raises:
        Unreadable: it is missing, torn, or of another form; a single wrong bit is found by its checksum.
    """
    try:
        with file.open("rb") as raw, np.load(raw, allow_pickle=False) as stored:
            return {str(name): stored[name] for name in stored.files}
    except (*_DAMAGED, *_TORN) as error:
        raise Unreadable(f"{file} could not be read ({type(error).__name__})") from error


def write_arrays(file: Path, arrays: Arrays) -> None:
    """
    Write beside a file and take its place at once; its folder is made when it is missing.

    Raises:
        OSError: the folder cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=file.parent, prefix=f".{file.stem}.", delete=False) as beside:
        try:
            with zipfile.ZipFile(beside, "w", allowZip64=True) as archive:
                for name, array in arrays.items():
                    with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                        np.lib.format.write_array(entry, np.asanyarray(array), allow_pickle=False)
            beside.close()
            Path(beside.name).replace(file)
        except BaseException:
            with suppress(OSError):
                Path(beside.name).unlink()
            raise
