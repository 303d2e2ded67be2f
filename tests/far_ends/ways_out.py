"""Notes every way out of the process that is taken: connections, names that are looked up, programs begun."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

WAYS_OUT = (
    "socket.connect",
    "socket.sendto",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "subprocess.Popen",
)

_heard: list[list[tuple[str, Any]]] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _heard and event in WAYS_OUT:
        _heard[-1].append((event, arguments))


sys.addaudithook(_hear)  # Python tells it of each, whoever takes it; a hook stays for the process


@contextmanager
def noted() -> Iterator[list[tuple[str, Any]]]:
    """Every way out that is taken meanwhile, as an event of Python's own audit and its arguments."""
    _heard.append([])
    try:
        yield _heard[-1]
    finally:
        _heard.pop()
