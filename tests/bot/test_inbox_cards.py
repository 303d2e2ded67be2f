"""What the owner reads of a question: while it is open, and when somebody has settled it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.inbox.cards import card_of, settled_card
from bot.notices import Verb
from bot.unanswered import Item, Status

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def item(status: Status = Status.OPEN) -> Item:
    return Item(
        id="7",
        question="Do you\nski?",
        key="ski",
        status=status,
        count=2,
        first_asked=NOON,
        last_asked=NOON,
    )


@pytest.mark.parametrize(
    ("status", "words", "buttons"),
    [
        (Status.ANSWERED, "Answered by Ada. Whoever waits", []),
        (Status.DISMISSED, "Dismissed by Ada. It comes back", [(Verb.UNDO, "7")]),
        (Status.NOT_FOR_THE_TWIN, "Not for the twin, says Ada.", [(Verb.UNDO, "7")]),
    ],
)
def test_a_settled_question_says_what_became_of_it_and_by_whom(
    status: Status, words: str, buttons: list[tuple[Verb, str]]
) -> None:
    card = settled_card(item(status), name="Ada Example", by="Ada")
    assert card.text.startswith("> Do you ski?\n\n")
    assert words in card.text
    assert "teach" not in card.text
    assert buttons == [(one.verb, one.value) for one in card.actions]


def test_one_that_is_open_again_is_the_card_that_it_was() -> None:
    assert card_of([item()], name="Ada Example", key="") == settled_card(item(), name="Ada Example", by="Ada")
