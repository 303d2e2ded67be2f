"""digitaltwin.json reads under all its names: every fact is told once, and the private ones to the owner."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain import EVERYBODY, Passage
from bot.knowledge.digital_twin import is_digital_twin, read_json_profile
from bot.knowledge.load import load_profile
from bot.knowledge.profile import Reading
from tests.tables import every_row

PROFILES = Path(__file__).parent / "profiles"


def read(value: Any) -> Reading:
    return read_json_profile(json.dumps(value, indent=1), "twin.json")


def of_file(name: str) -> Reading:
    return read_json_profile((PROFILES / name).read_text(encoding="utf-8"), name)


def named(reading: Reading, ident: str) -> Passage:
    return next(passage for passage in reading.passages if passage.id == ident)


def told(reading: Reading, *, public: bool) -> str:
    shown = (p for p in reading.passages if p.visible_to(EVERYBODY) == public)
    return "\n".join(f"{p.title}\n{p.text}\n{' '.join(p.questions)}" for p in shown)


WORKSHOP = of_file("digitaltwin.json")
OTHER = of_file("digitaltwin_other_names.json")


def test_a_job_and_its_stories_are_passages_of_their_own() -> None:
    job = named(WORKSHOP, "work-kelp-and-co")
    assert ("Senior Data Engineer at Kelp & Co", "2021-01 - present") == (job.title, job.dates)
    assert "digitaltwin.json:28" == job.place
    assert "About Kelp & Co: A seaweed farm" in job.text
    assert "Team size managed: 3" in job.text
    assert "Leadership examples:\n- Ran the weekly data clinic" in job.text
    stories = [passage for passage in WORKSHOP.passages if passage.section == "Stories"]
    assert 2 == len(stories)
    assert all("(Senior Data Engineer at Kelp & Co)" in story.title for story in stories)
    assert "As Senior Data Engineer at Kelp & Co, since January 2021." == stories[0].text.split("\n")[0]
    assert "Result: Delay: 4 minutes, Cost: down 31 %" in stories[0].text
    assert ("Tell me about a time you replaced nightly batches by a stream.",) == stories[0].questions


def test_a_duration_that_is_no_span_of_dates_is_told_as_it_is() -> None:
    analyst = named(WORKSHOP, "work-tidal-bank")
    assert "" == analyst.dates
    assert "Duration: 3 years" in analyst.text


def test_skills_keep_years_and_proficiency() -> None:
    python = named(WORKSHOP, "skill-python").text
    assert "Python, level: Expert." in python
    assert "Experience: 7 years" in python
    assert "Frameworks: FastAPI, Pandas" in python
    assert "Experience: 8.5 years" in named(WORKSHOP, "skill-sql").text
    assert "Keywords: PostgreSQL, DuckDB" in named(WORKSHOP, "skill-databases").text
    assert "Go, level: advanced." in named(OTHER, "skill-go").text
    assert "Experience: 6 years" in named(OTHER, "skill-python").text
    assert "Experience: 4+ years" in named(OTHER, "skill-prometheus").text


def test_certificates_schooling_goals_and_projects_are_told() -> None:
    dbt = named(WORKSHOP, "cert-dbt-analytics-engineering")
    assert "certificate issued by dbt Labs, 2022.\nValid until: 2024-03" in dbt.text
    school = named(WORKSHOP, "education-university-of-tasmania")
    assert "Graduation year: 2016" in school.text
    assert "Courses: Statistics, Graph theory" in school.text
    goals = named(WORKSHOP, "career-goals").text
    assert "Short term: Lead a platform team" in goals
    assert "Industries interested: Aquaculture, Energy" in goals
    assert "Impact: Used by two universities" in named(WORKSHOP, "project-driftlog").text
    assert "Expected graduation: 2027" in named(OTHER, "education-leeds-poly").text
    assert "Pager diet, for Bramble Cloud." in named(OTHER, "project-pager-diet").text


def test_prepared_answers_and_chunks_are_passages() -> None:
    answer = named(WORKSHOP, "interview-how-do-you-model-slowly-changing-dimensions")
    assert ("How do you model slowly changing dimensions?",) == answer.questions
    assert answer.text.startswith("With valid-from and valid-to columns")
    chunk = named(WORKSHOP, "chunk-chunk-001")
    assert ("I moved 40 sensors a hectare to Kafka.", ("kafka", "streaming")) == (chunk.text, chunk.tags)
    assert "Because of the pagers." == named(OTHER, "interview-why-do-you-want-this-job").text
    left = named(WORKSHOP, "interview-questions")
    assert "What do you know about us?" in left.text
    assert not left.visible_to(EVERYBODY)


@pytest.mark.parametrize(
    ("reading", "secrets"),
    [
        (
            WORKSHOP,
            ("131,000", "118,400", "1993-02-11", "mara.quill@example.org", "555 019", "Skilled visa 190"),
        ),
        (
            WORKSHOP,
            (
                "I say yes too soon",
                "never lost a row",
                "Ola Trench",
                "131 and 142 thousand",
                "greatest weakness",
            ),
        ),
        (OTHER, ("12 Hidden Lane", "900123", "Skilled Worker visa", "German", "71,250", "75k")),
    ],
)
def test_what_is_private_is_the_owners_alone(reading: Reading, secrets: tuple[str, ...]) -> None:
    public, hidden = told(reading, public=True), told(reading, public=False)
    assert [] == [secret for secret in secrets if secret in public]
    assert [] == [secret for secret in secrets if secret not in hidden]


@every_row(
    "value",
    [
        {"career_objectives": {"salary_expectations": {"entry": "SECRET-9"}, "short_term": "grow"}},
        {"compensation": {"history": [{"year": 2020, "amount": "SECRET-9"}]}},
        {"areas_for_development": [{"area": "SECRET-9", "mitigation": "none"}]},
        {"experience": [{"company": "X", "references": [{"name": "SECRET-9"}]}]},
        {"experience": [{"company": "X", "salary": {"history": [{"amount": "SECRET-9"}]}}]},
        {"interview_prep": {"salary_negotiation": {"question": "How much?", "answer": "SECRET-9"}}},
        {"interview_prep": {"common_questions": {"What is your biggest weakness?": "SECRET-9"}}},
        {"interview_prep": [{"question": "Why move?", "answer": "I can. My salary now is SECRET-9."}]},
        {"salary_location": {"student_status": "On a student visa, SECRET-9", "remote": "yes"}},
        {"personal": {"elevator_pitch": "I build. My visa status is SECRET-9.", "name": "A"}},
        {"content_chunks": [{"title": "Visa status", "content": "SECRET-9"}]},
        {"content_chunks": [{"title": "Me", "content": "SECRET-9", "audience": "owner"}]},
        {"experience": [{"company": "X", "audience": "owner", "projects": [{"name": "SECRET-9"}]}]},
        {"career_goals": {"audience": "owner", "wishes": [{"name": "SECRET-9"}]}},
    ],
)
def test_what_is_private_stays_so_however_deep_it_lies(value: dict[str, Any]) -> None:
    reading = read({"personal": {"name": "Ada B"}, "projects_portfolio": [{"name": "Open"}]} | value)
    assert "SECRET-9" not in told(reading, public=True)
    assert "SECRET-9" in told(reading, public=False)


def test_a_story_is_called_by_its_key_and_a_skill_by_its_own() -> None:
    story = {"situation": "All was slow.", "task": "Speed up.", "action": "Cached.", "result": "Fast."}
    skills = {"languages": {"sql_server": {"proficiency": "Expert", "years": 1, "details": "Tuning"}}}
    reading = read(
        {"interview_prep": {"star_stories": {"under_pressure": story}}, "technical_skills": skills}
    )
    assert {"Under pressure", "SQL server"} == {passage.title for passage in reading.passages}
    assert "Experience: 1 year\n" in named(reading, "skill-sql-server").text


def test_a_long_part_becomes_several_passages() -> None:
    long = {f"topic_{n}": [f"{n} {'word ' * 40}".strip()] * 2 for n in range(4)}
    parts = [
        p for p in read({"personal": {"name": "A"}, "insights": long}).passages if p.section == "Insights"
    ]
    assert 4 == len(parts)
    assert all(len(part.text) < 600 for part in parts)


def test_wishes_beside_the_salary_stay_public() -> None:
    wishes = named(WORKSHOP, "work-preferences")
    assert wishes.visible_to(EVERYBODY)
    assert "Location preferences: Hobart, Melbourne, Remote" in wishes.text
    assert "Relocation willing: yes" in wishes.text


@pytest.mark.parametrize("name", ["digitaltwin.json", "digitaltwin_other_names.json"])
def test_no_fact_is_lost(name: str) -> None:
    """Every text and number of the file stands in a passage, but for what a problem tells of."""
    whole = told(of_file(name), public=True) + told(of_file(name), public=False)
    whole += " ".join(" ".join(passage.tags) for passage in of_file(name).passages)
    said = {"Jan 2021 - Present", "Mar 2024", "Mar 2022", "2018 - 2022", "05/2021"}  # told as dates
    said |= {"1.2", "2026-01-01", "2026-02-03", "javascript:alert(1)"}  # reported
    said |= {"chunk_001", "chunk_002", "salary", "experience"}  # what a chunk says of itself
    facts = [
        fact for fact in _texts(json.loads((PROFILES / name).read_text(encoding="utf-8"))) if fact not in said
    ]
    lines = [line for fact in facts for line in fact.splitlines()]
    assert [] == [line for line in lines if not all(part in whole for part in line.split(". "))]


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return [text for item in inner for text in _texts(item)]
    return [] if isinstance(value, bool) or value is None else [str(value)]


def test_what_tells_about_the_file_is_left_out_with_a_remark() -> None:
    assert ["metadata"] == [p.what.split(":")[0] for p in WORKSHOP.problems if "about the file" in p.what]
    faults = [problem for problem in WORKSHOP.problems if not problem.is_remark]
    assert ["projects_portfolio[0].live_demo"] == [problem.what.split(":")[0] for problem in faults]


def test_problems_name_the_field_as_the_file_does() -> None:
    reading = read(
        {"personal": {"name": "A B"}, "experience": [{"company": "X", "start_date": "Spring 2020"}]}
    )
    assert ["twin.json:8"] == [problem.place for problem in reading.problems]
    assert "experience[0].start_date: expected a date" in reading.problems[0].what


@every_row(
    ("expected", "value"),
    [
        (True, {"personal": {"name": "A"}}),
        (True, {"workExperience": [{"company": "A"}]}),
        (True, {"skills": {"technical": ["A"]}}),
        (True, {"education": {"university": "A"}}),
        (True, [{"title": "A", "content": "B"}]),
        (False, {"basics": {"name": "A"}, "experience": [{"company": "B"}]}),
        (False, {"work": [{"name": "A"}], "skills": [{"name": "B"}]}),
        (False, {"name": "my-package", "version": "1.0.0", "dependencies": {"left-pad": "1"}}),
        (False, []),
        (False, None),
    ],
)
def test_a_digital_twin_is_known_by_its_content(value: Any, *, expected: bool) -> None:
    assert expected == is_digital_twin(value)


def test_a_syntax_error_names_line_and_column_and_the_rest_is_read() -> None:
    text = json.dumps({"personal": {"name": "Ada B"}, "experience": [{"company": "X"}]}, indent=2)
    reading = read_json_profile(text.replace('"X"', '"X" oops'), "twin.json")
    assert reading.is_broken
    assert "twin.json:7:22" == reading.problems[0].place
    assert "Ada B" == reading.name


def test_an_audience_that_a_record_names_counts() -> None:
    reading = read(
        {"experience": [{"company": "Open", "title": "A"}, {"company": "Shut", "audience": "owner"}]}
    )
    assert "Shut" in told(reading, public=False)
    assert "Shut" not in told(reading, public=True)


def test_it_is_a_profile_alone_and_beside_others(tmp_path: Path) -> None:
    alone = load_profile(PROFILES / "digitaltwin.json")
    (tmp_path / "a.json").write_bytes((PROFILES / "digitaltwin.json").read_bytes())
    (tmp_path / "how.md").write_text("# How I work\nDrily.\n", encoding="utf-8")
    both = load_profile(tmp_path)
    assert "Mara Quill" == alone.name == both.name
    assert {p.id for p in alone.passages} < {p.id for p in both.passages}
