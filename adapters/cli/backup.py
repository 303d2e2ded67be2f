"""The verb `db backup`: a copy of the books while the twin runs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from adapters.cli.common import as_json, fail, print_json, run_async, settings


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@as_json
def backup(file: Path, as_json: bool) -> None:
    """
    Copy the database to a new FILE, also while a twin runs; it is checked before it has its name.

    It holds what people asked, and keys: whoever may read it is to be trusted like the twin itself.
    """
    found = settings()

    async def work() -> None:
        from bot.clock import MachineClock
        from bot.storage.backup import back_up, dump_command, is_file

        if not is_file(found.database_url):
            fail(f"a server has its own tool: {dump_command(found.database_url, file)}")
        clock = MachineClock()
        began = clock.monotonic()
        saved = await asyncio.to_thread(back_up, found.database_url, file)
        took = clock.monotonic() - began
        if as_json:
            print_json(
                {"file": str(file), "bytes": saved.size, "rows": saved.rows, "seconds": round(took, 3)}
            )
            return
        asks = saved.rows.get("asks", 0)
        click.echo(
            f"{file}: {asks:,} question{'' if asks == 1 else 's'}, {saved.size / 1e6:,.1f} MB "
            f"in {took:.1f} s; checked, whole, and for its owner alone."
        )

    run_async(work)
