"""The `twin` command: the terminal is a door, too; heavy libraries wait until a verb needs them."""

from __future__ import annotations

import gc

import click

from adapters.cli.backup import backup
from adapters.cli.common import GARBAGE
from adapters.cli.control import alerts, experiments, limits
from adapters.cli.copying import copy_database
from adapters.cli.evaluating import evaluate
from adapters.cli.export import export
from adapters.cli.figures import costs, forecast, models, report, usage
from adapters.cli.forget import forget
from adapters.cli.inbox import inbox, teach
from adapters.cli.init import init
from adapters.cli.person import person
from adapters.cli.profile import profile
from adapters.cli.slack import slack
from adapters.cli.talking import ask, chat, doctor, run
from adapters.cli.tools import config, db, simulate
from adapters.cli.warm import warm
from adapters.cli.web import web


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="twin", prog_name="twin", message="%(prog)s %(version)s")
def main() -> None:
    """An AI twin that answers questions about one person from that person's own profile."""
    gc.set_threshold(*GARBAGE)


db.add_command(backup)
db.add_command(copy_database)
export.add_command(person)
for verb in (
    init,
    run,
    ask,
    chat,
    usage,
    costs,
    models,
    forecast,
    report,
    doctor,
    profile,
    simulate,
    db,
    config,
    slack,
    limits,
    experiments,
    alerts,
    warm,
    web,
    evaluate,
    inbox,
    teach,
    forget,
    export,
):
    main.add_command(verb)
