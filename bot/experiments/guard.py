"""Watches running experiments, and stops an arm that fails twice as often as the first: once, and aloud."""

from __future__ import annotations

import structlog

from bot.bookkeeping import Alert
from bot.domain import Arm
from bot.experiments.asked import ArmBooks, Tally
from bot.experiments.assignment import Experiment
from bot.experiments.evidence import FALSE_ALARMS, is_worse
from bot.experiments.running import STOPPED, DeclaredExperiments
from bot.ports import Alerts, Clock, Controls

log = structlog.get_logger(__name__)

BY = "guard of experiments"


class Guard:
    """A chore of the scheduler; any number of processes may run it at once."""

    def __init__(
        self,
        *,
        experiments: DeclaredExperiments,
        books: ArmBooks,
        controls: Controls,
        alerts: Alerts,
        clock: Clock,
    ) -> None:
        self._experiments = experiments
        self._books = books
        self._controls = controls
        self._alerts = alerts
        self._clock = clock
        self._told: set[str] = set()

    async def watch(self) -> None:
        """
        Stop what must be stopped, and see to it that each stop is told.

        A stop is written before it is told, and told again at the next watch if that was interrupted.

        Raises:
            StorageError: the database does not answer; nothing is lost, the next watch sees as much.
        """
        if not self._experiments.declared:
            return
        stopped = await self._controls.read()
        for experiment in self._experiments.declared:
            for arm, weight in zip(experiment.arms[1:], experiment.weights[1:], strict=True):
                reason = stopped.get(f"{STOPPED}{arm.label}")
                if reason is None:
                    reason = await self._judged(experiment, arm, weight)
                if reason is not None:
                    await self._tell(experiment, arm, reason)
        await self._experiments.refresh(now=True)

    async def _judged(self, experiment: Experiment, arm: Arm, weight: float) -> str | None:
        """Why the arm is stopped from now on; None when it may go on."""
        first = experiment.first
        usual, its = await self._books.tallies([first, arm])
        alarms = FALSE_ALARMS / (len(experiment.arms) - 1)
        if not is_worse(usual, its, weights=(experiment.weights[0], weight), alarms=alarms):
            return None
        reason = f"it failed {_of(its)} and {first.name} {_of(usual)}"
        await self._controls.set(f"{STOPPED}{arm.label}", reason, by=BY, at=self._clock.now())
        log.warning("experiment.stopped", experiment=experiment.name, arm=arm.name, reason=reason)
        return reason

    async def _tell(self, experiment: Experiment, arm: Arm, reason: str) -> None:
        key = f"experiment:{arm.label}:stopped"
        if key in self._told:
            return
        await self._alerts.tell(
            Alert(
                key=key,
                at=self._clock.now(),
                kind="experiment",
                title=f"Experiment {experiment.name}: arm {arm.name} is stopped",
                text=(
                    f"The reason: {reason}. Its conversations are answered as in {experiment.first.name} "
                    "from now on. To try it again, give the arm another name in twin.toml: under this one "
                    "its failures are remembered."
                ),
            )
        )
        self._told.add(key)


def _of(tally: Tally) -> str:
    return f"{tally.failed} of {tally.asks} questions ({tally.rate:.0%})"
