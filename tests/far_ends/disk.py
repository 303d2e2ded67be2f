"""A disk that fills up, or under which the process is killed, at a byte."""

from __future__ import annotations

import os
from dataclasses import dataclass


class Killed(BaseException):
    """The process is no more."""


@dataclass
class Disk:
    """Writes until it is told to stop at a byte: there the process is killed, or the disk is full."""

    stop: BaseException | None = None
    after: int = 0

    def write(self, file: int, data: bytes, offset: int) -> int:
        if self.stop is None:
            return os.pwrite(file, data, offset)
        os.pwrite(file, data[: self.after], offset)
        raise self.stop
