"""Who asked on a day is read as it was written, by this version and by the one before; nothing else is."""

from __future__ import annotations

import pytest

from bot.storage.tally_codec import read_whose, write_whose


def test_columns_are_read_as_they_were_written() -> None:
    asked = (["web:1", "slack:ü"], [3, 1], [250_000, 0])

    assert asked == read_whose(write_whose(asked))


def test_a_day_on_which_nobody_asked_reads_as_one() -> None:
    written = write_whose(((), (), ()))

    assert ([], [], []) == read_whose(written)


def test_rows_of_an_earlier_version_are_read() -> None:
    assert (("web:1", "web:2"), (3, 1), (250_000, 0)) == read_whose('[["web:1",3,250000],["web:2",1,0]]')
    assert ((), (), ()) == read_whose("[]")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "7",
        "{}",
        '{"names":["a"],"asks":[1]}',
        '{"names":["a"],"asks":[1,2],"costs":[3]}',
        '{"names":["a"],"asks":["1"],"costs":[3]}',
        '{"names":[1],"asks":[1],"costs":[3]}',
        '{"names":1,"asks":1,"costs":1}',
        '[["a",1]]',
        '[["a",1,2],["b",1]]',
    ],
)
def test_what_does_not_read_counts_as_not_written(text: str) -> None:
    assert read_whose(text) is None
