"""Answers are taken apart where a reader would."""

from __future__ import annotations

from bot.truth.claims import Growing, Kind, complete_sentences, split
from bot.truth.markers import ids_in, without_ids
from tests.tables import every_row


@every_row(
    ("text", "sentences"),
    [
        ("I led it [p:a]. I left [p:b].", ["I led it [p:a].", "I left [p:b]."]),
        ("I led it. [p:a] I left. [p:b]", ["I led it. [p:a]", "I left. [p:b]"]),
        ("I led it.[p:a][p:b] I left.", ["I led it.[p:a][p:b]", "I left."]),
        (
            "I hold a Ph.D. in physics, e.g. lasers [p:a]. Then.",
            ["I hold a Ph.D. in physics, e.g. lasers [p:a].", "Then."],
        ),
        ("I use Node.js and 3.5 GB [p:a]. Yes!", ["I use Node.js and 3.5 GB [p:a].", "Yes!"]),
        ("I worked for Dr. J. Smith [p:a]. Why?", ["I worked for Dr. J. Smith [p:a].", "Why?"]),
        ("So did I. Then I left.", ["So did I.", "Then I left."]),
        ("I led it [p:a]\nI left [p:b]", ["I led it [p:a]", "I left [p:b]"]),
        ("I wrote a long\nline [p:a]. Next.", ["I wrote a long\nline [p:a].", "Next."]),
        ('He said "go." Then I went [p:a].', ['He said "go."', "Then I went [p:a]."]),
        ("我在这里工作。[p:a]然后离开了。", ["我在这里工作。[p:a]", "然后离开了。"]),
    ],
)
def test_a_sentence_ends_where_it_ends_with_its_ids(text: str, sentences: list[str]) -> None:
    assert sentences == [piece.text for piece in split(text)]


def test_lists_headings_leads_and_code_are_known() -> None:
    text = "## Work\nWhat I did:\n- Led [p:a]. More.\n2. Left [p:b]\n\n```py\nx = 1. y\n```\n[p:c]\nDone?"
    assert [
        (Kind.HEADING, "## ", "Work"),
        (Kind.LEAD, "", "What I did:"),
        (Kind.ITEM, "- ", "Led [p:a]."),
        (Kind.ITEM, "", "More."),
        (Kind.ITEM, "2. ", "Left [p:b]"),
        (Kind.CODE, "", "```py\nx = 1. y\n```\n[p:c]"),
        (Kind.PROSE, "", "Done?"),
    ] == [(piece.kind, piece.mark, piece.text) for piece in split(text)]


@every_row(
    ("growing", "finished"),
    [
        ("I led it.", []),
        ("I led it. ", []),
        ("I led it. [p", []),
        ("I led it. [p:a]", []),
        ("I led it. [p:a] I", ["I led it. [p:a]"]),
        ("I hold a Ph.D. In", []),
        ("```\ncode. More", []),
        ("I led it [p:a].\n\n- ", ["I led it [p:a]."]),
    ],
)
def test_a_sentence_is_finished_once_nothing_can_change_it(growing: str, finished: list[str]) -> None:
    assert finished == [piece.text for piece in complete_sentences(growing)]


@every_row(
    ("text", "ids"),
    [
        ("x [p:a][p:b.c-1] [p:a]", ("a", "b.c-1")),
        ("x [p:a, p:b]", ("a", "b")),
        ("x [P: Work-Acme; b]", ("work-acme", "b")),
        ("x 【p:a】", ("a",)),
        ("x [p:] [q:a] [p:a", ()),
    ],
)
def test_ids_are_read_in_the_ways_models_write_them(text: str, ids: tuple[str, ...]) -> None:
    assert ids == ids_in(text)


@every_row(
    ("text", "bare"),
    [
        ("I led it [p:a].", "I led it."),
        ("I led it. [p:a] [p:b] Then", "I led it. Then"),
        ("I led it.[p:a]Then", "I led it. Then"),
        ("I led it ([p:a], [p:b]).", "I led it."),
        ("broken [p:a", "broken "),
        ("nested [p:[p:a]b]", "nested ]"),
        ("a [link](x) stays [1]", "a [link](x) stays [1]"),
    ],
)
def test_ids_leave_a_clean_sentence_behind(text: str, bare: str) -> None:
    assert bare == without_ids(text)


def test_what_is_complete_of_a_growing_answer_is_not_read_again() -> None:
    text, growing = "I led it [p:a]. I left [p:b]. Then I went", Growing()
    heard = [pieces for end in range(1, len(text) + 1) if (pieces := growing.hear(text[:end]))]
    assert [["I led it [p:a]."], ["I led it [p:a].", "I left [p:b]."]] == [
        [piece.text for piece in pieces] for pieces in heard
    ]
    assert heard[0][0] is heard[1][0]
