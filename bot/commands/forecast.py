"""The command that looks ahead: forecast."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.commands.arguments import WrongArgument, read_days
from bot.commands.registry import Caller, Command
from bot.commands.reply import Reply, Table
from bot.forecast.bounds import Bound, Keys, bounds
from bot.forecast.forecasting import Forecasting
from bot.forecast.history import MOST_DAYS
from bot.forecast.outlook import Band, Outlook
from bot.forecast.wording import (
    METHOD,
    bound_words,
    certainty,
    day_cap_words,
    finding,
    forecast_json,
    range_of,
)
from bot.notices import Picture
from bot.reports.wording import dollars

_HEADINGS = ("", "so far", "expected", "80 %", "95 %")
_MOST_BOUNDS = 3

Illustrate = Callable[[Outlook, Caller], Awaitable[Picture | None]]
"""Draws what is ahead as a caller is shown it, or nothing; raises nothing."""


async def no_picture(_outlook: Outlook, _caller: Caller) -> Picture | None:
    """For whoever has nobody to draw."""
    return None


class ForecastCommands:
    """
    Shows what the month and today will come to, and which limits will be in the way.

    Its argument is how many days of the past to go by, for whoever knows that earlier ones were different.
    """

    def __init__(
        self, *, forecasting: Forecasting, keys: Callable[[], Keys], illustrate: Illustrate = no_picture
    ) -> None:
        self._forecasting = forecasting
        self._keys = keys
        self._illustrate = illustrate

    def commands(self) -> tuple[Command, ...]:
        return (
            Command(
                name="forecast",
                argument="[days]",
                summary="What this month will cost, and when a limit will be in the way",
                run=self.forecast,
                who="admin",
            ),
        )

    async def forecast(self, caller: Caller, argument: str) -> Reply:
        try:
            days = read_days(argument) if argument.strip() else MOST_DAYS
        except WrongArgument as error:
            return Reply(text=str(error), refused=True)
        outlook = await self._forecasting.now(days)
        found = bounds(outlook, await self._forecasting.route_days(outlook), self._keys())
        return Reply(
            title=finding(outlook),
            text=f"{certainty(outlook)} {METHOD}",
            fields=tuple(_fields(outlook, found)),
            table=Table(headings=_HEADINGS, rows=tuple(_rows(outlook)), numeric=frozenset({1, 2, 3, 4})),
            data=forecast_json(outlook, found),
            picture=await self._illustrate(outlook, caller),
        )


def _fields(outlook: Outlook, found: tuple[Bound, ...]) -> list[tuple[str, str]]:
    month = outlook.month
    budget = f" of {dollars(outlook.cap)}" if outlook.cap else ""
    fields = [
        ("Spent", f"{dollars(outlook.spent)}{budget}"),
        ("By month's end", f"{dollars(month.expected)} ({range_of(month)} with 80 %)"),
    ]
    if told := day_cap_words(outlook):
        fields.append(("Daily cap", told))
    return fields + [(str(one.route), bound_words(one)) for one in found[:_MOST_BOUNDS]]


def _rows(outlook: Outlook) -> list[tuple[str, ...]]:
    today = outlook.now.date().isoformat()
    return [
        (
            f"cost, {outlook.now:%Y-%m}",
            dollars(outlook.spent),
            dollars(outlook.month.expected),
            range_of(outlook.month),
            f"{dollars(outlook.month.low95)} to {dollars(outlook.month.high95)}",
        ),
        _counted(f"questions, {outlook.now:%Y-%m}", outlook.month_questions),
        _counted(f"tokens, {outlook.now:%Y-%m}", outlook.month_tokens),
        _counted(f"questions, {today}", outlook.today_questions),
        _counted(f"tokens, {today}", outlook.today_tokens),
    ]


def _counted(what: str, band: Band) -> tuple[str, ...]:
    return (
        what,
        f"{band.so_far:,}",
        f"{band.expected:,}",
        f"{band.low80:,} to {band.high80:,}",
        f"{band.low95:,} to {band.high95:,}",
    )
