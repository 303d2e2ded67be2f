"""No text, however hostile, is torn, pings anybody, or hides where a link leads."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pieces import Fence, fence_after, lines_of, pieces
from adapters.text import (
    SMALLEST_LIMIT,
    clip,
    defuse,
    fenced,
    plain_link_hosts,
    size,
    split_markdown,
    table_text,
    web_host,
)
from bot.commands.reply import Table

SCRAPS = st.sampled_from([
    "```", "```python\n", "````\n", "~~~\n", "> ```\n", "- ```js\n", "``", "`x`", "\n", "\n\n", "\r\n", " ",
    "# head\n", "---\n", "| a | b |\n", "* item\n", "a" * 50, "word " * 20,
    "\U0001f469\U0001f3fd\u200d\U0001f4bb", "e\u0301", "&lt;", "&amp;",
    "@everyone", "@here", "@channel", "<!channel>", "<@U012AB3CD>", "<@&123456789012345678>",
    "<!subteam^S1|x>", "<#C1>", "[", "]", "(", ")", "!", "|", "https://evil.example/x", "javascript:alert(1)",
    "[a](https://evil.example)", "![p](https://evil.example/p.png)",
    "[bank.example](https://evil.example)", "[x]: https://evil.example\n",
])  # fmt: skip
HOSTILE = st.lists(st.one_of(SCRAPS, st.text(max_size=30)), max_size=60).map("".join)
LIMITS = st.integers(SMALLEST_LIMIT, 400)
LIVE = re.compile(r"@(everyone|here|channel)|<[@!#]", re.IGNORECASE)


def open_fence(text: str) -> Fence | None:
    fence: Fence | None = None
    for start, end in lines_of(text):
        fence = fence_after(text[start:end], fence)
    return fence


@given(HOSTILE, LIMITS)
def test_the_pieces_joined_are_the_text(text: str, limit: int) -> None:
    assert text == "".join(piece.body for piece in pieces(text, limit))


@given(HOSTILE, LIMITS)
def test_no_piece_is_longer_than_its_limit(text: str, limit: int) -> None:
    assert [] == [piece for piece in split_markdown(text, limit) if size(piece) > limit]


@given(HOSTILE, LIMITS)
def test_each_piece_closes_the_code_that_it_opens(text: str, limit: int) -> None:
    assert [] == [piece for piece in split_markdown(text, limit) if open_fence(piece)]


@given(HOSTILE, LIMITS)
def test_no_piece_is_blank(text: str, limit: int) -> None:
    assert all(piece.strip() for piece in split_markdown(text, limit))


@given(HOSTILE, LIMITS, st.integers(1, 10))
def test_few_blocks_are_asked_for_and_nothing_is_lost(text: str, limit: int, blocks: int) -> None:
    assert text == "".join(piece.body for piece in pieces(text, limit, blocks=blocks))


def test_at_most_so_many_headings_stand_in_a_piece() -> None:
    text = "\n".join(f"# {number}\nwords" for number in range(100))
    assert all(piece.count("#") <= 5 for piece in split_markdown(text, 5000, blocks=10))


def test_a_block_of_code_that_fits_is_not_cut() -> None:
    code = "```python\n" + "x = 1\n" * 20 + "```\n"
    text = "Some words.\n" * 10 + code + "More words.\n" * 10
    assert any(code in piece + "\n" for piece in split_markdown(text, 200))


@pytest.mark.parametrize("row", ["| cell | cell |\n", "- an item of it\n", "7. an item of it\n"])
def test_a_table_or_a_list_that_fits_is_not_cut(row: str) -> None:
    rows = "What I did:\n" + row * 20
    words = "Some words. " * 8 + "\n\n"
    assert [words, rows] == split_markdown(words + rows, 400)
    assert len(split_markdown(rows * 3, 400)) > 2


def test_a_block_of_code_that_does_not_fit_is_opened_again_in_its_language() -> None:
    parts = split_markdown("```python\n" + "x = 1\n" * 40 + "```", 100)
    assert len(parts) > 1
    assert all(part.startswith("```python\n") and part.endswith("```") for part in parts)


def test_a_cut_falls_between_paragraphs_when_it_can() -> None:
    assert ["a" * 60 + "\n\n", "b" * 60] == split_markdown("a" * 60 + "\n\n" + "b" * 60, 100)


def test_a_long_line_is_cut_between_words() -> None:
    assert all(part.split() == ["word"] * len(part.split()) for part in split_markdown("word " * 200, 100))


def test_a_limit_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 80"):
        split_markdown("text", 79)


@given(HOSTILE)
def test_no_mention_survives(text: str) -> None:
    assert LIVE.search(defuse(text)) is None


@given(HOSTILE)
def test_defusing_twice_is_defusing_once(text: str) -> None:
    assert defuse(text) == defuse(defuse(text))


@given(HOSTILE)
def test_defusing_adds_nothing_that_is_seen(text: str) -> None:
    assert text.replace("\u200b", "") == defuse(text).replace("\u200b", "")


@given(HOSTILE)
def test_every_link_leads_to_the_web_and_says_where(text: str) -> None:
    for label, url, behind in re.findall(
        r"\[([^\[\]\n]*)\]\(([^()\s]+)\)( \([^)]*\))?", plain_link_hosts(text)
    ):
        host = web_host(url)
        assert host is not None
        assert host in label.lower() or behind == f" ({host})"


@given(HOSTILE)
def test_no_picture_and_no_label_from_elsewhere_survives(text: str) -> None:
    shown = plain_link_hosts(text)
    assert re.search(r"!\[[^\[\]\n]*\]\([^\n)]*://", shown) is None
    assert all("](" not in line.replace("](http", "") or "`" in line for line in shown.split("\n"))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[my page](https://a.example/x)", "[my page](https://a.example/x) (a.example)"),
        ("[a.example](https://a.example)", "[a.example](https://a.example)"),
        ("[https://bank.example](https://evil.example)", "[evil.example](https://evil.example)"),
        ("[bank.example/login](https://evil.example)", "[evil.example](https://evil.example)"),
        ("[x](javascript:alert(1))", "[x] (javascript:alert(1))"),
        ("[x](https://a.example|hack)", "[x] (https://a.example|hack)"),
        ("[x](https://bank.example@evil.example)", "[x] (https://bank.example@evil.example)"),
        ("![p](https://a.example/p.png)", "[p](https://a.example/p.png) (a.example)"),
        ("!![p](https://a.example/p.png)", "! [p](https://a.example/p.png) (a.example)"),
        ("[x][1]\n[1]: https://a.example", "[x] [1]\n1: https://a.example"),
        ("`a[0](x)`", "`a[0](x)`"),
        ("see https://a.example/x", "see https://a.example/x"),
    ],
)
def test_a_link_shows_where_it_leads(written: str, shown: str) -> None:
    assert shown == plain_link_hosts(written)


CELLS = st.lists(st.lists(HOSTILE, min_size=2, max_size=2).map(tuple), max_size=5)


@given(CELLS)
def test_a_table_cannot_leave_its_block_of_code(rows: list[Any]) -> None:
    text = table_text(Table(headings=("a", "b"), rows=tuple(rows)))
    assert len(rows) + 2 == text.count("\n") + 1
    assert "`" not in text
    assert open_fence(fenced(text)) is None


def test_columns_stand_under_each_other_and_numbers_flush_right() -> None:
    table = Table(headings=("model", "n"), rows=(("groq", "7"), ("日本", "12")), numeric=frozenset({1}))
    assert "model   n\n-----  --\ngroq    7\n日本   12" == table_text(table)


@given(HOSTILE, st.integers(1, 50))
def test_a_clipped_text_fits(text: str, limit: int) -> None:
    assert size(clip(text, limit)) <= limit
