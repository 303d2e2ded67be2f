"""The command that shows what operators were told of late."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.bookkeeping import Alert
from bot.commands.registry import Caller, Command
from bot.commands.reply import Reply, Table
from bot.commands.usage import WrongArgument, read_days
from bot.ports import Alerts, Clock
from bot.reports.summary import Span


class AlertCommands:
    """Alerts and notes, newest first."""

    def __init__(self, *, alerts: Alerts, clock: Clock, zone: ZoneInfo) -> None:
        self._alerts = alerts
        self._clock = clock
        self._zone = zone

    def commands(self) -> tuple[Command, ...]:
        return (
            Command(
                name="alerts",
                argument="[days]",
                summary="What went wrong or came near a limit, newest first",
                run=self.alerts,
                who="admin",
            ),
        )

    async def alerts(self, _: Caller, argument: str) -> Reply:
        try:
            days = read_days(argument)
        except WrongArgument as error:
            return Reply(text=str(error), refused=True)
        today = self._clock.now().astimezone(self._zone).date()
        found = await self._alerts.since(Span.of(today, days, self._zone).since)
        rows = tuple(self._row(one) for one in found)
        span = "today" if days == 1 else f"the last {days} days"
        return Reply(
            title=f"Alerts, {span}",
            text="" if rows else "None.",
            table=Table(headings=("at", "level", "what"), rows=rows) if rows else None,
            data=[_json(one) for one in found],
        )

    def _row(self, one: Alert) -> tuple[str, ...]:
        at = f"{one.at.astimezone(self._zone):%Y-%m-%d %H:%M}"
        return at, one.level, f"{one.title}: {one.text}" if one.text else one.title


def _json(one: Alert) -> dict[str, object]:
    return {
        "key": one.key,
        "at": one.at.isoformat(),
        "kind": one.kind,
        "level": one.level,
        "title": one.title,
        "text": one.text,
    }
