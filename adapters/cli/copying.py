"""The verb `db copy`: a twin moves to another database."""

from __future__ import annotations

import click

from adapters.cli.common import as_json, fail, print_json, run_async, settings

_EVERY_S = 1.0


@click.command("copy")
@click.option("--to", "target", required=True, metavar="URL", help="The database to copy to, empty or new.")
@as_json
def copy_database(target: str, as_json: bool) -> None:
    """
    Copy the whole database to another one: from SQLite to PostgreSQL, back, or alike to alike.

    Stop the twin before. Broken off, the same command goes on where it was; in the end counts and sums are
    compared. A password need not stand in URL: PGPASSWORD and ~/.pgpass are read, too.
    """
    found = settings()

    async def work() -> None:
        from bot.clock import MachineClock
        from bot.errors import StorageError
        from bot.spend.cost import usd
        from bot.storage.copying import copy

        clock = MachineClock()
        began = said = clock.monotonic()

        def told(table: str, done: int, total: int) -> None:
            nonlocal said
            if clock.monotonic() - said >= _EVERY_S and total:
                said = clock.monotonic()
                click.echo(f"{table}: {done:,} of {total:,} rows", err=True)

        try:
            copied = await copy(found.database_url, target, found.postgresql, now=clock.now(), told=told)
        except StorageError as error:
            fail(str(error))
        took = clock.monotonic() - began
        dollars = usd(copied.cost_nano_usd)
        if as_json:
            print_json(
                {
                    "to": copied.to,
                    "rows": dict(copied.rows),
                    "tokens": copied.tokens,
                    "cost_usd": dollars,
                    "seconds": round(took, 3),
                }
            )
            return
        rows, tables = sum(copied.rows.values()), len(copied.rows)
        before = "was copied before" if copied.was_whole else f"copied in {took:.1f} s"
        click.echo(
            f"{copied.to}: {rows:,} rows of {tables} tables {before}; counts and sums agree, "
            f"{copied.tokens:,} tokens and ${dollars} of calls among them.\n"
            "Set DATABASE_URL to it, and start the twin."
        )

    run_async(work)
