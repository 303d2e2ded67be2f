"""A failure that nobody has described is told whole, once, and without what somebody wrote."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain import Route
from bot.errors import ModelError
from bot.llm.hearing import Heard
from bot.llm.unknown import UnknownFailures
from tests.far_ends.refusals import REFUSALS, Refusal, body

Printed = pytest.CaptureFixture[str]


def refused(
    unknown: UnknownFailures, status: int | None, told: Any, model: str = "m", **headers: str
) -> ModelError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Heard(route=Route("groq", model), kind="groq", unknown=unknown).refused(status, told, named)


def told(printed: Printed) -> list[str]:
    return [line for line in printed.readouterr().out.splitlines() if "llm.unknown_failure" in line]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_what_is_known_is_not_told(refusal: Refusal, capsys: Printed) -> None:
    refused(UnknownFailures(), refusal.status, refusal.body)
    assert [] == told(capsys)


def test_the_unknown_is_told_with_status_body_and_a_few_headers(capsys: Printed) -> None:
    strange = body("The stars are wrong", "stars", org="org_01hv5a9xkz", key="gsk_abcdefgh")
    refused(UnknownFailures(), 418, strange, server="cloudflare", cookie="secret", x_request_id="req_7")
    (line,) = told(capsys)
    assert "status=418" in line
    for word in ("The stars are wrong", "stars", "cloudflare", "req_7", "groq:m"):
        assert word in line
    for word in ("01hv5a9xkz", "abcdefgh", "secret"):
        assert word not in line


def test_what_somebody_wrote_is_counted_and_not_told(capsys: Printed) -> None:
    echo = body("?", "new_code", failed_generation="my salary is", messages=[{"content": "private"}])
    refused(UnknownFailures(), 418, echo)
    (line,) = told(capsys)
    assert "<12 characters>" in line
    assert "salary" not in line
    assert "private" not in line


def test_a_storm_is_told_once_for_each_shape(capsys: Printed) -> None:
    unknown = UnknownFailures()
    for turn in range(50):
        refused(unknown, 418, body(f"Pot {turn} of `{turn}x` is at {turn}.5 degrees, id req_{turn}"))
    assert 1 == len(told(capsys))
    refused(unknown, 419, body("Pot 1"))
    refused(unknown, 418, body("Cup 1"))
    refused(unknown, 418, body("Pot 1"), model="other")
    assert 3 == len(told(capsys))


def test_a_provider_that_never_repeats_itself_is_told_of_a_hundred_times(capsys: Printed) -> None:
    unknown = UnknownFailures()
    for turn in range(300):
        refused(unknown, 418, body("tea" * turn))
    assert 100 >= len(told(capsys))


def test_a_long_body_is_told_up_to_a_measure(capsys: Printed) -> None:
    refused(UnknownFailures(), 418, "long " * 10_000)
    (line,) = told(capsys)
    assert 3900 < len(line) < 4300


@pytest.mark.parametrize("strange", [None, 7, b"\xff", "", [], "[" * 10_000, {"error": {1: {2: object()}}}])
def test_whatever_it_is_it_can_be_told(strange: Any, capsys: Printed) -> None:
    refused(UnknownFailures(), 418, strange)
    assert 1 == len(told(capsys))
