"""The small lines and the buttons below what the twin says on Slack (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from adapters.slack.markdown import bare, whole
from adapters.text import size
from bot.notices import Action, Verb

Block = dict[str, Any]

LABEL_LIMIT = 75
VALUE_LIMIT = 2000
_MOST_BUTTONS = 25
_VOTE = "twin:vote:0"
_PRESSED = frozenset({"actions", "context_actions"})


def small(text: str) -> Block:
    """A line in small letters; the text is in Slack's own markup."""
    return {"type": "context", "elements": [inert(text)]}


def inert(text: str) -> Block:
    """A text in Slack's own markup, in which nothing becomes a link or a mention by itself."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def buttons(actions: Sequence[Action]) -> Block:
    """A row of buttons; one whose value Slack would not carry is left out."""
    chosen = [one for one in actions if size(one.value) <= VALUE_LIMIT][:_MOST_BUTTONS]
    return {"type": "actions", "elements": [_button(number, one) for number, one in enumerate(chosen)]}


def rows(*many: Sequence[Action]) -> list[Block]:
    """A row for each of several groups of actions that has a button at all."""
    return [row for row in map(buttons, many) if row["elements"]]


def votes(ask_id: str) -> Block:
    """Thumbs up and down for an answer, by the id of its ask."""
    element = {
        "type": "feedback_buttons",
        "action_id": _VOTE,
        "positive_button": _vote("👍", Verb.UP, ask_id, "A good answer"),
        "negative_button": _vote("👎", Verb.DOWN, ask_id, "A bad answer"),
    }
    return {"type": "context_actions", "elements": [element]}


def fewer(blocks: Sequence[Block]) -> Iterator[tuple[Block, ...]]:
    """The blocks as they are, then without buttons, then none: for a Slack that refuses them."""
    calm = tuple(one for one in blocks if one.get("type") not in _PRESSED)
    yield tuple(blocks)
    if len(calm) < len(blocks):
        yield calm
    if calm:
        yield ()


def _button(number: int, action: Action) -> Block:
    made: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": bare(action.label, LABEL_LIMIT), "emoji": False},
        "action_id": f"twin:{action.verb}:{number}",
    }
    return {**made, "value": whole(action.value)} if action.value else made


def _vote(label: str, verb: Verb, ask_id: str, meaning: str) -> Block:
    return {
        "text": {"type": "plain_text", "text": label},
        "value": f"{verb} {ask_id}",
        "accessibility_label": meaning,
    }
