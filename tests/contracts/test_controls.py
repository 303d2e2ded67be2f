"""What both kinds of controls promise: a value for each key, for everybody, and a line for each change."""

from __future__ import annotations

import pytest

from bot.errors import StorageError
from bot.storage.controls import MemoryControls, SqlControls
from tests.contracts.ledgers import NOON, Board, at


def controls_of(board: Board) -> SqlControls | MemoryControls:
    assert isinstance(board.controls, SqlControls | MemoryControls)
    return board.controls


async def test_what_is_set_is_read_until_it_is_taken_back(board: Board) -> None:
    await board.controls.set("paused", "the invoice", by="slack:U1", at=NOON)
    await board.controls.set("cap:daily_tokens", "5", by="slack:U1", at=NOON)
    await board.controls.set("cap:daily_tokens", "6", by="slack:U2", at=at(1))
    both = await board.controls.read()
    await board.controls.set("paused", None, by="slack:U2", at=at(2))

    assert {"paused": "the invoice", "cap:daily_tokens": "6"} == both
    assert {"cap:daily_tokens": "6"} == await board.controls.read()


async def test_each_change_leaves_a_line_that_says_who_made_it(board: Board) -> None:
    await board.controls.set("paused", "why", by="slack:U1", at=NOON)
    await board.controls.set("paused", None, by="slack:U2", at=at(1))
    await board.controls.set("paused", None, by="slack:U3", at=at(2))

    told = await controls_of(board).changes(limit=2)

    assert [(None, None, "slack:U3", at(2)), (None, "why", "slack:U2", at(1))] == [
        (change.value, change.was, change.by, change.at) for change in told
    ]


@pytest.mark.parametrize("value", ["", "12k", "-1", "1.5", "9" * 19, "\u0663"])
async def test_a_cap_is_a_whole_number(board: Board, value: str) -> None:
    with pytest.raises(StorageError, match="expected a whole number"):
        await board.controls.set("cap:daily_tokens", value, by="slack:U1", at=NOON)

    assert {} == await board.controls.read()
    assert () == await controls_of(board).changes()
