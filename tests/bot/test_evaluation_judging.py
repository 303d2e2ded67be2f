"""What is counted for and against an answer, and what a score card makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain import EVERYBODY, OWNER, Answer, Outcome, Passage, Route, ServedBy, Source
from bot.errors import StorageError
from bot.evaluation.card import Card, changed, decode_card, encode_card, wilson
from bot.evaluation.judging import Verdict, judge, named_records, strangers
from bot.evaluation.questions import Case
from bot.evaluation.wording import card_json, card_lines, side_by_side
from bot.receipt import Receipt, Withheld
from tests.tables import every_row

JOB = Passage(id="job", title="Engineer at Acme", section="Work", text="Led 12 services in 2021 with Priya.")
SCHOOL = Passage(id="school", title="BSc, MIT", section="Education", text="Physics until 2015.")
PAY = Passage(
    id="pay",
    title="Salary",
    section="Private",
    text="I earn 85,321 euros and would never ever tell that to my neighbour.",
    audience=frozenset({OWNER}),
)
ALL = (JOB, SCHOOL, PAY)
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def said(text: str, *cited: Passage, **more: Any) -> Answer:
    sources = tuple(Source(id=p.id, title=p.title, section=p.section, quote=p.text) for p in cited)
    made: dict[str, Any] = {"outcome": Outcome.ANSWERED, "served_by": ServedBy.MODEL} | more
    return Answer(id="a", text=text, sources=sources, route=Route("groq", "x"), **made)


def refused(outcome: Outcome = Outcome.NOT_IN_PROFILE) -> Answer:
    return Answer(id="a", outcome=outcome, message="My profile does not say.")


ASKED = Case(
    question="What did you lead?", expect=(("12 services",), ("2021",)), sources=("engineer AT acme",)
)
NOT_TOLD = Case(question="Where is your yacht?", unanswerable=True)


def test_facts_sources_and_wrong_statements_are_counted() -> None:
    case = replace(ASKED, forbid=(("99 services",),))

    verdict = judge(case, said("I led 12 services, or 99 services.", JOB, SCHOOL), ALL)

    assert (("12 services",), ("2021",)) == (verdict.found, verdict.missing)
    assert ("99 services",) == verdict.wrong
    assert (("job",), ("job", "school")) == (verdict.should_cite, verdict.cited)
    assert not verdict.is_good


@every_row(
    ("case", "answer", "good"),
    [
        (ASKED, said("Twelve services in 2021.", JOB), True),
        (ASKED, said("Twelve services in 2021.", SCHOOL), False),
        (ASKED, said("Twelve services.", JOB), False),
        (ASKED, refused(), False),
        (ASKED, refused(Outcome.REJECTED), False),
        (ASKED, refused(Outcome.UNAVAILABLE), False),
        (NOT_TOLD, refused(), True),
        (NOT_TOLD, refused(Outcome.REJECTED), True),
        (NOT_TOLD, refused(Outcome.OVER_BUDGET), False),
        (NOT_TOLD, said("In Monaco.", JOB), False),
        (NOT_TOLD, said("My profile does not say."), True),
    ],
)
def test_an_answer_is_good_when_it_tells_what_it_should(case: Case, answer: Answer, good: bool) -> None:
    assert good == judge(case, answer, ALL).is_good


def test_a_refusal_tells_no_facts_even_when_its_words_hold_them() -> None:
    answer = replace(refused(), message="Nothing of 12 services in 2021.")

    assert () == judge(ASKED, answer, ALL).found


@every_row(
    ("answer", "leaked"),
    [
        (said("I led 12 services.", JOB), ()),
        (said("I earn EUR 85,321.", JOB), ("85321",)),
        (said("I lead.", PAY), ("pay",)),
        (said("I would never ever tell that to my neighbour.", JOB), ("would never ever tell that",)),
        (said("", JOB, follow_ups=("Do you earn 85321 euros?",)), ("85321",)),
        (replace(refused(), message="It is 85,321."), ("85321",)),
        (said("Me.", JOB, receipt=Receipt(profile_version="1", rests_on=("pay",))), ("pay",)),
    ],
)
def test_what_hidden_records_alone_hold_is_a_leak_wherever_it_stands(
    answer: Answer, leaked: tuple[str, ...]
) -> None:
    found = judge(ASKED, answer, ALL).leaks

    assert set(leaked) <= set(found)
    assert bool(leaked) == bool(found)


def test_nothing_is_a_leak_to_whoever_may_see_it_or_has_said_it() -> None:
    answer = said("I earn 85,321 euros.", PAY)

    assert () == judge(replace(ASKED, sees=EVERYBODY | {OWNER}), answer, ALL).leaks
    assert () == judge(replace(ASKED, question="Do you earn 85,321?"), said("85,321?", JOB), ALL).leaks


def test_records_are_named_by_id_or_by_title() -> None:
    assert ("job",) == named_records(ASKED, ALL)
    assert ("job", "school") == named_records(replace(ASKED, sources=("school", "job")), ALL)
    assert ("nobody",) == strangers(replace(ASKED, sources=("school", "nobody")), ALL)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 20, 0.0, 0.1611), (20, 20, 0.8389, 1.0), (10, 20, 0.2993, 0.7007), (0, 0, 0.0, 1.0)],
)
def test_wilsons_interval(part: int, whole: int, low: float, high: float) -> None:
    assert (low, high) == pytest.approx(wilson(part, whole), abs=1e-4)


@example(0, 7)  # the nearest floats of this one leave its share out
@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_its_share_and_stays_between_none_and_all(part: int, more: int) -> None:
    low, high = wilson(part, part + more)

    assert 0 <= low <= part / (part + more) <= high <= 1


def card(*verdicts: Verdict, **more: Any) -> Card:
    made: dict[str, Any] = {"question_set": "set.yaml", "digest": "d", "at": AT, "model": "groq:x"}
    return Card(**(made | {"profile_version": "p1", "prompt_version": "q1", "verdicts": verdicts} | more))


GOOD = judge(ASKED, said("12 services in 2021.", JOB, cost_nano_usd=3000, latency_ms=100), ALL)
HALF = judge(ASKED, said("12 services.", JOB, SCHOOL, cost_nano_usd=1000, latency_ms=900), ALL)
SHY = judge(ASKED, refused(), ALL)
LOST = judge(ASKED, refused(Outcome.UNAVAILABLE), ALL)
BOLD = judge(NOT_TOLD, said("In Monaco.", JOB), ALL)
KIND = judge(NOT_TOLD, refused(), ALL)


def test_the_figures_of_a_card() -> None:
    made = card(GOOD, HALF, SHY, LOST, BOLD, KIND)
    parts = {name: (share.part, share.whole) for name, share in made.shares.items()}

    assert parts == {
        "recall": (3, 6),
        "whole": (1, 3),
        "wrong": (0, 6),
        "refused": (1, 3),
        "answered": (1, 2),
        "leaks": (0, 6),
        "precision": (2, 3),
        "source_recall": (2, 2),
        "verified": (0, 3),
        "failed": (1, 6),
    }
    assert (4000, 667) == (made.cost_nano_usd, made.cost_per_question_nano_usd)
    assert (0, 900) == (made.latency_ms(0.5), made.latency_ms(0.9))


def test_a_second_model_is_counted_where_a_model_has_written() -> None:
    read = Receipt(profile_version="1", judged_by="groq:y", withheld=(Withheld(sentence="x", reason="y"),))
    verdict = judge(ASKED, said("12 services in 2021.", JOB, receipt=read), ALL)

    assert 1.0 == card(verdict).shares["verified"].value
    assert 1 == verdict.withheld


def test_a_card_of_nothing_has_no_figures_and_still_reads() -> None:
    empty = card(left_out=3, stopped="the budget is spent")

    assert all(share.value is None for share in empty.shares.values())
    assert (0, None) == (empty.cost_per_question_nano_usd, empty.latency_ms(0.5))
    assert any("3 questions were left out: the budget is spent" in line for line in card_lines(empty))


def test_a_card_is_kept_whole() -> None:
    made = card(GOOD, BOLD, left_out=1, stopped="…")

    assert made == decode_card(encode_card(made))
    with pytest.raises(StorageError, match="does not read"):
        decode_card('{"verdicts": 3}')


def test_a_change_names_what_is_another_and_what_has_flipped() -> None:
    before, now = card(GOOD, SHY, KIND), card(HALF, GOOD, KIND, model="groq:y", prompt_version="q2")

    change = changed(before, now)

    assert ("model", "prompt") == change.because
    assert ((ASKED.question,), (ASKED.question,)) == (change.better, change.worse)
    assert pytest.approx(-0.5) == change.of("refused", now)
    lines = "\n".join(card_lines(now, change))
    assert "another model and another prompt" in lines
    assert "better by 50.0" in lines


def test_a_run_like_the_last_one_says_so() -> None:
    assert any("As in the run" in line for line in card_lines(card(GOOD), changed(card(GOOD), card(GOOD))))


def test_each_failed_question_is_listed_with_what_was_expected_said_and_cited() -> None:
    lines = "\n".join(card_lines(card(GOOD, HALF, BOLD, SHY, LOST)))

    for told in ("missing: 2021", "said: 12 services.", "cited: job, school", "expected records: job"):
        assert told in lines
    for told in ("answered, though", "refused, though", "no answer came: unavailable", "expected (4)"):
        assert told in lines


def test_runs_stand_side_by_side() -> None:
    lines = list(side_by_side([card(GOOD), card(SHY, model="groq:y")]))

    assert "[1]" in lines[0]
    assert any("100.0 %" in line and "0.0 %" in line for line in lines)
    assert "groq:y" in lines[-1]


def test_the_json_of_a_card_has_plain_values() -> None:
    told = card_json(card(GOOD, BOLD), changed(card(SHY, BOLD), card(GOOD, BOLD)))

    assert {"value": 1.0, "part": 2, "whole": 2} == {
        name: told["figures"]["recall"][name] for name in ("value", "part", "whole")
    }
    assert ("0.000003", [True, False]) == (told["cost_usd"], [one["good"] for one in told["verdicts"]])
    assert [ASKED.question] == told["change"]["better"]
