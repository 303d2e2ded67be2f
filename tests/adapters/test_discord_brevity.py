"""An outage of Discord fills no log with tracebacks."""

from __future__ import annotations

import logging

import pytest

from adapters.discord.brevity import be_brief


def test_an_error_of_the_library_is_one_line_however_often_that_was_asked_for(
    caplog: pytest.LogCaptureFixture,
) -> None:
    be_brief()
    be_brief()
    log = logging.getLogger("discord.shard")
    error = ConnectionError("refused\nby nobody")
    log.error("Failed to connect for shard_id: %s. Retrying...", 0, exc_info=error)
    log.error("A 100 % failure, and no error")

    with_error, without = caplog.records
    told = "Failed to connect for shard_id: 0. Retrying... (ConnectionError: refused by nobody)"
    assert (told, None) == (with_error.getMessage(), with_error.exc_info)
    assert "A 100 % failure, and no error" == without.getMessage()
    assert 1 == len([one for one in log.filters if type(one).__name__ == "OneLine"])
