"""The `twin` command: verbs only, each calls one function; heavy libraries wait until a verb needs them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from bot.commands.reply import Reply
    from bot.settings import Settings

DONE, COULD_NOT, WRONG_USE = 0, 1, 2
DOORS = ("web", "slack", "discord", "scheduler")
_INTERRUPTED = 130

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
last_days = click.option(
    "--days", type=click.IntRange(1, 366), default=7, show_default=True, help="How many days, today included."
)


def fail(message: str, status: int = COULD_NOT) -> NoReturn:
    """One clear line on stderr, and the proper exit status."""
    click.echo(f"twin: {message}", err=True)
    raise SystemExit(status)


def settings(*, serving: bool = False) -> Settings:
    """
    The settings, logs set up by them; a wrong value ends here.

    A verb that answers and ends keeps its terminal for the answer: it logs warnings, or all with ``debug``.
    """
    from bot.errors import SettingsError
    from bot.logs import configure
    from bot.settings import load_settings

    try:
        found = load_settings()
    except SettingsError as error:
        fail("\n      ".join(str(error).splitlines()), WRONG_USE)
    level = "warning" if found.log_level == "info" and not serving else found.log_level
    configure(found.log, level, secrets=found.secrets)
    return found


def run_async(work: Callable[[], Coroutine[Any, Any, int | None]]) -> NoReturn:
    """Run a verb's work to its exit status; what we raise on purpose is told in one line."""
    from bot.errors import TwinError

    try:
        status = asyncio.run(work())
    except TwinError as error:
        fail(str(error))
    except KeyboardInterrupt:
        raise SystemExit(_INTERRUPTED) from None
    raise SystemExit(status or DONE)


def print_json(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="twin", prog_name="twin", message="%(prog)s %(version)s")
def main() -> None:
    """An AI twin that answers questions about one person from that person's own profile."""


@main.command()
@click.option("--only", metavar="DOORS", help=f"Open these only, separated by commas: {', '.join(DOORS)}.")
def run(only: str | None) -> None:
    """Open every door that is configured, until SIGTERM or Ctrl-C."""
    names = [part.strip() for part in only.split(",") if part.strip()] if only is not None else None
    unknown = sorted(set(names or ()) - set(DOORS))
    if unknown or names == []:
        fail(f"--only: seen {only!r}; expected some of {', '.join(DOORS)}", WRONG_USE)
    found = settings(serving=True)

    async def work() -> int:
        from adapters.doors import open_doors

        return await open_doors(found, names, say=click.echo)

    run_async(work)


@main.command()
@click.argument("question")
@as_json
def ask(question: str, as_json: bool) -> None:
    """Ask one QUESTION."""
    from bot.question import UnreadableQuestion, clean

    try:
        clean(question)
    except UnreadableQuestion as error:
        fail(str(error), WRONG_USE)
    found = settings()

    async def work() -> int:
        from adapters.terminal import local_caller, show_reply
        from bot.assembly import open_twin
        from bot.wire import answer_json

        async with open_twin(found) as twin:
            reply = await twin.commands.run("ask", local_caller(found.owner), question)
        if reply.answer is None:
            fail(reply.text)
        if as_json:
            print_json(answer_json(reply.answer))
        else:
            show_reply(reply, name=twin.profile.name)
        return COULD_NOT if reply.answer.outcome in {"rate_limited", "over_budget", "unavailable"} else DONE

    run_async(work)


@main.command()
def chat() -> None:
    """Talk with the twin in the terminal; also reads lines from a pipe."""
    found = settings()

    async def work() -> None:
        from adapters.terminal import run_chat
        from bot.assembly import open_twin

        async with open_twin(found) as twin:
            await run_chat(twin)

    run_async(work)


def _figures(name: str, argument: str, as_json: bool) -> NoReturn:
    """Run a command of the chat as the local admin and show what it says."""
    found = settings()

    async def work() -> int:
        from adapters.terminal import local_caller, show_reply
        from bot.assembly import open_twin

        async with open_twin(found) as twin:
            reply: Reply = await twin.commands.run(name, local_caller(found.owner), argument)
        if reply.refused:
            fail(reply.text, WRONG_USE)
        if as_json:
            print_json(reply.data)
        else:
            show_reply(reply, name=twin.profile.name)
        return DONE

    run_async(work)


@main.command()
@last_days
@as_json
def usage(days: int, as_json: bool) -> None:
    """Questions, tokens and cost, by day and model."""
    _figures("usage", str(days), as_json)


@main.command()
@last_days
@as_json
def costs(days: int, as_json: bool) -> None:
    """What was spent, by model and day."""
    _figures("costs", str(days), as_json)


@main.command()
@click.option("--date", "day", metavar="YYYY-MM-DD", default="", help="Which day; yesterday when left out.")
@as_json
def report(day: str, as_json: bool) -> None:
    """The daily report as text."""
    _figures("report", day, as_json)


@main.command()
@as_json
def doctor(as_json: bool) -> None:
    """Check what a twin needs; each line says ok or what to do."""
    found = settings()

    async def work() -> int:
        from adapters.doors import examine

        checks = await examine(found)
        if as_json:
            print_json([{"check": one.name, "ok": one.ok, "detail": one.detail} for one in checks])
        else:
            for one in checks:
                click.echo(f"{'ok  ' if one.ok else 'FIX '} {one.name}: {one.detail}")
        return DONE if all(one.ok for one in checks) else COULD_NOT

    run_async(work)


@main.group()
def profile() -> None:
    """What the twin knows."""


@profile.command("check")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@as_json
def profile_check(path: Path | None, as_json: bool) -> None:
    """What was read of PATH (or of the configured profile), and what could not be."""
    from adapters.cli_profile import check

    check(path or settings().profile, as_json=as_json)


@profile.command("search")
@click.argument("question")
@as_json
def profile_search(question: str, as_json: bool) -> None:
    """The passages that a QUESTION finds."""
    from adapters.cli_profile import search

    search(settings().profile, question, as_json=as_json)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8788, show_default=True, help="0: any free one."
)
@click.option("--plan", type=click.Choice(["free", "developer", "off"]), default="off", show_default=True)
@click.option("--key", help="Demand this key; any does when left out.")
@click.option("--median-ms", type=float, default=250.0, show_default=True, help="Wait for the first token.")
@click.option("--p95-ms", type=float, default=700.0, show_default=True, help="Its 95th percentile.")
@click.option("--tokens-per-second", type=float, default=0.0, help="0: each model's published speed.")
@click.option("--instant", is_flag=True, help="Wait for nothing at all.")
@click.option("--seed", type=int, default=0, show_default=True, help="One seed, one sequence of chances.")
@click.option("--fault", "faults", multiple=True, metavar="KIND[:MODEL][=P]", help="hang=0.1, 503, cut ...")
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


@main.group()
def db() -> None:
    """The database: migrations."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to this version's migrations."""
    found = settings()

    async def work() -> None:
        from bot.storage.database import open_database
        from bot.storage.migrate import current, upgrade

        async with open_database(found.database_url) as database:
            await upgrade(database)
            click.echo(f"The database is at {await current(database)}.")

    run_async(work)


@db.command("check")
def db_check() -> None:
    """Say whether the database is where this version needs it."""
    found = settings()

    async def work() -> int:
        from bot.storage.database import open_database
        from bot.storage.migrate import check

        async with open_database(found.database_url) as database:
            fault = await check(database)
        click.echo(fault or "The database's migrations are at head.")
        return COULD_NOT if fault else DONE

    run_async(work)


@main.group()
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


@main.group()
def slack() -> None:
    """Slack's side of the twin."""


@slack.command("manifest")
@click.option("--yaml", "as_yaml", is_flag=True, help="As YAML instead of JSON.")
def slack_manifest(as_yaml: bool) -> None:
    """The app manifest to paste at Slack when the app is made."""
    from adapters.slack.manifest import manifest
    from bot.knowledge.load import load_profile

    made = manifest(load_profile(settings().profile).name)
    if as_yaml:
        import yaml

        click.echo(yaml.safe_dump(made, sort_keys=False, allow_unicode=True).rstrip())
    else:
        print_json(made)
