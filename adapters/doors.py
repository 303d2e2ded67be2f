"""Opens the configured doors in one task group, and closes them all when asked to stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from adapters.mounts import Mounts
from adapters.rereading import Rereading, hearing
from adapters.slack import modes as slack
from adapters.stopping import side_by_side, stopping, while_open
from bot.assembly import open_twin
from bot.auditing import OPERATOR
from bot.clock import MachineClock
from bot.doctor import Check, Exam, check_twin, drawing
from bot.errors import DoorError, StorageError, TwinError
from bot.reports.calendar import Issue
from bot.reports.posting import Posting
from bot.scheduler import ticking, watching
from bot.settings import Settings
from bot.twin import Twin

OPENING_S, OPENING_LOOKS = 10.0, 50
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """
    What a door is given when it opens; ``mounts`` is where others bring their paths to the web door.

    ``leaving`` is set as soon as the program is asked to end, ``stop`` when nothing new is to be taken, and
    ``quiet`` when no door but the web's has anything left to finish.
    """

    twin: Twin
    stop: asyncio.Event
    leaving: asyncio.Event
    say: Say
    mounts: Mounts
    quiet: asyncio.Event = field(default_factory=asyncio.Event)


Serve = Callable[[Opening], Coroutine[Any, Any, None]]


async def open_doors(settings: Settings, only: Sequence[str] | None, *, say: Say) -> int:
    """
    Open the doors named in `only`, or every configured one, until SIGTERM or SIGINT; returns 0.

    Raises:
        DoorError: a door could not open; the others are closed again.
        TwinError: profile or database are not in a state to serve.
    """
    names = chosen(settings, only)
    async with open_twin(settings, serving=True) as twin:
        stop, leaving, hung_up = asyncio.Event(), asyncio.Event(), asyncio.Event()
        mounts = Mounts(_brought(settings, names))
        opening = Opening(twin=twin, stop=stop, leaving=leaving, say=say, mounts=mounts)
        faults: list[str] = []
        others = names if "scheduler" in names else _DOORS
        try:
            with stopping(stop, twin.clock, leaving=leaving, notice_s=settings.notice_s), hearing(hung_up):
                for line in twin.greeting():
                    say(line)
                async with (
                    speaking(twin, beside=others),
                    ticking(twin.housekeeping),
                    watching([*twin.watches, Rereading(twin, hung_up).watch]),
                ):
                    doors = {name: partial(_DOORS[name], opening) for name in names}
                    await side_by_side(doors, last="web", quiet=opening.quiet)
        except* TwinError as errors:
            faults = [str(error) for error in _leaves(errors)]
    if faults:
        raise DoorError("\n".join(faults))
    return 0


def chosen(settings: Settings, only: Sequence[str] | None) -> tuple[str, ...]:
    """
    The doors to open, in order.

    Raises:
        DoorError: a door was named, or half configured, without what it needs.
    """
    missing = _missing(settings)
    half = [f"{name}: {needs}" for name, needs in missing.items() if needs and _begun(settings, name)]
    if only is None:
        if half:
            raise DoorError("; ".join(half))
        return tuple(name for name in _DOORS if not missing.get(name))
    lacking = [f"{name}: {missing[name]}" for name in only if missing.get(name)]
    if lacking:
        raise DoorError("; ".join(lacking))
    if "web" not in only and slack.EVENTS in _brought(settings, only):
        raise DoorError(f"slack: in HTTP mode it is reached by {slack.EVENTS} of the web door; open web, too")
    return tuple(name for name in _DOORS if name in only)


async def examine(settings: Settings, *, charts: Exam = drawing) -> list[Check]:
    """What `twin doctor` looks at: the twin itself, then each configured door."""
    checks = await check_twin(settings, charts=charts)
    for name, needs in _missing(settings).items():
        if needs and _begun(settings, name):
            checks.append(Check(name=name, ok=False, detail=needs))
        elif needs:
            checks.append(Check(name=name, ok=True, detail=f"not configured ({needs})"))
        else:
            checks += await _EXAMS[name](settings)
    return checks


def _missing(settings: Settings) -> dict[str, str]:
    """By chat door: what is left to be set, empty when nothing is."""
    return {
        "slack": slack.missing(settings),
        "discord": "" if settings.discord_token else "set DISCORD_TOKEN to open it",
    }


def _begun(settings: Settings, name: str) -> bool:
    return name == "slack" and slack.is_begun(settings)


def _brought(settings: Settings, names: Collection[str]) -> tuple[str, ...]:
    """The paths that other doors bring to the web door."""
    return slack.paths(settings) if "slack" in names else ()


def _leaves(group: BaseExceptionGroup[TwinError]) -> list[TwinError]:
    found: list[TwinError] = []
    for one in group.exceptions:
        found += _leaves(one) if isinstance(one, BaseExceptionGroup) else [one]
    return found


async def _web(opening: Opening) -> None:
    from adapters.web.app import serve

    twin = opening.twin
    await serve(
        twin,
        opening.stop,
        say=opening.say,
        secret=twin.web_secret,
        token=twin.web_token,
        ready=while_open(twin.ready, opening.leaving),
        mounts=opening.mounts,
        introducer=slack.introducer(twin.settings, twin.clock),
        quiet=opening.quiet,
    )


async def _slack(opening: Opening) -> None:
    from adapters.slack.app import serve

    await serve(opening.twin, opening.stop, say=opening.say, mounts=opening.mounts)


async def _discord(opening: Opening) -> None:
    from adapters.discord.app import serve

    await serve(opening.twin, opening.stop, say=opening.say)


async def _scheduler(opening: Opening) -> None:
    twin, stop = opening.twin, opening.stop
    for _ in range(OPENING_LOOKS):  # a first tick that finds the doors shut would leave reports to the second
        if stop.is_set() or len(twin.reports.destinations()) == twin.reports.channels_named:
            break
        await twin.clock.sleep(OPENING_S / OPENING_LOOKS)
    async with ticking(twin.chores):
        await stop.wait()


@asynccontextmanager
async def speaking(
    twin: Twin, *, beside: Collection[str] = (), to_admins: bool = False
) -> AsyncIterator[None]:
    """
    Give the twin a voice on each configured platform, `beside` the open doors.

    ``to_admins``: only where there is an admin channel.

    Raises:
        DoorError: a token is refused, or its platform is not reached.
    """
    settings = twin.settings
    async with AsyncExitStack() as stack:
        has_slack = slack.may_speak(settings) and (settings.slack_admin_channel or not to_admins)
        has_discord = settings.discord_token and (settings.discord_admin_channel or not to_admins)
        if has_slack and "slack" not in beside:
            from adapters.slack.speaking import speaking as on_slack

            opened = on_slack(settings, twin.clock, twin.lodging)
            twin.messengers["slack"] = await stack.enter_async_context(opened)
        if has_discord and "discord" not in beside:
            from adapters.discord.speaking import speaking as on_discord

            twin.messengers["discord"] = await stack.enter_async_context(on_discord(settings, twin.clock))
        yield


async def post_report(settings: Settings, day: date | None, *, say: Say) -> int:
    """
    Post the report on `day` (None: yesterday) to each admin channel that lacks it; 0 when none failed.

    Raises:
        DoorError: no channel is configured, or a platform refuses us.
    """
    async with open_twin(settings) as twin, speaking(twin, to_admins=True):
        if day is not None and day > twin.reports.yesterday():
            raise DoorError(f"{day} is not over yet: a day is posted once, when all of it is known")
        if day is not None and not await twin.reports.was_lived(day):
            raise DoorError(f"{day} was before the first start: there is nothing to report")
        destinations = twin.reports.destinations()
        if not destinations:
            raise DoorError(
                "there is no admin channel to post to: set TWIN_SLACK_ADMIN_CHANNEL or "
                "TWIN_DISCORD_ADMIN_CHANNEL, and the platform's token"
            )
        posted = []
        for platform, channel in destinations:
            issue = Issue.of_day(day or twin.reports.yesterday())
            posted.append(await twin.poster.post(issue, platform, channel))
            say(f"{platform} {channel}: the report on {issue} {posted[-1]}.")
            if posted[-1] is Posting.POSTED:
                await twin.auditing.noted(OPERATOR, "report.posted", f"{platform}:{channel}", now=str(issue))
    return 1 if {Posting.FAILED, Posting.NOWHERE} & set(posted) else 0


async def tell_waiting(twin: Twin) -> str:
    """
    Tell at once whoever waits for an answer that was taught just now; what is in the way, or nothing.

    Whatever cannot be told is left to the running twin, which does so within its tick.
    """
    try:
        async with speaking(twin):
            await twin.tellings.tell_due()
    except TwinError as error:
        return str(error)
    return ""


async def _examine_slack(settings: Settings) -> list[Check]:
    from adapters.slack.app import examine as examine_slack

    if slack.is_several(settings):
        return await _examine_several(settings)
    found = await examine_slack(settings)
    return [Check(name=one.name, ok=one.ok, detail=one.detail) for one in found]


async def _examine_several(settings: Settings) -> list[Check]:
    """The installations are in the twin's own database."""
    from adapters.slack.examine_several import examine_several
    from bot.storage.database import open_database

    try:
        async with open_database(settings.database_url, settings.postgresql) as database:
            found = await examine_several(settings, MachineClock(), database)
    except StorageError as error:
        return [Check(name="slack", ok=False, detail=str(error))]
    return [Check(name=one.name, ok=one.ok, detail=one.detail) for one in found]


async def _examine_discord(settings: Settings) -> list[Check]:
    from adapters.discord.app import examine as examine_discord

    found = await examine_discord(settings, commands=await _commands(settings))
    return [Check(name=one.name, ok=one.ok, detail=one.detail) for one in found]


async def _commands(settings: Settings) -> list[dict[str, Any]] | None:
    """What Discord is to know of the commands; None when the twin cannot be opened: why is told elsewhere."""
    from adapters.discord.tree import commands_for

    try:
        async with open_twin(settings) as twin:
            is_global = settings.discord_guild_id is None
            return commands_for(list(twin.commands), name=twin.profile.name, is_global=is_global)
    except TwinError:
        return None


_DOORS: dict[str, Serve] = {"web": _web, "slack": _slack, "discord": _discord, "scheduler": _scheduler}
_EXAMS: dict[str, Callable[[Settings], Awaitable[list[Check]]]] = {
    "slack": _examine_slack,
    "discord": _examine_discord,
}
