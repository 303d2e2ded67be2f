"""No text, however hostile, makes a modal that Discord refuses; no payload, however odd, raises."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.dressing import dressed, embed_of
from adapters.discord.inbound import Asker, Place
from adapters.discord.inbox import inbox_part
from adapters.discord.interactions import (
    COMMAND,
    PRESS,
    SUBMISSION,
    Actor,
    Pressed,
    Shown,
    Submitted,
    actions_of,
    read_interaction,
)
from adapters.discord.offering import without
from adapters.discord.owning import carried, place_of
from adapters.discord.typed import card_of, typed_in
from adapters.discord.views import (
    WRITTEN,
    about_modal,
    again,
    answer_modal,
    comment_modal,
    limits_modal,
    plain,
    teach_modal,
)
from bot.domain import Source
from bot.unanswered import Item, Status
from tests.far_ends.discord_components import accepted
from tests.far_ends.discord_modals import check_modal, words_of

pytestmark = pytest.mark.slow

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BY = Actor(number=77, asker=Asker(id=5, name="Ada"), place=Place(channel=9, guild=3))
SNIPPETS = [
    "<@5>", "<@!5>", "<@&6>", "<#7>", "</ask:8>", "@everyone", "@here", "[a](https://evil.example)", "```",
    "``", "`", "**", "*", "_", "||", "\n", "\n> ", "### ", "|", "\x00", "\ud800", "\u202e", "😀" * 40,
    "x" * 999, "---", "\r", "1. ", "https://evil.example", "<https://evil.example>", "\u200b", "-# ",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=20), max_size=12).map("".join)
KEYS = st.sampled_from([
    "custom_id", "components", "component", "values", "value", "type", "target_id", "resolved", "messages",
    "content", "embeds", "mentions", "id", "username", "title", "description", "fields", "name", "1",
])  # fmt: skip
WORDS = st.sampled_from(
    [
        "twin:ask:x",
        "twin:answer:7 8 9",
        "twin:inbox:",
        "twin::",
        "twin:",
        "1",
        "9" * 5000,
        "\ud800",
        "",
        "7 8",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=15,
)
LIVE = re.compile(r"@everyone|@here|<@!?\d+>|<@&\d+>")
CODE = re.compile(r"\\[^\w\s]|(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
"""What is escaped, as an escaped backtick begins none, and code."""
MASKED = re.compile(r"\]\(<?https?:")


def item(question: str) -> Item:
    return Item(
        id="7", question=question, key="k", status=Status.OPEN, count=1, first_asked=NOON, last_asked=NOON
    )


def check(view: dict[str, Any]) -> None:
    for one in (view, plain(view)):
        check_modal(one)
    for block in view["components"]:
        if block["type"] == 10:
            assert not LIVE.search(block["content"])
            assert not MASKED.search(CODE.sub("", block["content"]))
    assert words_of(view).encode()


@given(TEXTS, TEXTS, TEXTS)
def test_every_modal_is_one_that_discord_takes(one: str, two: str, three: str) -> None:
    typed = {"answer": one, "question": two, "name": three, "value": three, "expires": one, "comment": two}
    near = [Source(id="a", title=one, section=two, quote=three)]
    check(answer_modal(item(one), near, told=two, typed=typed, first_name=three))
    check(teach_modal(typed=typed))
    check(limits_modal([], typed=typed))
    check(limits_modal(["daily_tokens", "monthly_usd"], typed=typed))
    check(about_modal(two, told=one))
    check(comment_modal(one, typed=typed))
    for name in ("answer", "comment", "about", "teach", "limits"):
        view = again(name, one, typed)
        assert view is not None
        check(view)


@given(st.lists(TEXTS, max_size=30))
def test_every_list_of_questions_is_one_that_discord_takes(questions: list[str]) -> None:
    rows = [{"id": str(number), "question": one, "count": 1} for number, one in enumerate(questions, start=1)]
    part = inbox_part(rows)
    view = dressed(part)["view"]
    assert len(part.text) <= 2000
    assert bool(questions) == (view is not None)
    if view is not None:
        accepted(view.to_components(), flags=0)


@given(TEXTS.map(lambda text: text[:WRITTEN]), TEXTS.map(lambda text: text[:500]))
def test_what_was_typed_is_kept_letter_by_letter_and_nothing_of_it_is_live(text: str, day: str) -> None:
    card = embed_of(card_of({"answer": text, "expires": day}))
    assert len(card) <= 6000
    assert len(card.description or "") <= 4096
    for block in filter(None, [card.description, *(one.value for one in card.fields)]):
        assert 2 == len(re.findall("```", block))
    kept = typed_in(Shown(number=1, cards=(dict(card.to_dict()),)))
    if text.strip():
        assert _letters(text) == _letters(kept["answer"])


def _letters(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\u200b", "")


@given(JSON, JSON, st.dictionaries(KEYS, JSON, max_size=8))
def test_no_payload_raises(data: Any, rows: Any, card: dict[str, Any]) -> None:
    shown = Shown(number=1, rows=tuple(rows) if isinstance(rows, list) else (rows,), cards=(card,))
    actions_of(shown)
    typed_in(shown)
    for kind in (COMMAND, PRESS, SUBMISSION):
        for told in (data, {**card, "custom_id": "twin:answer:7 8"}, {**card, "type": 3, "target_id": "1"}):
            found = read_interaction(kind, told, BY, shown)
            if isinstance(found, Pressed):
                assert found.twice.startswith("discord:twice:")
                without(found, "Ada is asked.")
            if isinstance(found, Submitted):
                place_of(found)
                carried(found)


@given(TEXTS)
def test_a_message_without_its_button_fits_into_a_message(text: str) -> None:
    buttons = [{"type": 2, "label": "Ask Ada", "custom_id": "twin:wish:ask-1"}]
    shown = Shown(number=1, text=text[:2000], rows=({"type": 1, "components": buttons},))
    found = read_interaction(PRESS, {"custom_id": "twin:wish:ask-1"}, BY, shown)
    assert isinstance(found, Pressed)
    part = without(found, "Ada is asked; you will hear here.")
    assert part is not None
    assert len(part.text) <= 2000
    assert () == part.actions
