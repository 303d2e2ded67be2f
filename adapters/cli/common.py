"""What every verb shares: settings read, one clear line for a fault, the exit status."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from bot.settings import Settings

DONE, COULD_NOT, WRONG_USE = 0, 1, 2
DOORS = ("web", "slack", "discord", "scheduler")
_INTERRUPTED = 130
GARBAGE = (20_000, 20, 20)
"""
After how many new objects garbage is looked for: with Python's own 700, what reads a year of days spends a
third of its time on that, among objects that are all in use (`python -m benchmarks.stats`).
"""

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


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
    from bot.settings_origin import strange_names

    try:
        found = load_settings()
    except SettingsError as error:
        fail(_below(str(error).splitlines()), WRONG_USE)
    slips = [line for line, is_slip in strange_names() if is_slip]
    if slips:  # a cap with a slip in its name caps nothing
        fail(_below(slips), WRONG_USE)
    level = "warning" if found.log_level == "info" and not serving else found.log_level
    configure(found.log, level, secrets=found.secrets)
    return found


def run_async(work: Callable[[], Coroutine[Any, Any, int | None]]) -> NoReturn:
    """Run a verb's work to its exit status; what we raise on purpose is told in one line."""
    from bot.errors import SettingsError, TwinError

    try:
        status = asyncio.run(work())
    except SettingsError as error:
        fail(_below(str(error).splitlines()), WRONG_USE)
    except TwinError as error:
        fail(str(error))
    except KeyboardInterrupt:
        raise SystemExit(_INTERRUPTED) from None
    raise SystemExit(status or DONE)


def _below(lines: Sequence[str]) -> str:
    """Lines as one message, each below the other."""
    return "\n      ".join(lines)


def print_json(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
