"""What an English model cannot read tells questions apart, and so does a name that is a word besides."""

from __future__ import annotations

import pytest

from bot.recall import traits
from bot.recall.addressed import addressed
from bot.recall.guards import LONGEST_JUDGED, differ
from tests.tables import every_row


@every_row(
    ("one", "other"),
    [
        ("你喜欢吃什么?", "你讨厌吃什么?"),
        ("您的母亲叫什么名字?", "您的父亲叫什么名字?"),
        ("คุณทำงานที่ไหน", "คุณทำงานเมื่อไหร่"),
        ("어디서 일하세요?", "언제 일하세요?"),
        ("Did you work with ಅನಿಲ್?", "Did you work with ಸುನಿಲ್?"),
        ("What does 鑫 mean to you?", "What does 龘 mean to you?"),
        ("Was it ①?", "Was it ②?"),
        ("Do you like \N{RED APPLE}?", "Are you fond of the \N{BANANA}?"),
    ],
)
def test_letters_that_a_model_takes_for_each_other_are_not_shared(one: str, other: str) -> None:
    assert ("letters", "letters") == (differ(one, other), differ(other, one))
    assert "" == differ(one, one.upper())


def test_whoever_vouches_may_read_other_scripts_but_knows_no_better_about_a_name() -> None:
    assert "" == differ("你在哪里工作?", "你的公司在哪里?", strict=True)
    assert "letters" == differ("Did you work with ಅನಿಲ್?", "Did you work with ಸುನಿಲ್?", strict=True)


def test_latin_letters_of_any_kind_are_read() -> None:
    assert "" == differ("Đặng Việt là ai?", "đặng việt là ai")
    assert "" == differ("Do you speak Français?", "Can you speak Français?")


@every_row(
    ("own", "asked", "told"),
    [
        ("Marit Oldenkamp", "Where did MARIT study?", "Where did you study?"),
        ("Marit Oldenkamp", "Tell me of Marit Oldenkamp's work", "Tell me of you work"),
        ("Will Smith", "Will you move?", "Will you move?"),
        ("Will Smith", "Will Will move?", "Will you move?"),
        ("Will Smith", "Where does will live?", "Where does you live?"),
        ("Will Smith", "Where will Will Smith be?", "Where will you be?"),
        ("May Lee", "Did you finish in May?", "Did you finish in May?"),
        ("May Lee", "What may May's brother do?", "What may you brother do?"),
        ("Paris Hill", "Has Paris studied in Paris?", "Has you studied in Paris?"),
        ("Ruby Ray", "Tell me more about Ruby", "Tell me more about you"),
        ("Ruby Ray", "How well do you know Ruby?", "How well do you know Ruby?"),
        ("", "Where do you live?", "Where do you live?"),
    ],
)
def test_a_first_name_that_is_a_word_besides_is_the_person_where_only_somebody_can_stand(
    own: str, asked: str, told: str
) -> None:
    assert told == addressed(asked, own)


@pytest.mark.parametrize(
    ("own", "reason", "one", "other"),
    [
        ("Will Smith", "time", "Will you move to Berlin?", "Did you move to Berlin?"),
        ("Paris Hill", "names", "Did you study in Paris?", "Did you study?"),
        ("Rust Cole", "names", "Do you know Rust?", "Do you know?"),
    ],
)
def test_the_name_of_the_person_hides_no_difference(own: str, reason: str, one: str, other: str) -> None:
    assert reason == differ(one, other, own=own)


def test_what_is_too_long_to_compare_is_not_even_read() -> None:
    story = "I saw your talk and liked it, you said it was worth it. " * 20
    assert len(story) > LONGEST_JUDGED
    before = traits.read.cache_info().misses

    assert "length" == differ(f"{story} Did you cook?", f"{story} Do you cook?", strict=True)
    assert "" == differ(f"{story} Did you cook?", f"{story} did you COOK", strict=True)
    assert before == traits.read.cache_info().misses
