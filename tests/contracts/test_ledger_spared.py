"""What every ledger leaves to answers: side questions and tasks find each limit smaller than it is."""

from __future__ import annotations

import pytest

from bot.domain import Purpose
from bot.errors import BudgetHeld, BudgetSpent
from tests.contracts.ledgers import NOON, Board, at, attempt, opened, refused, tokens_window, used


@pytest.mark.parametrize(("purpose", "most"), [(Purpose.JUDGE, 75), (Purpose.TASK, 50)])
async def test_the_last_part_of_a_limit_is_left_to_answers(board: Board, purpose: Purpose, most: int) -> None:
    await opened(board.ledger)
    window = tokens_window(100)
    begin = board.ledger.begin_attempt

    too_much = begin(attempt("t1", tokens=most + 1, purpose=purpose), [window], expires_at=at(120))
    assert await refused(too_much, BudgetSpent)
    await begin(attempt("t2", tokens=most, purpose=purpose), [window], expires_at=at(120))
    await begin(attempt("t3", tokens=100 - most), [window], expires_at=at(120))

    assert (0, 100) == await used(board.ledger, window)
    assert () == tuple(await board.alerts.since(NOON))


async def test_what_is_left_to_answers_follows_the_cap_that_an_admin_sets(board: Board) -> None:
    await opened(board.ledger)
    await board.controls.set("cap:daily_tokens", "1000", by="slack:U0", at=NOON)

    judge = attempt("t1", tokens=750, purpose=Purpose.JUDGE)
    await board.ledger.begin_attempt(judge, [tokens_window(100)], expires_at=at(120))
    one_more = attempt("t2", tokens=1, purpose=Purpose.JUDGE)

    assert await refused(
        board.ledger.begin_attempt(one_more, [tokens_window(100)], expires_at=at(120)), BudgetHeld
    )
