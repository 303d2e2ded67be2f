"""The verb `web`: how an operator gets into the dashboard."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import click

from adapters.cli.common import as_json, print_json, run_async, settings

if TYPE_CHECKING:
    from bot.ports import Clock
    from bot.settings import Settings
    from bot.store import Store


@click.group()
def web() -> None:
    """The web door's dashboard: who may enter."""


@web.command("link")
@click.option(
    "--role",
    type=click.Choice(["admin", "owner", "viewer"]),
    default="admin",
    show_default=True,
    help="What whoever opens it may do.",
)
@as_json
def web_link(role: str, as_json: bool) -> None:
    """A link that signs in to the dashboard, once and within 15 minutes."""
    found = settings()

    async def work(store: Store, clock: Clock) -> None:
        from adapters.web.admin.links import MINUTES, door_of, new_link
        from bot.keys import ONCE_WITHIN, Role

        url = await new_link(store.keys, clock, door_of(found), Role(role))
        if as_json:
            until = clock.now() + ONCE_WITHIN
            print_json({"url": url, "role": role, "expires_at": until.isoformat(timespec="seconds")})
        else:
            click.echo(url)
            click.echo(f"Good once, for {MINUTES} minutes.", err=True)

    _in_store(found, work)


@web.command("token")
@as_json
def web_token(as_json: bool) -> None:
    """
    The token that signs admins in and that programs send as a bearer token.

    It is TWIN_WEB_TOKEN where that is set, else one that was made at the first start.
    """
    found = settings()

    async def work(store: Store, _: Clock) -> None:
        from bot.store import web_token

        token = await web_token(found, store)
        origin = "TWIN_WEB_TOKEN" if found.web_token is not None else "database"
        if as_json:
            print_json({"token": token, "origin": origin})
        else:
            click.echo(token)

    _in_store(found, work)


def _in_store(found: Settings, work: Callable[[Store, Clock], Awaitable[None]]) -> None:
    """The database alone, and its time: neither profile nor models are of use here."""

    async def opened() -> None:
        from bot.clock import CommonClock, MachineClock
        from bot.store import open_store

        clock = CommonClock(MachineClock())
        async with AsyncExitStack() as stack:
            await work(await open_store(stack, found, str, clock), clock)

    run_async(opened)
