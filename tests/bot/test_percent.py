"""Shares in words: short, and never on the wrong side of a target."""

from __future__ import annotations

from bot.reports.wording import percent
from tests.tables import every_row


@every_row(
    ("share", "beside", "told"),
    [
        (None, 0.01, "-"),
        (0.0099, None, "1.0 %"),
        (0.0099, 0.01, "0.99 %"),
        (0.01, 0.01, "1.0 %"),
        (0.0101, 0.01, "1.01 %"),
        (0.85, 0.85, "85.0 %"),
        (0.84996, 0.85, "84.996 %"),
        (0.99899, 0.999, "99.899 %"),
        (0.999, 0.999, "99.9 %"),
        (0.51, 0.85, "51.0 %"),
        (0.00999999999, 0.01, "1.00000 %"),
    ],
)
def test_a_share_stays_on_its_side_of_a_target(share: float | None, beside: float | None, told: str) -> None:
    assert told == percent(share, beside=beside)
