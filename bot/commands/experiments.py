"""The command that shows how the arms of experiments do, and how sure that is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from zoneinfo import ZoneInfo

from bot.commands.arguments import WrongArgument, read_days
from bot.commands.registry import Caller, Command
from bot.commands.reply import Reply, Table
from bot.experiments.asked import ArmBooks
from bot.experiments.measures import Interval
from bot.experiments.report import ArmFigures, compare
from bot.experiments.running import STOPPED, DeclaredExperiments
from bot.ports import Clock, Controls
from bot.reports.span import Span
from bot.reports.wording import dollars, milliseconds, percent
from bot.spend.cost import usd

DAYS = 30
_HEADINGS = ("arm", "questions", "answered", "failed", "grounded", "thumbs up", "p50", "per answer", "best")
_HOW = (
    "In brackets: 95 % intervals, by Wilson for shares, by order statistics for medians, by linearisation "
    "for cost. Conversations were drawn, so what their questions have in common widens them. `best` is the "
    "probability that an arm has the highest share of grounded answers (Beta posteriors, flat prior)."
)


class ExperimentCommands:
    """Reads the asks of experiments and sets their arms side by side."""

    def __init__(
        self,
        *,
        experiments: DeclaredExperiments,
        books: ArmBooks,
        controls: Controls,
        clock: Clock,
        zone: ZoneInfo,
    ) -> None:
        self._experiments = experiments
        self._books = books
        self._controls = controls
        self._clock = clock
        self._zone = zone

    def commands(self) -> tuple[Command, ...]:
        return (
            Command(
                name="experiments",
                argument="[days]",
                summary="How the arms of experiments do, and how sure that is",
                run=self.experiments,
                who="admin",
            ),
        )

    async def experiments(self, _: Caller, argument: str) -> Reply:
        try:
            days = read_days(argument or str(DAYS))
        except WrongArgument as error:
            return Reply(text=str(error), refused=True)
        if not self._experiments.declared:
            return Reply(text="No experiment is declared: see `[experiments.NAME]` in twin.toml.", data=[])
        today = self._clock.now().astimezone(self._zone).date()
        asks = await self._books.arm_asks(since=Span.of(today, days, self._zone).since)
        found = await asyncio.to_thread(  # thousands of asks take a while
            lambda: [one for each in self._experiments.declared for one in compare(each, asks)]
        )
        controls = await self._controls.read()
        stopped = {one.arm.label: controls.get(f"{STOPPED}{one.arm.label}") for one in found}
        reasons = [f"`{label}` is stopped: {why}." for label, why in stopped.items() if why is not None]
        return Reply(
            title="Experiments, today" if days == 1 else f"Experiments, the last {days} days",
            text="\n\n".join([*reasons, _HOW]),
            table=Table(
                headings=_HEADINGS,
                rows=tuple(_row(one) for one in found),
                numeric=frozenset(range(1, len(_HEADINGS))),
            ),
            data=[_json(one, stopped[one.arm.label]) for one in found],
        )


def _row(one: ArmFigures) -> tuple[str, ...]:
    return (
        one.arm.label,
        f"{one.questions:,}",
        f"{one.answered:,}",
        f"{one.tally.failed:,}",
        _shown(one.grounded, percent),
        _shown(one.thumbs_up, percent),
        _shown(one.p50_ms, lambda value: milliseconds(round(value))),
        _shown(one.cost, lambda value: dollars(round(value))),
        percent(one.best),
    )


def _shown(figure: Interval | None, word: Callable[[float], str]) -> str:
    if figure is None:
        return "-"
    if figure.low is None or figure.high is None:
        return word(figure.value)
    return f"{word(figure.value)} ({word(figure.low)} to {word(figure.high)})"


def _json(one: ArmFigures, stopped: str | None) -> dict[str, object]:
    """Shares between 0 and 1, milliseconds, dollars as strings; null where unknown."""
    arm = one.arm
    return {
        "experiment": arm.experiment,
        "arm": arm.name,
        "model": None if arm.route is None else str(arm.route),
        "prompt": arm.rule or None,
        "temperature": arm.temperature,
        "length": arm.length,
        "stopped": stopped,
        "questions": one.questions,
        "answered": one.answered,
        "failed": one.tally.failed,
        **_bounds("grounded_share", one.grounded, lambda value: round(value, 6)),
        "thumbs": one.votes,
        **_bounds("thumbs_up_share", one.thumbs_up, lambda value: round(value, 6)),
        **_bounds("p50_ms", one.p50_ms, round),
        **_bounds("cost_per_answer_usd", one.cost, lambda value: usd(round(value))),
        "probability_best": None if one.best is None else round(one.best, 6),
    }


def _bounds(name: str, figure: Interval | None, plain: Callable[[float], object]) -> dict[str, object]:
    values = (None, None, None) if figure is None else (figure.value, figure.low, figure.high)
    names = (name, f"{name}_low95", f"{name}_high95")
    return {key: None if value is None else plain(value) for key, value in zip(names, values, strict=True)}
