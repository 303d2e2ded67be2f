"""An append-only file that survives any crash: what it took is on the disk, and a torn end is no harm."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

import structlog

from bot.errors import StorageError

log = structlog.get_logger(__name__)

SUFFIX = ".spool"
_LENGTH = 4
_CHECK = 8
_HEAD = _LENGTH + _CHECK
_OWNER_ALONE = 0o600
_FOLDER_OF_OWNER = 0o700

Write = Callable[[int, bytes, int], int]
"""`os.pwrite`, or an actor that plays a disk which fills up or a process that is killed at a byte."""


def framed(payload: bytes) -> bytes:
    """A record as it stands in the file: its length, a checksum over length and bytes, the bytes."""
    length = len(payload).to_bytes(_LENGTH, "big")
    return length + _checksum(length, payload) + payload


def payloads(data: bytes) -> tuple[list[bytes], int]:
    """The records at the beginning of a file, up to the first torn one, and where the good part ends."""
    found: list[bytes] = []
    end = 0
    while end + _HEAD <= len(data):
        length = data[end : end + _LENGTH]
        begin = end + _HEAD
        payload = data[begin : begin + int.from_bytes(length, "big")]
        if len(payload) != int.from_bytes(length, "big"):
            break
        if data[end + _LENGTH : begin] != _checksum(length, payload):
            break
        found.append(payload)
        end = begin + len(payload)
    return found, end


def _checksum(length: bytes, payload: bytes) -> bytes:
    return blake2b(length + payload, digest_size=_CHECK).digest()


class SpoolFile:
    """
    The spool of one process: ``FOLDER/NAME.spool``, locked as long as the process lives.

    Its methods block; whoever has a loop to run calls them in a thread. All raise `StorageError`.
    """

    def __init__(self, folder: Path, name: str, *, write: Write = os.pwrite) -> None:
        self.place = folder / f"{name}{SUFFIX}"
        self.name = name
        self._write = write
        self._file: int | None = None
        self._end = 0
        self._one_at_a_time = threading.Lock()

    def make(self) -> None:
        """Make the file and lock it, unless that was done; from then on the next start will look into it."""
        with self._one_at_a_time, _told(self.place):
            self._made()

    def append(self, payload: bytes) -> None:
        """
        Keep a record: when this returns, it is on the disk.

        When it raises, the record is not in the file, or torn, which is as good.
        """
        with self._one_at_a_time, _told(self.place):
            if self._file is not None and os.fstat(self._file).st_nlink == 0:
                self._let_go()  # somebody has removed it: nobody would ever find what it holds
            file = self._made()
            try:
                self._put(file, framed(payload))
            except BaseException:
                with suppress(OSError):  # else it stays torn, and the next record is written over it
                    os.ftruncate(file, self._end)
                raise

    def read(self) -> list[bytes]:
        """Every whole record, in the order in which they came."""
        with self._one_at_a_time, _told(self.place):
            if self._file is None:
                return []
            data = os.pread(self._file, os.fstat(self._file).st_size, 0)
            found, self._end = payloads(data)
            return found

    def clear(self) -> None:
        """Forget every record: all of them are in the database."""
        with self._one_at_a_time, _told(self.place):
            if self._file is not None:
                os.ftruncate(self._file, 0)
                os.fsync(self._file)
                self._end = 0

    def remove(self) -> None:
        """The process ends well, or its heir has done all: nothing is left to be looked for."""
        with self._one_at_a_time, _told(self.place):
            if self._file is not None:
                self.place.unlink(missing_ok=True)
                self._let_go()

    def set_aside(self) -> None:
        """Keep the file for its owner's eyes: something in it does not read."""
        with self._one_at_a_time, _told(self.place):
            self.place.replace(self.place.with_suffix(".unread"))
            self._let_go()

    def close(self) -> None:
        """Let go of the file and leave it to whoever starts next."""
        with self._one_at_a_time:
            self._let_go()

    def inherit(self) -> bool:
        """Whether the file's owner is dead and we are the one who has got its lock."""
        is_ours = False
        try:
            with _told(self.place), suppress(FileNotFoundError, BlockingIOError):
                self._file = os.open(self.place, os.O_RDWR | os.O_CLOEXEC)
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                is_ours = os.fstat(self._file).st_nlink > 0  # else another heir was quicker and removed it
        finally:
            if not is_ours:
                self.close()
        return is_ours

    def _let_go(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _made(self) -> int:
        """
        The open file; a new one is locked before it has its name, so that nobody takes it for a dead one's.

        Raises:
            OSError: the disk does not let us.
        """
        if self._file is not None:
            return self._file
        self.place.parent.mkdir(mode=_FOLDER_OF_OWNER, parents=True, exist_ok=True)
        unnamed = self.place.with_suffix(".new")
        file = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, _OWNER_ALONE)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            unnamed.rename(self.place)
            _sync_folder(self.place.parent)
        except BaseException:
            os.close(file)
            raise
        self._file, self._end = file, 0
        return file

    def _put(self, file: int, data: bytes) -> None:
        done = 0
        while done < len(data):
            done += self._write(file, data[done:], self._end + done)
        os.fsync(file)
        self._end += len(data)


def orphans(folder: Path) -> Iterator[SpoolFile]:
    """The files of dead processes, each locked by us now; close or remove each. One not for us stays."""
    for place in sorted(folder.glob(f"*{SUFFIX}")):
        file = SpoolFile(folder, place.stem)
        try:
            is_ours = file.inherit()
        except StorageError as error:
            log.error("spool.kept", file=str(place), reason=str(error))
        else:
            if is_ours:
                yield file


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """Says a disk's refusal in our words."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{place}: the spool cannot be kept ({error.strerror}); "
            "make room, or name another folder in TWIN_SPOOL"
        ) from error


def _sync_folder(folder: Path) -> None:
    """A new name is on the disk only when its folder is."""
    opened = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
