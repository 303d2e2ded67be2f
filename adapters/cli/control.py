"""The verbs by which an operator bounds and watches: limits, experiments, alerts."""

from __future__ import annotations

import click

from adapters.cli.common import as_json
from adapters.cli.figures import as_admin, last_days


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
def limits(context: click.Context, as_json: bool) -> None:
    """Caps and what is left of them."""
    if context.invoked_subcommand is None:
        as_admin("limits", "", as_json)
    context.obj = as_json


@limits.command("set")
@click.argument("name")
@click.argument("value")
@as_json
@click.pass_obj
def limits_set(asked: bool, name: str, value: str, as_json: bool) -> None:
    """
    Give the limit NAME the cap VALUE, in every process at once.

    VALUE is a number of tokens, or of dollars for a limit of money; 0 or off for none; default for what is
    configured.
    """
    as_admin("limits", f"set {name} {value}", as_json or asked)


@click.command()
@click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=30,
    show_default=True,
    help="How many days, today included.",
)
@as_json
def experiments(days: int, as_json: bool) -> None:
    """How the arms of experiments do, and how sure that is."""
    as_admin("experiments", str(days), as_json)


@click.group(invoke_without_command=True)
@last_days
@as_json
@click.pass_context
def alerts(context: click.Context, days: int, as_json: bool) -> None:
    """What went wrong or came near a limit, newest first."""
    if context.invoked_subcommand is None:
        as_admin("alerts", str(days), as_json)
    context.obj = as_json


@alerts.command("mute")
@click.argument("kind")
@click.argument("length", default="")
@as_json
@click.pass_obj
def alerts_mute(asked: bool, kind: str, length: str, as_json: bool) -> None:
    """
    Post nothing of one KIND of alerts, in any process; it is kept on record.

    LENGTH is for how long: 30m, 2h, 3d or 1w; without it until it is unmuted.
    """
    as_admin("alerts", f"mute {kind} {length}", as_json or asked)


@alerts.command("unmute")
@click.argument("kind")
@as_json
@click.pass_obj
def alerts_unmute(asked: bool, kind: str, as_json: bool) -> None:
    """Post alerts of one KIND again."""
    as_admin("alerts", f"unmute {kind}", as_json or asked)
