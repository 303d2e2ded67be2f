"""What Discord shows of an answer, a reply, a notice: whole, within limits, harmless."""

from __future__ import annotations

import re
import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.dialect import to_discord
from adapters.discord.dressing import embed_of
from adapters.discord.inbound import Hint
from adapters.discord.invite import invite_url
from adapters.discord.outbound import (
    PART,
    PARTS,
    Part,
    answer_parts,
    footer_of,
    hint_text,
    notice_part,
    reply_parts,
)
from adapters.text import size
from bot.commands.reply import Reply, Table
from bot.domain import Answer, Outcome, Source
from bot.notices import Notice
from tests.far_ends.scripted_house import ScriptedPersona, answered
from tests.tables import every_row

ADA = ScriptedPersona()
LABEL = "-# AI twin of Ada Example"
LINKED = Source(id="a", title="Paper", section="Work", quote="Read https://example.org/paper.")
LIVE_MENTION = re.compile(r"@(everyone|here)|<@[!&]?\d|<#\d|<!")


def texts(*parts: Part) -> list[str]:
    return [part.text for part in parts]


def test_an_answer_carries_its_sources_and_the_label() -> None:
    assert texts(*answer_parts(answered("I led it."), ADA)) == [
        f"I led it.\n-# Sources: Engineer at Acme (Work)\n{LABEL}"
    ]


def test_a_question_without_an_answer_is_met_with_its_message() -> None:
    answer = Answer(id="1", outcome=Outcome.NOT_IN_PROFILE, message="That is not in my profile.")
    assert texts(*answer_parts(answer, ADA)) == [f"That is not in my profile.\n{LABEL}"]


def test_a_long_answer_is_split_with_whole_code_and_a_label_on_each_part() -> None:
    code = "\n".join(f"line {number} of the code" for number in range(120))
    parts = texts(*answer_parts(answered(f"Look:\n```python\n{code}\n```\nDone."), ADA))
    assert len(parts) == 2
    assert all(part.endswith(LABEL) and part.count("```") % 2 == 0 and size(part) <= PART for part in parts)
    assert "line 119 of the code" in parts[1]


def test_an_answer_of_too_many_parts_becomes_a_file() -> None:
    text = "\n\n".join(f"Paragraph {number} " + "word " * 80 for number in range(40))
    (part,) = answer_parts(answered(text), ADA)
    (file,) = part.files
    assert "Paragraph 39" in file.text
    assert part.text.startswith("Paragraph 0")
    assert size(part.text) <= PART


@given(
    st.lists(
        st.sampled_from(
            ["word ", "\n", "```\n", "```py\n", "|a|b|\n|-|-|\n|1|2|\n", "@everyone ", "🙂", "x" * 500]
        )
    )
)
def test_whatever_is_said_every_part_is_within_limits_labelled_and_harmless(pieces: list[str]) -> None:
    parts = answer_parts(answered("".join(pieces)), ADA)
    assert 1 <= len(parts) <= PARTS + 1
    for part in parts:
        assert size(part.text) <= PART
        assert part.text.endswith(LABEL)
        assert not LIVE_MENTION.search(part.text)


@given(st.text(max_size=2000))
def test_rewriting_never_fails_and_never_pings(text: str) -> None:
    assert not LIVE_MENTION.search(to_discord(text))


@every_row("piece", [" ", "#### ", "`", "[a](", "|-", "- ", "<", "![", "https://a.", "[]()", "| "])
def test_a_hostile_text_is_rewritten_in_a_moment(piece: str) -> None:
    text = "#### x" + piece * (6000 // len(piece)) + "x"
    started = time.process_time()
    to_discord(f"{text}\n{text}")
    assert time.process_time() - started < 2  # a few milliseconds, whatever else the machine does


def test_mentions_of_a_hostile_model_are_dead() -> None:
    said = (
        "Hello @everyone @here <@1400000000000000002> <@&1400000000000000003> <!channel> <#140000000000004>"
    )
    sources = (Source(id="a", title="@everyone", section="<@1400000000000000002>", quote=""),)
    (part,) = answer_parts(answered(said, sources=sources), ADA)
    assert not LIVE_MENTION.search(part.text)


@every_row(
    ("written", "shown"),
    [
        ("[Paper](https://example.org/paper)", "[Paper](<https://example.org/paper>)"),
        ("![Figure](https://example.org/paper)", "[Figure](<https://example.org/paper>)"),
        ("https://example.org/paper", "<https://example.org/paper>"),
        ("[my bank](https://evil.example/x)", "my bank (`https://evil.example/x`)"),
        ("![chart](https://evil.example/x.png)", "chart (`https://evil.example/x.png`)"),
        ("see https://evil.example/x.", "see `https://evil.example/x`."),
        ("[run](javascript:alert(1))", "run"),
        ("`[a](https://evil.example)`", "`[a](https://evil.example)`"),
    ],
)
def test_only_addresses_of_a_source_stay_links(written: str, shown: str) -> None:
    (part,) = answer_parts(answered(written, sources=(LINKED,)), ADA)
    assert part.text.splitlines()[0] == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("#### Details", "**Details**"),
        ("##### **Bold** already #", "**Bold already**"),
        ("### Stays", "### Stays"),
        ("```\n#### code\n```", "```\n#### code\n```"),
    ],
)
def test_small_headings_become_bold(written: str, shown: str) -> None:
    assert to_discord(written) == shown


@every_row(
    ("written", "shown"),
    [
        ("out since 2026-11-20 09:00:05 UTC.", "out since <t:1795165205:f>."),
        ("expires 2026-11-20 10:00", "expires <t:1795165200:f>"),
        ("again from 2026-11-20 10:00 (Europe/Berlin).", "again from <t:1795165200:f>."),
        ("at 2026-11-20T09:00Z and 2026-11-20 11:00+02:00", "at <t:1795165200:f> and <t:1795165200:f>"),
        ("in `2026-11-20 09:00 UTC`", "in `2026-11-20 09:00 UTC`"),
        ("2026-13-20 09:00 UTC", "2026-13-20 09:00 UTC"),
        ("on 2026-11-20", "on 2026-11-20"),
        ("again from 2026-11-20 10:00 (Mars/Olympus).", "again from 2026-11-20 10:00 (Mars/Olympus)."),
    ],
)
def test_a_time_is_shown_as_the_readers_own(written: str, shown: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    (part,) = reply_parts(Reply(text=written, fields=(("When", written),)), ADA, zone=zone)
    assert (shown, (("When", shown),)) == (part.cards[0].text, part.cards[0].fields)
    assert shown == notice_part(Notice(title="", text=written), zone=zone).cards[0].text


def test_a_time_without_a_zone_stays_as_it_is_where_none_is_known() -> None:
    assert "2026-11-20 10:00" == to_discord("2026-11-20 10:00", moments=True)


def test_the_model_of_an_answer_writes_no_times_of_ours() -> None:
    (part,) = answer_parts(answered("On 2026-11-20 09:00 UTC."), ADA)
    assert part.text.startswith("On 2026-11-20 09:00 UTC.")


@every_row(
    ("written", "shown"),
    [
        ("~~~py\n[x](https://evil.example)\n~~~", "```py\n[x](https://evil.example)\n```"),
        ("> ```\n> code\n> ```", "```\ncode\n```"),
        ("```\n```", "```\n \n```"),
        ("```\nfoo ``` bar\n```", "```\nfoo ''' bar\n```"),
        ("```py\nopen", "```py\nopen\n```"),
        ("a ` b", "a \\` b"),
        ("```one line```", "`one line`"),
        ("[1] and `a[0](b)`", "\\[1] and `a[0](b)`"),
        ("[1] alone", "[1] alone"),
    ],
)
def test_code_is_what_discord_takes_for_code(written: str, shown: str) -> None:
    assert shown == to_discord(written)


def test_a_table_becomes_letters_of_one_width() -> None:
    table = "Years:\n| Place | Years |\n|:--|--:|\n| **Acme** | 3 |\n| Example Corp | 12 |\nDone."
    assert to_discord(table) == (
        "Years:\n```\n"
        "Place         Years\n------------  -----\nAcme              3\nExample Corp     12\n"
        "```\nDone."
    )


def test_a_table_with_long_cells_becomes_a_list_and_loses_nothing() -> None:
    long = "a sentence that would not fit on the screen of any phone " * 2
    assert (
        to_discord(f"| Place | Story |\n|--|--|\n| Acme | {long}|")
        == f"- **Place**: Acme; **Story**: {long.strip()}"
    )


def test_lines_with_a_bar_are_not_a_table() -> None:
    assert to_discord("either | or\n\nneither | nor") == "either | or\n\nneither | nor"


def test_a_reply_becomes_a_card() -> None:
    table = Table(headings=("model", "n"), rows=(("gpt", "12"),), numeric=frozenset({1}))
    (part,) = reply_parts(
        Reply(title="Usage", text="Since *Monday*.", fields=(("Cost", "$1"),), table=table), ADA
    )
    (card,) = part.cards
    assert (card.title, card.fields) == ("Usage", (("Cost", "$1"),))
    assert card.text == "Since *Monday*.\n```\nmodel   n\n-----  --\ngpt    12\n```"


def test_short_fields_stand_beside_one_another_and_sentences_alone() -> None:
    why = "answers 98 % of the last 120 well, 600 ms, $0.000200: best value 0.93"
    (part,) = reply_parts(Reply(fields=(("Cost", "$1"), ("1. groq:gpt", why))), ADA)

    (card,) = part.cards
    assert [True, False] == [field.inline for field in embed_of(card).fields]


def test_a_reply_with_an_answer_is_shown_as_one() -> None:
    assert reply_parts(Reply(answer=answered("I led it.")), ADA) == answer_parts(answered("I led it."), ADA)


def test_an_empty_reply_still_says_something() -> None:
    assert texts(*reply_parts(Reply(), ADA)) == ["Done."]


@given(st.integers(0, 400), st.integers(0, 40), st.integers(0, 9000), st.integers(0, 3000))
def test_a_reply_of_any_size_is_within_limits_and_whole(rows: int, fields: int, text: int, wide: int) -> None:
    reply = Reply(
        title="t" * 300,
        text="word " * (text // 5),
        fields=tuple((f"field {number}", "v" * wide) for number in range(fields)),
        table=Table(headings=("a", "b"), rows=tuple((f"row {number}", "x" * 30) for number in range(rows))),
    )
    (part,) = reply_parts(reply, ADA)
    (card,) = part.cards
    assert len(card) <= 6000
    assert size(card.text) <= 4096
    assert len(card.fields) <= 25
    everything = card.text + "".join(file.text for file in part.files)
    assert all(f"row {number} " in everything for number in range(rows))
    if part.files:
        assert all(f"- field {number}: {'v' * wide}" in everything for number in range(fields))
    else:
        assert card.fields == tuple((name, value or "-") for name, value in reply.fields)


def test_a_notice_is_known_by_its_key() -> None:
    part = notice_part(Notice(title="Yesterday", text="12 questions", key="report:2026-11-19:discord:1"))
    (card,) = part.cards
    assert card.footer == footer_of("report:2026-11-19:discord:1")


def test_a_long_notice_is_whole_in_a_file() -> None:
    part = notice_part(Notice(title="Yesterday", text="A line.\n" * 1000 + "The end.", key="k"))
    (card,), (file,) = part.cards, part.files
    assert file.text.rstrip().endswith("The end.")
    assert size(card.text) <= 4096


def test_hints_say_how_to_ask() -> None:
    assert "Mention me, not my role, or use `/ask`." in hint_text(Hint.UNSEEN, ADA)
    assert "What do you work on?" in hint_text(Hint.WORDLESS, ADA)


def test_the_invitation_asks_for_no_more_than_is_used() -> None:
    assert invite_url(42) == (
        "https://discord.com/oauth2/authorize?client_id=42&scope=bot+applications.commands&permissions=309237763136"
    )
