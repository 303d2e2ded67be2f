"""The verbs of the workshop: simulate, db, config."""

from __future__ import annotations

from typing import Any

import click

from adapters.cli.common import COULD_NOT, DONE, WRONG_USE, as_json, fail, print_json, run_async, settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8788, show_default=True, help="0: any free one."
)
@click.option(
    "--plan", type=click.Choice(["free", "developer", "enterprise", "off"]), default="off", show_default=True
)
@click.option("--key", help="Demand this key; any does when left out.")
@click.option("--median-ms", type=float, default=250.0, show_default=True, help="Wait for the first token.")
@click.option("--p95-ms", type=float, default=700.0, show_default=True, help="Its 95th percentile.")
@click.option("--tokens-per-second", type=float, default=0.0, help="0: each model's published speed.")
@click.option("--hang-s", type=float, default=0.0, help="Seconds that a hang is silent; 0: for ever.")
@click.option("--instant", is_flag=True, help="Wait for nothing at all.")
@click.option("--seed", type=int, default=0, show_default=True, help="One seed, one sequence of chances.")
@click.option(
    "--fault", "faults", multiple=True, metavar="KIND[:MODEL][=P][@S-S]", help="hang=0.1, 503, cut ..."
)
def simulate(host: str, port: int, faults: tuple[str, ...], **options: Any) -> None:
    """Serve a local Groq look-alike: models, prices, headers, faults."""

    async def work() -> None:
        from bot.simulator.faults import parse_fault
        from bot.simulator.options import SimulatorOptions
        from bot.simulator.server import serve

        try:
            chosen = SimulatorOptions(faults=tuple(parse_fault(one) for one in faults), **options)
        except ValueError as error:
            fail(str(error), WRONG_USE)
        await serve(chosen, host, port, click.echo)

    run_async(work)


@click.group()
def db() -> None:
    """The database: migrations."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to this version's migrations."""
    found = settings()

    async def work() -> None:
        from bot.storage.database import open_database
        from bot.storage.migrate import current, upgrade

        async with open_database(found.database_url, found.postgresql) as database:
            await upgrade(database)
            click.echo(f"The database is at {await current(database)}.")

    run_async(work)


@db.command("check")
@as_json
def db_check(as_json: bool) -> None:
    """Say whether the database is where this version needs it."""
    found = settings()

    async def work() -> int:
        from bot.storage.database import open_database
        from bot.storage.migrate import check

        async with open_database(found.database_url, found.postgresql) as database:
            fault = await check(database)
        if as_json:
            print_json({"ok": not fault, "fault": fault})
        else:
            click.echo(fault or "The database's migrations are at head.")
        return COULD_NOT if fault else DONE

    run_async(work)


@click.group()
def config() -> None:
    """The settings."""


@config.command("show")
@as_json
def config_show(as_json: bool) -> None:
    """Every setting, where it comes from, secrets masked."""
    from bot.settings_origin import shown

    rows = shown(settings())
    if as_json:
        print_json([{"name": row.name, "value": row.value, "origin": row.origin} for row in rows])
        return
    width = max(len(row.name) for row in rows)
    for row in rows:
        click.echo(f"{row.name:<{width}}  {row.value}  ({row.origin})")
