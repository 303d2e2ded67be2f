"""What people type becomes a question, or a kind word."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.question import MAX_CHARACTERS, UnreadableQuestion, clean, id_of_event, new_id
from tests.tables import every_row


@every_row("text", ["", "   ", "\n\t", "\x00", "\x00\x01\x02", "\u202e"])
def test_nothing_to_read_is_told_kindly(text: str) -> None:
    with pytest.raises(UnreadableQuestion, match="I found no question"):
        clean(text)


def test_a_long_text_is_refused_with_both_numbers() -> None:
    with pytest.raises(UnreadableQuestion, match="100,000 characters long; I read up to 2,000"):
        clean("x" * 100_000)


@every_row("text", ["🙂", "👩‍💻", "Где вы учились?", "あなたは誰ですか", "می\u200cشود؟"])
def test_other_scripts_and_emoji_stay_as_they_are(text: str) -> None:
    assert unicodedata.normalize("NFC", text) == clean(text)


def test_control_characters_become_spaces() -> None:
    assert "What do  you do?" == clean("What do \x07you do?\x00")


def test_marks_inside_a_word_do_not_part_it() -> None:
    assert "Which databases?" == clean("\ufeffWhich data\u00adbases?\u202e")


@given(st.text(alphabet=st.characters(), max_size=300))
def test_whatever_is_typed_comes_out_clean_or_is_refused(text: str) -> None:
    try:
        cleaned = clean(text)
    except UnreadableQuestion:
        return

    assert cleaned == clean(cleaned)
    assert 0 < len(cleaned) <= MAX_CHARACTERS
    assert not any(unicodedata.category(c) == "Cs" for c in cleaned)


def test_ids_sort_by_their_time() -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)

    assert new_id(now) < new_id(now + timedelta(milliseconds=1))


def test_each_delivery_of_an_event_has_the_same_id() -> None:
    assert id_of_event("slack:E1") == id_of_event("slack:E1") != id_of_event("slack:E2")


@pytest.mark.parametrize(
    "text",
    [
        "<@U012AB> what did you study?",
        "What did you study? <!channel> <!here|here>",
        "@everyone What did you study? @here",
        "<@!123456789> <@&42> What did you study? <!subteam^S01|team>",
    ],
)
def test_mentions_are_no_part_of_a_question(text: str) -> None:
    assert "what did you study?" == " ".join(clean(text).lower().split())


def test_what_only_looks_like_a_mention_stays() -> None:
    assert "Is List<@Nullable String> at me@here.example?" == clean(
        "Is List<@Nullable String> at me@here.example?"
    )
