"""The verbs that show figures: the same commands as in the chat, run as the local admin."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from adapters.cli.common import DONE, WRONG_USE, as_json, fail, print_json, run_async, settings

if TYPE_CHECKING:
    from bot.commands.reply import Reply

last_days = click.option(
    "--days", type=click.IntRange(1, 366), default=7, show_default=True, help="How many days, today included."
)


chart_file = click.option(
    "--chart",
    "chart",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the chart there as well, as PNG.",
)


def as_admin(name: str, argument: str, as_json: bool, chart: Path | None = None) -> NoReturn:
    """Run a command of the chat as the local admin, show what it says, and write its chart to a file."""
    found = settings()

    async def work() -> int:
        from adapters.terminal import local_caller, show_reply
        from bot.assembly import open_twin

        async with open_twin(found) as twin:
            caller = replace(local_caller(found.owner), sees_pictures=chart is not None)
            reply: Reply = await twin.commands.run(name, caller, argument)
        if reply.refused:
            fail(reply.text, WRONG_USE)
        if as_json:
            print_json(reply.data)
        else:
            show_reply(reply, name=twin.profile.name)
        if chart is not None:
            _write(reply, chart)
        return DONE

    run_async(work)


def _write(reply: Reply, chart: Path) -> None:
    if reply.picture is None:
        fail(
            f"{chart} was not written: there is nothing to draw, or no chart can be drawn: try `twin doctor`"
        )
    try:
        chart.write_bytes(reply.picture.png)
    except OSError as error:
        fail(f"{chart} cannot be written ({error.strerror}): name another file in --chart")


@click.command()
@last_days
@chart_file
@as_json
def usage(days: int, chart: Path | None, as_json: bool) -> None:
    """Questions, tokens, cost, and what memory saved."""
    as_admin("usage", str(days), as_json, chart)


@click.command()
@last_days
@chart_file
@as_json
def costs(days: int, chart: Path | None, as_json: bool) -> None:
    """What was spent, by model and day."""
    as_admin("costs", str(days), as_json, chart)


@click.command()
@last_days
@chart_file
@as_json
def models(days: int, chart: Path | None, as_json: bool) -> None:
    """The models in the order in which they are asked, and why."""
    as_admin("models", str(days), as_json, chart)


@click.command()
@click.option(
    "--days", type=click.IntRange(1, 366), help="How many days of the past to go by; up to 84 otherwise."
)
@as_json
def forecast(days: int | None, as_json: bool) -> None:
    """What this month will cost, and when a limit will be in the way."""
    as_admin("forecast", str(days) if days else "", as_json)


@click.command()
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Which day; yesterday when left out.")
@click.option("--post", is_flag=True, help="Post it to the admin channels, unless that was done.")
@chart_file
@as_json
def report(day: datetime | None, post: bool, chart: Path | None, as_json: bool) -> None:
    """The daily report as text."""
    if not post:
        as_admin("report", f"{day:%Y-%m-%d}" if day else "", as_json, chart)
    if chart is not None:
        fail("--post brings its chart along: write --chart without it", WRONG_USE)
    found = settings()

    async def work() -> int:
        from adapters.doors import post_report

        return await post_report(found, day.date() if day else None, say=click.echo)

    run_async(work)
