"""The words that somebody wrote -> a command with its argument, or a question for the twin (pure)."""

from __future__ import annotations

import re

from bot.commands.registry import Registry

LONGEST = 1900
"""Letters of a question with what was passed on in it: the engine reads 2,000."""


def read_words(text: str, commands: Registry, *, slash: bool) -> tuple[str, str]:
    """The command and its argument that a text gives; a question is an ``ask``."""
    if slash:
        return commands.parse(f"/{text.lstrip('/')}") or _unknown(text)
    return commands.parse(text) or ("ask", re.sub(r"^/?ask\s+", "", text))


def _unknown(text: str) -> tuple[str, str]:
    """Several words behind the slash command are a question; one that nobody knows asks for help."""
    return ("ask", text) if len(text.split()) > 1 else ("help", "")


def with_passed_on(text: str, passed_on: str) -> str:
    """What was passed on stands below the person's own words, if there is room."""
    whole = f'{text}\n\n(About this message: "{passed_on}")' if passed_on else text
    return whole if len(whole) <= LONGEST else text
