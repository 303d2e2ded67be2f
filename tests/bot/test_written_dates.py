"""Dates as people write them become dates that can be compared, or stay as they are."""

from __future__ import annotations

from bot.knowledge.dates import Span, as_iso, as_span
from tests.tables import every_row


@every_row(
    ("expected", "text"),
    [
        *[
            ("2021-03", one)
            for one in ("Mar 2021", "March 2021", "mar. 2021", "03/2021", "3/2021", "2021-03")
        ],
        *[("2021-03", one) for one in ("März 2021", "mars 2021", "marzo de 2021", "mrt 2021", "2021/3")],
        *[("2021-03-14", one) for one in ("14 March 2021", "March 14, 2021", "14.03.2021", "03/14/2021")],
        *[("2021-03-14", one) for one in ("2021-03-14", "14th of March 2021", "14. März 2021")],
        ("2021", "2021"),
        ("2021-08", "août 2021"),
        ("2021-09", "Sept 2021"),
        ("2021-05-05", "05/05/2021"),
        ("present", "Present"),
        *[
            ("", one)
            for one in ("", "03/04/2021", "13/2021", "31 February 21", "soon", "2021 or so", "12345")
        ],
        *[("", one) for one in ("40/40/2021", "2021-13", "Octember 2021")],
    ],
)
def test_a_date_reads_as_iso_or_not_at_all(expected: str, text: str) -> None:
    assert expected == as_iso(text)


@every_row(
    ("start", "end", "is_whole", "text"),
    [
        ("2021-01", "present", True, "Jan 2021 - Present"),
        ("2019", "2021", True, "2019-2021"),
        ("2019", "2021", True, "2019 \u2013 2021"),
        ("2019-02", "2021-12", True, "February 2019 to Dec. 2021"),
        ("2019-02", "2021-12", False, "02/2019 - 12/2021 (2 years 11 months)"),
        ("2021", "present", True, "since 2021"),
        ("2021", "present", True, "2021 -"),
        ("", "2021", True, "until 2021"),
        ("2021", "2021", True, "2021"),
        ("2020-06", "2020-08", False, "Internship, June 2020 - August 2020"),
        ("2018-10", "2020-03", True, "Oktober 2018 bis März 2020"),
    ],
)
def test_a_time_between_two_dates_is_found(start: str, end: str, text: str, *, is_whole: bool) -> None:
    assert Span(start=start, end=end, is_whole=is_whole) == as_span(text)


@every_row("text", ["", "3 years", "Present", "2019, 2020 and 2021", "2019 (moved in 2020)"])
def test_what_does_not_surely_say_when_is_left_alone(text: str) -> None:
    assert as_span(text) is None
