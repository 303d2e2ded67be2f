"""What dead processes left on this machine is written into the database by whoever finds it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from bot.errors import StorageError
from bot.ports import Clock
from bot.spool.file import SpoolFile, orphans
from bot.spool.ledger import SpoolingLedger
from bot.spool.lending import CHUNK, Lender
from bot.spool.records import Record, begun_in, decode_all

log = structlog.get_logger(__name__)

LOOK_S = 1.0


async def inherit(folder: Path, lender: Lender, *, chunk: int = CHUNK) -> int:
    """
    Replay the spools of dead processes, and give back what they held and did not spend; how many there were.

    A spool that cannot be replayed now stays for the next time.
    """
    files = await asyncio.to_thread(lambda: list(orphans(folder)))
    done = 0
    for file in files:
        try:
            await _settle_estate(file, lender, chunk)
            done += 1
        except StorageError as error:
            log.error("spool.kept", file=str(file.place), reason=str(error))
        finally:
            await asyncio.to_thread(file.close)
    return done


async def _settle_estate(file: SpoolFile, lender: Lender, chunk: int) -> None:
    records: list[Record] = []
    unread = 0
    for one in decode_all(await asyncio.to_thread(file.read)):
        if isinstance(one, StorageError):
            log.error("spool.unreadable", file=str(file.place), reason=str(one))
            unread += 1
        else:
            records.append(one)
    for start in range(0, len(records), chunk):
        before = begun_in(records[:start])
        await lender.replay(file.name, records[start : start + chunk], begun=before)
    if unread:  # money may be in it that nobody can count: what was held stays charged, and the file stays
        await asyncio.to_thread(file.set_aside)
        return
    await lender.give_back(file.name)
    await asyncio.to_thread(file.remove)
    if records:
        log.warning("spool.inherited", file=file.place.name, records=len(records))


@asynccontextmanager
async def watching(ledger: SpoolingLedger, clock: Clock) -> AsyncIterator[SpoolingLedger]:
    """Look for a database that went away, once a second until the block is left; then end well."""
    failure: BaseException | None = None
    async with asyncio.TaskGroup() as group:
        watch = group.create_task(_watch(ledger, clock))
        try:
            yield ledger
        except (asyncio.CancelledError, GeneratorExit):
            raise
        except BaseException as error:  # noqa: BLE001 - raised below, as itself and not as a group
            failure = error
        finally:
            watch.cancel()
            await ledger.aclose()
    if failure is not None:
        raise failure


async def _watch(ledger: SpoolingLedger, clock: Clock) -> None:
    while True:
        await ledger.gone()
        await clock.sleep(LOOK_S)
        await ledger.look()
