"""The verbs that show figures: the same commands as in the chat, run as the local admin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from adapters.cli.common import DONE, WRONG_USE, as_json, fail, print_json, run_async, settings

if TYPE_CHECKING:
    from bot.commands.reply import Reply
    from bot.settings import Settings

FC = TypeVar("FC", bound=Callable[..., Any])
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


def by_option(kinds: Sequence[str]) -> Callable[[FC], FC]:
    """What the table shows; the first of `kinds` when left out."""
    return click.option(
        "--by", type=click.Choice(kinds), default=kinds[0], show_default=True, help="What the table shows."
    )


as_csv = click.option("--csv", "as_csv", is_flag=True, help="Print the table as CSV, with exact figures.")


def as_admin(
    name: str, argument: str, as_json: bool, chart: Path | None = None, *, as_csv: bool = False
) -> NoReturn:
    """Run a command of the chat as the local admin, show what it says, and write its chart to a file."""
    if as_json and as_csv:
        fail("expected either --json or --csv", WRONG_USE)
    found = settings()
    run_async(lambda: _told(found, name, argument, chart, as_json=as_json, as_csv=as_csv))


async def _told(
    found: Settings,
    name: str,
    argument: str,
    chart: Path | None,
    *,
    as_json: bool,
    as_csv: bool = False,
) -> int:
    from adapters.terminal import local_caller, show_reply
    from bot.assembly import open_twin
    from bot.commands.sheet import csv_of

    async with open_twin(found) as twin:
        caller = replace(local_caller(found.owner), sees_pictures=chart is not None)
        reply: Reply = await twin.commands.run(name, caller, argument)
    if reply.refused:
        fail(reply.text, WRONG_USE)
    if as_json:
        print_json(reply.data)
    elif as_csv:
        click.echo(csv_of(reply), nl=False)
    else:
        show_reply(reply, name=twin.profile.name)
    if chart is not None:
        _write(reply, chart)
    return DONE


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
@by_option(["day", "model", "type", "platform", "channel", "person"])
@chart_file
@as_json
@as_csv
def usage(days: int, by: str, chart: Path | None, as_json: bool, as_csv: bool) -> None:
    """Questions, tokens, cost, and what memory saved."""
    as_admin("usage", f"{days} by {by}", as_json, chart, as_csv=as_csv)


@click.command()
@last_days
@by_option(["model", "day", "type", "platform"])
@chart_file
@as_json
@as_csv
def costs(days: int, by: str, chart: Path | None, as_json: bool, as_csv: bool) -> None:
    """What was spent, by model and day, and what is recommended."""
    as_admin("costs", f"{days} by {by}", as_json, chart, as_csv=as_csv)


@click.command()
@last_days
@chart_file
@as_json
@as_csv
def models(days: int, chart: Path | None, as_json: bool, as_csv: bool) -> None:
    """The models in the order in which they are asked, and why."""
    as_admin("models", str(days), as_json, chart, as_csv=as_csv)


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
    argument = str(day.date()) if day else ""
    if not post:
        as_admin("report", argument, as_json, chart)
    found = settings()

    async def work() -> int:
        from adapters.doors import post_report

        if chart is not None:
            await _told(found, "report", argument, chart, as_json=as_json)
        return await post_report(found, day.date() if day else None, say=click.echo)

    run_async(work)
