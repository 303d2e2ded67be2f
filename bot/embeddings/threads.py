"""
Keeps numpy's arithmetic on one thread.

A question is too small to be shared out: two threads save two milliseconds of eight on an idle machine,
and wait for each other for hundreds on a busy one. OpenBLAS has a switch for that, and numpy none.
"""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path

import numpy as np

_FOLDERS = ("../numpy.libs", ".libs", ".dylibs")
_SWITCHES = (
    "scipy_openblas_set_num_threads64_",
    "scipy_openblas_set_num_threads",
    "openblas_set_num_threads",
)


@cache
def keep_to_one_thread() -> bool:
    """Whether it could be done: a numpy that was built on another library goes on as it was."""
    home = Path(np.__file__).parent
    for folder in _FOLDERS:
        for file in sorted((home / folder).resolve().glob("*openblas*")):
            if _switch(file):
                return True
    return False


def _switch(file: Path) -> bool:
    try:
        library = ctypes.CDLL(str(file))  # the one that numpy has loaded, not another
    except OSError:
        return False
    for name in _SWITCHES:
        switch = getattr(library, name, None)
        if switch is not None:
            switch(ctypes.c_int(1))
            return True
    return False
