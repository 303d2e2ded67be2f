"""A twin moves to PostgreSQL by a verb that is killed on its way, and goes on there with its books."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.far_ends.large_ledger import fill
from tests.far_ends.shell import ENV, parsed, twin
from tests.grounds import bytes_at_head

pytestmark = [
    pytest.mark.journey,
    pytest.mark.sqlite_only(reason="it begins on SQLite and ends on PostgreSQL, always"),
]

ASKS = 10_000  # and a call for half of them, a hit for most of the others: 20,000 rows
ROOT = Path(__file__).parents[2]
SUMS = (
    "SELECT (SELECT count(*) FROM asks), (SELECT count(*) FROM attempts), (SELECT count(*) FROM hits),"
    " (SELECT sum(prompt_tokens + completion_tokens) FROM attempts),"
    " (SELECT sum(cost_nano_usd) FROM attempts)"
)


@pytest.fixture
def target() -> Iterator[str]:
    from tests.far_ends.postgres import server

    name = server().database()
    yield name
    server().drop(name)


def rows_in(name: str) -> int:
    """How many asks and calls have arrived; none as long as there are no tables."""
    from tests.far_ends.postgres import server

    known = "SELECT count(*) FROM pg_tables WHERE tablename IN ('asks', 'attempts')"
    if server().query(name, known)[0][0] < 2:
        return 0
    return int(
        server().query(name, "SELECT (SELECT count(*) FROM asks) + (SELECT count(*) FROM attempts)")[0][0]
    )


async def killed_when(name: str, *words: str, above: int) -> int:
    """How many rows had arrived when a process was killed that had copied more than so many; -1: it ended."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "adapters", *words),
        env={**ENV, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    while process.returncode is None:
        if (found := await asyncio.to_thread(rows_in, name)) > above:
            process.send_signal(signal.SIGKILL)
            await process.wait()
            return found
    return -1


async def test_twenty_thousand_rows_move_through_two_kills(tmp_path: Path, target: str) -> None:
    from tests.far_ends.postgres import server

    place = tmp_path / "twin.db"
    place.write_bytes(await bytes_at_head())
    await asyncio.to_thread(fill, place, ASKS)
    url = server().url(target)

    first = await killed_when(target, "db", "copy", "--to", url, above=0)
    second = await killed_when(target, "db", "copy", "--to", url, above=max(first, 0))
    begun = await twin("ask", "Where did you study?", "--json", DATABASE_URL=url)
    status, out, _ = await twin("db", "copy", "--to", url, "--json")
    again = await twin("db", "copy", "--to", url)

    with closing(sqlite3.connect(place)) as books:
        (sums,) = books.execute(SUMS).fetchall()
    copied = parsed(out)
    assert 0 < first < second
    assert (1, True) == (begun[0], "half of a copy" in begun[2]), begun
    assert 0 == status
    assert sums == tuple(int(one) for one in server().query(target, SUMS)[0])
    assert sums[0] == copied["rows"]["asks"]
    assert sums[3] == copied["tokens"]
    assert (0, True) == (again[0], "was copied before; counts and sums agree" in again[1])
    assert (0, "") == (await twin("db", "check", DATABASE_URL=url))[::2]


async def test_no_password_is_in_what_is_said(tmp_path: Path) -> None:
    (tmp_path / "twin.db").write_bytes(await bytes_at_head())

    status, out, err = await twin("db", "copy", "--to", "postgresql://me:geheim@127.0.0.1:1/twin")

    assert 1 == status
    assert "127.0.0.1:1/twin" in err
    assert "geheim" not in out + err
    assert "Traceback" not in err
