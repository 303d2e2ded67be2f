"""The recall of a twin that keeps no answers: every question is answered anew."""

from __future__ import annotations

from bot.domain import Answer, Question


class NothingRecalled:
    """Remembers nothing, honestly."""

    async def find(self, question: Question) -> Answer | None:  # noqa: ARG002 - the port's signature
        return None
