"""A table that is one test hides no row that fails."""

from __future__ import annotations

import pytest

from tests.tables import every_row


def test_every_row_is_tried_and_each_failure_says_which_it_was() -> None:
    seen = []

    @every_row(("number", "word"), [(1, "one"), (2, "zwei"), (3, "three"), (4, "vier")])
    def looked_at(number: int, word: str) -> None:
        seen.append(number)
        if number == 4:
            with pytest.raises(ValueError, match="a word"):
                str(word)  # raises nothing, which is a failure of another kind
        assert word.endswith("e")

    with pytest.raises(BaseExceptionGroup, match="2 of 4 rows") as raised:
        looked_at()

    assert [1, 2, 3, 4] == seen
    assert [
        ["the row: {'number': 2, 'word': 'zwei'}"],
        ["the row: {'number': 4, 'word': 'vier'}"],
    ] == [one.__notes__ for one in raised.value.exceptions]


def test_a_table_without_rows_shows_nothing() -> None:
    @every_row("word", [])
    def looked_at(word: str) -> None:
        raise AssertionError(word)

    with pytest.raises(AssertionError, match="without a row"):
        looked_at()
