"""The windows that bind a call today, and the worst case that it reserves in them (pure)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.bookkeeping import Window

DAILY_TOKENS = "daily_tokens"
MONTHLY_USD = "monthly_usd"


def windows(now: datetime, zone: ZoneInfo, *, daily_tokens: int, monthly_usd: Decimal) -> tuple[Window, ...]:
    """
    The day's tokens and the month's money as of `now`; a cap of 0 counts without limiting.

    Days and months begin at midnight of `zone`.
    """
    today = now.astimezone(zone).date()
    month = today.replace(day=1)
    next_month = (month + timedelta(days=32)).replace(day=1)
    return (
        Window(
            name=DAILY_TOKENS,
            unit="tokens",
            period=today.isoformat(),
            cap=daily_tokens or None,
            resets_at=midnight(today + timedelta(days=1), zone),
        ),
        Window(
            name=MONTHLY_USD,
            unit="nano_usd",
            period=f"{month:%Y-%m}",
            cap=int(monthly_usd * 10**9) or None,
            resets_at=midnight(next_month, zone),
        ),
    )


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day begins, in UTC (the earlier one where clocks go back over it)."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
