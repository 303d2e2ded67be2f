"""`alerts mute` and `alerts unmute`: nothing of a kind is posted, in any process; it stays on record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.commands.registry import Caller
from bot.commands.reply import Reply
from bot.incidents.kinds import KINDS
from bot.ports import Clock, Controls
from bot.silence import FOR_GOOD, MUTED, muted_kinds, read_span

PLAIN = re.compile(r"mute \w+( \w+){0,2}|unmute \w+", re.IGNORECASE)
"""What may follow `alerts` without a slash, beside the days."""
_USE = (
    "Write `alerts mute KIND`, `alerts mute KIND 2h` (or 30m, 3d, 1w), or `alerts unmute KIND`. "
    "KIND is one of {kinds}."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutes:
    """Mutes are controls: each change is kept with its author."""

    controls: Controls
    clock: Clock
    zone: ZoneInfo

    async def obey(self, caller: Caller, argument: str) -> Reply | None:
        """Mute or unmute, when that is asked for; None: it is something else."""
        verb, *rest = argument.lower().split() or [""]
        if verb not in {"mute", "unmute"}:
            return None
        kind, span = (rest or [""])[0], " ".join(rest[1:])
        if kind not in KINDS or (verb == "unmute" and span):
            return Reply(text=_USE.format(kinds=", ".join(f"`{one}`" for one in KINDS)), refused=True)
        return await (self._mute(caller, kind, span) if verb == "mute" else self._unmute(caller, kind))

    async def lines(self) -> str:
        """What is muted now, and until when; empty when nothing is."""
        found = muted_kinds(await self.controls.read(), self.clock.now())
        told = ", ".join(f"`{kind}`{self._until(until)}" for kind, until in sorted(found.items()))
        return f"Muted: {told}." if told else ""

    async def _mute(self, caller: Caller, kind: str, span: str) -> Reply:
        length = read_span(span) if span else None
        if span and length is None:
            text = f"`{span[:40]}` is no length of time: try `30m`, `2h`, `3d` or `1w`."
            return Reply(text=text, refused=True)
        until = self.clock.now() + length if length is not None else None
        value = until.isoformat() if until is not None else FOR_GOOD
        await self.controls.set(MUTED + kind, value, by=caller.person, at=self.clock.now())
        return Reply(
            title=f"Muted: {kind}{self._until(until)}",
            text=f"Nothing is posted of {KINDS[kind]}; `alerts` shows it all the same. "
            f"`alerts unmute {kind}` ends that.",
            data={"kind": kind, "muted": True, "until": None if until is None else until.isoformat()},
        )

    async def _unmute(self, caller: Caller, kind: str) -> Reply:
        now = self.clock.now()
        data = {"kind": kind, "muted": False, "until": None}
        if kind not in muted_kinds(await self.controls.read(), now):
            return Reply(text=f"`{kind}` was not muted.", data=data)
        await self.controls.set(MUTED + kind, None, by=caller.person, at=now)
        text = f"What goes wrong from now on is posted again: {KINDS[kind]}."
        return Reply(title=f"No longer muted: {kind}", text=text, data=data)

    def _until(self, until: datetime | None) -> str:
        return "" if until is None else f" until {until.astimezone(self.zone):%Y-%m-%d %H:%M}"
