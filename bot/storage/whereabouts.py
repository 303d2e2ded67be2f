"""Whether the file of an open database is still the one that its name leads to."""

from __future__ import annotations

from pathlib import Path

from bot.errors import DatabaseUnwell


class Whereabouts:
    """
    The file that was opened.

    A file that is moved away or replaced stays open: what is written into it is on no disk that anybody will
    look at, and whoever starts next begins with a budget of which nothing is spent.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._opened = self._now()

    def check(self) -> None:
        """
        See whether it is there.

        Raises:
            DatabaseUnwell: it is not, or another file has its name.
        """
        found = self._now()
        if found == self._opened:
            return
        seen = "it is no longer there" if found is None else "another file has taken its place"
        raise DatabaseUnwell(f"{self._place}: {seen}; put back the file that was open, or end this process")

    def _now(self) -> tuple[int, int] | None:
        try:
            told = self._place.stat()
        except OSError:
            return None
        return told.st_dev, told.st_ino
