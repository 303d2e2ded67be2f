"""
Posts to Slack whatever is due at a given hour, unless somebody kills it before.

Each instant on stdin is a process, forked from this one, which has read its modules once: its id is told when
it begins, its status (``-9`` when it was killed) when it has ended, a line each.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from adapters.slack.speaking import speaking
from bot.clock import MachineClock
from bot.storage.database import open_database
from bot.storage.notes import SqlNotes
from bot.storage.report_claims import SqlReportClaims
from bot.testing import StillClock
from tests.bot.press_house import PlainPress, poster
from tests.far_ends.slack_world import CHANNEL, settings_for

BORN = datetime(2026, 11, 17, 12, tzinfo=UTC)


async def main(database_url: str, url: str, now: str) -> None:
    """One tick."""
    press = PlainPress(
        clock=StillClock(datetime.fromisoformat(now)), born=BORN, channels=(("slack", CHANNEL),)
    )
    async with (
        open_database(database_url) as database,
        speaking(settings_for(url), MachineClock(), database) as messenger,
    ):
        claims, notes = SqlReportClaims(database), SqlNotes(database)
        await poster(press, messenger, claims=claims, notes=notes).post_due()


if __name__ == "__main__":
    for line in sys.stdin:
        if not (pid := os.fork()):
            os.dup2(2, 1)  # what it logs is not for whoever counts lives
            asyncio.run(main(sys.argv[1], sys.argv[2], line.strip()))
            os._exit(0)
        os.write(1, b"%d\n" % pid)
        os.write(1, b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
