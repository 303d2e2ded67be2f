"""Which version of the program this is."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


@cache
def version() -> str:
    """``0.1.0``; ``0`` where it is run from a folder that nobody installed."""
    try:
        return installed("twin")
    except PackageNotFoundError:
        return "0"
