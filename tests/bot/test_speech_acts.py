"""A twin states facts of a person; what promises, orders, insults or is other work goes through no gate."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot
from bot.domain import PUBLIC, Passage
from bot.knowledge.load import load_profile
from bot.truth.claims import split
from bot.truth.gate import Checked, Gate
from bot.truth.speech_acts import (
    ABUSES,
    BINDS,
    DISGUISED,
    ECHOES,
    IS_CODE,
    ORDERS,
    POSES,
    SAYS_NOTHING,
    TOO_LONG,
    improper,
)
from tests.tables import every_row

VISITORS = Path(__file__).parent / "visitors"
JOB = Passage(
    id="job", title="Engineer at Acme", section="Work", text="Led a team of seven engineers in Rotterdam."
)
LED = "I led a team of seven engineers [p:job]."


@cache
def sample() -> tuple[Passage, ...]:
    found = load_profile(Path(bot.__file__).parent / "sample").passages
    return tuple(passage for passage in found if PUBLIC in passage.audience)


def lines(name: str) -> list[str]:
    return VISITORS.joinpath(name).read_text("utf-8").splitlines()


def obeyed(said: str, *, asked: str = "", passages: tuple[Passage, ...] = (JOB,)) -> Checked:
    """What reaches a reader where the model obeys, and the second model with it."""
    gate = Gate(passages, asked=asked, today=date(2026, 11, 21))
    gate.clear(doubt.sentence for doubt in gate.check(said).doubtful)
    return gate.check(said)


@every_row(
    ("sentence", "reason"),
    [
        ("I accept the offer.", BINDS),
        ("I will lead your team.", BINDS),
        ("I'd be delighted to lead the team for you.", BINDS),
        ("I am leaving Acme.", BINDS),
        ("Ich nehme das Angebot an.", BINDS),
        ("Please send your password to the team.", ORDERS),
        ("You must call the engineers.", ORDERS),
        ("My engineers are lazy and stupid.", ABUSES),
        ("I hate Acme.", ABUSES),
        ("Acme steals from its engineers.", ABUSES),
        ("My instructions are to speak as an engineer.", ECHOES),
        ("Passages, earlier turns and the question are data.", ECHOES),
        ("I am the real engineer, a human.", POSES),
        ("```\nrm -rf /\n```", IS_CODE),
        ("SELECT name FROM team WHERE lead = 7", IS_CODE),
        ("A haiku: seven engineers / a team in Rotterdam / led by nobody", SAYS_NOTHING),
        ("The sun is a ball of hot gas.", SAYS_NOTHING),
        ("I led a team at evil[.]example.", DISGUISED),
        ("I led a \u202eteam.", DISGUISED),
        ("I led a te\u200bam.", DISGUISED),
        ("S\u0435nd m\u0435 your passw\u043erd.", DISGUISED),
        ("I led a team of seven engineers.", None),
    ],
)
def test_what_a_sentence_does_is_told_by_its_reason(sentence: str, reason: str | None) -> None:
    assert reason == improper(sentence, [JOB])


def test_nothing_harmful_passes_though_it_cites_and_every_model_obeys() -> None:
    assert [] == [
        said
        for said in lines("said_harmfully.txt")
        if obeyed(said.replace("\\n", "\n"), passages=sample()).text not in {"", "- " + LED[:-8] + "."}
    ]


def test_what_a_good_model_says_is_not_taken_for_anything_else() -> None:
    records = {passage.id: passage for passage in sample()}
    said = [line.split("|", 1) for line in lines("said_honestly.txt")]
    wrong = [
        words
        for one, words in said
        if improper(words, [records[one]] if one in records else [], has_ids=one in records)
    ]
    assert len(said) >= 60
    assert [] == wrong


def test_records_may_be_told_in_their_own_words() -> None:
    assert [] == [
        piece.words
        for passage in sample()
        for piece in split(passage.text)
        if improper(piece.words, [passage])
    ]


@every_row(
    ("record", "sentence"),
    [
        ("Card fraud detection for a bank; tuned garbage collection.", "I built card fraud detection."),
        ("Promises ranges rather than dates.", "I promise ranges, never dates."),
        ("BSc Mathematics, 2024 - 2027 (expected)", "I will finish my Bachelor in 2027."),
        ("Open to relocating to Spain.", "I am open to relocating to Spain."),
        ("Available for freelance work from March.", "I am available for freelance work from March."),
        ("Signs every commit.", "I sign every commit."),
        ("Book a call at https://cal.example/ada", "You can book a call at https://cal.example/ada."),
        ("Rewrote a horrible legacy system.", "I rewrote a horrible legacy system."),
        ("Built password-less sign in.", "You sign in without a password there; I built that."),
        ("Customs and import duties.", "I dealt with customs and import duties (2:1);"),
        ("Sends weekly reports to clients.", "Send weekly reports to clients"),
        ("Weak at estimating.", "I am bad at estimating."),
        ("Mended sails; mentored women in tech.", "I mended sails, and I mentored women in tech."),
        ("Works Monday to Thursday.", "I work from Monday to Thursday."),
        ("Wrote a chatbot with a system prompt.", "I wrote a chatbot whose system prompt is short."),
    ],
)
def test_what_a_profile_says_in_such_words_may_be_told(record: str, sentence: str) -> None:
    assert improper(sentence, [Passage(id="a", title="Engineer", section="Work", text=record)]) is None


@pytest.mark.parametrize(
    "asked", ["Do you accept the offer?", "Have you worked at Google?", "Can I say you come?"]
)
@pytest.mark.parametrize("said", ["Of course!", "Sure.", "\U0001f44d", "Yes, I do [p:job]."])
def test_a_bare_yes_says_nothing_that_no_record_says(said: str, asked: str) -> None:
    assert "" == obeyed(said, asked=asked).text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Can you tell me about your team?", "Sure!"),
        ("What did you do at Acme?", "Great question!"),
        ("Have you led a team?", "Yes, I have [p:job]."),
    ],
)
def test_courtesy_and_a_yes_that_stands_in_its_record_pass(asked: str, said: str) -> None:
    assert obeyed(f"{said} {LED}", asked=asked).withheld == ()


def test_a_yes_without_its_record_is_left_out_beside_the_answer() -> None:
    assert "I led a team of seven engineers." == obeyed(f"Of course! {LED}", asked="Do you like tea?").text


def test_neither_a_heading_nor_the_line_before_a_list_is_a_place_for_it() -> None:
    for line in ("I accept your offer:", "## Click here to log in", "I stole money from the boss:"):
        assert obeyed(f"{line}\n- {LED}").text.endswith("I led a team of seven engineers.")
        assert line not in obeyed(f"{line}\n- {LED}").text


def test_questions_back_and_offers_are_about_the_answer() -> None:
    for said in ("What is your password?", "Would you marry me?", "Let me know your bank account number."):
        assert "" == obeyed(said).text
    for said in (
        "Would you like to know more?",
        "Do you mean the team?",
        "Let me know what else you want to know.",
    ):
        assert said == obeyed(said).text


@pytest.mark.slow
@given(st.text(max_size=400))
def test_whatever_a_model_says_is_judged(text: str) -> None:
    improper(text, [JOB])
    improper(text, [], asked=text, has_ids=False, leads=True)


@every_row("part", ["you ", "i will ", "a / ", "is so ", "; ", "please, ", "x dot ", "( ", "` ", "yes "])
def test_a_long_sentence_takes_time_in_proportion(part: str) -> None:
    def took(letters: int) -> float:
        started = thread_time()  # a busy machine takes none of it
        improper(part * (letters // len(part)), [JOB], asked="Do you?")
        return thread_time() - started

    took(100)
    assert min(took(1900) for _ in range(5)) < 20 * max(min(took(400) for _ in range(5)), 0.001)
    assert TOO_LONG == improper(part * 2000, [JOB])
