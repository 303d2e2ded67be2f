"""The question is no source: what it takes for granted has to stand in a record."""

from __future__ import annotations

from bot.domain import Passage
from bot.truth.gate import Gate
from tests.tables import every_row

RECORDS = (
    Passage(
        id="cka",
        title="Certified Kubernetes Administrator",
        section="Certificates",
        dates="2021-11",
        text="Issued by the Cloud Native Computing Foundation, 9 November 2021.",
    ),
    Passage(
        id="bsc",
        title="Bachelor of Science in Physics, Northgate University",
        section="Education",
        dates="2009-09 - 2012-07",
        text="Thesis on lasers. Score: 8.1/10",
    ),
    Passage(
        id="job",
        title="Engineer at Acme",
        section="Work",
        dates="2019-03 - 2021-06",
        text="Moved the shop to PostgreSQL in four months. I have never managed people. No night shifts.",
    ),
    Passage(id="skills", title="Skills", section="Skills", text="Python, Terraform, Docker"),
)


def shown(asked: str, answer: str) -> str:
    return Gate(RECORDS, asked=asked).check(answer).text


@every_row(
    ("asked", "answer"),
    [
        ("When did you become a Kubernetes administrator?", "I got it in November 2021 [p:cka]."),
        ("Do you know Terraform?", "Yes, I do [p:skills]."),
        ("Do you know Terraform?", "Yes [p:skills]."),
        ("Hi, I'm Anna from Globex. Do you know Python?", "Yes, I do [p:skills]."),
        ("We use Kafka heavily. Have you worked with Docker?", "Yes, I have [p:skills]."),
        ("How long did the move to PostgreSQL take?", "It took four months [p:job]."),
        ("Have you ever managed people?", "No, I have never managed people [p:job]."),
        ("Have you ever managed people?", "No, never [p:job]."),
        ("Did you work night shifts at Acme?", "No, there were no night shifts [p:job]."),
        ("What did you study?", "Physics, at Northgate University [p:bsc]."),
        ("When did you get your degree?", "I got it in July 2012 [p:bsc]."),
        ("Do you have a bachelor's degree?", "Yes, in physics [p:bsc]."),
        ("Tell me about Acme.", "I moved the shop to PostgreSQL [p:job]. It took four months [p:job]."),
        ("Do you know Rust?", "My profile does not mention Rust."),
        ("Do you know Rust?", "I know Python [p:skills]. My profile does not say whether I know Rust."),
        ("Do you know Rust?", "Rust is not mentioned in my profile, but I know Python [p:skills]."),
        ("Congrats on your AWS certificate!", "My profile does not mention an AWS certificate."),
    ],
)  # fmt: skip
def test_what_the_records_hold_may_be_said_in_answer(asked: str, answer: str) -> None:
    assert answer.count(".") - answer.count("[p:.") <= shown(asked, answer).count(".") + 1
    assert shown(asked, answer)
    assert Gate(RECORDS, asked=asked).check(answer).withheld == ()


@every_row(
    ("asked", "answer"),
    [
        ("Congrats on your AWS certificate! When was it?", "Thank you! I got it in November 2021 [p:cka]."),
        ("Congrats on your AWS certificate! When did you get it?", "It was in November 2021 [p:cka]."),
        ("Congrats on your AWS certificate!", "Thanks, it was hard work [p:cka]."),
        ("When did you finish your master's?", "I finished it in July 2012 [p:bsc]."),
        ("Do you have a PhD?", "Yes, I do [p:bsc]."),
        ("What was it like to work at Google?", "It was a good time, from March 2019 to June 2021 [p:job]."),
        ("Do you know Rust?", "Yes, I do [p:skills]."),
        ("Do you know rust and ansible?", "Yes [p:skills]."),
        ("Do you know Rust?", "No, I have never used Rust [p:skills]."),
        ("Do you know Rust?", "No, I don't [p:skills]."),
        ("Do you know Python?", "No, I have never used Python [p:skills]."),
        ("Have you ever managed people?", "Yes, I have managed people [p:job]."),
        ("Have you ever managed people?", "Yes, I have [p:job]."),
        ("Have you any children?", "No, I have no children [p:job]."),
        ("Do you know Rust?", "No, I haven't."),
        ("Do you know Rust?", "I haven't worked with that yet."),
        ("When did you move the shop to Oracle?", "That took four months [p:job]."),
        ("Where did you get your driving licence?", "I got it at Northgate University in 2012 [p:bsc]."),
    ],
)  # fmt: skip
def test_agreement_with_a_presumption_is_withheld_and_so_is_an_invented_no(asked: str, answer: str) -> None:
    checked = Gate(RECORDS, asked=asked).check(answer)
    assert checked.withheld
    assert not checked.cited


def test_a_part_answer_says_what_it_cannot_tell() -> None:
    checked = Gate(RECORDS, asked="Do you know Python and Rust?").check(
        "I know Python [p:skills]. My profile does not mention Rust."
    )
    assert checked.text == "I know Python. My profile does not mention Rust."
    assert checked.answers
    assert checked.cited == ("skills",)
