"""The prompt that a question would be sent with now."""

from __future__ import annotations

from bot.domain import EVERYBODY, Prompt
from bot.ports import Knowledge
from bot.prompt import build_prompt
from bot.style import Style


def letter(asked: str, *, knowledge: Knowledge, name: str, style: Style) -> Prompt:
    """As `bot.answering` writes it to the first model, for a question of everybody's that stands alone."""
    from bot.knowledge.condense import condense

    found = knowledge.find(asked, sees=EVERYBODY)
    return build_prompt(name, condense(found.passages, asked), asked, style=style)
