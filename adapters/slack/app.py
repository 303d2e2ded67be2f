"""Slack's door: opened loudly, kept open, and closed only when everybody who asked has an answer."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.mounts import Mounts
from adapters.slack.answering import Answering
from adapters.slack.door import Door
from adapters.slack.examine import examine
from adapters.slack.forms import Forms
from adapters.slack.http import Requests
from adapters.slack.inbound import PLATFORM, Me
from adapters.slack.leaving import Leaving
from adapters.slack.link import Link
from adapters.slack.messenger import SlackMessenger
from adapters.slack.modes import EVENTS, app_token, is_http, signing_secret
from adapters.slack.parting import PARTING_S
from adapters.slack.presence import Presence, present
from adapters.slack.pressing import Pressing
from adapters.stopping import hurried
from bot.errors import TwinError
from bot.house import House

__all__ = ["build_app", "examine", "serve"]

DRAIN_S = 9.0
"""Of the ten seconds that a program has to end, one is left to close everything else."""
_EVERYTHING = re.compile(".*", re.DOTALL)

log = structlog.stdlib.get_logger(__name__)


class Way(Protocol):
    """How Slack reaches us: `Link` (a socket that we open), or `Requests` (which it sends)."""

    async def open(self) -> None:
        """Be reached from now on, or raise `DoorError`."""
        ...

    async def watch(self) -> None:
        """See that it stays so; may return when there is nothing to see to."""
        ...

    async def close(self) -> None:
        """Take nothing any more; return when all that came is acknowledged."""
        ...


async def serve(
    twin: House,
    stop: asyncio.Event,
    *,
    say: Callable[[str], None],
    mounts: Mounts | None = None,
    drain_s: float = DRAIN_S,
) -> None:
    """
    Open the door, answer until `stop` is set, then finish what runs and close, all within `drain_s`.

    ``mounts`` is where the web door takes what Slack sends in HTTP mode.

    Raises:
        DoorError: a token is missing or refused, or Slack is not reached; one line, without secrets.
        StorageError: the installations cannot be read.
    """
    mounts = mounts or Mounts()
    async with hurried(stop) as is_open, present(twin) as here:
        twin.messengers[PLATFORM] = SlackMessenger(here.workspaces)
        door = Door(twin, here.workspaces, Answering(twin), Forms(twin).open)
        pressing = Pressing(twin, here.workspaces, door.take)
        leaving = Leaving(twin.claims, here.installed.forget, door.leave) if here.installed else None
        app = build_app(here.client.base_url, here.me, door, pressing, leaving)
        way = _way(twin, app, here.client, mounts)
        try:
            with _pages(here, mounts):
                await way.open()
                is_open()
                say(f"Slack: open {here.told}{_where(twin)}")
                await _live(door, pressing, way, stop, drain_s)
        finally:
            del twin.messengers[PLATFORM]
            await way.close()
    log.info("slack.closed")


def _pages(here: Presence, mounts: Mounts) -> AbstractContextManager[None]:
    """The pages of the installation, where this process has a web door; else another one serves them."""
    return mounts.bring(dict(here.pages)) if here.pages.keys() <= set(mounts.expected) else nullcontext()


def _way(twin: House, app: AsyncApp, client: AsyncWebClient, mounts: Mounts) -> Way:
    if is_http(twin.settings):
        return Requests(app, signing_secret(twin.settings), mounts, twin.clock)
    return Link(app, client, app_token(twin.settings), twin.clock)


def _where(twin: House) -> str:
    """In HTTP mode, where Slack is to send everything to."""
    return f", at {twin.settings.web_url or ''}{EVENTS}" if is_http(twin.settings) else ""


async def _live(door: Door, pressing: Pressing, way: Way, stop: asyncio.Event, drain_s: float) -> None:
    try:
        async with asyncio.timeout(None) as limit, asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(way.watch())
            hands = [tasks.create_task(one) for one in (door.work(tasks), pressing.work(tasks))]
            try:
                await stop.wait()
            finally:
                door.close()
            watching.cancel()
            await way.close()
            for hand in hands:
                hand.cancel()
            pressing.work_off(tasks)
            door.work_off(tasks)
            tasks.create_task(_last_questions(door, pressing, tasks))
            parting_s = min(PARTING_S, drain_s / 5)  # whoever gets no answer any more is told so in time
            limit.reschedule(asyncio.get_running_loop().time() + drain_s - parting_s)
    except TimeoutError:
        log.warning("slack.answers_cut_off", after_s=drain_s)


async def _last_questions(door: Door, pressing: Pressing, tasks: asyncio.TaskGroup) -> None:
    """A button that was pressed in time may ask something."""
    await pressing.rest()
    door.work_off(tasks)


def build_app(
    base_url: str, me: Me, door: Door, pressing: Pressing, leaving: Leaving | None = None
) -> AsyncApp:
    """
    Bolt's app with a listener for everything that may be delivered: what nobody hears is sent again.

    It makes no call of its own: who we are is known, and the client that it wants has no token.
    """
    logger = logging.getLogger("slack_bolt.twin")
    logger.setLevel(logging.ERROR)  # it warns of a token in the environment that it is not to read

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=me.team, bot_user_id=me.user, bot_id=me.bot)

    app = AsyncApp(
        name="twin",
        logger=logger,
        client=AsyncWebClient(base_url=base_url),
        authorize=authorize,
        process_before_response=True,  # what is acknowledged is taken, whenever we are stopped
        request_verification_enabled=False,  # `Requests` verifies before anything is read
        attaching_conversation_kwargs_enabled=False,
    )
    app.error(_note)
    _listen(app, door, pressing, leaving)
    return app


async def _note(error: Exception) -> BoltResponse | None:
    """What cannot be taken now is not acknowledged, and comes again; what never can be, is."""
    log.error("slack.delivery_not_taken", error=type(error).__name__)
    return None if isinstance(error, TwinError) else BoltResponse(status=200)


def _listen(app: AsyncApp, door: Door, pressing: Pressing, leaving: Leaving | None) -> None:
    async def hear(body: dict[str, Any], request: AsyncBoltRequest) -> None:
        if leaving is not None and await leaving.hear(body):
            return
        await door.hear(body, again=_is_again(request.headers))
        await pressing.hear(body)

    async def obey(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await door.obey(body)

    async def press(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await pressing.press(body)

    async def fill(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(**await pressing.submit(body))

    async def only_acknowledge(ack: AsyncAck) -> None:
        await ack()

    app.event(_EVERYTHING)(hear)
    app.command(_EVERYTHING)(obey)
    app.view(_EVERYTHING)(fill)
    app.action(_EVERYTHING)(press)
    app.shortcut(_EVERYTHING)(press)
    app.view_closed(_EVERYTHING)(only_acknowledge)
    app.options(_EVERYTHING)(only_acknowledge)


def _is_again(headers: Mapping[str, Sequence[str]]) -> bool:
    """Whether Slack says that it delivers an event once more."""
    told = headers.get("x-slack-retry-num") or ("0",)
    return told[0] not in ("", "0")
