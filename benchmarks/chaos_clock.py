"""Clocks of twins and of their server, moved from outside with libfaketime; what measures lengths stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

LIBRARY = "faketime/libfaketime.so.1"
"""Debian's package `libfaketime` lays it into a folder of the machine's kind."""


SERVER = 1
"""Stands for the database's server where a port names a twin; nobody listens at a port that is so low."""
SEEN_WITHIN_S = 1
"""To read the file at each look at any clock, also at those that stay, would cost more than all the rest."""


def library() -> Path | None:
    """Where it is, if it is installed."""
    return next(iter(sorted(Path("/usr/lib").glob(f"*/{LIBRARY}"))), None)


@dataclass(frozen=True, slots=True)
class Clocks:
    """One file for each process says how far its clock is from ours; it looks there once a second."""

    folder: Path
    loaded: Path | None

    def preloaded(self) -> Mapping[str, str]:
        """What a process must be told when its program is loaded."""
        if self.loaded is None:
            return {}
        return {
            "LD_PRELOAD": str(self.loaded),
            "FAKETIME_CACHE_DURATION": str(SEEN_WITHIN_S),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # else each wait for the interpreter's lock ends at once
            "NO_FAKE_STAT": "1",
            "FAKETIME_TIMESTAMP_FILE": str(self._file(0)),
        }

    def told(self, port: int) -> Mapping[str, str]:
        """What one twin, or the server, is told."""
        return {**self.preloaded(), "FAKETIME_TIMESTAMP_FILE": str(self._file(port))} if self.loaded else {}

    def move(self, port: int, by: timedelta) -> None:
        """From now on the clock of the twin at a port is so far from ours, at once."""
        place = self._file(port)
        new = place.with_suffix(".new")
        new.write_text(f"{by.total_seconds():+.0f}\n", "utf-8")
        new.replace(place)

    def _file(self, port: int) -> Path:
        return self.folder / f"clock-{port}"
