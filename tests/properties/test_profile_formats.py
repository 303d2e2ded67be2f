"""Whatever bytes a digital twin, an export or a Europass CV holds, reading ends well and tells no secret."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import EVERYBODY, Passage
from bot.knowledge.dates import as_iso, as_span
from bot.knowledge.digital_twin import read_json_profile
from bot.knowledge.europass import read_europass
from bot.knowledge.ids import distinct
from bot.knowledge.linkedin import read_linkedin
from bot.knowledge.profile import version_of
from bot.knowledge.wording import is_date

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
TWIN = [
    *("personal", "experience", "skills", "education", "salary_location", "interview_prep", "content_chunks"),
    *("projects_portfolio", "careerGoals", "behavioral_competencies", "certifications", "digital_twin", "x"),
    *("common_questions", "Why you?", "situation", "task", "action", "result", "question", "answer"),
    *("company", "title", "duration", "years", "content", "metadata", "contact", "achievements_star", "name"),
]
twin_values = st.recursive(
    scalars | st.sampled_from(["Jan 2021 - Present", "2019", "a@b.org", "Is it?", "My salary is 5."]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(TWIN), inner, max_size=5),
    max_leaves=20,
)
twins = st.dictionaries(st.sampled_from(TWIN[:13]), twin_values, max_size=6)
TABLES = ["Profile.csv", "Positions.csv", "Skills.csv", "Email Addresses.csv", "a/Honors.csv", "messages.csv"]
cells = st.sampled_from(
    [
        "First Name",
        "Title",
        "Name",
        "Started On",
        "Websites",
        ",",
        ",",
        "\n",
        "\r\n",
        '"',
        '""',
        "\x00",
        "Mar 2021",
    ]
)
tables = st.lists(cells | st.text(max_size=5), max_size=25).map("".join)
tags = st.sampled_from(
    [
        *(
            "Candidate",
            "CandidatePerson",
            "CandidateProfile",
            "EmploymentHistory",
            "EmployerHistory",
            "Others",
        ),
        *(
            "LearnerInfo",
            "SkillsPassport",
            "Identification",
            "WorkExperienceList",
            "WorkExperience",
            "Skills",
        ),
        *(
            "PersonName",
            "GivenName",
            "PositionTitle",
            "Description",
            "Period",
            "From",
            "Title",
            "Other",
            "Code",
        ),
    ]
)
elements = st.recursive(
    st.sampled_from(["", "text", "&lt;b&gt;", "2020-01-01", "\n"]),
    lambda inner: st.builds(
        lambda tag, within: f"<{tag}>{''.join(within)}</{tag}>", tags, st.lists(inner, max_size=4)
    ),
    max_leaves=25,
)
documents = st.builds(
    lambda root, within: f"<{root}>{''.join(within)}</{root}>".encode(),
    st.sampled_from(["Candidate", "SkillsPassport", "LearnerInfo"]),
    st.lists(elements, max_size=4),
)
_SECRET = "Zyxomma 77 quorn"


def check(passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    served = distinct(passages)
    assert all(re.fullmatch(r"[a-z0-9._-]+", passage.id) for passage in served)
    assert len({passage.id for passage in served}) == len(served)
    assert all(passage.text.strip() and "\n\n" not in passage.text for passage in served)
    assert all(passage.title and passage.audience for passage in served)
    version_of("", "", served)
    json.dumps([[p.title, p.section, p.text, p.dates] for p in served], ensure_ascii=False).encode("utf-8")
    return served


@given(twin_values | twins)
def test_any_value_reads_as_a_digital_twin(value: Any) -> None:
    check(read_json_profile(json.dumps(value, indent=1), "t.json").passages)


@given(twins)
def test_no_part_of_a_digital_twin_costs_another(twin: dict[str, Any]) -> None:
    job = {"company": "Wellformed", "title": "Witness", "achievements": ["It stood there."]}
    served = check(read_json_profile(json.dumps({**twin, "experience": [job]}), "t.json").passages)
    assert any("Witness at Wellformed" in p.title and "- It stood there." in p.text for p in served)


@given(twins, st.sampled_from(["salary_expectations", "visaStatus", "homeAddress", "weaknesses", "birthday"]))
def test_a_private_field_is_never_told_to_everybody(twin: dict[str, Any], key: str) -> None:
    known = {**twin, "projects_portfolio": [{"name": "Open"}]}
    for place in ({key: _SECRET}, {"personal": {key: _SECRET}}, {"goals": {"deep": {key: [_SECRET]}}}):
        served = check(read_json_profile(json.dumps({**known, **place}), "t.json").passages)
        shown = [passage for passage in served if passage.visible_to(EVERYBODY)]
        assert not any(_SECRET in f"{p.title} {p.text} {p.questions}" for p in shown)
        assert any(_SECRET in p.text for p in served)


@given(st.dictionaries(st.sampled_from(TABLES), st.text() | tables, max_size=4))
def test_any_table_of_an_export_reads(members: dict[str, str]) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text.encode("utf-8", "replace"))
    check(read_linkedin(held.getvalue(), "l.zip").passages)


@given(st.binary(max_size=200), st.data())
def test_any_archive_reads(noise: bytes, data: st.DataObject) -> None:
    check(read_linkedin(noise, "l.zip").passages)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Positions.csv", "Company Name,Title\nAcme,Engineer\n" * 9)
    whole = bytearray(held.getvalue())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at : at + len(noise[:4])] = noise[:4]
    check(read_linkedin(bytes(whole), "l.zip").passages)


@given(st.binary(max_size=200) | documents)
def test_any_xml_reads(xml: bytes) -> None:
    check(read_europass(xml, "e.xml").passages)


@given(st.text(max_size=40))
def test_any_text_is_a_date_that_compares_or_none(text: str) -> None:
    assert as_iso(text) in {"", "present"} or is_date(as_iso(text))
    span = as_span(text)
    assert span is None or span.start or span.end
