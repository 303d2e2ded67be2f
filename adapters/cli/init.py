"""The verb `init`: a folder with everything that a twin of one's own begins with."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from adapters.cli.common import COULD_NOT, WRONG_USE, fail
from adapters.cli.founding import Founding, Wishes
from adapters.cli.slack import address, http, mentions_only
from adapters.cli.starting import KEYS, Key, read_key, read_name

Command = Callable[..., Any]


def _keys(verb: Command) -> Command:
    """A flag for each key, which names a variable: a key itself would stay in the shell's history."""
    for key in reversed(KEYS):
        verb = click.option(
            f"--{key.flag}-env", metavar="VARIABLE", help=f"Variable that holds the {key.what} ({key.name})."
        )(verb)
    return verb


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--name", metavar="NAME", help="Whose twin it is.")
@click.option(
    "--profile",
    "source",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="A resume or CV, or a folder of them and of notes: copied into profile/.",
)
@click.option("--owner", metavar="ID", help="The person, as slack:U... or discord:...")
@click.option("--admins", metavar="IDS", help="Who may use admin commands, separated by commas.")
@click.option("--timezone", metavar="ZONE", help="Where a day begins and ends, e.g. Europe/Amsterdam.")
@_keys
@click.option(
    "--application-id",
    metavar="ID",
    type=click.IntRange(1, (1 << 64) - 1),
    help="Of the Discord bot: its invite link is printed.",
)
@mentions_only
@http
@click.option("--yes", "-y", is_flag=True, help="Ask nothing: what no flag gives is left out.")
def init(folder: Path, *, yes: bool, **given: Any) -> None:
    """
    Make a folder for a twin: twin.toml, .env, profile/ and slack-manifest.json.

    It asks what no flag has told, on a terminal. What is there already is kept.
    """
    from bot.errors import TwinError

    if os.path.lexists(folder) and not folder.is_dir():
        fail(f"{folder} is no folder; give one, or one that is to be made", WRONG_USE)
    founding = Founding(folder)
    asking = not yes and sys.stdin.isatty()
    try:
        wishes = _wishes(founding, given, asking=asking)
        founding.make(wishes)
    except TwinError as error:
        fail(str(error))
    except OSError as error:
        told = f"{error.filename or folder}: {error.strerror or error}"
        fail(f"{told}; see to it, or give another folder", COULD_NOT)
    for line in founding.told(wishes):
        click.echo(line)


def _wishes(founding: Founding, given: Mapping[str, Any], *, asking: bool) -> Wishes:
    """What the flags and the answers come to; or exit 2."""
    settings = {
        "TWIN_OWNER": _read("--owner", given["owner"], _people),
        "TWIN_ADMINS": _read("--admins", given["admins"], _people),
        "TWIN_TIMEZONE": _read("--timezone", given["timezone"], _zone),
        "TWIN_WEB_URL": address(given["web_url"]) if given["web_url"] is not None else None,
    }
    keys = {key.name: _from_environment(key, given[key.variable]) for key in KEYS if given[key.variable]}
    source = _source(founding, given["source"], asking=asking)
    name = _name(founding, given["name"], source, asking=asking)
    application = given["application_id"]
    if asking and not founding.has_secrets:
        keys |= _asked_keys(keys)
    if asking and application is None and "DISCORD_TOKEN" not in keys:
        application = click.prompt(
            "Application ID of a Discord bot (Enter: none)", default=0, show_default=False, type=int
        )
    return Wishes(
        name=name,
        source=source,
        settings={key: value for key, value in settings.items() if value},
        keys=keys,
        application=application or None,
        mentions_only=given["mentions_only"],
    )


def _source(founding: Founding, given: Path | None, *, asking: bool) -> Path | None:
    """What the profile is copied from; never a folder that the twin's own is in."""
    words = "A resume or CV to begin with, as a file or folder (Enter: an empty note)"
    told = str(given) if given is not None else ""
    if given is None and asking and not founding.has_profile:
        told = click.prompt(words, default="", show_default=False, value_proc=_again(_existing))
    return _existing_or_exit(told, founding) if told else None


def _existing_or_exit(told: str, founding: Founding) -> Path:
    path = Path(_read("--profile", told, _existing) or "")
    if founding.folder.resolve().is_relative_to(path.resolve()):
        fail(f"--profile: the twin's own folder is in {path}; name a file, or a folder apart", WRONG_USE)
    return path


def _existing(text: str) -> str:
    path = Path(text.strip()).expanduser()
    if text.strip() and not path.exists():
        raise ValueError(f"{path} is not there")
    return str(path) if text.strip() else ""


def _name(founding: Founding, given: str | None, source: Path | None, *, asking: bool) -> str:
    """Whose twin it is: as they say, or as the profile does."""
    from bot.knowledge.identity import is_same

    known = founding.name_in(source)
    if given is None and asking and not known:
        return str(click.prompt("Whose twin is it", value_proc=_again(read_name)))
    if given is None and not known:
        fail("say whose twin it is: --name 'Ada Lovelace'", WRONG_USE)
    name = _read("--name", given, read_name)
    if name and known and not is_same(known, name):
        fail(f"--name: seen {name!r}, and the profile is about {known!r}", WRONG_USE)
    return known or name or ""


def _asked_keys(known: Mapping[str, str]) -> dict[str, str]:
    """What is typed is not shown; whoever has a key for later puts it into ``.env`` then."""
    told: dict[str, str] = {}
    for key in KEYS:
        is_rare = key.name in {"OPENAI_API_KEY", "SLACK_SIGNING_SECRET"}
        is_early = key.name == "SLACK_APP_TOKEN" and "SLACK_BOT_TOKEN" not in {*known, *told}
        if key.name in known or is_rare or is_early:
            continue
        words = f"{key.what[:1].upper()}{key.what[1:]} (not shown; Enter: later)"
        reads = _again(lambda text: read_key(text) if text.strip() else "")
        if typed := click.prompt(words, default="", show_default=False, hide_input=True, value_proc=reads):
            told[key.name] = typed
    return told


def _again(reads: Callable[[str], str]) -> Callable[[str], str]:
    """A reader of what is typed: whoever slips is told, and asked again."""

    def read(text: str) -> str:
        try:
            return reads(text)
        except ValueError as error:
            raise click.UsageError(str(error)) from None

    return read


def _from_environment(key: Key, variable: str) -> str:
    from bot.settings_origin import variable as held

    found = held(variable)
    if not found:
        fail(f"--{key.flag}-env: there is no variable {variable[:80]} in the environment", WRONG_USE)
    return _read(f"--{key.flag}-env {variable[:80]}", found, read_key) or ""


def _read(flag: str, given: str | None, reads: Callable[[str], str]) -> str | None:
    if given is None:
        return None
    try:
        return reads(given)
    except ValueError as error:
        fail(f"{flag}: {error}", WRONG_USE)


def _people(text: str) -> str:
    from bot.settings_forms import people

    return people(text.strip())


def _zone(text: str) -> str:
    from bot.settings_forms import zone

    return zone(text.strip())
