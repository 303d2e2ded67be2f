"""Whatever bytes a profile's files hold, reading them ends well and takes no good record along."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import EVERYBODY, Passage
from bot.errors import ProfileError
from bot.knowledge.ids import distinct
from bot.knowledge.json_resume import read_json_resume
from bot.knowledge.load import load_profile
from bot.knowledge.markdown import read_markdown
from bot.knowledge.profile import version_of
from bot.knowledge.retrieval import Library
from bot.knowledge.text import decoded

SECTIONS = [
    *("basics", "work", "volunteer", "education", "awards", "certificates", "publications", "skills"),
    *("languages", "interests", "references", "projects", "meta", "$schema", "salary", "hobbies"),
]
FIELDS = [
    *(
        "name",
        "position",
        "company",
        "url",
        "startDate",
        "endDate",
        "date",
        "summary",
        "highlights",
        "keywords",
    ),
    *("email", "phone", "location", "profiles", "network", "studyType", "institution", "language", "level"),
]
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
keys = st.sampled_from([*SECTIONS, *FIELDS]) | st.text(max_size=8)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=20,
)
resumes = st.dictionaries(st.sampled_from(SECTIONS), values, max_size=6)
pieces = st.sampled_from(
    [
        *(
            "---\n",
            "audience: ",
            "owner",
            "public",
            "title: ",
            "# ",
            "## ",
            "\n",
            "\n\n",
            "- ",
            "1. ",
            "> ",
            "```\n",
        ),
        *(
            "<!-- ",
            " -->",
            "[[",
            "]]",
            "|",
            "![",
            "](",
            ")",
            "<b>",
            "%%",
            "    ",
            "\t",
            "* ",
            "Situation",
            "[",
            "{",
            ": ",
        ),
    ]
)
notes = st.lists(pieces | st.text(max_size=12), max_size=30).map("".join)


def check(passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    served = distinct(passages)
    assert all(re.fullmatch(r"[a-z0-9._-]+", passage.id) for passage in served)
    assert len({passage.id for passage in served}) == len(served)
    assert all(passage.text.strip() and "\n\n" not in passage.text for passage in served)
    assert all(passage.title and passage.audience for passage in served)
    version_of("", "", served)
    json.dumps([[p.title, p.section, p.text, p.dates] for p in served], ensure_ascii=False).encode("utf-8")
    return served


@given(values | resumes)
def test_any_json_value_reads(value: Any) -> None:
    check(read_json_resume(json.dumps(value, indent=1), "r.json").passages)


@given(resumes, st.lists(values, max_size=3), st.lists(values, max_size=3))
def test_no_value_costs_its_sibling(resume: dict[str, Any], before: list[Any], after: list[Any]) -> None:
    good = {"name": "Wellformed", "position": "Witness", "highlights": ["It stood there."]}
    text = json.dumps({**resume, "work": [*before, good, *after]})
    served = check(read_json_resume(text, "r.json").passages)
    assert any("Witness at Wellformed" in p.title and "- It stood there." in p.text for p in served)


@given(resumes, st.data())
def test_a_broken_resume_reads_as_far_as_it_stands(resume: dict[str, Any], data: st.DataObject) -> None:
    text = json.dumps(resume, indent=2)
    at = data.draw(st.integers(0, len(text)))
    check(read_json_resume(text[:at] + data.draw(st.text(max_size=3)) + text[at + 1 :], "r.json").passages)


@given(st.permutations([{"name": n, "position": p} for n in ("A", "B", "Ç", "東") for p in ("x", "y")]))
def test_ids_do_not_depend_on_the_order_of_records(jobs: list[dict[str, str]]) -> None:
    def named(records: list[dict[str, str]]) -> dict[str, str]:
        return {
            p.title: p.id for p in distinct(read_json_resume(json.dumps({"work": records}), "r").passages)
        }

    assert named(sorted(jobs, key=str)) == named(jobs)


@given(st.binary(max_size=300))
def test_any_bytes_read(data: bytes) -> None:
    text = decoded(data, "f", [])
    if text is not None:
        check(read_json_resume(text, "f.json").passages)
        check(read_markdown(text, "f.md").passages)


@given(notes)
def test_any_note_reads(text: str) -> None:
    check(read_markdown(text, "note.md").passages)


@given(st.lists(st.sampled_from(["public", "owner", "slack:C1", "friends", "", "[", ":", "\t"]), max_size=4))
def test_only_a_note_that_says_so_is_public(items: list[str]) -> None:
    text = f"---\naudience: {', '.join(items)}\n---\nText.\n"
    shown = [p for p in read_markdown(text, "n.md").passages if p.visible_to(EVERYBODY)]
    assert not shown or "public" in items


@given(notes)
def test_a_note_costs_no_other_part_of_a_note(text: str) -> None:
    body = text.replace("<", "").replace("`", "").replace("%", "").replace("~", "")
    served = check(read_markdown(f"First words stand here.\n\n# Top\n\n{body}", "n.md").passages)
    assert any("First words stand here." in passage.text for passage in served)


@settings(max_examples=40)
@given(
    st.dictionaries(st.sampled_from(["a.json", "b.md", "c.zip", "d.xml", "e.png"]), st.binary(max_size=80))
)
def test_any_folder_is_a_profile_or_a_clear_refusal(files: dict[str, bytes]) -> None:
    with TemporaryDirectory() as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        with suppress(ProfileError):
            profile = load_profile(Path(folder))
            assert profile.name
            assert profile.passages


@cache
def library() -> Library:
    return Library(load_profile(None).passages)


@given(st.text(max_size=200))
def test_any_question_is_searched_for(text: str) -> None:
    found = library().find(text, sees=EVERYBODY)
    assert len(found.scores) == len(found.passages)
    assert sorted(found.scores, reverse=True) == list(found.scores)
    assert all(passage.visible_to(EVERYBODY) for passage in found.passages)
