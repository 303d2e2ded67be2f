"""Builds what watches the twin: what is looked at, how often, and who is told beside the admin channels."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.alerts import AlertPoster
from bot.domain import Outcome, Route, ServedBy
from bot.forecast.forecasting import Forecasting
from bot.forecast.unusual import unusual
from bot.hook import HttpHook
from bot.incidents import answers, duties, spending
from bot.incidents.incident import Incidents, Signal
from bot.incidents.lately import Recent
from bot.incidents.ringing import WebhookPoster
from bot.incidents.watchman import Sensor, Watchman
from bot.ports import Clock
from bot.reports.heartbeat import Heartbeat
from bot.reports.posting import ReportPoster
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.inbox import SqlInbox
from bot.storage.lately import SqlRecent
from bot.tallies import DayTally
from bot.unanswered import Inbox

Chore = Callable[[], Awaitable[object]]
_DAYS_BACK = 84
_RECENT_DAYS, _USUAL_DAYS = 2, 14
_REMEMBERED = {ServedBy.CACHE, ServedBy.VERIFIED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensed:
    """What is looked at beside the books."""

    forecasting: Forecasting
    reports: ReportPoster
    heartbeat: Heartbeat
    routes: Sequence[Route]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensors:
    """
    One look at each thing; all of it raises `StorageError` when the books do not answer.

    ``settings`` gives them as they are now.
    """

    settings: Callable[[], Settings]
    recent: Recent
    inbox: Inbox
    sensed: Sensed
    clock: Clock
    started: float

    def all(self) -> tuple[Sensor, ...]:
        """Those of a process with a scheduler."""
        return (
            Sensor(name="answers", look=self.answers),
            Sensor(name="reports", look=self.late_reports),
            Sensor(name="pile", look=self.pile, every=duties.PILE_EVERY),
            Sensor(name="days", look=self.days, every=spending.HOURLY),
            Sensor(name="forecast", look=self.forecast, every=spending.HOURLY),
        )

    async def answers(self, at: datetime) -> tuple[Signal, ...]:
        seen, targets = await self.recent.lately(at - answers.HOUR, at), self.settings().targets
        return (
            *answers.errors(seen, targets.error_rate),
            answers.latency(seen, targets.p90_ms),
            *answers.failing_models(seen, self.sensed.routes),
        )

    async def late_reports(self, _: datetime) -> tuple[Signal, ...]:
        places = [f"{platform}:{channel}" for platform, channel in self.sensed.reports.reports.destinations()]
        there = [one for one in places if not self.sensed.reports.absences.is_resting(one)]
        return (duties.late_reports([one for one in there if await self.sensed.reports.due(one)]),)

    async def pile(self, at: datetime) -> tuple[Signal, ...]:
        wanted = self.settings().alerts
        waiting = [one.first_asked for one in await self.inbox.items()]
        return (duties.pile(waiting, at, most=wanted.pile, days=wanted.pile_days),)

    async def scheduler(self, at: datetime) -> tuple[Signal, ...]:
        """For every process that serves, as the scheduler cannot tell that it stands still."""
        last = await self.sensed.heartbeat.last()
        return (
            duties.late_tick(
                last.at if last else None,
                at,
                after=self.patience,
                up_for=timedelta(seconds=self.clock.monotonic() - self.started),
                who=last.by if last else "",
            ),
        )

    @property
    def patience(self) -> timedelta:
        return timedelta(minutes=self.settings().alerts.late_minutes)

    async def forecast(self, _: datetime) -> tuple[Signal, ...]:
        outlook, limit = await self.sensed.forecasting.now(), self.settings().alerts.forecast
        month = spending.Month(
            known_days=outlook.known_days,
            spent=outlook.spent,
            expected=outlook.month.expected,
            cap=outlook.cap,
            probability=outlook.over_cap,
            reached_on=outlook.cap_reached_on,
        )
        return (spending.over_cap(month, limit),)

    async def days(self, at: datetime) -> tuple[Signal, ...]:
        """What the finished days make of yesterday and of today: their cost, and the share of memory."""
        first = await self.sensed.forecasting.ledger.first_day()
        zone, wanted = self.settings().zone, self.settings().alerts
        today = at.astimezone(zone).date()
        begin = max(first.astimezone(zone).date() if first else today, today - timedelta(days=_DAYS_BACK))
        span = [begin + timedelta(days=number) for number in range((today - begin).days + 1)]
        tallies = await self.sensed.forecasting.statistics.days(span or [today], zone)
        *before, now = tallies
        lately, usual = tallies[-_RECENT_DAYS:], tallies[-_RECENT_DAYS - _USUAL_DAYS : -_RECENT_DAYS]
        yesterday = _odd(before[:-1], before[-1]) if before else _odd((), now)
        return (
            spending.odd_cost(yesterday, _odd(before, now), wanted.cost_z),
            spending.fewer_hits(_hits(lately), _hits(usual), wanted.cache_drop),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Vigil:
    """``chores`` are for a scheduler, ``housekeeping`` for each process, ``watches`` run beside its doors."""

    chores: tuple[Chore, ...]
    housekeeping: tuple[Chore, ...]
    watches: tuple[Chore, ...]


def sensors_over(
    database: Database, settings: Callable[[], Settings], sensed: Sensed, clock: Clock
) -> Sensors:
    return Sensors(
        settings=settings,
        recent=SqlRecent(database),
        inbox=SqlInbox(database),
        sensed=sensed,
        clock=clock,
        started=clock.monotonic(),
    )


def keep_vigil(sensors: Sensors, incidents: Incidents, poster: AlertPoster) -> Vigil:
    """Everything that watches; ``poster`` speaks where the scheduler that should let it does not."""
    clock, settings = sensors.clock, sensors.settings()
    everything = Watchman(sensors=sensors.all(), incidents=incidents, clock=clock)
    beside = Sensor(name="scheduler", look=sensors.scheduler)
    ticks = Watchman(sensors=[beside], incidents=incidents, clock=clock)

    async def watch_the_scheduler() -> None:
        await ticks.watch()
        if any(one.name == beside.name for one in await incidents.open()):
            await poster.post_due()

    watches: tuple[Chore, ...] = ()
    address = settings.alerts.webhook
    if address is not None:
        secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
        ringing = WebhookPoster(
            hook=HttpHook(address.get_secret_value(), secret, clock),
            posts=poster.posts,
            incidents=incidents,
            controls=poster.controls,
            clock=clock,
        )
        watches = (ringing.keep_posting,)
    return Vigil(chores=(everything.watch,), housekeeping=(watch_the_scheduler,), watches=watches)


def _odd(before: Sequence[DayTally], day: DayTally) -> spending.OddDay:
    """A question's usual price is the unit by which chance is told from what is odd."""
    questions = sum(one.questions for one in before)
    costs = [one.cost_nano_usd for one in before]
    unit = max(sum(costs) / questions, 1.0) if questions else 1.0
    return spending.OddDay(
        day=day.day, cost=day.cost_nano_usd, z=unusual(costs, day.cost_nano_usd, unit=unit)
    )


def _hits(days: Sequence[DayTally]) -> spending.Hits:
    given = [one for day in days for one in day.asks if one.outcome == Outcome.ANSWERED]
    return spending.Hits(
        hits=sum(one.asks for one in given if one.served_by in _REMEMBERED),
        answers=sum(one.asks for one in given),
    )
