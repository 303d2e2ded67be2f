"""A question set reads as it is meant, or every fault of it is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import EVERYBODY, OWNER
from bot.evaluation.judging import strangers
from bot.evaluation.questions import (
    SAMPLE_SET,
    Case,
    QuestionSet,
    QuestionSetError,
    parse_question_set,
    read_question_set,
)
from bot.knowledge.load import load_profile
from tests.tables import every_row

WHOLE = """
questions:
  - question: Where did you study?
    type: education
    expect:
      - Delmere
      - [2014, July 2014]
    forbid: Oxford
    sources: [education-delmere]
  - ask: And when?
    conversation: Where did you study?
    audience: [owner, "slack:C1"]
    expect: 2014-07
  - question: Who will win?
    unanswerable: yes
"""


def faults(text: str) -> list[str]:
    with pytest.raises(QuestionSetError) as raised:
        parse_question_set(text, "set.yaml")
    return str(raised.value).splitlines()


def test_a_set_is_read_with_every_key() -> None:
    first, second, third = parse_question_set(WHOLE, "set.yaml").cases

    assert first == Case(
        question="Where did you study?",
        type="education",
        expect=(("Delmere",), ("2014", "July 2014")),
        forbid=(("Oxford",),),
        sources=("education-delmere",),
        line=3,
    )
    assert ("And when?", ("Where did you study?",)) == (second.question, second.after)
    assert EVERYBODY | {OWNER, "slack:C1"} == second.sees
    assert (("2014-07",),) == second.expect
    assert third.unanswerable


@every_row(
    ("text", "place", "told"),
    [
        ("", "set.yaml", "seen nothing"),
        ("questions: [", "set.yaml:1:13", "no YAML"),
        ("a: 1", "set.yaml:1:1", "seen the key 'a'; expected one of questions"),
        ("- a", "set.yaml:1:1", "seen a list; expected a list of questions below `questions:`"),
        ("questions: {}", "set.yaml:1:12", "seen keys and values"),
        ("questions:\n  - hello", "set.yaml:2:5", "seen 'hello'"),
        ("questions:\n  - expect: a", "set.yaml:2:5", "seen no question"),
        ("questions:\n  - question: a", "set.yaml:2:5", "seen nothing to judge by"),
        ("questions:\n  - question: a\n    expects: b", "set.yaml:3:5", "seen the key 'expects'"),
        ("questions:\n  - question: a\n    ask: b", "set.yaml:3:5", "seen 'ask' again"),
        ("questions:\n  - question:\n    expect: b", "set.yaml:2:14", "seen nothing; expected a question"),
        ("questions:\n  - {question: a, expect: b, audience: everyone}", "set.yaml:2:40", "seen 'everyone'"),
        ("questions:\n  - question: a\n    expect: [[]]", "set.yaml:3:14", "seen an empty list"),
        ("questions:\n  - question: a\n    unanswerable: maybe", "set.yaml:3:19", "expected true or false"),
        ("questions:\n  - {question: a, unanswerable: true, expect: b}", "set.yaml:2:5", "one or the other"),
        ("questions:\n  - {question: a, expect: {b: c}}", "set.yaml:2:27", "seen keys and values"),
        ("questions:\n  - question: \tx: y\n", "set.yaml:2", "no YAML"),
    ],
)
def test_a_fault_is_told_with_line_and_column(text: str, place: str, told: str) -> None:
    (fault,) = faults(text)

    assert fault.startswith(f"{place}:")
    assert told in fault


def test_all_faults_are_told_at_once() -> None:
    found = faults("questions:\n  - question: a\n    x: 1\n    y: 2\n  - ask: [b]\n    expect: c\n")

    assert ["set.yaml:3:5", "set.yaml:4:5", "set.yaml:5:10"] == [":".join(f.split(":")[:3]) for f in found]


@every_row("raw", [b"\xff\xfe\x00", b"\x00", b"&a [*a]", b"{" * 1000, b"!!python/object:os.system x"])
def test_what_is_no_question_set_is_refused_kindly(raw: bytes) -> None:
    with pytest.raises(QuestionSetError):
        parse_question_set(raw, "set.yaml")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="No such file"):
        read_question_set(tmp_path / "nowhere.yaml")
    with pytest.raises(QuestionSetError, match="expected a YAML file"):
        read_question_set(tmp_path)


@given(st.text(max_size=80))
def test_whatever_a_file_holds_only_faults_are_raised(text: str) -> None:
    with pytest.raises(QuestionSetError, match=r"\Ax:"):
        parse_question_set(text, "x")


def test_the_digest_follows_the_words_and_not_the_lines() -> None:
    one = parse_question_set(WHOLE, "a.yaml")
    moved = parse_question_set("# a comment\n" + WHOLE, "b.yaml")
    other = parse_question_set(WHOLE.replace("July", "June"), "a.yaml")

    assert one.digest == moved.digest
    assert one.digest != other.digest
    assert 16 == len(QuestionSet(name="x", cases=()).digest)


def test_the_sample_set_asks_sixty_questions_of_records_that_there_are() -> None:
    cases = read_question_set(SAMPLE_SET).cases
    passages = load_profile(None).passages

    assert (60, 20) == (len(cases), sum(case.unanswerable for case in cases))
    assert [] == [name for case in cases for name in strangers(case, passages)]
    assert any(case.after for case in cases)
    assert any(OWNER in case.sees for case in cases)
    assert SAMPLE_SET.parent.name == "bot"


def test_the_set_in_the_documentation_is_one_for_the_sample(root: Path) -> None:
    """Whoever tries it as it stands there gets a card."""
    page = (root / "docs" / "evaluation.md").read_text(encoding="utf-8")
    written = page.partition("```yaml\n")[2].partition("```")[0]

    cases = parse_question_set(written, "evaluation.md").cases

    passages = load_profile(None).passages
    assert 4 == len(cases)
    assert [] == [name for case in cases for name in strangers(case, passages)]
