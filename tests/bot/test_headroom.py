"""What has room now: by what was told, by what was sent since, and by what a refusal advised."""

from __future__ import annotations

import pytest

from bot.domain import Room, Route
from bot.errors import ModelError, RateLimited, RequestTooLarge
from bot.llm.headroom import FLOOR, Headroom
from tests.tables import every_row

FAST = Route("groq", "openai/gpt-oss-20b")
LARGE = Route("groq", "openai/gpt-oss-120b")
DAY_S = 86_400.0


def minute(
    remaining: int | None, *, limit: int | None = 8000, reset_s: float | None = None
) -> dict[str, Room]:
    return {"tokens:minute": Room(limit=limit, remaining=remaining, reset_s=reset_s)}


def told(rooms: dict[str, Room], at: float = 0.0) -> Headroom:
    headroom = Headroom()
    headroom.see(FAST, rooms, at)
    return headroom


def limited(
    *, retry_after_s: float | None = None, window: str = "", rooms: dict[str, Room] | None = None
) -> ModelError:
    return RateLimited("busy", route=FAST, retry_after_s=retry_after_s, window=window, rooms=rooms or {})


def wait(headroom: Headroom, at: float, *, prompt: int = 1000, route: Route = FAST) -> float:
    return headroom.fit(route, prompt, 700, at).wait_s


def test_a_stranger_has_room_for_all_that_is_wanted() -> None:
    fit = Headroom().fit(FAST, 100_000, 700, 0)

    assert (0, 700, 1.0, True, True) == (fit.wait_s, fit.completion, fit.share_left, fit.is_sure, fit.fits)


def test_a_shorter_answer_now_is_better_than_a_longer_one_later() -> None:
    fit = told(minute(1500)).fit(FAST, 1000, 700, 0)

    assert (0, 500) == (fit.wait_s, fit.completion)


@pytest.mark.parametrize(("wanted", "least"), [(700, FLOOR), (100, 100)])
def test_below_the_floor_it_is_waited_for_and_the_floor_is_what_a_wish_for_less_makes_it(
    wanted: int, least: int
) -> None:
    headroom = told(minute(1000))
    fit = headroom.fit(FAST, 1000, wanted, 0)

    assert fit.wait_s == pytest.approx(least * 60 / 8000, abs=0.002)
    assert (least, True, True) == (fit.completion, fit.is_sure, fit.fits)
    assert (0, least) == (
        (later := headroom.fit(FAST, 1000, wanted, fit.wait_s)).wait_s,
        later.completion,
    )


def test_why_is_told_in_figures() -> None:
    headroom = told(minute(500) | {"requests:day": Room(limit=1000, remaining=998)})

    assert "500 of 8,000 tokens a minute are left; room in 5.7 s" == headroom.fit(FAST, 1000, 700, 0).why
    assert "500 of 8,000 tokens a minute, 998 of 1,000 requests a day" == headroom.words(FAST, 0)
    assert "no limit told yet" == headroom.words(LARGE, 0)


def test_the_minute_refills_evenly() -> None:
    headroom = told(minute(0))

    shares = [headroom.share_left(FAST, at) for at in (0, 15, 30, 60, 600)]
    assert pytest.approx([0.0, 0.25, 0.5, 1.0, 1.0]) == shares


def test_a_reset_that_is_later_than_evenness_would_have_it_is_believed_within_the_minute() -> None:
    headroom = told(minute(4000, reset_s=60.0))
    absurd = told(minute(4000, reset_s=99_999 * 3600.0))

    assert [0.5, 0.75, 1.0] == [headroom.share_left(FAST, at) for at in (0, 30, 60)]
    assert [0.5, 0.75, 1.0] == [absurd.share_left(FAST, at) for at in (0, 30, 60)]


def test_what_is_under_way_counts_in_full_and_what_is_over_as_it_was() -> None:
    headroom = told(minute(8000))

    headroom.sent(FAST, 5000, 0)
    assert 0.375 == headroom.share_left(FAST, 0)
    headroom.ended(FAST, 5000, 1000, 0)
    assert 0.875 == headroom.share_left(FAST, 0)


def test_a_call_whose_use_was_never_told_counts_in_full() -> None:
    headroom = told(minute(8000))
    headroom.sent(FAST, 4000, 0)
    headroom.ended(FAST, 4000, None, 0)

    assert 0.5 == headroom.share_left(FAST, 0)


def test_a_response_knows_nothing_of_what_was_sent_after_it() -> None:
    """Its headers were written when it was taken, and are read when it is whole."""
    headroom = Headroom()
    headroom.sent(FAST, 1500, 0.0)
    headroom.sent(FAST, 2000, 0.5)
    headroom.ended(FAST, 1500, 900, 1.0)
    headroom.see(FAST, minute(6500), 1.0, sent_at=0.0)

    assert 1 - (1500 + 2000) / 8000 == headroom.share_left(FAST, 1.0)


def test_an_older_response_does_not_undo_what_a_newer_one_and_our_count_agree_on() -> None:
    headroom = told(minute(8000))
    headroom.sent(FAST, 2000, 0.0)
    headroom.sent(FAST, 2000, 0.1)
    headroom.ended(FAST, 2000, 2000, 0.2)
    headroom.see(FAST, minute(4000), 0.2, sent_at=0.1)
    before = headroom.share_left(FAST, 0.2)
    headroom.ended(FAST, 2000, 2000, 0.2)
    headroom.see(FAST, minute(6000), 0.2, sent_at=0.0)

    assert before == headroom.share_left(FAST, 0.2)


def test_others_who_use_the_key_are_noticed() -> None:
    headroom = told(minute(8000))
    headroom.see(FAST, minute(1000), 1.0)

    assert 0.125 == headroom.share_left(FAST, 1.0)


@pytest.mark.parametrize(
    "room",
    [
        Room(),
        Room(limit=8000),
        Room(limit=8000, remaining=-3),
        Room(limit=8000, remaining=9000),
        Room(limit=0, remaining=0),
        Room(limit=1, remaining=0, reset_s=1e9),
        Room(limit=-5, remaining=0),
        Room(remaining=0, reset_s=60.0),
        Room(reset_s=float("nan")),
    ],
    ids=str,
)
def test_what_makes_no_sense_closes_nothing(room: Room) -> None:
    headroom = told({"tokens:minute": room, "tokens:fortnight": Room(limit=9000, remaining=0)})

    assert 0 == wait(headroom, 0)


def test_a_refusal_closes_the_route_for_as_long_as_it_asked() -> None:
    headroom = Headroom()
    headroom.refused(FAST, limited(retry_after_s=7.5, window="requests:minute"), 10)
    fit = headroom.fit(FAST, 1000, 700, 12)

    assert (5.5, False, True, 0.0) == (fit.wait_s, fit.is_sure, fit.fits, fit.share_left)
    assert "it refused and asked to wait; 5.5 s are left" == fit.why
    assert 0 == wait(headroom, 17.5)
    assert 0 == wait(headroom, 10, route=LARGE)


def test_our_own_count_makes_a_refusals_wait_sure() -> None:
    headroom = Headroom()
    headroom.refused(FAST, limited(retry_after_s=9, window="tokens:minute", rooms=minute(0)), 0)

    assert headroom.fit(FAST, 1000, 700, 0).is_sure
    assert not headroom.fit(FAST, 500, 700, 8.9).is_sure


@every_row("advice", [None, 0.0, -1.0, float("nan"), float("inf")])
def test_without_advice_the_pause_doubles_up_to_half_a_minute(advice: float | None) -> None:
    headroom, at, pauses = Headroom(), 0.0, []
    for _ in range(7):
        headroom.refused(FAST, limited(retry_after_s=advice), at)
        pauses.append(wait(headroom, at))
        at += pauses[-1]

    assert [1, 2, 4, 8, 16, 30, 30] == pauses


def test_calls_that_were_refused_together_double_nothing() -> None:
    headroom = Headroom()
    for _ in range(5):
        headroom.refused(FAST, limited(), 0)

    assert 1 == wait(headroom, 0)


def test_a_success_ends_the_doubling_and_opens_again_what_was_closed_on_advice() -> None:
    headroom = Headroom()
    headroom.refused(FAST, limited(), 0)
    headroom.refused(FAST, limited(window="requests:minute", retry_after_s=500), 1)
    headroom.sent(FAST, 1000, 2)
    headroom.ended(FAST, 1000, 800, 3)
    assert 0 == wait(headroom, 3)

    headroom.refused(FAST, limited(), 4)
    assert 1 == wait(headroom, 4)


def test_the_success_of_a_call_that_was_sent_before_the_refusal_opens_nothing() -> None:
    headroom = Headroom()
    headroom.sent(FAST, 1000, 0)
    headroom.refused(FAST, limited(retry_after_s=10), 1)
    headroom.ended(FAST, 1000, 800, 2)

    assert 9 == wait(headroom, 2)


def test_no_advice_keeps_a_route_closed_for_more_than_a_day() -> None:
    headroom = Headroom()
    headroom.refused(FAST, limited(retry_after_s=40 * DAY_S), 0)

    assert DAY_S == wait(headroom, 0)


@pytest.mark.parametrize(
    "error",
    [
        RequestTooLarge("too large", route=FAST, rooms=minute(None)),
        RequestTooLarge("... (TPM): Limit 8000, Requested 12328, please reduce", route=FAST),
    ],
    ids=["rooms", "words"],
)
def test_the_largest_request_is_learnt_from_a_refusal(error: ModelError) -> None:
    headroom = Headroom()
    headroom.refused(FAST, error, 0)

    large, fitting = headroom.fit(FAST, 7900, 700, 0), headroom.fit(FAST, 7500, 700, 0)
    assert (False, 0) == (large.fits, large.wait_s)
    assert "a request of 8,156 tokens is above the 8,000 that it takes at once" == large.why
    assert (True, 0, 500) == (fitting.fits, fitting.wait_s, fitting.completion)
    assert headroom.fit(FAST, 7900, 700, 3601).fits
