"""The modals of Discord's door, and how what was typed into one is kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.discord.dressing import embed_of
from adapters.discord.interactions import Shown
from adapters.discord.typed import card_of, typed_in
from adapters.discord.views import (
    about_modal,
    again,
    answer_modal,
    comment_modal,
    custom_id,
    limits_modal,
    plain,
    teach_modal,
)
from bot.domain import Source
from bot.unanswered import Item, Status
from tests.far_ends.discord_modals import check_modal, typed, words_of
from tests.tables import every_row

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SKI = Item(
    id="7",
    question="Do you ski?",
    key="k",
    status=Status.OPEN,
    count=2,
    first_asked=NOON,
    last_asked=NOON,
)
NEAR = [Source(id="a", title="Sports", section="Free time", quote="Sails on weekends.")]


def test_the_answers_modal_shows_the_question_and_what_comes_nearest() -> None:
    view = answer_modal(SKI, NEAR, told="7", first_name="Ada")
    shown = words_of(check_modal(view))
    for told in ("> Do you ski?", "Asked twice.", "Sports", "Sails on weekends.", "In Ada's words"):
        assert told in shown
    assert "twin:answer:7" == view["custom_id"]


def test_it_opens_as_well_while_the_question_is_not_known() -> None:
    shown = words_of(check_modal(answer_modal(None, told="7")))
    assert "Your answer" in shown
    assert ">" not in shown


def test_what_was_typed_stands_in_a_form_that_is_opened_anew() -> None:
    values = {"answer": "Yes.\nOften.", "expires": "2027-01-31"}
    assert values == typed(check_modal(answer_modal(SKI, told="7", typed=values)))
    assert "in vain" in words_of(check_modal(comment_modal("ask-1", typed={"comment": "in vain"})))


def test_the_limit_is_chosen_from_those_that_are_known_and_else_written() -> None:
    known = check_modal(limits_modal(["daily_tokens", "monthly_usd"], typed={"name": "monthly_usd"}))
    assert {"name": ["monthly_usd"], "value": ""} == typed(known)
    assert {"name": "daily_tokens", "value": ""} == typed(
        check_modal(limits_modal((), typed={"name": "daily_tokens"}))
    )


def test_where_an_answer_goes_is_asked_only_where_others_are() -> None:
    assert {"question", "where"} == set(typed(about_modal("Why?", told="9")))
    assert {"question"} == set(typed(about_modal("Why?", told="9", is_alone=True)))


@every_row(
    "view",
    [
        answer_modal(SKI, NEAR, told="7", typed={"answer": "Yes."}),
        about_modal("Why?", told="9"),
        limits_modal(["daily_tokens"]),
        limits_modal(()),
        teach_modal(),
        comment_modal("ask-1"),
    ],
)
def test_each_has_a_plain_form_of_text_fields_alone(view: dict[str, object]) -> None:
    simple = check_modal(plain(view))
    assert {1} == {row["type"] for row in simple["components"]}
    assert set(typed(view)) - {"where"} == set(typed(simple))


@every_row("name", ["answer", "comment", "about", "teach", "limits"])
def test_each_can_be_opened_again(name: str) -> None:
    view = again(name, "7", {"question": "Why?", "answer": "So."})
    assert view is not None
    check_modal(view)


def test_one_that_is_none_of_ours_is_not_opened() -> None:
    assert again("evil", "", {}) is None


def test_what_does_not_fit_into_an_id_is_not_carried_at_all() -> None:
    assert "twin:answer:" == custom_id("answer", "x" * 100)
    assert "twin:answer:7" == custom_id("answer", "7")


@pytest.mark.parametrize(
    "values",
    [
        {"answer": "Yes.", "expires": "soon"},
        {"question": "Do you ski?", "answer": "```py\nx = 1\n```\nand ``````", "expires": ""},
        {"comment": "  wrong  "},
        {"name": "daily_tokens", "value": "many"},
    ],
)
def test_what_was_typed_is_read_again_from_the_message_that_keeps_it(values: dict[str, str]) -> None:
    card = embed_of(card_of(values)).to_dict()
    shown = Shown(number=1, cards=(dict(card),))
    assert {name: text for name, text in values.items() if text} == typed_in(shown)


def test_a_message_without_such_a_card_keeps_nothing() -> None:
    assert {} == typed_in(None)
    assert {} == typed_in(Shown(number=1, cards=({"title": 3, "fields": ["odd", {"name": "x"}]},)))
