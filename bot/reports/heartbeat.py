"""When the scheduler was last at work, and in which process: so that others can tell that it is late."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from bot.ports import Clock
from bot.posting import Notes

_NOTE = "scheduler_tick"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """A tick that came to its end ``at`` an instant, ``by`` a process."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """``who`` names this process among those of the database."""

    notes: Notes
    clock: Clock
    who: str

    async def beat(self) -> None:
        """
        The last chore of a tick: note that all the others have had their turn.

        Raises:
            StorageError: the database does not answer.
        """
        told = {"at": self.clock.now().isoformat(), "by": self.who}
        await self.notes.write(_NOTE, json.dumps(told))

    async def last(self) -> Beat | None:
        """
        The last tick of any process; None before the first.

        Raises:
            StorageError: the database does not answer.
        """
        kept = await self.notes.read(_NOTE)
        if kept is None:
            return None
        told = json.loads(kept)
        return Beat(at=datetime.fromisoformat(told["at"]), by=told["by"])
