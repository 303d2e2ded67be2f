"""What every ledger promises of caps that admins set, pauses, soft limits, lost calls and what is lent."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.bookkeeping import Rate, Standing, Window
from bot.errors import BudgetHeld, BudgetSpent, PriceUnknown, SpendingPaused, TooManyQuestions
from tests.contracts.ledgers import (
    NOON,
    AnyLedger,
    Board,
    at,
    attempt,
    lend,
    money_window,
    opened,
    question,
    refused,
    settlement,
    tokens_window,
    used,
)

DAY = timedelta(days=1)
MINE = Window(name="students/slack:U1", unit="tokens", period="2026-11-20", cap=100, resets_at=at(43200))


async def spend(board: Board, name: str, tokens: int, *windows: Window, money: int = 0) -> None:
    """One call that uses what it reserves."""
    begun = attempt(name, tokens=tokens, money=money)
    await board.ledger.begin_attempt(begun, windows, expires_at=at(120))
    await board.ledger.settle_attempt(settlement(name, tokens=tokens, money=money))


async def told(board: Board) -> list[tuple[str, str]]:
    """Keys and levels of the alerts, in their order of keys."""
    return sorted((alert.key, alert.level) for alert in await board.alerts.since(NOON))


# --- caps and pauses


async def test_a_cap_that_an_admin_sets_binds_the_very_next_call(board: Board) -> None:
    await opened(board.ledger)
    await board.controls.set("cap:daily_tokens", "99", by="slack:U0", at=NOON)

    with pytest.raises(BudgetSpent):
        await board.ledger.begin_attempt(attempt("t1"), [tokens_window(1000)], expires_at=at(120))
    await board.controls.set("cap:daily_tokens", "100", by="slack:U0", at=NOON)
    await board.ledger.begin_attempt(attempt("t1"), [tokens_window(10)], expires_at=at(120))

    assert await used(board.ledger, tokens_window(10)) == (0, 100)


async def test_a_cap_of_zero_is_none_and_one_taken_back_is_the_configured_one(board: Board) -> None:
    await opened(board.ledger)
    await board.controls.set("cap:daily_tokens", "0", by="slack:U0", at=NOON)
    await board.ledger.begin_attempt(attempt("t1"), [tokens_window(10)], expires_at=at(120))
    await board.controls.set("cap:daily_tokens", None, by="slack:U0", at=NOON)

    with pytest.raises(BudgetHeld):
        await board.ledger.begin_attempt(attempt("t2", tokens=1), [tokens_window(10)], expires_at=at(120))


async def test_the_cap_of_a_limit_is_that_of_each_of_its_windows(board: Board) -> None:
    await opened(board.ledger)
    await board.controls.set("cap:students", "40", by="slack:U0", at=NOON)

    with pytest.raises(BudgetSpent) as raised:
        await board.ledger.begin_attempt(attempt("t", tokens=41), [MINE], expires_at=at(120))

    assert "students/slack:U1" == raised.value.window


async def test_a_pause_refuses_every_call_until_it_is_taken_back(board: Board) -> None:
    await opened(board.ledger)
    await board.ledger.begin_attempt(attempt("before"), [tokens_window(None)], expires_at=at(120))
    await board.controls.set("paused", "the invoice", by="slack:U0", at=NOON)

    with pytest.raises(SpendingPaused, match="the invoice"):
        await board.ledger.begin_attempt(attempt("t"), (), expires_at=at(120))
    await board.ledger.settle_attempt(settlement("before"))
    await board.controls.set("paused", None, by="slack:U0", at=NOON)
    await board.ledger.begin_attempt(attempt("t"), [tokens_window(None)], expires_at=at(120))

    assert (60, 100) == await used(board.ledger, tokens_window(None))


async def test_a_call_without_a_price_is_refused_where_money_is_limited_at_that_moment(board: Board) -> None:
    free = attempt("t", money=0, is_priced=False)
    await opened(board.ledger)

    with pytest.raises(PriceUnknown, match="monthly_usd limits money"):
        await board.ledger.begin_attempt(free, [tokens_window(500), money_window(1)], expires_at=at(120))
    await board.controls.set("cap:monthly_usd", "5", by="slack:U0", at=NOON)
    with pytest.raises(PriceUnknown):
        await board.ledger.begin_attempt(free, [money_window(None)], expires_at=at(120))
    await board.controls.set("cap:monthly_usd", "0", by="slack:U0", at=NOON)
    await board.ledger.begin_attempt(free, [tokens_window(500), money_window(1)], expires_at=at(120))

    assert (0, 100) == await used(board.ledger, tokens_window(500))


async def test_what_is_lent_is_in_the_way_like_what_is_held(board: Board, tmp_path: Path) -> None:
    window = tokens_window(150)
    await opened(board.ledger)
    lend(board.ledger, tmp_path, window, 51)

    with pytest.raises(BudgetHeld) as raised:
        await board.ledger.begin_attempt(attempt("t"), [window], expires_at=at(120))
    await board.ledger.begin_attempt(attempt("t", tokens=99), [window], expires_at=at(120))
    (standing,) = await board.ledger.standings([window])

    assert "99 left" in str(raised.value)
    assert Standing(window=window, spent=0, reserved=99, lent=51) == standing
    assert 51 == standing.left  # whoever is refused gives back first what it has lent


async def test_a_standing_has_the_cap_that_holds_now(board: Board) -> None:
    await board.controls.set("cap:daily_tokens", "70", by="slack:U0", at=NOON)
    daily, ever = await board.ledger.standings([tokens_window(10), money_window(None)])

    assert (70, 70, None, None) == (daily.window.cap, daily.left, ever.window.cap, ever.left)


# --- soft limits


async def test_each_soft_limit_is_told_once_when_it_is_reached(board: Board) -> None:
    await opened(board.ledger)
    reached: list[int] = []
    for number, tokens in enumerate([49, 1, 29, 1, 14, 1, 4, 1]):
        await spend(board, f"t{number}", tokens, tokens_window(100))
        reached.append(len(await told(board)))

    assert [0, 1, 1, 2, 2, 3, 3, 4] == reached
    assert [
        ("limit:daily_tokens:2026-11-20:100:100", "alert"),
        ("limit:daily_tokens:2026-11-20:50:100", "note"),
        ("limit:daily_tokens:2026-11-20:80:100", "alert"),
        ("limit:daily_tokens:2026-11-20:95:100", "alert"),
    ] == await told(board)


async def test_of_several_soft_limits_the_highest_is_told_and_the_lower_never(board: Board) -> None:
    await opened(board.ledger)
    await spend(board, "t1", 96, tokens_window(100))
    await spend(board, "t2", 1, tokens_window(100))

    assert [("limit:daily_tokens:2026-11-20:95:100", "alert")] == await told(board)
    (alert,) = await board.alerts.since(NOON)
    assert ("daily_tokens: 95 % used", "96 of 100 tokens are used in 2026-11-20.") == (
        alert.title,
        alert.text,
    )
    assert (at(1), "limit") == (alert.at, alert.kind)


async def test_money_is_told_in_dollars_and_what_comes_after_the_cap(board: Board) -> None:
    await opened(board.ledger)
    await spend(board, "t", 1, money_window(10**9), money=10**9)

    (alert,) = await board.alerts.since(NOON)
    assert alert.text.startswith("$1 of $1 are used in 2026-11. Until")


async def test_the_soft_limit_of_one_person_is_a_note(board: Board) -> None:
    await opened(board.ledger)
    await spend(board, "t", 90, MINE)

    assert [("limit:students/slack:U1:2026-11-20:80:100", "note")] == await told(board)


async def test_what_is_only_held_reaches_no_soft_limit(board: Board) -> None:
    await opened(board.ledger)
    await board.ledger.begin_attempt(attempt("t"), [tokens_window(100)], expires_at=at(120))
    await board.ledger.settle_attempt(settlement("t", tokens=10))
    await spend(board, "u", 1000, tokens_window(None))

    assert [] == await told(board)


async def test_a_lost_call_reaches_soft_limits_like_any_other(board: Board) -> None:
    await opened(board.ledger)
    await board.ledger.begin_attempt(attempt("t"), [tokens_window(100)], expires_at=at(120))
    await board.ledger.charge_orphans(now=at(121))

    assert [("limit:daily_tokens:2026-11-20:100:100", "alert")] == await told(board)


async def test_a_cap_whose_rest_is_too_little_for_a_call_is_told_to_be_used_up(board: Board) -> None:
    await opened(board.ledger)
    await spend(board, "t1", 96, tokens_window(100))
    for name in ("t2", "t3"):
        with pytest.raises(BudgetSpent):
            await spend(board, name, 5, money_window(None), tokens_window(100))

    assert [
        ("limit:daily_tokens:2026-11-20:100:100", "alert"),
        ("limit:daily_tokens:2026-11-20:95:100", "alert"),
    ] == await told(board)
    (words,) = [alert.text for alert in await board.alerts.since(NOON) if alert.title.endswith("used up")]
    assert words.startswith("96 of 100 tokens are used in 2026-11-20. What is left is too little for a call.")


async def test_a_call_that_finds_no_room_far_from_the_end_of_a_cap_is_told_once(board: Board) -> None:
    await opened(board.ledger)
    await spend(board, "t1", 49, tokens_window(100))
    for name in ("long", "longer"):
        with pytest.raises(BudgetSpent):
            await board.ledger.begin_attempt(attempt(name), [tokens_window(100)], expires_at=at(120))

    (alert,) = await board.alerts.since(NOON)

    assert ("limit:daily_tokens:2026-11-20:refused:100", "alert") == (alert.key, alert.level)
    assert "daily_tokens: a call found no room" == alert.title
    assert alert.text.startswith(
        "49 of 100 tokens are used in 2026-11-20: too little is left for a call that may take 100."
    )


async def test_a_cap_that_admits_no_call_at_all_is_told(board: Board) -> None:
    await opened(board.ledger)
    with pytest.raises(BudgetSpent):
        await board.ledger.begin_attempt(attempt("t"), [money_window(49)], expires_at=at(120))

    assert [("limit:monthly_usd:2026-11:refused:49", "alert")] == await told(board)


async def test_a_cap_that_was_raised_in_the_configuration_has_steps_of_its_own(board: Board) -> None:
    await opened(board.ledger)
    await spend(board, "t1", 100, tokens_window(100))
    await spend(board, "t2", 60, tokens_window(200))

    assert [
        ("limit:daily_tokens:2026-11-20:100:100", "alert"),
        ("limit:daily_tokens:2026-11-20:80:200", "alert"),
    ] == await told(board)


async def test_a_raised_cap_has_steps_of_its_own(board: Board) -> None:
    await opened(board.ledger)
    await spend(board, "t1", 100, tokens_window(100))
    await board.controls.set("cap:daily_tokens", "200", by="slack:U0", at=NOON)
    await spend(board, "t2", 60, tokens_window(100))

    assert ("limit:daily_tokens:2026-11-20:80:200", "alert") in await told(board)


# --- lost and found


async def test_a_lost_call_is_corrected_when_its_usage_turns_up(board: Board) -> None:
    windows = (tokens_window(1000), money_window(1000))
    await opened(board.ledger)
    await board.ledger.begin_attempt(attempt("t"), windows, expires_at=at(120))
    await board.ledger.charge_orphans(now=at(120))

    await board.ledger.settle_attempt(settlement("t", tokens=60, money=20))
    await board.ledger.settle_attempt(settlement("t", tokens=70, money=30))
    (figures,) = (await board.ledger.sums(NOON, NOON + DAY)).attempts

    assert [(60, 0), (20, 0)] == [await used(board.ledger, window) for window in windows]
    assert ("answered", 60, 20) == (figures.outcome, figures.usage.total_tokens, figures.cost_nano_usd)


async def test_what_a_lost_call_was_charged_is_forgotten_after_a_while(board: Board) -> None:
    window = tokens_window(1000)
    await opened(board.ledger)
    await board.ledger.begin_attempt(attempt("t"), [window], expires_at=at(120))
    await board.ledger.charge_orphans(now=at(130))

    early = await board.ledger.forget_charged(at(130))
    due = await board.ledger.forget_charged(at(131))
    await board.ledger.settle_attempt(settlement("t"))

    assert (0, 1) == (early, due)
    assert (100, 0) == await used(board.ledger, window)
    assert "lost" == (await board.ledger.sums(NOON, NOON + DAY)).attempts[0].outcome


# --- the rate of all


async def test_the_rate_of_all_binds_everybody_everywhere(ledger: AnyLedger) -> None:
    rates = (Rate(scope="person", count=9, seconds=60), Rate(scope="all", count=2, seconds=60))
    for number, second in enumerate((0, 10)):
        asked = question(person=f"slack:U{number}", channel=f"slack:C{number}")
        await ledger.open_ask(f"a{number}", asked, at=at(second), rates=rates)

    elsewhere = question(person="web:1", channel="web")
    with pytest.raises(TooManyQuestions) as raised:
        await ledger.open_ask("b", elsewhere, at=at(45), rates=rates)

    assert ("all", 15) == (raised.value.scope, raised.value.retry_after_s)
    assert not await refused(ledger.open_ask("c", elsewhere, at=at(60), rates=rates), TooManyQuestions)
