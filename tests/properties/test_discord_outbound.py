"""No text, however hostile, makes a message that Discord refuses, a ping, or a link of somebody else's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.cards import in_words
from adapters.discord.dialect import to_discord
from adapters.discord.dressing import embed_of
from adapters.discord.outbound import (
    PARTS,
    Part,
    answer_parts,
    broken_off,
    in_one,
    notice_part,
    preview_part,
    reply_parts,
    words,
)
from adapters.discord.rows import rows
from adapters.text import size
from bot.commands.reply import Reply, Table
from bot.domain import Answer, Outcome, Source
from bot.notices import Action, Notice, Picture, Verb
from tests.far_ends.scripted_house import ScriptedPersona, answered

LABEL = "-# AI twin of Ada Example"
KNOWN = "https://example.org/paper"
LINKED = (Source(id="a", title="Paper", section="Work", quote=f"Read {KNOWN}."),)
ADA = ScriptedPersona()
LIVE = re.compile(r"@(everyone|here)|<@[!&]?\d|<#\d|<!", re.IGNORECASE)
HOSTILE = [
    *("`", "``", "```", "````", "~~~", "```py", "\\", "\n", "\n\n", "> ", ">>> ", "- ", "1. ", "#### ", "  "),
    *("[x](https://evil.example/a)", "[x](<https://evil.example/a>)", "](https://evil.example)", "[", "]("),
    *("https://evil.example/b", "<https://evil.example>", "HTTPS://evil.example/C", "<steam://run/1>"),
    *("@everyone", "@here", "<@123456789012345678>", "<@&12>", "<#12>", "<!channel>", "<t:0:R>", "@"),
    *(
        "|a|b|\n|-|-|\n|c|d|\n",
        "|",
        "||",
        "**",
        "__",
        "*",
        "word ",
        "🙂",
        "é",
        "\ud800",
        "\u202e",
        "\r\n",
        "\x00",
    ),
    *("discord.gg/abc", "(", ")", "!", "<", ">", ".", f"[paper]({KNOWN})", KNOWN, "2026-11-20 09:00 UTC"),
    *("x" * 700, "long line " * 150, "```\n" + "code\n" * 300 + "```\n"),
]
hostile = st.lists(st.sampled_from(HOSTILE), max_size=30).map("".join)

_RULES = (
    ("code", re.compile(r"```(?:([a-z0-9_+\-.#]+?)\n)?\n*([^\n][\s\S]*?)\n*```", re.IGNORECASE)),
    ("code", re.compile(r"(`+)([\s\S]*?[^`])\1(?!`)")),
    ("escape", re.compile(r"\\([^0-9A-Za-z\s])")),
    ("link", re.compile(r"<([\w+.-]+:/[^ >]+)>")),
    ("link", re.compile(r"https?://[^\s<]+[^<.,:;\"')\]\s]", re.IGNORECASE)),
    (
        "link",
        re.compile(
            r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?\s*\)"
        ),
    ),
    ("invite", re.compile(r"discord\.gg/\w+")),
)
"""Discord's own order of reading, by the first letter; whatever fits none is text."""


def read_as_discord_does(text: str) -> Iterator[tuple[str, str]]:
    """What Discord finds in a text, one after the other: kind and letters."""
    at = 0
    while at < len(text):
        found = next(((kind, hit) for kind, rule in _RULES if (hit := rule.match(text, at))), None)
        yield (found[0], found[1][0]) if found else ("text", text[at])
        at = found[1].end() if found else at + 1


def links_of(text: str) -> set[str]:
    """Where a click could lead."""
    hits = [letters for kind, letters in read_as_discord_does(text) if kind in {"link", "invite"}]
    return {
        address.rstrip(">)")
        for hit in hits
        for address in re.findall(r"(?:\w+:/|discord\.gg/)[^\s<>()]*", hit)
    }


def every_text(part: Part) -> Iterator[str]:
    yield part.text
    for card in part.cards:
        yield from (card.title, card.text)
        yield from (text for pair in card.fields for text in pair)


def check(part: Part) -> None:
    """What Discord would refuse, or nobody may see."""
    assert max(size(part.text), len(part.text)) <= 2000
    assert part.text.strip() or part.cards
    assert len(part.cards) <= 10
    assert sum(map(len, part.cards)) <= 6000
    for card in part.cards:
        assert max(size(card.text), len(card.text)) <= 4096
        assert size(card.title) <= 256
        assert len(card.fields) <= 25
        assert all(0 < size(name) <= 256 and 0 < size(value) <= 1024 for name, value in card.fields)
        json.dumps(embed_of(card).to_dict(), ensure_ascii=False).encode()
    for text in every_text(part):
        assert not LIVE.search(text)
        text.encode()
        assert "```" not in "".join(letters for kind, letters in read_as_discord_does(text) if kind == "text")
    buttons = [one for row in rows(part.actions) for one in row]
    assert len({one.id for one in buttons}) == len(buttons)
    assert all(0 < size(one.label) <= 80 and 0 < size(one.id) <= 100 for one in buttons)


@pytest.mark.slow
@given(hostile, hostile)
def test_an_answer_is_harmless_whole_and_labelled(text: str, asked: str) -> None:
    parts = answer_parts(
        answered(text, sources=LINKED, follow_ups=(asked, text)), ADA, private=True, asked=asked
    )
    assert 1 <= len(parts) <= PARTS + 1
    for part in (*parts, in_one(parts), *in_words(parts[-1])):
        check(part)
        assert links_of(part.text) <= {KNOWN}
        assert part.text.endswith(LABEL)
    assert all(links_of(card.text) <= {KNOWN} for card in in_one(parts).cards)


@pytest.mark.slow
@given(hostile, hostile, st.sampled_from(["Stopped.", "I am being restarted."]))
def test_so_is_its_beginning(text: str, asked: str, remark: str) -> None:
    for part in (preview_part(text, ADA, asked=asked), broken_off(text, remark, ADA, asked=asked)):
        check(part)
        assert set() == links_of(part.text)
        assert part.text.endswith(LABEL)


@pytest.mark.slow
@given(hostile)
def test_rewriting_twice_is_rewriting_once(text: str) -> None:
    once = to_discord(text, frozenset({KNOWN}), moments=True)
    assert once == to_discord(once, frozenset({KNOWN}), moments=True)


@given(
    st.lists(
        st.sampled_from(["alpha ", "beta. ", "\n", "\n\n", "- gamma ", "```\ncode\n```\n", "delta " * 90])
    )
)
def test_no_word_of_an_answer_is_lost_or_doubled_between_parts(pieces: list[str]) -> None:
    text = "".join(pieces)
    parts = answer_parts(answered(text, sources=()), ADA)
    told = " ".join(part.text.removesuffix(LABEL) for part in parts)
    if not any(part.files for part in parts) and text.strip():
        assert re.findall(r"\w+", text) == re.findall(r"\w+", told)
    assert all(part.text.count("```") % 2 == 0 for part in parts)


@pytest.mark.slow
@given(hostile, hostile, st.lists(st.tuples(hostile, hostile), max_size=4), st.integers(0, 90))
def test_a_reply_is_within_limits_and_harmless(
    title: str, text: str, fields: list[tuple[str, str]], rows_: int
) -> None:
    table = Table(headings=("a", "b"), rows=tuple((text[:50], str(row)) for row in range(rows_)))
    reply = Reply(title=title, text=text, fields=tuple(fields), table=table if rows_ else None)
    (part,) = reply_parts(reply, ADA, said_as=title)
    for one in (part, *in_words(part)):
        check(one)
        assert all(set() == links_of(told) for told in every_text(one))


@pytest.mark.slow
@given(hostile, hostile, hostile)
def test_a_notice_is_within_limits_harmless_and_known_by_its_key(title: str, text: str, alt: str) -> None:
    press = (
        Action(label=title, verb=Verb.ANSWER, value=text),
        Action(label="", verb=Verb.DISMISS, value="7"),
    )
    picture = Picture(name=f"{title[:40]}.png", png=b"p", alt=alt)
    part = notice_part(Notice(title=title, text=text, key="the-key", actions=press, picture=picture))
    assert "the-key" == part.cards[0].footer
    for one in (part, *in_words(part)):
        check(one)
        assert all(set() == links_of(told) for told in every_text(one))
    assert "the-key" in in_words(part)[-1].text or len(in_words(part)) >= 10


@given(hostile)
def test_a_sentence_is_one_message(text: str) -> None:
    check(words(text))


@given(st.sampled_from(sorted(Outcome)), hostile, hostile)
def test_an_answer_of_any_outcome_says_something(outcome: Outcome, text: str, message: str) -> None:
    answer = Answer(id="1", outcome=outcome, text=text, message=message or None)
    for part in answer_parts(answer, ADA):
        check(part)
        assert part.text.removesuffix(LABEL).strip()


@given(
    st.lists(st.builds(Action, label=hostile, verb=st.sampled_from(sorted(Verb)), value=hostile), max_size=60)
)
def test_any_buttons_are_five_rows_of_five_at_the_most(actions: list[Action]) -> None:
    made = rows(actions)
    assert len(made) <= 5
    assert all(1 <= len(row) <= 5 for row in made)
    ids = [one.id for row in made for one in row]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"twin:[a-z]+:[\s\S]{0,95}", one) for one in ids)
