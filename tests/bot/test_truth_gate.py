"""Only supported text leaves the gate, tidy and harmless."""

from __future__ import annotations

from itertools import pairwise

from bot.domain import Passage
from bot.truth.gate import Gate
from tests.tables import every_row

GATE = Gate(
    (
        Passage(
            id="work-acme",
            title="Engineer at Acme",
            section="work",
            dates="2019-03 - 2021-06",
            text="Led the move to PostgreSQL. https://acme.example/blog",
        ),
        Passage(
            id="edu", title="MSc Physics", section="education", dates="2012 - 2014", text="Thesis on lasers."
        ),
    )
)


def test_ids_are_taken_off_and_told_in_order() -> None:
    checked = GATE.check("My thesis was on lasers. [p:edu] I joined Acme in 2019 [p:work-acme][p:edu].")
    assert checked.text == "My thesis was on lasers. I joined Acme in 2019."
    assert checked.cited == ("edu", "work-acme")
    assert checked.grounded


def test_an_unsupported_sentence_is_dropped_and_kept_for_the_record() -> None:
    checked = GATE.check("I joined Acme [p:work-acme]. I left in 2030 [p:work-acme]. I am great.")
    assert checked.text == "I joined Acme."
    assert [one.sentence for one in checked.withheld] == ["I left in 2030.", "I am great."]


def test_nothing_left_is_no_answer() -> None:
    checked = GATE.check("I am great. I won in 1999 [p:edu].")
    assert (checked.text, checked.grounded, checked.not_in_profile) == ("", False, False)


def test_an_id_that_was_not_given_is_no_source() -> None:
    assert GATE.check("I did lasers [p:edu][p:made-up].").cited == ("edu",)
    assert GATE.check("I did lasers [p:made-up].").text == ""


@every_row(
    "text",
    ["NOT_IN_PROFILE", " NOT_IN_PROFILE.\n", "`NOT_IN_PROFILE`", "**NOT_IN_PROFILE**", "NOT IN PROFILE"],
)
def test_the_word_for_silence_is_heard(text: str) -> None:
    checked = GATE.check(text)
    assert (checked.not_in_profile, checked.text, checked.grounded) == (True, "", False)


def test_the_word_for_silence_never_shows_beside_an_answer() -> None:
    beside = GATE.check("I did lasers [p:edu]. NOT_IN_PROFILE")
    assert (beside.text, beside.not_in_profile) == ("I did lasers.", False)
    alone = GATE.check("Hello! NOT_IN_PROFILE I cannot say.")
    assert (alone.text, alone.not_in_profile) == ("", True)


def test_lists_stay_tidy() -> None:
    checked = GATE.check(
        "My work:\n1. I joined Acme [p:work-acme].\n2. I founded Google [p:work-acme].\n"
        "3. Invented. I moved to PostgreSQL [p:work-acme].\n\n"
        "My prizes:\n- I won a Nobel [p:edu].\n\n"
        "## Physics\n### Prizes\n- Many.\n### Thesis\nOn lasers [p:edu]."
    )
    assert checked.text == (
        "My work:\n1. I joined Acme.\n2. I moved to PostgreSQL.\n\n## Physics\n### Thesis\nOn lasers."
    )


def test_a_heading_may_name_nothing_that_was_not_given() -> None:
    assert GATE.check("## Work at Google\nI did lasers [p:edu].").text == "I did lasers."
    assert GATE.check("## Technical Skills\nI did lasers [p:edu].").text.startswith("## Technical Skills\n")


@every_row(
    ("text", "shown"),
    [
        ("See [blog](https://acme.example/blog) [p:work-acme].", "See [blog](https://acme.example/blog)."),
        ("See [blog](https://evil.example/?q=1) [p:work-acme].", "See blog."),
        ("See [lasers](https://acme.example/blog) [p:edu].", "See lasers."),
        ("See ![Acme](https://acme.example/blog) [p:work-acme].", "See Acme."),
        ("See [blog](javascript:alert(1)) [p:work-acme].", "See blog."),
        ("See <https://evil.example|blog> [p:work-acme].", "See blog."),
        ("See <a href='https://evil.example'>blog</a> [p:work-acme].", "See blog."),
        ("See Acme [on[p:edu]it](https://evil.example) [p:work-acme].", "See Acme on it."),
        ("See https://evil.example [p:work-acme].", ""),
        ("See [blog][1] [p:work-acme].\n\n[1]: https://evil.example", "See blog."),
    ],
)
def test_only_addresses_of_cited_passages_stay(text: str, shown: str) -> None:
    assert GATE.check(text).text == shown


@every_row(
    "ping",
    [
        "@everyone",
        "@HERE",
        "@channel",
        "<!channel>",
        "<@U012>",
        "<@!42>",
        "<!subteam^S1>",
        "@[p:edu]everyone",
    ],
)
def test_nobody_can_be_pinged(ping: str) -> None:
    shown = GATE.check(f"I did lasers {ping} now [p:edu]. On lasers [p:edu].").text
    assert shown.endswith("On lasers.")
    for mention in ("@everyone", "@here", "@channel", "<!", "<@"):
        assert mention not in shown.lower()


def test_a_mention_is_told_so_that_it_reads_but_does_not_ping() -> None:
    assert GATE.check("I did lasers @everyone [p:edu].").text == "I did lasers @\u200beveryone."
    assert GATE.check("I did lasers <!channel> [p:edu].").text == "I did lasers <\u200b!channel>."


def test_snapshots_grow_and_never_show_a_marker() -> None:
    text = (
        "Hello! My thesis was on lasers. [p:edu] I won in 1999 [p:edu].\n\n"
        "- I joined Acme [p:work-acme].\n- Then"
    )
    seen = [GATE.snapshot(text[:at]) for at in range(len(text) + 1)]
    assert all(late.startswith(early) for early, late in pairwise(seen))
    assert seen[-1] == "Hello! My thesis was on lasers.\n\n- I joined Acme."
    assert not [shown for shown in seen if "[" in shown or "1999" in shown]
