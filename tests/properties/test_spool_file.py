"""Of a spool's file every whole record is read, wherever it was cut, and nothing else."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bot.errors import StorageError
from bot.spool.file import SpoolFile, framed, orphans, payloads
from tests.far_ends.disk import Disk, Killed

lines = some.lists(some.binary(max_size=40), max_size=8)


@given(lines, some.integers(0, 500))
def test_of_a_file_cut_at_any_byte_every_whole_record_is_read(told: list[bytes], cut: int) -> None:
    whole = [framed(one) for one in told]
    data = b"".join(whole)[:cut]
    ends = [sum(map(len, whole[: n + 1])) for n in range(len(whole))]

    assert [one for one, end in zip(told, ends, strict=True) if end <= cut] == payloads(data)[0]


@given(lines, some.data())
def test_a_flipped_bit_ends_the_reading_there_and_never_invents_a_record(
    told: list[bytes], chance: some.DataObject
) -> None:
    data = bytearray(b"".join(map(framed, told)) or b"\0")
    place = chance.draw(some.integers(0, len(data) - 1))
    data[place] ^= 1 << chance.draw(some.integers(0, 7))
    read, end = payloads(bytes(data))

    assert told[: len(read)] == read
    assert end <= place


@given(lines, some.binary(max_size=64), some.integers(0, 64))
def test_zeros_and_rubbish_after_the_end_are_no_records(
    told: list[bytes], rubbish: bytes, zeros: int
) -> None:
    data = b"".join(map(framed, told))

    assert told == payloads(data + bytes(zeros) + rubbish)[0][: len(told)]
    assert told == payloads(data + bytes(zeros))[0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=lines, last=some.binary(max_size=40), byte=some.integers(0, 60), full=some.booleans())
def test_a_write_that_stops_at_any_byte_leaves_all_before_it(
    told: list[bytes], last: bytes, byte: int, full: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        disk = Disk()
        file = SpoolFile(Path(folder), "one", write=disk.write)
        for one in told:
            file.append(one)
        disk.stop, disk.after = (OSError(28, "No space left on device") if full else Killed()), byte
        with pytest.raises(StorageError if full else Killed):
            file.append(last)
        if full:  # there is room again
            disk.stop = None
            file.append(b"after")
        file.close()
        (heir,) = orphans(Path(folder))
        read = heir.read()
        heir.remove()

        assert [*told, b"after"] == read if full else told == read[: len(told)]
        assert [] == list(Path(folder).iterdir())
