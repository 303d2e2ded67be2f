"""A day, and who asked on it, reads as this version or the one before has written it; nothing else does."""

from __future__ import annotations

import json
from datetime import date

import pytest

from bot.storage.tally_codec import read_day, read_whose, write_day, write_whose
from bot.tallies import AskTally, DayTally
from tests.tables import every_row

DAY = DayTally(
    day=date(2026, 11, 20),
    asks=(
        AskTally(
            platform="web",
            outcome="answered",
            served_by="model",
            question_type="general",
            asks=3,
            cost_nano_usd=7,
        ),
    ),
    hours=(3, *(0,) * 23),
    latencies={5: 2, 1_234: 1},
)


def test_a_day_is_read_as_it_was_written() -> None:
    assert read_day(DAY.day, write_day(DAY)) == DAY
    nothing = DayTally(day=DAY.day)
    assert nothing == read_day(DAY.day, write_day(nothing))


def test_a_day_of_an_earlier_version_is_read() -> None:
    """It kept each latency by its name."""
    told = json.loads(write_day(DAY)) | {"latencies": {"5": 2, "1234": 1}}
    assert read_day(DAY.day, json.dumps(told)) == DAY


@pytest.mark.parametrize("latencies", [[[1, 2], [3]], [[1]], 7, None])
def test_a_day_with_uneven_columns_does_not_read(latencies: object) -> None:
    told = json.loads(write_day(DAY)) | {"latencies": latencies}
    assert read_day(DAY.day, json.dumps(told)) is None


def test_columns_are_read_as_they_were_written() -> None:
    asked = (["web:1", "slack:ü"], [3, 1], [250_000, 0])

    assert asked == read_whose(write_whose(asked))


def test_a_day_on_which_nobody_asked_reads_as_one() -> None:
    written = write_whose(((), (), ()))

    assert ([], [], []) == read_whose(written)


def test_rows_of_an_earlier_version_are_read() -> None:
    assert (("web:1", "web:2"), (3, 1), (250_000, 0)) == read_whose('[["web:1",3,250000],["web:2",1,0]]')
    assert ((), (), ()) == read_whose("[]")


@every_row(
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
