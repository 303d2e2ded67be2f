"""A process that posts to Slack whatever is due at a given hour, unless somebody kills it before."""

from __future__ import annotations

import asyncio
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
    asyncio.run(main(*sys.argv[1:]))
