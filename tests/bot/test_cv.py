"""Lines of a CV become sections and records, in whatever of the usual ways it is laid out."""

from __future__ import annotations

import pytest

from bot.domain import EVERYBODY
from bot.knowledge.audience import OWNER_ONLY
from bot.knowledge.cv import read_cv
from bot.knowledge.cv_items import joined
from bot.knowledge.cv_line import Line
from bot.knowledge.cv_private import is_address, phones_in
from bot.knowledge.cv_words import dated, private_label, section_of
from tests.tables import every_row


def lines(text: str) -> list[Line]:
    """``#`` a heading, ``*`` bold, ``-`` a bullet, two blanks between cells, an empty line for a gap."""
    found, gap = [], 0.0
    for written in text.strip().split("\n"):
        if not written.strip():
            gap = 1.0
            continue
        mark = written[0] if written[0] in "#*-" else ""
        cells = tuple(written.removeprefix(mark).strip().split("  "))
        found.append(
            Line(
                cells=cells,
                place="cv:page 1",
                size=13 if mark == "#" else 10,
                is_bold=mark in {"#", "*"} and bool(mark),
                is_bullet=mark == "-",
                gap=gap,
                is_whole=True,
            )
        )
        gap = 0.0
    return found


def told(text: str) -> list[tuple[str, str, str]]:
    return [(one.section, one.title, one.dates) for one in read_cv(lines(text), "cv").passages]


JOBS = [
    ("Work", "Engineer, Acme Ltd", "2019-03 - 2021-06"),
    ("Work", "Trainee, Initech", "2016 - 2018"),
]


LAYOUTS = (
    (
        *("#Experience", "*Engineer, Acme Ltd  Mar 2019 - June 2021", "- Built."),
        *("*Trainee, Initech  2016 - 2018", "- Saw."),
    ),
    (
        *("#WORK HISTORY", "Engineer", "Acme Ltd", "03/2019 - 06/2021", "- Built."),
        *("", "Trainee", "Initech", "2016 - 2018", "- Saw."),
    ),
    (
        *("#Work", "2019-03 \u2013 2021-06  Engineer, Acme Ltd", "- Built."),
        *("2016 \u2013 2018  Trainee, Initech", "- Saw."),
    ),
    (
        *("#Employment", "*Acme Ltd", "Engineer | March 2019 to June 2021", "- Built."),
        *("*Initech", "Trainee | 2016 - 2018", "- Saw."),
    ),
    (
        *("#Berufserfahrung", "*Engineer  März 2019 bis Juni 2021", "Acme Ltd", "- Built."),
        *("", "*Trainee  2016 - 2018", "Initech", "- Saw."),
    ),
    (
        *("#Experience", "*Engineer (Mar 2019 - Jun 2021)", "Acme Ltd", "- Built."),
        *("", "*Trainee (2016-18)", "Initech", "- Saw."),
    ),
)


@every_row("written", LAYOUTS)
def test_jobs_are_found_in_every_usual_layout(written: tuple[str, ...]) -> None:
    text = "\n".join(written)
    assert JOBS == [(s, title.replace(" | ", ", "), dates) for s, title, dates in told(text)]
    assert [True, True] == ["- " in one.text for one in read_cv(lines(text), "cv").passages]


@pytest.mark.parametrize("mark", ["", "*"])
def test_no_job_takes_the_name_of_the_next_one(mark: str) -> None:
    """Names above bare dates, without a gap or a bullet between one job and the other."""
    text = (
        f"#Appointments\n{mark}Professor, Tarn University\n2012 - present\n"
        f"Lecturer, Eastmoor College\n2004 - 2012\n{mark}Tutor, Eastmoor College\n2003 - 2004"
    )
    assert [
        ("Work", "Professor, Tarn University", "2012 - present"),
        ("Work", "Lecturer, Eastmoor College", "2004 - 2012"),
        ("Work", "Tutor, Eastmoor College", "2003 - 2004"),
    ] == told(text)


def test_pages_are_not_told() -> None:
    text = (
        "#Ada Lind\nhello@example.org\n#Work\n*Engineer, Acme  2019 - 2021\n- Built.\n"
        "Ada Lind \u2013 Page 2 of 3\nSeite 2\n- Ran."
    )
    assert "- Built.\n- Ran." in read_cv(lines(text), "cv").passages[-1].text
    assert "age 2" not in "".join(one.text for one in read_cv(lines(text), "cv").passages)


def test_the_next_job_goes_on_with_no_paragraph() -> None:
    """Lines of one look, the sentence as wide as the page, and below it the name of the next job."""
    sentence = "Led the redesign of the ferry app that 40,000 people use."
    written = ("Work", "Designer", "2018 - 2021", sentence, "Senior Designer", "2021 - 2023", "Ran a team.")
    page = [
        Line(cells=(one,), place="cv:page 1", right=len(one), width=len(sentence), is_bold=one == "Work")
        for one in written
    ]
    passages = read_cv(page, "cv").passages
    assert ["Designer", "Senior Designer"] == [one.title for one in passages]
    assert passages[0].text.endswith(sentence)


def test_each_numbered_paper_is_a_record() -> None:
    """Whether or not it ends with a full stop: with a link, it does not."""
    text = (
        "#Publications\n1. Wren T. (2003). On peat: a flow. https://doi.example/10.1\n"
        "2. Wren T. (2004). On gravel: a flow. https://doi.example/10.2\n[3] Wren T. On silt: none"
    )
    assert read_cv(lines(text), "cv").passages[0].text.endswith("https://doi.example/10.1")
    assert ["1. Wren", "2. Wren", "[3] Wren"] == [title.split(" T")[0] for _, title, _ in told(text)]


def test_each_certificate_is_a_record() -> None:
    text = "#Certifications\n- Pilot licence, 2019\n- First aid (2021)\n- Radio operator"
    assert [
        ("Certificates", "Pilot licence", "2019"),
        ("Certificates", "First aid", "2021"),
        ("Certificates", "Radio operator", ""),
    ] == told(text)


def test_a_label_among_the_skills_is_no_heading() -> None:
    text = "#Skills\n*Languages\nPython, Go\n*Tools\nDocker\n#Languages\nFrench (fluent)"
    passages = read_cv(lines(text), "cv").passages
    assert [("Skills", "Languages\nPython, Go\nTools\nDocker"), ("Languages", "French (fluent)")] == [
        (one.section, one.text) for one in passages
    ]


def test_projects_without_dates_are_parted_by_their_looks() -> None:
    text = "#Projects\n*Quiet Pump\n- Half the noise.\n*Warm House\n- No gas."
    assert ["Quiet Pump", "Warm House"] == [title for _, title, _ in told(text)]


def test_an_unknown_heading_that_looks_like_one_opens_its_own_section() -> None:
    text = "#EDUCATION\nBSc Physics, Uni Turku, 2010\n#BEEKEEPING\nForty hives since childhood."
    assert ["Education", "Beekeeping"] == [section for section, _, _ in told(text)]


def test_private_lines_anywhere_are_the_owners_alone() -> None:
    text = (
        "#Experience\n*Engineer, Acme Ltd  2019 - 2021\n- Built it.\n- Current salary: 80,000 EUR\n"
        "#Personal details\nDate of birth: 1 May 1990\nNationality: Finnish\n"
        "#References\nDr. Who, +44 20 7946 0018"
    )
    passages = read_cv(lines(text), "cv").passages
    public = "\n".join(one.text for one in passages if one.audience == EVERYBODY)
    private = "\n".join(one.text for one in passages if one.audience == OWNER_ONLY)
    for secret in ("80,000", "1 May 1990", "Finnish", "Dr. Who"):
        assert (False, True) == (secret in public, secret in private), secret


def test_a_time_that_is_no_date_stays_as_written() -> None:
    (job,) = read_cv(lines("#Experience\n*Guide, Fjord Tours  Summer 2019"), "cv").passages
    assert ("Summer 2019", "Guide, Fjord Tours, Summer 2019.") == (job.dates, job.text)


def test_dates_alone_take_the_name_of_their_section() -> None:
    (job,) = read_cv(lines("#Experience\n2019 - 2021"), "cv").passages

    assert ("work", "Work", "2019 - 2021", "from 2019 to 2021.") == (job.id, job.title, job.dates, job.text)


def test_nothing_in_it_says_what_to_do() -> None:
    reading = read_cv([], "cv.pdf")
    assert (True, True) == (reading.is_broken, "Markdown" in reading.problems[0].what)


@every_row(
    ("heading", "key"),
    [
        ("E X P E R I E N C E", "work"),
        ("3. Education & Training", "education"),
        ("Formation", "education"),
        ("Compétences", "skills"),
        ("Formación académica", "education"),
        ("Esperienze lavorative:", "work"),
        ("Ausbildung und Weiterbildung", "education"),
        ("References", "references"),
    ],
)
def test_headings_in_several_languages(heading: str, key: str) -> None:
    section = section_of(heading)
    assert section is not None
    assert key == section.key


@pytest.mark.parametrize(
    "text", ["Led the education team", "Engineer", "", "Skills that I never had before you"]
)
def test_other_lines_are_no_headings(text: str) -> None:
    assert section_of(text) is None


@every_row(
    ("text", "rest", "start", "end"),
    [
        ("Acme (2014\u20132016)", "Acme", "2014", "2016"),
        ("2019-21", "", "2019", "2021"),
        ("05/2017 \u2013 heute", "", "2017-05", "present"),
        ("Since 2020", "", "2020", "present"),
        ("01.03.2019 \u2013 31.12.2020 Foo", "Foo", "2019-03-01", "2020-12-31"),
        ("ETH, Sept. 2010 \u2013 Juli 2014", "ETH", "2010-09", "2014-07"),
    ],
)
def test_dates_at_the_edge_of_a_line(text: str, rest: str, start: str, end: str) -> None:
    found = dated(text)
    assert found is not None
    assert found.span is not None
    assert (rest, start, end) == (found.rest, found.span.start, found.span.end)


@pytest.mark.parametrize("text", ["In 2019 I built a thing in Rome", "ISO 27001", "Windows 2000 in schools"])
def test_years_in_a_sentence_are_no_dates_of_a_record(text: str) -> None:
    assert dated(text) is None


def test_words_that_a_line_parted() -> None:
    assert "engineering" == joined("engi-", "neering", "")
    assert "full-time work" == joined("full-", "time work", "")
    assert "e-learning" == joined("e-", "learning", "about e-learning")
    assert "Yesterday PostgreSQL" == joined("Yesterday Post-", "greSQL", "Skills: Go, PostgreSQL")
    assert "a Smith- Jones" == joined("a Smith-", "Jones", "")


def test_phones_addresses_and_labels() -> None:
    assert ["044 123 45 67"] == phones_in("Tel 044 123 45 67")
    assert [] == phones_in("2012 - 2016")
    assert is_address("12 Garden Street, Leeds LS1 4AP")
    assert is_address("Hauptstraße 5")
    assert not is_address("Berlin, Germany")
    assert ("Geburtsdatum", "") == (private_label("Geburtsdatum: 1.5.1988"), private_label("Tools: Docker"))
