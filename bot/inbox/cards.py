"""What the owner reads of the inbox: one question as it is, several as a list, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.inbox.shown import brief, times
from bot.notices import Action, Notice, Verb
from bot.unanswered import Item, Status

LISTED = 10
_QUESTION, _LISTED_QUESTION = 600, 200
_BECAME = {
    Status.ANSWERED: "Answered by {by}. Whoever waits for it in a chat is told.",
    Status.DISMISSED: "Dismissed by {by}. It comes back when it is asked again.",
    Status.NOT_FOR_THE_TWIN: "Not for the twin, says {by}. Nobody is told.",
}


def card_of(items: Sequence[Item], *, name: str, key: str) -> Notice:
    """One question as it is, several as a list, the most asked first; nothing of who asked, or where."""
    first, shown = items[0], items[:LISTED]
    if len(items) == 1:
        asked = f"> {brief(first.question, _QUESTION)}\n\nAsked {times(first.count)}."
        title, actions = f"A question that {name}'s profile does not answer", actions_of(first.id)
    else:
        lines = [
            f"- `{one.id}` {brief(one.question, _LISTED_QUESTION)} ({times(one.count)})" for one in shown
        ]
        more = len(items) - len(shown)
        asked = "\n".join(lines) + (f"\n\nand {more:,} more: `twin inbox`" if more else "")
        title = f"{len(items):,} questions that {name}'s profile does not answer"
        actions = (Action(label="Open the inbox", verb=Verb.INBOX, value=""),)
    return Notice(title=title, text=f"{asked}\n\n{_what_to_do(first.id)}", key=key, actions=actions)


def settled_card(item: Item, *, name: str, by: str) -> Notice:
    """What became of one question, and ``by`` whom; an open one as in `card_of`."""
    became = _BECAME.get(item.status)
    if became is None:
        return card_of([item], name=name, key="")
    can_be_undone = item.status is not Status.ANSWERED
    undo = (Action(label="Undo", verb=Verb.UNDO, value=item.id),) if can_be_undone else ()
    title = f"A question that {name}'s profile does not answer"
    return Notice(
        title=title, text=f"> {brief(item.question, _QUESTION)}\n\n{became.format(by=by)}", actions=undo
    )


def actions_of(name: str) -> tuple[Action, ...]:
    """What its owner may do with an open question that has this id."""
    return (
        Action(label="Answer", verb=Verb.ANSWER, value=name),
        Action(label="Dismiss", verb=Verb.DISMISS, value=name),
        Action(label="Not for the twin", verb=Verb.PRIVATE, value=name),
    )


def _what_to_do(name: str) -> str:
    return (
        f"`/twin teach {name} YOUR ANSWER` answers it for everybody, and tells whoever waits; in a terminal "
        f'`twin teach {name} "YOUR ANSWER"`. `/twin inbox dismiss {name}` drops it until it is asked again, '
        f"`/twin inbox private {name}` keeps it from the twin for good."
    )
