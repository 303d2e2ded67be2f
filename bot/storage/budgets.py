"""The windows of the budget: what is spent, what is held, and the conditional update that admits a call."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.bookkeeping import Attempt, Window
from bot.errors import BudgetHeld, BudgetSpent, StorageError
from bot.storage.tables import budget_windows, reservations

_THIS = (budget_windows.c.name == bindparam("window"), budget_windows.c.period == bindparam("during"))
_STATE = select(budget_windows.c.spent, budget_windows.c.reserved).where(*_THIS)
_HOLD = update(budget_windows).where(*_THIS).values(reserved=budget_windows.c.reserved + bindparam("amount"))
_ADMIT = _HOLD.where(
    budget_windows.c.spent + budget_windows.c.reserved + bindparam("amount") <= bindparam("cap")
)
_SETTLE = (
    update(budget_windows)
    .where(*_THIS)
    .values(
        reserved=budget_windows.c.reserved - bindparam("held"),
        spent=budget_windows.c.spent + bindparam("actual"),
    )
)
_OPEN = insert(budget_windows)
_RESERVE = insert(reservations)
_HELD = select(reservations).where(reservations.c.attempt_id == bindparam("attempt"))
_RELEASE = delete(reservations).where(reservations.c.attempt_id == bindparam("attempt"))


def amount(window: Window, *, tokens: int, nano_usd: int) -> int:
    """
    What a call of so many tokens and so much money takes of a window.

    Raises:
        StorageError: the window counts something that we do not know.
    """
    return _by_unit(window.unit, tokens=tokens, nano_usd=nano_usd)


def _by_unit(unit: str, *, tokens: int, nano_usd: int) -> int:
    if unit == "tokens":
        return tokens
    if unit == "nano_usd":
        return nano_usd
    raise StorageError(f"a window counts {unit!r}; expected tokens or nano_usd")


def refusal(window: Window, needed: int, *, spent: int, reserved: int) -> BudgetSpent | BudgetHeld | None:
    """Why a window has no room for `needed`; None when it has."""
    if window.cap is None or spent + reserved + needed <= window.cap:
        return None
    if spent + needed > window.cap:
        left = max(window.cap - spent, 0)
        return BudgetSpent(window=window.name, needed=needed, left=left, resets_at=window.resets_at)
    left = max(window.cap - spent - reserved, 0)
    return BudgetHeld(window=window.name, needed=needed, left=left, resets_at=window.resets_at)


def weightiest(refusals: Sequence[BudgetSpent | BudgetHeld]) -> BudgetSpent | BudgetHeld:
    """The refusal that a caller should hear of several: a spent cap before a held one, the longest first."""
    return max(refusals, key=lambda told: (isinstance(told, BudgetSpent), told.resets_at))


def reserve(connection: Connection, attempt: Attempt, windows: Sequence[Window]) -> None:
    """
    Hold an attempt's worst case in every window.

    Raises:
        BudgetSpent, BudgetHeld: one has no room; the caller's savepoint undoes what the others took.
    """
    for window in windows:
        needed = amount(window, tokens=attempt.reserve_tokens, nano_usd=attempt.reserve_nano_usd)
        if not _held(connection, window, needed):
            raise _why(connection, attempt, windows)
        row = {"attempt_id": attempt.id, "window": window.name, "period": window.period}
        connection.execute(_RESERVE, {**row, "unit": window.unit, "amount": needed})


def _held(connection: Connection, window: Window, needed: int) -> bool:
    here = {"window": window.name, "during": window.period, "amount": needed}
    statement, values = (_HOLD, here) if window.cap is None else (_ADMIT, {**here, "cap": window.cap})
    if connection.execute(statement, values).rowcount:
        return True
    if connection.execute(_STATE, here).first() is not None or needed > (window.cap or needed):
        return False
    connection.execute(_OPEN, {"name": window.name, "period": window.period, "spent": 0, "reserved": needed})
    return True


def _why(
    connection: Connection, attempt: Attempt, windows: Sequence[Window]
) -> BudgetSpent | BudgetHeld | StorageError:
    mine = {row.window: row.amount for row in connection.execute(_HELD, {"attempt": attempt.id})}
    refusals = []
    for window in windows:
        spent, reserved = state(connection, window)
        needed = amount(window, tokens=attempt.reserve_tokens, nano_usd=attempt.reserve_nano_usd)
        told = refusal(window, needed, spent=spent, reserved=reserved - mine.get(window.name, 0))
        refusals += [told] if told else []
    return weightiest(refusals)


def settle(connection: Connection, attempt_id: str, *, tokens: int | None, nano_usd: int | None) -> None:
    """Turn what an attempt holds into what it cost; None charges what it holds."""
    held = connection.execute(_HELD, {"attempt": attempt_id}).all()
    for row in held:
        told = tokens if row.unit == "tokens" else nano_usd
        actual = row.amount if told is None else told
        here = {"window": row.window, "during": row.period}
        connection.execute(_SETTLE, {**here, "held": row.amount, "actual": actual})
    if held:
        connection.execute(_RELEASE, {"attempt": attempt_id})


def state(connection: Connection, window: Window) -> tuple[int, int]:
    """What is spent and what is held of a window."""
    row = connection.execute(_STATE, {"window": window.name, "during": window.period}).first()
    return (row.spent, row.reserved) if row is not None else (0, 0)
