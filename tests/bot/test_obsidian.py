"""Notes of an editor say to visitors what they say to their reader, and nothing else."""

from __future__ import annotations

import pytest

from bot.knowledge.markdown import read_markdown
from bot.knowledge.obsidian import plain_markdown
from tests.tables import every_row


@every_row(
    ("written", "told"),
    [
        ("> [!info]- In short\n> I lead.", "> In short\n> I lead."),
        ("- [ ] AWS certificate", "- Not done: AWS certificate"),
        ("1. [x] AWS certificate", "1. Done: AWS certificate"),
        ("Role:: Lead", "Role: Lead"),
        ("done [rank:: high] today", "done (rank: high) today"),
        ("A fact. ^ref-1", "A fact."),
        ("A fact[^1].\n\n[^1]: From me.", "A fact.\n\nFrom me."),
        ("==Kafka== and ~~Storm~~ streams", "Kafka and  streams"),
        ("if a==1 and b==2", "if a==1 and b==2"),
        ("std::vector", "std::vector"),
        ("```dataview\nTABLE x\n```\nAfter", "\n\n\nAfter"),
        ("```python\nx[0] == 1 ~~ [ ] y\n- [ ] z\n```", "```python\nx[0] == 1 ~~ [ ] y\n- [ ] z\n```"),
        ("[[Acme|the company]] and [[Acme]], ![[photo.png]]", "the company and Acme, "),
        ("a\n%%\nb\n%%\nc", "a\n\n\n\nc"),
    ],
)
def test_what_only_the_editor_understands_is_plain(written: str, told: str) -> None:
    assert told == plain_markdown(written)


def test_a_task_that_is_not_done_is_no_fact() -> None:
    [passage] = read_markdown("# Plans\n- [ ] Pass the AWS exam\n", "plans.md").passages

    assert "- Not done: Pass the AWS exam" == passage.text


@pytest.mark.parametrize("line", ["publish: false", "draft: true", "private: yes"])
def test_an_editors_switch_that_keeps_a_note_from_others_is_heard(line: str) -> None:
    reading = read_markdown(f"---\n{line}\n---\nA fact.\n", "note.md")

    assert [frozenset({"owner"})] == [passage.audience for passage in reading.passages]
    assert [True] == [problem.is_remark for problem in reading.problems]


@pytest.mark.parametrize("line", ["publish: true", "draft: false", "aliases: [me]", "cssclasses: wide"])
def test_what_an_editor_keeps_for_itself_is_no_fault_and_opens_nothing(line: str) -> None:
    reading = read_markdown(f"---\n{line}\n---\nA fact. I earn 98k EUR.\n", "note.md")

    assert () == reading.problems
    assert [frozenset({"public"})] == [passage.audience for passage in reading.passages]
    assert frozenset() == reading.disclosed


def test_a_key_that_may_be_a_fact_is_told_of_once_for_the_note() -> None:
    reading = read_markdown("---\ntitle: A\ncompany: Acme\nrole: Lead\n---\nText.\n", "note.md")

    [remark] = reading.problems
    assert ("note.md:3", True) == (remark.place, remark.is_remark)
    assert "company, role" in remark.what


def test_a_template_for_notes_is_nobodys_profile() -> None:
    reading = read_markdown('---\nname: "{{title}}"\n---\n# {{title}}\n', "Templates/person.md")

    assert ((), "") == (reading.passages, reading.name)
    assert [True] == [problem.is_remark for problem in reading.problems]
