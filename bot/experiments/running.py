"""The experiments as the engine asks for them: an arm at once, and what was stopped within a second."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from bot.domain import Arm, Question, QuestionType
from bot.errors import StorageError
from bot.experiments.assignment import Experiment, assign, unit_of
from bot.ports import Clock, Controls

log = structlog.get_logger(__name__)

STOPPED = "stopped:"
"""What the key of a stopped arm begins with; its label follows."""
FRESH_S = 1.0


class DeclaredExperiments:
    """
    `bot.ports.Experiments` as declared, and which arms are stopped as far as this process knows.

    While they are `waiting`, because there is no model to ask, no question belongs to any.
    """

    def __init__(
        self, declared: Sequence[Experiment], *, controls: Controls, clock: Clock, waiting: bool = False
    ) -> None:
        self.declared = tuple(declared)
        self._running = () if waiting else self.declared
        self._controls = controls
        self._clock = clock
        self._stopped: frozenset[str] = frozenset()
        self._read_at: float | None = None

    def arm(self, question: Question, kind: QuestionType) -> Arm | None:
        """The arm of a question, the same for its whole conversation; None when it is part of none."""
        return assign(self._running, unit_of(question), kind, stopped=self._stopped)

    async def refresh(self, *, now: bool = False) -> None:
        """
        Learn what was stopped, at most once a second unless it must be `now`; never raises.

        While the database is away, what was known last holds.
        """
        at = self._clock.monotonic()
        if not self.declared or (not now and self._read_at is not None and at - self._read_at < FRESH_S):
            return
        self._read_at = at
        try:
            values = await self._controls.read()
        except StorageError as error:
            log.warning("experiments.not_refreshed", reason=str(error))
            return
        self._stopped = frozenset(key.removeprefix(STOPPED) for key in values if key.startswith(STOPPED))
