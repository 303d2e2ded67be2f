"""For a twin that tries nothing out."""

from __future__ import annotations

from bot.domain import Question, QuestionType


class NothingTried:
    """`bot.ports.Experiments` without any."""

    async def refresh(self) -> None:
        """There is nothing to stop."""

    def arm(self, question: Question, kind: QuestionType) -> None:  # noqa: ARG002 - the port's signature
        """No question belongs to an arm."""
        return
