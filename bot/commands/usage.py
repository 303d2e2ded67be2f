"""The commands that show figures: usage, costs, report."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

from bot.charts.illustrating import Illustrations
from bot.charts.nouns import Shown
from bot.commands.registry import Caller, Command
from bot.commands.reply import Reply, Table
from bot.ports import Books, Clock
from bot.recall.state import State
from bot.reports.daily import DailyReports
from bot.reports.figures import costs_json, usage_json
from bot.reports.recall import memory_words
from bot.reports.summary import RecallBooks, Span, Summary, summarise
from bot.reports.wording import MODEL_HEADINGS, dollars, milliseconds, model_row, outcomes, percent
from bot.settings import Settings

DAYS = 7
MOST_DAYS = 366
_CHARTS = "|".join(Shown)
_PLAIN = re.compile(rf"(?:(?:today|\d{{1,3}} ?(?:d|days)?) )?(?:{_CHARTS})", re.IGNORECASE)


class WrongArgument(ValueError):
    """What followed a command does not read; the text may be shown to a person."""


def read_days(argument: str) -> int:
    """
    A number of days from what was typed: nothing, ``30``, ``30d`` or ``today``.

    Raises:
        WrongArgument: anything else, or none between 1 and 366.
    """
    text = argument.strip().lower().removesuffix("days").removesuffix("d").strip()
    if not text:
        return DAYS
    days = 1 if text == "today" else int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= days <= MOST_DAYS:
        raise WrongArgument(f"`{argument[:40]}` is no number of days: try 7, or any from 1 to {MOST_DAYS}.")
    return days


def read_chart(argument: str) -> tuple[int, Shown]:
    """
    A number of days and the chart that is wanted, in any order; either may be left out.

    Raises:
        WrongArgument: something else.
    """
    words = argument.lower().split()
    wanted = [word for word in words if word in set(Shown)]
    if len(wanted) > 1:
        raise WrongArgument(f"One chart at a time, please: {', '.join(Shown)}.")
    days = read_days(" ".join(word for word in words if word not in wanted))
    return days, Shown(wanted[0]) if wanted else Shown.QUESTIONS


def read_date(argument: str, yesterday: date) -> date:
    """
    A day from ``YYYY-MM-DD``; nothing is yesterday. Today may be asked for, too: it is reported so far.

    Raises:
        WrongArgument: it is no date, or still to come.
    """
    if not argument.strip():
        return yesterday
    try:
        day = date.fromisoformat(argument.strip())
    except ValueError:
        raise WrongArgument(
            f"`{argument[:40]}` is no date: write it as YYYY-MM-DD, e.g. {yesterday}."
        ) from None
    if day > yesterday + timedelta(days=1):
        raise WrongArgument(f"{day} is still to come: the latest whole day is {yesterday}.")
    return day


class UsageCommands:
    """
    Reads the books and shows them; admins see everyone's, others their own.

    ``state`` tells of the memory of answers as a whole.
    """

    def __init__(
        self,
        *,
        books: Books,
        recall: RecallBooks,
        state: Callable[[], Awaitable[State]],
        clock: Clock,
        settings: Settings,
        reports: DailyReports,
        pictures: Illustrations | None = None,
    ) -> None:
        self._books = books
        self._recall = recall
        self._state = state
        self._clock = clock
        self._settings = settings
        self._reports = reports
        self._pictures = pictures

    def commands(self) -> tuple[Command, ...]:
        return (
            Command(
                name="usage",
                argument="[days] [chart]",
                summary="Questions, tokens, cost and latency: your own; for admins everyone's",
                run=self.usage,
                plain=_PLAIN,
            ),
            Command(
                name="costs", argument="[days]", summary="Cost by model and day", run=self.costs, who="admin"
            ),
            Command(
                name="report",
                argument="[date]",
                summary="The daily report, of yesterday or of YYYY-MM-DD",
                run=self.report,
                who="admin",
            ),
        )

    async def usage(self, caller: Caller, argument: str) -> Reply:
        try:
            days, shown = read_chart(argument)
        except WrongArgument as error:
            return Reply(text=str(error), refused=True)
        person = None if caller.is_admin else caller.person
        summary = await self._summary(days, person=person)
        state = await self._state() if caller.is_admin else None
        pictures = self._drawn_for(caller)
        whose = "Everyone's usage" if caller.is_admin else "Your usage"
        return Reply(
            title=f"{whose}, {_span(days)}",
            fields=(*_fields(summary), *_memory(summary, state), *_by_model(summary)),
            table=_by_day(summary),
            data=usage_json(summary, state),
            picture=await pictures.usage(self._today(), days, person=person, shown=shown)
            if pictures
            else None,
        )

    async def costs(self, caller: Caller, argument: str) -> Reply:
        try:
            days = read_days(argument)
        except WrongArgument as error:
            return Reply(text=str(error), refused=True)
        summary = await self._summary(days)
        pictures = self._drawn_for(caller)
        return Reply(
            title=f"Costs, {_span(days)}: {dollars(summary.cost_nano_usd)}",
            table=Table(
                headings=MODEL_HEADINGS,
                rows=tuple(model_row(one) for one in summary.models),
                numeric=frozenset(range(1, len(MODEL_HEADINGS))),
            ),
            data=costs_json(summary),
            picture=await pictures.costs(self._today(), days) if pictures else None,
        )

    async def report(self, caller: Caller, argument: str) -> Reply:
        try:
            day = read_date(argument, self._reports.yesterday())
        except WrongArgument as error:
            return Reply(text=str(error), refused=True)
        notice, summary = await self._reports.make(day)
        data = {"date": day.isoformat(), **usage_json(summary), "by_model": costs_json(summary)["by_model"]}
        pictures = self._drawn_for(caller)
        picture = await pictures.report(day) if pictures else None
        return Reply(title=notice.title, text=notice.text, data=data, picture=picture)

    async def _summary(self, days: int, *, person: str | None = None) -> Summary:
        span = Span.of(self._today(), days, self._settings.zone)
        recalled = await self._recall.recalled(span.since, span.until, person=person)
        return summarise(await self._books.sums(span.since, span.until, person=person), span, recalled)

    def _drawn_for(self, caller: Caller) -> Illustrations | None:
        return self._pictures if caller.sees_pictures else None

    def _today(self) -> date:
        return self._clock.now().astimezone(self._settings.zone).date()


def _span(days: int) -> str:
    return "today" if days == 1 else f"the last {days} days"


def _fields(summary: Summary) -> tuple[tuple[str, str], ...]:
    used = summary.usage
    per_question = summary.cost_per_question_nano_usd
    return (
        ("Questions", f"{summary.questions:,} ({outcomes(summary.by_outcome)})"),
        (
            "Tokens",
            f"{used.prompt_tokens:,} in ({used.cached_tokens:,} cached), {used.completion_tokens:,} out",
        ),
        ("Cost", dollars(summary.cost_nano_usd)),
        ("Per question", "-" if per_question is None else dollars(per_question)),
        ("Cache hits", percent(summary.cache_hit_rate)),
        ("Latency", f"p50 {milliseconds(summary.p50_ms)}, p90 {milliseconds(summary.p90_ms)}"),
        ("Errors", percent(summary.error_rate)),
    )


def _memory(summary: Summary, state: State | None) -> tuple[tuple[str, str], ...]:
    told = memory_words(summary.recall, state)
    return (("Memory", told),) if told else ()


def _by_day(summary: Summary) -> Table | None:
    busy = [one for one in summary.by_day if one.questions or one.cost_nano_usd]
    rows = tuple(
        (one.day.isoformat(), f"{one.questions:,}", f"{one.tokens:,}", dollars(one.cost_nano_usd))
        for one in busy
    )
    headings = ("day", "questions", "tokens", "cost")
    return Table(headings=headings, rows=rows, numeric=frozenset({1, 2, 3})) if rows else None


def _by_model(summary: Summary) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            str(one.route),
            f"{one.attempts:,} attempts, {one.usage.total_tokens:,} tokens, {dollars(one.cost_nano_usd)}",
        )
        for one in summary.models
    )
