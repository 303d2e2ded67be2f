"""What can be done with a message -> the buttons below it, whose ids carry all that a press needs (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.text import clip, one_line, size
from bot.notices import Action, Verb

LABEL_LIMIT, ID_LIMIT = 80, 100
"""Letters that Discord takes on a button, and behind it."""
MOST_FOLLOW_UPS = 3
_IN_A_ROW, _ROWS = 5, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button as Discord has it; the id is ``twin:VERB:VALUE``."""

    label: str
    id: str
    verb: Verb


def rows(actions: Sequence[Action]) -> tuple[tuple[Button, ...], ...]:
    """
    Five rows of five buttons at the most: what may be asked next in rows of its own, above the others.

    A button whose value Discord would not carry is left out, and so is a second one with the same id.
    """
    made = {one.id: one for one in reversed([*map(_button, actions)]) if size(one.id) <= ID_LIMIT}
    buttons = [*reversed(made.values())]
    asked = [one for one in buttons if one.verb is Verb.ASK]
    others = [one for one in buttons if one.verb is not Verb.ASK]
    return tuple([*_cut(asked), *_cut(others)][:_ROWS])


def _cut(buttons: Sequence[Button]) -> Iterator[tuple[Button, ...]]:
    for at in range(0, len(buttons), _IN_A_ROW):
        yield tuple(buttons[at : at + _IN_A_ROW])


def _button(action: Action) -> Button:
    value = action.value.encode("utf-8", "replace").decode()
    label = clip(one_line(action.label), LABEL_LIMIT) or "…"
    return Button(label=label, id=f"twin:{action.verb}:{value}", verb=action.verb)


def follow_ups(questions: Sequence[str], ask_id: str) -> tuple[Action, ...]:
    """
    What may be asked next, three at the most.

    A question that is too long for a button's id is named by the ask and its number: ``#ASKID.1``.
    """
    asked = [one for one in map(one_line, questions) if one][:MOST_FOLLOW_UPS]
    return tuple(_follow_up(one, f"#{ask_id}.{number}") for number, one in enumerate(asked, start=1))


def _follow_up(question: str, name: str) -> Action:
    fits = size(f"twin:{Verb.ASK}:{question}") <= ID_LIMIT
    return Action(label=question, verb=Verb.ASK, value=question if fits else name)
