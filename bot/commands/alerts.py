"""The command that shows what operators were told of late."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.bookkeeping import Alert
from bot.commands.arguments import WrongArgument, read_days
from bot.commands.registry import Caller, Command
from bot.commands.reply import Reply
from bot.ports import Alerts, Clock
from bot.reports.span import Span

MOST = 30
"""So many are shown; data has all."""


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
        shown = [self._told(one) for one in found[:MOST]]
        if len(found) > MOST:
            shown.append(f"- and {len(found) - MOST:,} before these")
        span = "today" if days == 1 else f"the last {days} days"
        return Reply(
            title=f"Alerts, {span}",
            text="\n".join(shown) or "None.",
            data=[_json(one) for one in found],
        )

    def _told(self, one: Alert) -> str:
        """Whole: what is to be done stands at the end, and a cell of a table would cut it off."""
        at = f"{one.at.astimezone(self._zone):%Y-%m-%d %H:%M}"
        return f"- {at} {one.level}: **{one.title}**" + (
            f"\n  {' '.join(one.text.split())}" if one.text else ""
        )


def _json(one: Alert) -> dict[str, object]:
    return {
        "key": one.key,
        "at": one.at.isoformat(),
        "kind": one.kind,
        "level": one.level,
        "title": one.title,
        "text": one.text,
    }
