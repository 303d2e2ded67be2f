"""What is sealed is read with our keys alone, and the keys can be changed."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from adapters.cli.slack import slack
from adapters.slack.sealing import Seal, SealBroken, new_key, seal_of
from bot.errors import DoorError
from bot.settings import Settings

OLD, NEW = new_key(), new_key()
TOKEN = "xoxb-1-secret"


def test_what_is_sealed_is_opened_again_and_cannot_be_read() -> None:
    seal = Seal([OLD])
    assert TOKEN not in seal.close(TOKEN)
    assert TOKEN == seal.open(seal.close(TOKEN))


def test_the_verb_prints_a_key_and_nothing_else() -> None:
    printed = CliRunner().invoke(slack, ["key"])
    assert 0 == printed.exit_code
    assert TOKEN == Seal([printed.output.strip()]).open(Seal([printed.output.strip()]).close(TOKEN))


def test_what_is_sealed_already_is_not_sealed_again() -> None:
    seal = Seal([OLD])
    sealed = seal.close(TOKEN)
    assert sealed == seal.close(sealed)


def test_a_new_key_opens_what_an_old_one_sealed_while_both_are_there() -> None:
    sealed = Seal([OLD]).close(TOKEN)
    both = Seal([NEW, OLD])
    assert (TOKEN, False) == (both.open(sealed), both.is_up_to_date(sealed))
    resealed = both.close(both.open(sealed))
    assert (TOKEN, True) == (Seal([NEW]).open(resealed), both.is_up_to_date(resealed))


@pytest.mark.parametrize(
    "broken",
    ["sealed:", "sealed:x", "sealed:gAAAAABé", Seal([NEW]).close(TOKEN)],
    ids=["empty", "short", "no token", "of another key"],
)
def test_what_another_key_sealed_stays_shut(broken: str) -> None:
    with pytest.raises(SealBroken):
        Seal([OLD]).open(broken)
    assert not Seal([OLD]).is_up_to_date(broken)


def test_a_token_of_before_the_seal_is_read_and_is_not_up_to_date() -> None:
    assert (TOKEN, False) == (Seal([OLD]).open(TOKEN), Seal([OLD]).is_up_to_date(TOKEN))


@pytest.mark.parametrize(
    "given",
    [None, "", " , ", "too-short", f"{OLD},nonsense-key"],
    ids=["none", "empty", "commas", "short", "one of two"],
)
def test_a_key_that_is_none_is_told_with_what_makes_one_and_never_shown(given: str | None) -> None:
    with pytest.raises(DoorError, match="twin slack key") as refused:
        seal_of(Settings(slack_token_key=given))
    assert not any(part in str(refused.value) for part in ("too-short", "nonsense", OLD))
