"""The verb `slack`: what is made at Slack's side, or for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from adapters.cli.common import WRONG_USE, fail, print_json, settings

if TYPE_CHECKING:
    from adapters.slack.manifest import Ways
    from bot.settings import Settings

mentions_only = click.option(
    "--mentions-only",
    is_flag=True,
    help="Nothing but mentions and direct messages is delivered: no replies in threads without a mention.",
)
http = click.option(
    "--http",
    "web_url",
    metavar="URL",
    help="Slack sends requests to the web door, which is reached at URL, instead of over a socket.",
)


@click.group()
def slack() -> None:
    """Slack's side of the twin."""


@slack.command("manifest")
@click.option("--yaml", "as_yaml", is_flag=True, help="As YAML instead of JSON.")
@click.option("--name", metavar="NAME", help="Whose twin it is (default: as the profile says).")
@mentions_only
@http
@click.option(
    "--several",
    is_flag=True,
    help="The app may be installed in several workspaces; needs --http or TWIN_WEB_URL.",
)
@click.option(
    "--sign-in",
    "signs_in",
    is_flag=True,
    help="Members may sign in to the dashboard through Slack; needs --http or TWIN_WEB_URL.",
)
def slack_manifest(
    *,
    as_yaml: bool,
    name: str | None,
    mentions_only: bool,
    web_url: str | None,
    several: bool,
    signs_in: bool,
) -> None:
    """
    The app manifest to paste at Slack when the app is made, or to renew it with.

    Without flags it is of the kind that the settings ask for.
    """
    from adapters.slack.manifest import manifest
    from bot.knowledge.load import load_profile

    found = settings()
    ways = ways_of(found, web_url, mentions_only=mentions_only, several=several, signs_in=signs_in)
    is_theirs = name is None or found.profile is not None
    profile = load_profile(found.profile) if is_theirs else None
    suggestions = profile.suggestions if profile else ()
    made = manifest(name or (profile.name if profile else ""), suggestions=suggestions, ways=ways)
    if as_yaml:
        import yaml

        click.echo(yaml.safe_dump(made, sort_keys=False, allow_unicode=True).rstrip())
    else:
        print_json(made)


@slack.command("key")
def slack_key() -> None:
    """
    A new key for TWIN_SLACK_TOKEN_KEY, which seals the tokens of workspaces that install the app.

    To change keys, write the new one before the old one, with a comma between them, and start the twin once:
    the old one is not needed any more then.
    """
    from adapters.slack.sealing import new_key

    click.echo(new_key())


def ways_of(
    found: Settings, web_url: str | None, *, mentions_only: bool, several: bool, signs_in: bool = False
) -> Ways:
    """How the flags, and where they are silent the settings, want Slack to reach the twin; or exit 2."""
    from adapters.introducing import BACK
    from adapters.slack.manifest import Ways
    from adapters.slack.modes import EVENTS, REDIRECT, is_http, is_several, vouches

    given = address(web_url) if web_url is not None else None
    outside = given or found.web_url
    is_sent, comes_back = given is not None or is_http(found), several or is_several(found)
    signs_in = signs_in or vouches(found)
    is_outside = is_sent or comes_back or signs_in
    if is_outside and not outside:
        fail(
            "Slack has to know where it reaches the web door: set TWIN_WEB_URL, or give --http "
            "https://twin.example.org",
            WRONG_USE,
        )
    if outside and is_outside and not outside.startswith("https://"):
        click.echo(f"twin: Slack sends to https addresses alone, and {outside} is none", err=True)
    return Ways(
        request_url=f"{outside}{EVENTS}" if is_sent else None,
        redirect_url=f"{outside}{REDIRECT}" if comes_back else None,
        sign_in_url=f"{outside}{BACK}" if signs_in else None,
        mentions_only=mentions_only,
    )


def address(text: str) -> str:
    """A web address without a last slash; or exit 2."""
    from bot.settings_forms import url

    try:
        return url(text.strip())
    except ValueError:
        fail(f"--http: seen {text[:80]!r}; expected an address such as https://twin.example.org", WRONG_USE)
