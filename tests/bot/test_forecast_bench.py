"""The benchmark of forecasts on a few series: what makes them worse is seen before it is measured."""

from __future__ import annotations

import pytest

from benchmarks.forecast import all_series, cases, error, share

pytestmark = pytest.mark.slow


def test_forecasts_are_as_sure_as_they_say_and_better_than_naive_ones() -> None:
    """On development series: the table proper is that of `python -m benchmarks.forecast`."""
    found = [case for one in all_series("development", range(3)) for case in cases(one, with_rival=False)]

    for what in ("month-end cost", "day-end tokens"):
        own = [case for case in found if case.what == what]
        within = share(case.told.low80 <= case.actual <= case.told.high80 for case in own)
        wider = share(case.told.low95 <= case.actual <= case.told.high95 for case in own)
        assert len(own) > 250
        assert within == pytest.approx(80, abs=8)
        assert wider == pytest.approx(95, abs=5)
        assert error(own, lambda case: case.told.expected) < error(own, lambda case: case.naive)


def test_the_halves_share_no_seed_and_no_real_series() -> None:
    development = {one.family for one in all_series("development", range(1))}
    held_out = {one.family for one in all_series("held_out", range(1000, 1001))}

    assert {"views-of-a-language"} == {one for one in development if "-" in one}
    assert {"views-of-an-athlete", "people-in-a-street"} == {one for one in held_out if "-" in one}
    assert {"fading", "campaigns", "holidays", "few"} <= held_out - development
