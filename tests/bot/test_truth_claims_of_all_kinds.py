"""Ranks, yes and no, past and present, skills and other records: each stands in the record that is cited."""

from __future__ import annotations

from bot.domain import Passage
from bot.truth import faults as kinds
from bot.truth.support import faults
from tests.tables import every_row

ACME = Passage(
    id="acme",
    title="Software engineer at Acme Rockets",
    section="Work",
    dates="2016-02 - 2019-08",
    text=(
        "Software engineer at Acme Rockets, from February 2016 to August 2019.\n"
        "- Helped to design the telemetry service in Python\n"
        "- Led the move of the test bench to Docker without an interruption\n"
        "- Never worked on flight software; a senior colleague reviewed my code\n"
        "- Used Terraform for two launches in 2018"
    ),
)
GLOBEX = Passage(
    id="globex",
    title="Staff engineer at Globex",
    section="Work",
    dates="2019-09 - present",
    text="Staff engineer at Globex, since September 2019.\n"
    "- Manage the database team of five\n- Rust and Kafka",
)
DEGREE = Passage(
    id="degree",
    title="Bachelor of Science in Physics, Uppsala University",
    section="Education",
    dates="2012 - 2015",
    text="Thesis on lasers, with distinction.",
)
SKILLS = Passage(
    id="skills",
    title="Languages and tools",
    section="Skills",
    text="Python: expert; Rust: beginner\nFrench: fluent; German: basic\nKubernetes, GitHub Actions",
)


def kinds_of(sentence: str, *records: Passage) -> set[str]:
    return {fault.kind for fault in faults(sentence, records)}


@every_row(
    ("sentence", "record"),
    [
        ("I was a software engineer at Acme Rockets.", ACME),
        ("I helped design a telemetry service in Python.", ACME),
        ("I contributed to the design of the telemetry service.", ACME),
        ("I led the migration of the test bench to Docker with no interruption.", ACME),
        ("I never worked on flight software.", ACME),
        ("Flight software is something I haven't worked on.", ACME),
        ("My code was reviewed by a senior colleague.", ACME),
        ("I lead the database team at Globex, five people.", GLOBEX),
        ("I'm currently a staff engineer at Globex.", GLOBEX),
        ("I manage a team of five and use Rust and Kafka.", GLOBEX),
        ("I have a BSc in physics from Uppsala, with distinction.", DEGREE),
        ("My bachelor's thesis was about lasers.", DEGREE),
        ("I'm an expert in Python and a beginner in Rust.", SKILLS),
        ("I speak French fluently and some basic German.", SKILLS),
        ("I know k8s and GitHub Actions.", SKILLS),
    ],
)
def test_what_a_record_says_may_be_said(sentence: str, record: Passage) -> None:
    assert set() == kinds_of(sentence, record)


@every_row(
    ("sentence", "record", "kind"),
    [
        ("I was a senior software engineer at Acme Rockets.", ACME, kinds.RANK),
        ("I was head of software at Acme Rockets.", ACME, kinds.RANK),
        ("I led the design of the telemetry service in Python.", ACME, kinds.RANK),
        ("I single-handedly moved the test bench to Docker.", ACME, kinds.RANK),
        ("I founded Acme Rockets.", ACME, kinds.RANK),
        ("I was the director of Globex.", GLOBEX, kinds.RANK),
        ("I have a master's degree in physics from Uppsala University.", DEGREE, kinds.RANK),
        ("I have a PhD in physics from Uppsala University.", DEGREE, kinds.RANK),
        ("I graduated summa cum laude in physics.", DEGREE, kinds.RANK),
        ("I graduated with honours in physics.", DEGREE, kinds.RANK),
        ("I won an award for my thesis on lasers.", DEGREE, kinds.RANK),
        ("I'm a certified physicist from Uppsala.", DEGREE, kinds.RANK),
        ("I'm an expert in Rust.", SKILLS, kinds.RANK),
        ("I speak German fluently.", SKILLS, kinds.RANK),
        ("French is my mother tongue.", SKILLS, kinds.RANK),
        ("I did not move the test bench to Docker.", ACME, kinds.POLARITY),
        ("I have never used Terraform.", ACME, kinds.POLARITY),
        ("I worked on flight software.", ACME, kinds.POLARITY),
        ("I led the move of the test bench to Docker with an interruption.", ACME, kinds.POLARITY),
        ("I don't know Rust.", GLOBEX, kinds.POLARITY),
        ("I have no children.", GLOBEX, kinds.POLARITY),
        ("I work at Acme Rockets as a software engineer.", ACME, kinds.STATUS),
        ("I currently use Terraform at Acme Rockets.", ACME, kinds.STATUS),
        ("I'm still with Acme Rockets.", ACME, kinds.STATUS),
        ("I used to work at Globex.", GLOBEX, kinds.STATUS),
        ("Until 2019 I was a staff engineer at Globex.", GLOBEX, kinds.STATUS),
        ("I know kubernetes and docker swarm.", SKILLS, kinds.TECHNOLOGY),
        ("I use power bi and terraform.", ACME, kinds.TECHNOLOGY),
        ("I worked with Ansible.", ACME, kinds.NAME),
        ("Siemens AG hired me in 2016.", ACME, kinds.NAME),
        ("IBM hired me in 2016.", ACME, kinds.NAME),
        ("I worked in Berlin on telemetry.", ACME, kinds.NAME),
        ("I helped to design the telemetry service, which made customers very happy.", ACME, kinds.WEAK),
        ("I helped to design the telemetry service, resulting in higher margins.", ACME, kinds.WEAK),
        ("I enjoy hiking with my family.", ACME, kinds.WEAK),
        ("I led the move of the test bench to Docker, and the press praised us.", ACME, kinds.WEAK),
        ("Using Terraform in 2016 I made two launches.", ACME, kinds.DATE),
    ],
)
def test_what_it_does_not_say_is_named(sentence: str, record: Passage, kind: str) -> None:
    assert kind in kinds_of(sentence, record)


def test_weak_support_alone_is_not_hard() -> None:
    assert [False] == [fault.is_hard for fault in faults("I enjoy hiking with my family.", (ACME,))]


@every_row(
    "sentence",
    [
        "I was at Acme Rockets until August 2019 and then joined Globex.",
        "I worked at Acme Rockets from 2016 to 2019 and at Globex from September 2019.",
        "I moved from Acme Rockets to Globex in 2019.",
        "At Acme Rockets I used Docker, and at Globex I use Kafka.",
        "I was a software engineer at Acme Rockets and am a staff engineer at Globex.",
        "I have worked for two companies, Acme Rockets and Globex.",
    ],
)
def test_several_records_are_told_side_by_side(sentence: str) -> None:
    assert set() == kinds_of(sentence, ACME, GLOBEX)


@every_row(
    "sentence",
    [
        "I joined Globex in February 2016.",
        "I used Docker at Globex.",
        "I was a staff engineer at Acme Rockets.",
        "I used Kafka at Acme Rockets and Docker at Globex.",
        "I managed a team of five at Acme Rockets.",
        "I worked at Globex from 2016 to 2019.",
        "At Globex I never worked on flight software.",
        "I helped to design the telemetry service at Globex.",
    ],
)
def test_a_combination_of_two_records_is_noticed(sentence: str) -> None:
    assert kinds_of(sentence, ACME, GLOBEX)


def test_a_silent_part_beside_a_claim_is_left_alone() -> None:
    sentence = "My profile does not mention Go, but I know Rust."
    assert set() == {fault.kind for fault in faults(sentence, (GLOBEX,), asked="Do you know Go or Rust?")}
