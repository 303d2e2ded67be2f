"""The windows of the budget: what is spent, held and lent, and the conditional update that admits a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, exists, insert, select, update

from bot.bookkeeping import Alert, Attempt, Standing, Window
from bot.errors import BudgetHeld, BudgetSpent, StorageError
from bot.spend import thresholds
from bot.spend.budget import binding, effective, effective_cap
from bot.spend.thresholds import Spent
from bot.storage import alerts
from bot.storage.controls import read_controls
from bot.storage.tables import attempts, budget_windows, reservations

_THIS = (budget_windows.c.name == bindparam("window"), budget_windows.c.period == bindparam("during"))
_STATE = select(budget_windows.c.spent, budget_windows.c.reserved, budget_windows.c.lent).where(*_THIS)
_HOLD = update(budget_windows).where(*_THIS).values(reserved=budget_windows.c.reserved + bindparam("amount"))
_ADMIT = _HOLD.where(
    budget_windows.c.spent + budget_windows.c.reserved + budget_windows.c.lent + bindparam("amount")
    <= bindparam("cap")
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
_OF_ATTEMPT = reservations.c.attempt_id == bindparam("attempt")
_HELD = select(reservations).where(_OF_ATTEMPT, reservations.c.charged == bindparam("was_charged"))
_RELEASE = delete(reservations).where(_OF_ATTEMPT)
_CHARGE = update(reservations).where(_OF_ATTEMPT).values(charged=True)
_LOST_AT = select(attempts.c.finished_at).where(attempts.c.id == reservations.c.attempt_id).scalar_subquery()
_FORGET = delete(reservations).where(reservations.c.charged.is_(True), _LOST_AT < bindparam("before"))  # noqa: SIM300 - reads as it is said
_FORGET_OLD = delete(budget_windows).where(
    budget_windows.c.name.contains("/"),
    budget_windows.c.period < bindparam("month"),
    ~exists().where(
        reservations.c.window == budget_windows.c.name, reservations.c.period == budget_windows.c.period
    ),
)


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


def refusal(
    window: Window, needed: int, *, spent: int, reserved: int, lent: int = 0
) -> BudgetSpent | BudgetHeld | None:
    """Why a window has no room for `needed`; None when it has."""
    if window.cap is None or spent + reserved + lent + needed <= window.cap:
        return None
    if spent + needed > window.cap:
        left = max(window.cap - spent, 0)
        return BudgetSpent(
            window=window.name,
            needed=needed,
            left=left,
            resets_at=window.resets_at,
            spent=spent,
            cap=window.cap,
        )
    left = max(window.cap - spent - reserved - lent, 0)
    return BudgetHeld(window=window.name, needed=needed, left=left, resets_at=window.resets_at)


def weightiest(refusals: Sequence[BudgetSpent | BudgetHeld]) -> BudgetSpent | BudgetHeld:
    """The refusal that a caller should hear of several: a spent cap before a held one, the longest first."""
    return max(refusals, key=lambda told: (isinstance(told, BudgetSpent), told.resets_at))


def reserve(connection: Connection, attempt: Attempt, windows: Sequence[Window]) -> None:
    """
    Hold an attempt's worst case in every window, under the caps that admins have set by this very moment.

    Raises:
        SpendingPaused, PriceUnknown: nothing may be spent, or nobody knows how much it would be.
        BudgetSpent, BudgetHeld: one has no room; the caller's savepoint undoes what the others took.
    """
    bound = binding(attempt, windows, read_controls(connection))
    for configured, window in zip(windows, bound, strict=True):
        needed = amount(window, tokens=attempt.reserve_tokens, nano_usd=attempt.reserve_nano_usd)
        if not _held(connection, window, needed):
            raise _why(connection, attempt, bound)
        _note(connection, attempt, configured, needed)


def hold(connection: Connection, attempt: Attempt, window: Window) -> int:
    """Hold the worst case of an attempt that was sent already, whatever the cap; how much that is."""
    needed = amount(window, tokens=attempt.reserve_tokens, nano_usd=attempt.reserve_nano_usd)
    _held(connection, replace(window, cap=None), needed)
    _note(connection, attempt, window, needed)
    return needed


def _note(connection: Connection, attempt: Attempt, configured: Window, needed: int) -> None:
    row = {"attempt_id": attempt.id, "window": configured.name, "period": configured.period}
    connection.execute(_RESERVE, row | {"unit": configured.unit, "amount": needed, "cap": configured.cap})


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
    mine = {row.window: row.amount for row in _reservations(connection, attempt.id, charged=False)}
    refusals = []
    for window in windows:
        spent, reserved, lent = state(connection, window.name, window.period)
        needed = amount(window, tokens=attempt.reserve_tokens, nano_usd=attempt.reserve_nano_usd)
        others = reserved - mine.get(window.name, 0)
        told = refusal(window, needed, spent=spent, reserved=others, lent=lent)
        refusals += [told] if told else []
    return weightiest(refusals)


def settle(
    connection: Connection, attempt_id: str, *, tokens: int | None, nano_usd: int | None, at: datetime
) -> list[Alert]:
    """Turn what an attempt holds into what it cost (None: what it holds); the soft limits then reached."""
    return _end(connection, attempt_id, tokens=tokens, nano_usd=nano_usd, at=at, charged=False)


def charge(connection: Connection, attempt_id: str, *, at: datetime) -> list[Alert]:
    """Charge what a lost attempt holds, and remember it, in case that the truth turns up."""
    held = _reservations(connection, attempt_id, charged=False)
    connection.execute(_CHARGE, {"attempt": attempt_id})
    return _move(connection, held, ((row.amount, row.amount) for row in held), at)


def correct(
    connection: Connection, attempt_id: str, *, tokens: int, nano_usd: int, at: datetime
) -> list[Alert]:
    """Replace what a lost attempt was charged with what it did cost."""
    return _end(connection, attempt_id, tokens=tokens, nano_usd=nano_usd, at=at, charged=True)


def may_be_corrected(connection: Connection, attempt_id: str) -> bool:
    """Whether it is still known what a lost attempt was charged."""
    return bool(_reservations(connection, attempt_id, charged=True))


def _end(
    connection: Connection,
    attempt_id: str,
    *,
    tokens: int | None,
    nano_usd: int | None,
    at: datetime,
    charged: bool,
) -> list[Alert]:
    held = _reservations(connection, attempt_id, charged=charged)
    if held:
        connection.execute(_RELEASE, {"attempt": attempt_id})
    told = (tokens if row.unit == "tokens" else nano_usd for row in held)
    actual = [row.amount if one is None else one for row, one in zip(held, told, strict=True)]
    steps = ((0, a - row.amount) if charged else (row.amount, a) for row, a in zip(held, actual, strict=True))
    return _move(connection, held, steps, at)


def _move(
    connection: Connection, held: Sequence[Row[Any]], steps: Iterator[tuple[int, int]], at: datetime
) -> list[Alert]:
    """Take from what is reserved, add to what is spent, and tell of the soft limits that this reached."""
    rose: list[Row[Any]] = []
    for row, (freed, added) in zip(held, steps, strict=True):
        here = {"window": row.window, "during": row.period}
        connection.execute(_SETTLE, {**here, "held": freed, "actual": added})
        rose += [row] if added > 0 else []
    if not rose:
        return []
    controls = read_controls(connection)
    told = (_told(connection, row, controls, at) for row in rose)
    return [alert for alert in told if alert is not None]


def _told(connection: Connection, row: Row[Any], controls: Mapping[str, str], at: datetime) -> Alert | None:
    spent, _, _ = state(connection, row.window, row.period)
    cap = effective_cap(row.window, row.cap, controls)
    notice = thresholds.rise(Spent(row.window, row.period, row.unit, spent, cap), at)
    if notice is None or not alerts.tell(connection, notice.alert, unless=notice.unless):
        return None
    return notice.alert


def _reservations(connection: Connection, attempt_id: str, *, charged: bool) -> Sequence[Row[Any]]:
    return connection.execute(_HELD, {"attempt": attempt_id, "was_charged": charged}).all()


def forget_charged(connection: Connection, before: datetime) -> int:
    """
    Forget what attempts lost before an instant were charged: nothing will correct them any more.

    With them go the windows of single persons, channels and models whose month was over by then.
    """
    dropped = connection.execute(_FORGET, {"before": before}).rowcount
    connection.execute(_FORGET_OLD, {"month": f"{before:%Y-%m}"})
    return dropped


def state(connection: Connection, name: str, period: str) -> tuple[int, int, int]:
    """What is spent, held and lent of a window."""
    row = connection.execute(_STATE, {"window": name, "during": period}).first()
    return (row.spent, row.reserved, row.lent) if row is not None else (0, 0, 0)


def standings(connection: Connection, windows: Sequence[Window]) -> tuple[Standing, ...]:
    """The windows with the caps that hold now, and what has become of them."""
    held = effective(windows, read_controls(connection))
    return tuple(_standing(window, *state(connection, window.name, window.period)) for window in held)


def _standing(window: Window, spent: int, reserved: int, lent: int) -> Standing:
    return Standing(window=window, spent=spent, reserved=reserved, lent=lent)
