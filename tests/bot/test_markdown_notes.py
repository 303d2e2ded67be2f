"""A note becomes a passage per heading, never shown to more people than was meant."""

from __future__ import annotations

import pytest

from bot.domain import EVERYBODY, OWNER, Passage
from bot.knowledge.markdown import read_markdown
from bot.knowledge.profile import Reading
from tests.tables import every_row

OWNER_ONLY = frozenset({OWNER})


def read(text: str, file: str = "notes.md") -> Reading:
    return read_markdown(text, file)


def only(text: str) -> Passage:
    (passage,) = read(text).passages
    return passage


def test_front_matter_says_what_a_note_is() -> None:
    assert (
        Passage(
            id="stories-heron",
            title="Heron",
            section="Stories",
            dates="2019-03 - 2020",
            text="We moved it.",
            audience=frozenset({OWNER, "slack:C01", "discord:role:9"}),
            tags=("a", "b c"),
            questions=("What did you move?",),
            place="stories/heron.md:10",
        )
        == read(
            "---\ntitle: Heron\nsection: Stories\ndates: 2019-03 - 2020\ntags: [a, b c]\n"
            "audience: [slack:C01, discord:role:9]\nquestions:\n  - What did you move?\n---\nWe moved it.\n",
            "stories/heron.md",
        ).passages[0]
    )


def test_each_heading_is_a_passage_and_the_parts_of_a_story_stay_together() -> None:
    reading = read(
        "# Notes\nIntro.\n\n## Code review\nSmall ones.\n\n"
        "### Situation\nBad.\n### Result\nGood.\n## Testing\nYes.\n"
    )
    assert [
        ("notes-notes", "Notes", "Intro."),
        ("notes-code-review", "Code review", "Small ones.\nSituation: Bad.\nResult: Good."),
        ("notes-testing", "Testing", "Yes."),
    ] == [(p.id, p.title, p.text) for p in reading.passages]


def test_markup_comments_badges_and_wiki_links_are_stripped() -> None:
    text = (
        "[![b](https://ci.example/b.svg)](https://ci.example) See [[Page|the page]] and [[Other]].\n"
        "![[pic]]\n\n"
        "<!-- secret\nthing -->\n<b>Bold</b> and [site](https://x.example). `code`\n\n"
        "- one **two**\n  1. nested\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\nx = 1\n\ny = 2\n```\n"
    )
    shown = only(text).text
    assert (
        "See the page and Other.\nBold and site (https://x.example). code\n- one two\n"
        "  1. nested\na; b\n1; 2\nx = 1\ny = 2"
    ) == "\n".join(line if line.startswith("  1") else line.strip() for line in shown.split("\n"))


@every_row(
    "line",
    [
        "audience:",
        "audience: []",
        "audience: friends",
        "audience: {a: b}",
        "audience: [public, freinds]",
        "audiance: owner",
        "draft: true",
        "private: yes",
        "audience: owner\naudience: public",
        "audience: [owner",
        "title: : :\naudience: owner",
    ],
)
def test_an_unreadable_audience_is_the_owners_alone(line: str) -> None:
    reading = read(f"---\n{line}\n---\nText.\n")
    assert ["Text."] == [p.text for p in reading.passages]
    assert {OWNER_ONLY} == {p.audience for p in reading.passages}


def test_an_unclosed_front_matter_that_names_an_audience_hides_the_note() -> None:
    reading = read("---\naudience: owner\n\nText.\n")
    assert [("Text.", OWNER_ONLY)] == [(p.text, p.audience) for p in reading.passages]
    assert ["notes.md:1"] == [problem.place for problem in reading.problems]


@pytest.mark.parametrize(
    "text",
    [
        "\n---\naudience: owner\n---\nText.\n",
        " ---\naudience: owner\n---\nText.\n",
        "\n \n---\n  audience: owner\n---\nText.\n",
        '+++\naudience = "owner"\n+++\nText.\n',
    ],
)
def test_a_misplaced_front_matter_that_names_an_audience_hides_the_note(text: str) -> None:
    reading = read(text)
    assert [OWNER_ONLY] == [passage.audience for passage in reading.passages]
    assert ["notes.md:1"] == [problem.place for problem in reading.problems]


def test_a_note_may_begin_with_a_rule() -> None:
    assert "Cheese, mostly." == only("\n---\n\nCheese, mostly.\n").text


def test_a_folder_with_a_private_name_is_the_owners() -> None:
    (passage,) = read("Two months.\n", "private/notice.md").passages
    assert OWNER_ONLY == passage.audience


def test_a_fault_in_the_front_matter_is_named_by_its_line_and_the_text_still_loads() -> None:
    reading = read("---\ntitle: A\nmood: good\ntags: {a: b}\n---\nText.\n")
    assert ["notes.md:3", "notes.md:4"] == sorted(problem.place for problem in reading.problems)
    assert [("Text.", EVERYBODY)] == [(p.text, p.audience) for p in reading.passages]
    broken = read("---\ntitle: A\nx: [\n---\nText.\n")
    assert ["Text."] == [p.text for p in broken.passages]
    assert broken.problems[0].place.startswith("notes.md:")


def test_headings_on_private_matters_are_the_owners_unless_the_note_says_otherwise() -> None:
    text = "## Salary expectations\n90k\n## My weaknesses\nNone.\n## API reference\nGET /\n"
    by_title = {p.title: p.audience for p in read(text).passages}
    assert {
        "Salary expectations": OWNER_ONLY,
        "My weaknesses": OWNER_ONLY,
        "API reference": EVERYBODY,
    } == by_title
    assert {EVERYBODY} == {p.audience for p in read(f"---\naudience: public\n---\n{text}").passages}


def test_addresses_are_withheld_unless_the_note_is_public_on_purpose() -> None:
    text = "Mail me@home.example or +49 151 2345 6789."
    assert "Mail [withheld] or [withheld]." == only(text).text
    assert text == only(f"---\naudience: public\n---\n{text}").text


def test_a_long_section_is_split_at_its_paragraphs() -> None:
    paragraph = " ".join(["word"] * 90)
    passages = read("## Long\n" + "\n\n".join([paragraph] * 7)).passages
    assert ["notes-long", "notes-long-part2", "notes-long-part3", "notes-long-part4"] == [
        p.id for p in passages
    ]
    assert 7 * 90 == sum(len(p.text.split()) for p in passages)
    endless = read("word " * 1000).passages
    assert 1000 == sum(len(p.text.split()) for p in endless)
    assert max(len(p.text.split()) for p in endless) <= 300


def test_a_comment_without_an_end_is_listed() -> None:
    reading = read("Text.\n\n<!-- open\nhidden\n")
    assert ["Text."] == [p.text for p in reading.passages]
    assert ["notes.md:3"] == [problem.place for problem in reading.problems]


@pytest.mark.parametrize("text", ["", "\n\n", "---\ntitle: A\n---\n", "<!-- x -->"])
def test_a_note_without_text_is_a_problem(text: str) -> None:
    reading = read(text)
    assert () == reading.passages
    assert ["notes.md"] == [problem.place for problem in reading.problems]


def test_questions_go_to_the_section_they_are_about() -> None:
    text = (
        "---\nquestions:\n- How do you test parsers?\n- How do you review?\n---\n"
        "## Review\nI review.\n## Tests\nI test.\n"
    )
    assert [("How do you review?",), ("How do you test parsers?",)] == [
        p.questions for p in read(text).passages
    ]
