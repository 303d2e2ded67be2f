"""Each fact may say itself who is told it; what cannot be read is told to fewer people, never to more."""

from __future__ import annotations

import json

import pytest

from bot.domain import EVERYBODY, OWNER, Passage
from bot.knowledge.digital_twin import read_json_profile
from bot.knowledge.json_resume import read_json_resume
from bot.knowledge.markdown import read_markdown
from bot.knowledge.profile import Reading
from tests.tables import every_row

OWNER_ONLY = frozenset({OWNER})
TEAM = frozenset({OWNER, "slack:C01"})


def read(text: str, file: str = "notes.md") -> Reading:
    return read_markdown(text, file)


def told(text: str) -> dict[frozenset[str], str]:
    """The texts of a note by audience."""
    texts: dict[frozenset[str], list[str]] = {}
    for passage in read(text).passages:
        texts.setdefault(passage.audience, []).append(passage.text)
    return {audience: "\n".join(all_of_them) for audience, all_of_them in texts.items()}


@pytest.mark.parametrize(
    "mark",
    [
        "<!-- audience: owner -->",
        "{audience: owner}",
        "%% audience: owner %%",
        "<!--audience=OWNER-->",
        "{: audience: owner }",
        '<!-- audience: ["owner"] -->',
    ],
)
@pytest.mark.parametrize("form", ["A secret. {}", "- Public item.\n- A secret. {}", "A secret.\n{}"])
def test_a_paragraph_or_an_item_says_itself_that_it_is_the_owners(mark: str, form: str) -> None:
    reading = read(f"# Acme\nPublic one.\n\n{form.format(mark)}\n\nPublic two.\n")
    public, private = reading.passages
    assert (EVERYBODY, OWNER_ONLY) == (public.audience, private.audience)
    assert "secret" not in public.text
    assert "A secret." == private.text.removeprefix("- ")
    assert ("Public one.", "Public two.") == (public.text.split("\n")[0], public.text.split("\n")[-1])
    assert ("notes-acme", "notes-acme-owner") == (public.id, private.id)
    assert "Acme" == private.title
    assert () == reading.problems


def test_the_place_of_a_fact_is_its_own_line() -> None:
    public, private = read("# Acme\nPublic.\n\n- one\n- two {audience: owner}\n").passages
    assert ("notes.md:1", "notes.md:5") == (public.place, private.place)


def test_a_heading_speaks_for_all_below_it_unless_they_speak_for_themselves() -> None:
    text = (
        "# Me\nHello.\n## Pay <!-- audience: slack:C01 -->\nTeam.\n### Detail\nAlso team.\n"
        "### Rest {audience: public}\nFor all.\n## Other\nPublic."
    )
    assert {EVERYBODY: "Hello.\nFor all.\nPublic.", TEAM: "Team.\nAlso team."} == told(text)
    titles = {passage.text: passage.title for passage in read(text).passages}
    assert ("Pay: Detail", "Rest") == (titles["Also team."], titles["For all."])


def test_a_mark_below_a_heading_is_for_the_section_and_one_at_the_top_for_the_note() -> None:
    below = "# A\n<!-- audience: owner -->\nOne.\n\nTwo.\n# B\nThree."
    assert {OWNER_ONLY: "One.\nTwo.", EVERYBODY: "Three."} == told(below)
    assert {OWNER_ONLY: "One.\nTwo."} == told("<!-- audience: owner -->\n# A\nOne.\n# B\nTwo.")


def test_a_mark_that_may_be_for_what_stands_above_or_below_is_for_the_whole_section() -> None:
    assert {OWNER_ONLY: "One.\nTwo.", EVERYBODY: "Three."} == told(
        "# A\nOne.\n\n<!-- audience: owner -->\n\nTwo.\n# B\nThree."
    )


def test_what_stands_below_a_private_item_belongs_to_it() -> None:
    text = (
        "- Public.\n- Secret. {audience: owner}\n  - Its detail.\n\n  Its second paragraph.\n- Public again."
    )
    assert {EVERYBODY, OWNER_ONLY} == set(told(text))
    assert "Its" not in told(text)[EVERYBODY]
    assert "Public again." in told(text)[EVERYBODY]


def test_a_row_of_a_table_and_a_part_of_a_story_are_facts_too() -> None:
    table = "| a | b |\n|---|---|\n| 1 | two |\n| 3 | secret <!-- audience: owner --> |\n"
    assert {EVERYBODY: "a; b\n1; two", OWNER_ONLY: "3; secret"} == told(table)
    story = "## Outage\n### Situation\nBad.\n### Result <!-- audience: owner -->\nSecret.\n\nMore.\n"
    assert {EVERYBODY: "Situation: Bad.", OWNER_ONLY: "Result: Secret.\nMore."} == told(story)


@every_row(
    "mark",
    [
        "<!-- audiance: owner -->",
        "<!-- audience: freinds -->",
        "<!-- audience: public, freinds -->",
        "<!-- audience: -->",
        "<!-- private -->",
        "<!-- owner only -->",
        "{visibility: team}",
        "{audience: owner} <!-- audience: slack:C01 -->",
    ],
)
def test_a_mark_that_does_not_read_is_the_owners_and_is_told(mark: str) -> None:
    reading = read(f"# A\nPublic.\n\nSecret. {mark}\n")
    assert {EVERYBODY: "Public.", OWNER_ONLY: "Secret."} == {p.audience: p.text for p in reading.passages}
    (problem,) = reading.problems
    assert "notes.md:4" == problem.place
    assert "expected public, owner" in problem.what


@pytest.mark.parametrize(
    "harmless",
    ["<!-- to do: a picture of the public library of my town -->", "{.wide}", "`{audience: owner}`"],
)
def test_other_comments_and_code_say_nothing_of_who_may_see_a_text(harmless: str) -> None:
    reading = read(f"# A\nPublic. {harmless}\n")
    assert [EVERYBODY] == [passage.audience for passage in reading.passages]
    assert () == reading.problems


def test_a_public_fact_in_a_private_note_brings_nothing_else_of_the_note_along() -> None:
    note = (
        "---\naudience: owner\ntitle: Fired\ntags: [fired]\ndates: 2020\n---\n"
        "# Fired from Acme\nWhy.\n\nI like tea. {audience: public}\n"
    )
    (public,) = (p for p in read(note, "fired.md").passages if p.audience == EVERYBODY)
    assert "I like tea." == public.text
    assert "fired" not in repr(
        Passage(id=public.id, title=public.title, section=public.section, text="", tags=public.tags)
    )
    assert "" == public.dates


def test_a_private_heading_below_a_public_one_stays_the_owners() -> None:
    assert {EVERYBODY: "Hi.", OWNER_ONLY: "Much."} == told("# Me {audience: public}\nHi.\n## Salary\nMuch.\n")
    assert {EVERYBODY: "Hi.\nMuch."} == told("# Me\nHi.\n## Salary {audience: public}\nMuch.\n")


def test_a_public_mark_shows_an_address_that_is_withheld_elsewhere() -> None:
    text = "# Contact\nWrite to me@example.org {audience: public}\n\nOr to other@example.org\n"
    assert ["Or to [withheld]", "Write to me@example.org"] == sorted(p.text for p in read(text).passages)


def resume(**sections: object) -> dict[frozenset[str], list[Passage]]:
    """The passages of a JSON Resume by audience; what is public stands under `EVERYBODY`."""
    found: dict[frozenset[str], list[Passage]] = {}
    reading = read_json_resume(json.dumps(sections, indent=1), "resume.json")
    for passage in reading.passages:
        found.setdefault(passage.audience, []).append(passage)
    return found


@pytest.mark.parametrize("key", ["audience", "x-audience", "xAudience"])
@pytest.mark.parametrize("value", ["slack:C01", ["slack:C01"], "owner, slack:C01"])
def test_a_record_of_a_resume_says_who_may_see_it(key: str, value: object) -> None:
    found = resume(work=[{"name": "Acme", "position": "Engineer"}, {"name": "Skunkworks", key: value}])
    assert ["work-acme"] == [passage.id for passage in found[EVERYBODY]]
    assert [("work-skunkworks", "Skunkworks")] == [(p.id, p.title) for p in found[TEAM]]
    assert "audience" not in repr([passage.text for passage in found[TEAM]]).lower()


def test_a_single_fact_of_a_record_becomes_a_passage_of_its_own() -> None:
    found = resume(
        work=[
            {
                "name": "Acme",
                "position": "Engineer",
                "highlights": ["Built it.", {"text": "It was late.", "audience": "owner"}, "Ran it."],
                "team": {"size": 9, "lead": "Bo", "audience": ["slack:C01"]},
            }
        ]
    )
    (public,) = found[EVERYBODY]
    assert "Engineer at Acme.\n- Built it.\n- Ran it." == public.text
    (late,) = found[OWNER_ONLY]
    assert ("work-acme-owner", "Engineer at Acme", "resume.json") == (
        late.id,
        late.title,
        late.place.split(":")[0],
    )
    assert "Engineer at Acme.\n- It was late." == late.text
    (team,) = found[TEAM]
    assert "Engineer at Acme.\nTeam: Size: 9, Lead: Bo" == team.text


def test_what_is_private_by_its_key_stays_so_unless_it_says_otherwise_itself() -> None:
    found = resume(
        basics={
            "name": "Ann",
            "email": {"value": "ann@example.org", "audience": "public"},
            "phone": "+49 30 1234567",
        },
        work=[{"name": "Acme", "salary": 90000, "audience": "slack:C01"}],
        references=[{"name": "Bo", "reference": "Good.", "audience": "public"}, {"reference": "Bad."}],
    )
    texts = {audience: "\n".join(p.text for p in passages) for audience, passages in found.items()}
    assert "ann@example.org" in texts[EVERYBODY]
    assert "Good." in texts[EVERYBODY]
    assert {"Acme."} == set(texts[TEAM].split("\n"))
    assert all(word in texts[OWNER_ONLY] for word in ("1234567", "90000", "Bad."))


def test_a_file_may_be_for_one_channel_as_a_whole() -> None:
    found = resume(audience="slack:C01", basics={"name": "Ann", "label": "Engineer"}, work=[{"name": "Acme"}])
    assert {TEAM} == set(found)
    reading = read_json_resume('{"audience": "owner", "basics": {"name": "Ann", "label": "Spy"}}', "r.json")
    assert ("Ann", "") == (reading.name, reading.headline)


@every_row(
    "member",
    [
        {"audience": "freinds"},
        {"audience": ["public", "freinds"]},
        {"audience": None},
        {"audience": {"a": 1}},
        {"audiance": "public"},
        {"private": True},
        {"audience": "owner", "x-audience": "public"},
    ],
)
def test_a_statement_in_json_that_does_not_read_is_the_owners(member: dict[str, object]) -> None:
    text = json.dumps({"work": [{"name": "Acme", **member}]})
    reading = read_json_resume(text, "resume.json")
    assert [OWNER_ONLY] == [passage.audience for passage in reading.passages]
    assert any("audience" in problem.what for problem in reading.problems) or "owner" in text


def test_a_public_fact_of_a_private_record_does_not_name_the_record() -> None:
    found = resume(
        work=[
            {
                "name": "Skunkworks",
                "audience": "owner",
                "highlights": [{"text": "Tea.", "audience": "public"}],
            }
        ]
    )
    (public,) = found[EVERYBODY]
    assert "kunk" not in repr(public)


TWIN = {
    "personal": {"name": "Ann Example", "title": "Engineer", "summary": "I build."},
    "experience": [{"company": "Acme", "title": "Engineer", "duration": "Jan 2021 - Present"}],
}
ANSWERED = {"question": "Why?", "answer": "quokka", "audience": "slack:C01"}
STORY = {"task": "quokka", "action": "Ran.", "audience": "slack:C01"}


@pytest.mark.parametrize(
    "part",
    [
        {"content_chunks": [{"id": "a", "title": "Gin", "content": "quokka", "audience": "slack:C01"}]},
        {
            "content_chunks": [
                {"id": "a", "title": "Gin", "content": {"text": "quokka", "audience": "slack:C01"}}
            ]
        },
        {"interview_prep": {"common_questions": {"b": [ANSWERED]}}},
        {"interview_prep": {"audience": "slack:C01", "common_questions": {"behavioral": ["Why quokka?"]}}},
        {"personal": {"name": "Ann Example", "location": {"city": "quokka", "audience": "slack:C01"}}},
        {"skills": {"technical": {"databases": {"items": ["quokka"], "x-audience": ["slack:C01"]}}}},
        {"skills": {"audience": "slack:C01", "soft_skills": ["quokka"]}},
        {"career_goals": {"short_term": "Lead.", "long_term": {"text": "quokka", "audience": "slack:C01"}}},
        {"hobbies": {"text": "quokka", "audience": "slack:C01"}},
        {"experience": [{"company": "Acme", "achievements_star": [STORY]}]},
    ],
)
@pytest.mark.parametrize("is_wrapped", [False, True])
def test_a_fact_of_a_digital_twin_says_who_may_see_it(part: dict[str, object], *, is_wrapped: bool) -> None:
    value = {**TWIN, **part}
    text = json.dumps({"version": "1", "digital_twin": value} if is_wrapped else value)
    reading = read_json_profile(text, "digitaltwin.json")
    telling = [passage for passage in reading.passages if "quokka" in repr(passage)]
    assert telling
    assert all(passage.audience in {TEAM, OWNER_ONLY} for passage in telling)
    assert not any("udience" in passage.text for passage in reading.passages)
    assert "Ann Example" == reading.name
