"""The command that shows what operators were told of late."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.bookkeeping import Alert
from bot.commands.arguments import WrongArgument, read_days
from bot.commands.mutes import PLAIN, Mutes
from bot.commands.registry import Caller, Command
from bot.commands.reply import Reply
from bot.incidents.incident import Incidents, Watch
from bot.ports import Alerts, Clock, Controls
from bot.reports.beside import alert_json
from bot.reports.span import Span

MOST = 30
"""So many are shown; data has all."""


class AlertCommands:
    """Alerts and notes, newest first; what is open now, and what is muted, before them."""

    def __init__(
        self, *, alerts: Alerts, incidents: Incidents, controls: Controls, clock: Clock, zone: ZoneInfo
    ) -> None:
        self._alerts = alerts
        self._incidents = incidents
        self._mutes = Mutes(controls=controls, clock=clock, zone=zone)
        self._clock = clock
        self._zone = zone

    def commands(self) -> tuple[Command, ...]:
        return (
            Command(
                name="alerts",
                argument="[days | mute KIND [FOR] | unmute KIND]",
                summary="What went wrong or came near a limit, newest first",
                run=self.alerts,
                who="admin",
                plain=PLAIN,
            ),
        )

    async def alerts(self, caller: Caller, argument: str) -> Reply:
        done = await self._mutes.obey(caller, argument)
        if done is not None:
            return done
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
        now = [self._open_now(await self._incidents.open()), await self._mutes.lines()]
        return Reply(
            title=f"Alerts, {span}",
            text="\n\n".join(filter(None, (*now, "\n".join(shown) or "None."))),
            data=[alert_json(one) for one in found],
        )

    def _open_now(self, found: Sequence[Watch]) -> str:
        told = [
            f"{one.title} (since {one.opened_at.astimezone(self._zone):%Y-%m-%d %H:%M})"
            for one in found
            if one.opened_at is not None
        ]
        return f"Open now: {'; '.join(told)}." if told else ""

    def _told(self, one: Alert) -> str:
        """Whole: what is to be done stands at the end, and a cell of a table would cut it off."""
        at = f"{one.at.astimezone(self._zone):%Y-%m-%d %H:%M}"
        muted = " (muted)" if one.is_muted else ""
        return f"- {at} {one.severity}{muted}: **{one.title}**" + (
            f"\n  {' '.join(one.text.split())}" if one.text else ""
        )
