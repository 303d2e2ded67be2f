"""How much room a provider says that there is, and how long it asks us to wait."""

from __future__ import annotations

import pytest

from bot.domain import Room
from bot.llm.patience import retry_after, seconds
from bot.llm.rooms import Kind, exhausted_window, named_window, rooms_in, rooms_with
from tests.far_ends.refusals import ASH, ITPM, OPENAI_TPM, TPM
from tests.tables import every_row

TOLD = {
    "retry-after": "2",
    "x-ratelimit-limit-requests": "14400",
    "x-ratelimit-limit-tokens": "18000",
    "x-ratelimit-remaining-requests": "14370",
    "x-ratelimit-remaining-tokens": "17997",
    "x-ratelimit-reset-requests": "2m59.56s",
    "x-ratelimit-reset-tokens": "7.66s",
}
REQUESTS = Room(limit=14400, remaining=14370, reset_s=179.56)
TOKENS = Room(limit=18000, remaining=17997, reset_s=7.66)


@pytest.mark.parametrize(("kind", "window"), [("groq", "requests:day"), ("openai", "requests:minute")])
def test_headers_speak_of_their_provider_s_usual_windows(kind: Kind, window: str) -> None:
    assert {window: REQUESTS, "tokens:minute": TOKENS} == rooms_in(TOLD, kind)


def test_a_header_may_name_its_window() -> None:
    named = {
        "x-ratelimit-limit-requests-day": "1000",
        "x-ratelimit-remaining-requests-day": "7",
        "x-ratelimit-remaining-tokens-minute": "60",
        "x-ratelimit-reset-tokens-minute": "33.5",
        "x-ratelimit-remaining-tokens-fortnight": "9",
    }
    assert {
        "requests:day": Room(limit=1000, remaining=7),
        "tokens:minute": Room(remaining=60, reset_s=33.5),
    } == rooms_in(named, "openai")


@every_row("absurd", ["-3", "NaN", "1e9", "", "7.5", "many", "9" * 400, "0x10", "1, 2", "٣"])
def test_a_number_that_makes_no_sense_is_none(absurd: str) -> None:
    told = TOLD | {"x-ratelimit-remaining-tokens": absurd, "x-ratelimit-limit-requests": absurd}
    rooms = rooms_in(told, "groq")
    assert (18000, None) == (rooms["tokens:minute"].limit, rooms["tokens:minute"].remaining)
    assert (None, 14370) == (rooms["requests:day"].limit, rooms["requests:day"].remaining)


@every_row("absurd", ["99999h", "-1s", "inf", "NaN", "soon", "1700000000", "", "1e9"])
def test_a_wait_that_makes_no_sense_is_none(absurd: str) -> None:
    assert rooms_in(TOLD | {"x-ratelimit-reset-tokens": absurd}, "groq")["tokens:minute"].reset_s is None


def test_more_than_the_limit_or_a_limit_of_nothing_is_not_believed() -> None:
    above = rooms_in(TOLD | {"x-ratelimit-remaining-tokens": "18001"}, "groq")["tokens:minute"]
    assert Room(limit=18000, reset_s=7.66) == above
    none = TOLD | {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-limit-tokens": "0"}
    assert Room(reset_s=7.66) == rooms_in(none, "groq")["tokens:minute"]


def test_a_window_of_which_nothing_is_known_is_left_out() -> None:
    assert {} == rooms_in({"x-ratelimit-limit-tokens": "-1", "content-type": "x"}, "groq")


def test_a_refusal_corrects_the_headers() -> None:
    rooms = rooms_with(rooms_in(TOLD, "openai"), OPENAI_TPM["error"]["message"], 2.0)
    assert {
        "requests:minute": REQUESTS,
        "tokens:minute": Room(limit=30000, remaining=1000, reset_s=2.0),
    } == rooms


def test_a_limit_on_the_input_alone_closes_the_window_until_then() -> None:
    rooms = rooms_with({"tokens:minute": TOKENS}, ITPM["error"]["message"], 3.0)
    assert {"tokens:minute": Room(limit=18000, remaining=0, reset_s=3.0)} == rooms


@every_row(
    "message",
    [
        ASH["error"]["message"],
        f"value must be a string: {TPM['error']['message']}",
        "Rate limit reached for tokens:",
        "on tokens per day (TPD): Limit 1",
        "",
    ],
)
def test_other_words_name_no_window(message: str) -> None:
    assert "" == named_window(message)
    assert {"tokens:minute": TOKENS} == rooms_with({"tokens:minute": TOKENS}, message, 1.0)


def test_headers_name_the_window_when_the_message_does_not() -> None:
    assert "tokens:day" == exhausted_window({"tokens:day": Room(remaining=0), "requests:day": Room()}, "")
    assert "" == exhausted_window({"tokens:minute": Room(remaining=1)}, "")
    full = {"requests:minute": Room(remaining=0)}
    assert "requests:minute" == exhausted_window(full, "")
    assert "tokens:minute" == exhausted_window(full, TPM["error"]["message"])


@every_row(
    ("text", "expected"),
    [
        ("2", 2.0), ("2.5", 2.5), (" 20 ", 20.0), ("7.66s", 7.66), ("172ms", 0.172), ("577.5ms", 0.578),
        ("1.559999999s", 1.56), ("2m59.56s", 179.56), ("9m38.016s", 578.016), ("1h2m3s", 3723.0), ("0s", 0.0),
        ("850\u00b5s", 0.001), ("850\u03bcs", 0.001), ("1500us", 0.002), ("12ns", 0.001),
        ("", None), ("soon", None), ("-3", None), ("nan", None), ("inf", None), ("1e9", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("5 s", None), ("99999h", None), ("9" * 400, None),
        ("ms", None),
    ],
)  # fmt: skip
def test_durations_read_and_round_up(text: str, expected: float | None) -> None:
    assert expected == seconds(text)


def test_the_wait_is_taken_from_the_header_before_the_message() -> None:
    said = "Limit 100000, Used 97050. Please try again in 9m38.016s. Need more?"
    assert 578.016 == retry_after({}, said)
    assert 20.0 == retry_after({"retry-after": "20"}, said)
    assert 0.75 == retry_after({"retry-after-ms": "750", "retry-after": "1"}, said)
    assert 578.016 == retry_after({"retry-after": "later"}, said)
    assert 3.0 == retry_after({}, "Please try again in 3.")
    assert retry_after({}, "Please try again") is None
