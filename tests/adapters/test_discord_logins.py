"""No hour and no day in which we log in to Discord so often that it takes the token away."""

from __future__ import annotations

import pytest

from adapters.discord.lenient import untimely
from adapters.discord.logins import AT_ONCE, Logins, NoLoginLeft
from bot.testing import StillClock
from tests.tables import every_row

DISCORDS_LIMIT = 1000


def test_in_a_day_of_endless_trouble_there_are_less_than_a_thousand() -> None:
    clock = StillClock()
    logins, made = Logins(clock), 0
    while clock.monotonic() < 24 * 3600:
        try:
            logins.take()
            made += 1
        except NoLoginLeft as error:
            clock.move(error.wait_s)
        clock.move(5)
    assert 700 < made < 0.85 * DISCORDS_LIMIT


def test_one_that_must_wait_may_be_made_after_it() -> None:
    clock = StillClock()
    logins = Logins(clock)
    for _ in range(AT_ONCE):
        logins.take()
    with pytest.raises(NoLoginLeft, match="admits no login") as told:
        logins.take()
    clock.move(told.value.wait_s + 0.001)
    logins.take()


@every_row(
    ("shards", "limits", "wait_s"),
    [
        (1, {"remaining": 1, "reset_after": 9_000}, 0.0),
        (2, {"remaining": 1, "reset_after": 9_000}, 9.0),
        (1, {"remaining": 0, "reset_after": 0}, 1.0),
        (1, {"remaining": 0}, 0.0),
        (1, {"remaining": "0", "reset_after": 9_000}, 0.0),
        (1, None, 0.0),
        (1, [], 0.0),
    ],
)
def test_what_discord_tells_of_logins_left_is_heeded(shards: int, limits: object, wait_s: float) -> None:
    assert wait_s == untimely(shards, limits)
