"""However a note or a resume is put together, a fact with an audience is told to no others, and not lost."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import EVERYBODY, OWNER
from bot.knowledge.examine import examine
from bot.knowledge.hidden_text import hidden_in
from bot.knowledge.json_resume import read_json_resume
from bot.knowledge.markdown import read_markdown
from bot.knowledge.profile import Profile, Reading

MARKS = {
    "": None,
    " <!-- audience: owner -->": frozenset({OWNER}),
    " {audience: slack:C01}": frozenset({OWNER, "slack:C01"}),
    " %% audience: discord:role:7 %%": frozenset({OWNER, "discord:role:7"}),
    " <!-- audiance: public -->": frozenset({OWNER}),
    " {audience: nobody knows}": frozenset({OWNER}),
}
AUDIENCES: tuple[Any, ...] = ("owner", ["slack:C01"], "x", None, 7, {"a": "public"}, ["public", 3])
forms = st.sampled_from(
    ("{}", "- {}", "- one\n  - {}", "1. {}", "> {}", "| {} | b |\n|---|---|\n| c | d |", "**{}**")
)
blocks = st.lists(st.tuples(forms, st.sampled_from(sorted(MARKS))), max_size=8)
headings = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(sorted(MARKS)), blocks), max_size=4)


def told_to_all(reading: Reading) -> str:
    return repr([(p.title, p.text, p.id) for p in reading.passages if p.visible_to(EVERYBODY)])


@given(headings)
def test_a_marked_fact_of_a_note_is_for_those_whom_it_names(parts: list[Any]) -> None:
    lines, number, secret, every = [], 0, set(), set()
    for level, heading_mark, own in parts:
        lines.append(f"{'#' * level} Heading{heading_mark}")
        for form, mark in own:
            number += 1
            word = f"fact{number}x"
            every.add(word)
            secret |= {word} if mark else set()
            lines += ["", form.format(word + mark), "", "<!-- -->", ""]
    reading = read_markdown("\n".join(lines), "notes.md")
    public, whole = told_to_all(reading), repr([p.text for p in reading.passages])
    assert not {word for word in secret if word in public}
    assert every == {word for word in every if word in whole}


json_values = st.recursive(
    st.sampled_from(("plain", 3, True, None)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("name", "text", "highlights", "more")), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    json_values, st.sampled_from(AUDIENCES), st.sampled_from(("audience", "x-audience")), st.integers(0, 3)
)
def test_a_marked_fact_of_a_resume_is_for_those_whom_it_names(
    around: Any, who: Any, key: str, depth: int
) -> None:
    fact: Any = {"text": "quokka", key: who}
    for level in range(depth):
        fact = [around, fact] if level % 2 else {"inner": fact, "beside": around}
    value = {"basics": {"name": "Ann"}, "work": [{"name": "Acme", "note": fact, "more": around}]}
    reading = read_json_resume(json.dumps(value), "resume.json")
    assert "quokka" not in told_to_all(reading)
    assert "quokka" in repr([p.text for p in reading.passages])


@given(st.text(max_size=200), st.text(max_size=60))
def test_no_text_is_too_odd_to_be_examined(text: str, title: str) -> None:
    reading = read_markdown(f"---\nsection: Work\n---\n# {title}\n{text}", "n.md")
    profile = Profile(name="Ann", passages=reading.passages, version="1", hidden=hidden_in(text, "n.md"))
    assert examine(profile, today=date(2026, 11, 20)).findings
