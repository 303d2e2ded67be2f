"""What is told of earlier turns when there is room for all of them, for some, and for hardly one."""

from __future__ import annotations

import pytest

from bot.conversation import condensed, first_sentence
from bot.domain import Turn
from bot.spend.cost import estimate_turn_tokens
from tests.tables import every_row

FIRST = Turn(
    asked="What do you do at Acme?",
    answered="I run the booking platform. It serves 40 hotels. I joined in 2019.",
    rests_on=("work-acme", "project-booking"),
)
SECOND = Turn(
    asked="Which database\ndoes it use?",
    answered="It runs on PostgreSQL 15. We moved from MySQL in 2021. That took four months.",
    rests_on=("story-postgres", "work-acme"),
)
THIRD = Turn(
    asked="Why did you move?", answered="Its locks held us up at night.", rests_on=("story-postgres",)
)
TALK = (FIRST, SECOND, THIRD)


def whole(*turns: Turn) -> int:
    return sum(map(estimate_turn_tokens, turns))


def test_what_there_is_room_for_stays_as_it_is() -> None:
    assert TALK == condensed(TALK, tokens=whole(*TALK))


def test_older_turns_become_one_in_their_own_words() -> None:
    brief, *rest = condensed(TALK, tokens=whole(*TALK) - 1)
    lead = condensed(TALK, tokens=whole(THIRD) + 110)[0]

    assert ("What do you do at Acme?", "I run the booking platform.") == (brief.asked, brief.answered)
    assert [SECOND, THIRD] == rest
    assert "What do you do at Acme?\nWhich database does it use?" == lead.asked
    assert "I run the booking platform.\nIt runs on PostgreSQL 15." == lead.answered
    assert ("work-acme", "project-booking", "story-postgres") == lead.rests_on


def test_the_oldest_goes_first() -> None:
    told = condensed(TALK, tokens=whole(THIRD) + 60)

    assert ["Which database does it use?", "Why did you move?"] == [turn.asked for turn in told]


def test_the_last_turn_is_cut_rather_than_dropped() -> None:
    long = Turn(asked="Tell me all.", answered="I was here and there. " * 200, rests_on=("a",))

    (told,) = condensed([FIRST, long], tokens=100)

    assert "Tell me all." == told.asked
    assert told.answered.endswith(" …")
    assert long.answered.startswith(told.answered.removesuffix(" …"))
    assert ("a",) == told.rests_on


def test_a_text_without_blanks_is_cut_as_well() -> None:
    (told,) = condensed([Turn(asked="?", answered="東京で働きました" * 90)], tokens=80)

    assert estimate_turn_tokens(told) <= 80
    assert told.answered.startswith("東京で")


@pytest.mark.parametrize("tokens", [-1, 0, 10])
def test_without_an_allowance_nothing_is_told(tokens: int) -> None:
    assert () == condensed(TALK, tokens=tokens)


def test_without_turns_there_is_nothing_to_tell() -> None:
    assert () == condensed((), tokens=-1)


@every_row(
    ("text", "first"),
    [
        ("I led it. Then I left.", "I led it."),
        ("I led it", "I led it"),
        ("I worked for J. Doe and Dr. Roe. Then I left.", "I worked for J. Doe and Dr. Roe."),
        ("I raised it by 3.5 percent. Good.", "I raised it by 3.5 percent."),
        ("I know:\n- Go\n- Rust", "I know: - Go"),
        ("- Go\n- Rust", "- Go"),
        ("東京で働きました。次は大阪です。", "東京で働きました。"),
        ("  ", ""),
    ],
)
def test_a_first_sentence(text: str, first: str) -> None:
    assert first == first_sentence(text)
