"""Where the memory of a twin has grown, told by tracemalloc inside of it; the product knows nothing of it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

HOOK = """
import gc, os, pathlib, signal, tracemalloc

def _tell(*_):
    folder = pathlib.Path({folder!r})
    number = len(list(folder.glob("allocated-*"))) + 1
    gc.collect()
    if number == 1:
        tracemalloc.start(6)
    tracemalloc.take_snapshot().dump(folder / "unfinished")
    os.replace(folder / "unfinished", folder / f"allocated-{{number}}")

signal.signal(signal.SIGUSR1, _tell)
"""
"""A `sitecustomize.py`: from the first SIGUSR1 on what is allocated is noted, at the second it is written."""
MOST = 25
_NOT_OURS = (tracemalloc.Filter(False, tracemalloc.__file__),)


def grown(folder: Path) -> Iterator[str]:
    """The places whose memory has grown most between two snapshots, with who called them."""
    before, after = (
        tracemalloc.Snapshot.load(str(folder / f"allocated-{number}")).filter_traces(_NOT_OURS)
        for number in (1, 2)
    )
    for one in after.compare_to(before, "lineno")[:MOST]:
        yield f"{one.size_diff / 1024:+9.0f} kB {one.count_diff:+8d}  {one.traceback[0]}"
    for one in after.compare_to(before, "traceback")[:5]:
        yield f"{one.size_diff / 1024:+9.0f} kB {one.count_diff:+8d}"
        yield from one.traceback.format()
