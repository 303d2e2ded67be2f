"""A resume becomes passages: every public fact is told, every private one kept apart, nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain import EVERYBODY, OWNER, Passage
from bot.knowledge.ids import distinct
from bot.knowledge.json_resume import read_json_resume
from bot.knowledge.profile import Reading
from tests.tables import every_row

SAMPLES = Path(__file__).parents[2] / ".." / "shared" / "data" / "jsonresume"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared sample resumes are not here")


def read(resume: Any) -> Reading:
    return read_json_resume(
        resume if isinstance(resume, str) else json.dumps(resume, indent=1), "resume.json"
    )


def named(reading: Reading, ident: str) -> Passage:
    return {passage.id: passage for passage in distinct(reading.passages)}[ident]


def ids(resume: Any) -> set[str]:
    return {passage.id for passage in distinct(read(resume).passages)}


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict | list):
        return [s for item in (value.values() if isinstance(value, dict) else value) for s in strings(item)]
    return []


@needs_samples
@pytest.mark.parametrize("file", ["sample.resume.json", "complete-resume.json", "career-changer.resume.json"])
def test_a_real_sample_reads_without_a_problem_and_loses_no_text(file: str) -> None:
    text = (SAMPLES / file).read_text("utf-8")
    reading = read(text)
    assert () == reading.problems
    told = "\n".join(f"{p.title}\n{p.dates}\n{p.text}" for p in reading.passages)
    resume = json.loads(text)
    kept = {key: value for key, value in resume.items() if key not in {"$schema", "meta"}}
    missing = [s for s in strings(kept) if s and " ".join(s.split()) not in told and not _is_date(s)]
    assert [] == missing


def _is_date(text: str) -> bool:
    return len(text) == len("2019-03-01") and text.replace("-", "").isdigit()


def test_a_job_is_told_whole() -> None:
    job = {
        "name": "Acme",
        "position": "Engineer",
        "location": "Oslo",
        "description": "Anvils",
        "url": "https://acme.example",
        "startDate": "2019-03-01",
        "endDate": "2021-06",
        "summary": "I built things.",
        "highlights": ["Led a team of 4", "Saved 10 %"],
        "keywords": ["Go", "C++"],
        "stack": ["NATS"],
    }
    assert Passage(
        id="work-acme",
        title="Engineer at Acme",
        section="Work",
        dates="2019-03 - 2021-06",
        text="Engineer at Acme, Oslo, from March 2019 to June 2021.\nAbout Acme: Anvils\nI built things.\n"
        "- Led a team of 4\n- Saved 10 %\nKeywords: Go, C++\nWebsite: https://acme.example\nStack: NATS",
        place="resume.json:3",
    ) == named(read({"work": [job]}), "work-acme")


@every_row(
    ("start", "end", "shown"),
    [
        ("2021", None, "2021 - present"),
        ("2021-02-15", "present", "2021-02 - present"),
        ("2019-03", "2021-06", "2019-03 - 2021-06"),
        ("2016-08-24", "2016-08-24", "2016-08"),
        (None, "2014", "until 2014"),
        (None, None, ""),
    ],
)
def test_dates_are_shown_as_a_span(start: str | None, end: str | None, shown: str) -> None:
    assert shown == read({"work": [{"name": "A", "startDate": start, "endDate": end}]}).passages[0].dates


def test_older_names_of_fields_are_understood() -> None:
    reading = read(
        {
            "basics": {"name": "A", "website": "https://a.example", "picture": "https://a.example/me.png"},
            "work": [{"company": "Acme", "website": "https://acme.example"}],
        }
    )
    assert "Website: https://acme.example" in named(reading, "work-acme").text
    assert "Website: https://a.example\nPicture: https://a.example/me.png" == named(reading, "links").text


@every_row("written", ["+47 912 34 567", "912 34 567", "91234567", "0912-34-567", "004791234567"])
def test_the_private_telephone_leaks_in_no_spelling(written: str) -> None:
    reading = read(
        {"basics": {"name": "A", "phone": "+47 912 34 567", "summary": f"Call {written}, or not."}}
    )
    assert "Call [withheld], or not." in named(reading, "about").text


def test_private_facts_are_the_owners_alone_and_leak_nowhere() -> None:
    reading = read(
        {
            "basics": {
                "name": "Ann",
                "email": "ann@private.example",
                "phone": "555 0199 22",
                "birthDate": "1990-05-01",
                "summary": "Write to ann@private.example or call 555 0199 22 or +49 151 2345 6789.",
                "location": {"city": "Bonn", "address": "Rosenweg 7a", "postalCode": "53111"},
                "profiles": [{"network": "WhatsApp", "username": "0151 778899"}],
                "workAuthorization": "EU citizen",
            },
            "work": [{"name": "Acme", "salary": {"amount": 90210}}],
            "references": [{"name": "Bo Boss", "reference": "Splendid fellow."}],
            "salaryExpectation": 123456,
            "weaknesses": ["tardiness"],
        }
    )
    public = "\n".join(
        f"{p.id} {p.title} {p.text} {p.tags}" for p in reading.passages if p.visible_to(EVERYBODY)
    )
    private = "\n".join(p.text for p in reading.passages if p.audience == {OWNER})
    secrets = ["ann@private.example", "555 0199 22", "1990-05-01", "Rosenweg 7a", "53111", "0151 778899"]
    secrets += ["EU citizen", "90210", "Bo Boss", "Splendid fellow.", "123456", "tardiness"]
    assert [] == [secret for secret in secrets if secret in public]
    assert [] == [secret for secret in secrets if secret not in private]
    assert "2345 6789" not in public
    assert {EVERYBODY, frozenset({OWNER})} == {p.audience for p in reading.passages}


def test_an_id_stays_when_records_are_reordered_or_later_ones_added() -> None:
    first = {"name": "Acme", "position": "Engineer", "startDate": "2019-01", "endDate": "2020-01"}
    second = {"name": "Acme", "position": "Lead", "startDate": "2020-02"}
    other = {"name": "Beta"}
    assert {"work-acme"} == ids({"work": [first]})
    assert {"work-acme", "work-acme-2020"} == ids({"work": [first, second]})
    assert {"work-acme", "work-acme-2020", "work-beta"} == ids({"work": [other, second, first]})
    assert "Engineer at Acme" == named(read({"work": [second, first]}), "work-acme").title


def test_wrong_types_are_listed_with_their_line_and_take_no_sibling_along() -> None:
    text = """{
 "work": [
  {"name": "Acme", "highlights": "Only one", "startDate": "Mar 2021"},
  7,
  {"name": "Beta",
   "summary": ["a", "b"]}
 ],
 "education": {"institution": "MIT"},
 "skills": ["Go"],
 "languages": [null, {}, {"language": "Danish"}]
}"""
    reading = read(text)
    assert {"work-acme", "work-7", "work-beta", "education-mit", "skill-go", "language-danish"} == {
        p.id for p in reading.passages
    }
    places = [problem.place for problem in reading.problems]
    assert [f"resume.json:{line}" for line in (3, 4, 6, 8, 9)] == places
    assert "- Only one" in named(reading, "work-acme").text
    assert "a, b" in named(reading, "work-beta").text


def test_unknown_sections_and_fields_become_passages() -> None:
    reading = read({"basics": {"name": "A"}, "patents": [{"title": "A wheel", "year": 1999}], "boats": "two"})
    assert "A wheel.\nYear: 1999" == named(reading, "patents-a-wheel").text
    assert "two" == named(reading, "boats").text


def test_a_link_that_runs_a_script_is_left_out() -> None:
    reading = read({"work": [{"name": "Acme", "url": "javascript:alert(1)"}]})
    assert "javascript" not in reading.passages[0].text
    assert "expected a web address" in reading.problems[0].what


def test_a_syntax_error_is_named_by_line_and_column_and_the_rest_loads() -> None:
    text = """{
  "basics": {
    "name": "Ann",
    "label": "Engineer,
    "summary": "Hello"
  },
  "work": [
    {
      "name": "Acme"
    }
    {
      "name": "Beta"
    },
  ],
  "skills": [{"name": "Go"}]
}"""
    reading = read(text)
    assert {"about", "work-acme", "work-beta", "skill-go"} == {p.id for p in reading.passages}
    assert "resume.json:4:24" == reading.problems[0].place
    assert ["resume.json:4"] == [problem.place for problem in reading.problems[1:]]


def test_a_comma_too_many_costs_nothing() -> None:
    reading = read('{"work": [{"name": "Acme",}, {"name": "Beta"},],}')
    assert ["work-acme", "work-beta"] == [p.id for p in reading.passages]
    assert "a comma too many" in reading.problems[0].what


@every_row(
    "text", ["", "   ", "null", "[]", "5", '"x"', "{", "{}", '{"scripts": {}}', "[" * 50_000, '{"a":' * 9_000]
)
def test_what_is_no_resume_gives_one_problem_at_least_and_no_passage(text: str) -> None:
    reading = read(text)
    assert () == reading.passages
    assert reading.problems


def test_a_key_that_stands_twice_is_listed() -> None:
    reading = read('{"work": [{"name": "Acme"}],\n "work": [{"name": "Beta"}]}')
    assert ["resume.json:2"] == [problem.place for problem in reading.problems]


def test_surrogates_and_control_characters_do_not_survive() -> None:
    reading = read('{"work": [{"name": "A\\ud800c\\u0000me\\u202e"}]}')
    assert "A?cme" == reading.passages[0].title
    reading.passages[0].text.encode("utf-8")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Dec 2018", "2018-12"),
        ("01/2015", "2015-01"),
        ("2022-05-01T00:00:00.000Z", "2022-05-01"),
        ("2019", "2019"),
    ],
)
def test_dates_of_other_tools_that_mean_one_day_or_month_are_read(written: str, told: str) -> None:
    reading = read(json.dumps({"certificates": [{"name": "CKA", "date": written}]}))

    assert [told] == [passage.dates for passage in reading.passages]
    assert () == reading.problems
