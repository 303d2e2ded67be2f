"""What a twin needs to live, looked at one by one; each finding says ok or what to do."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile

from bot.charts.studio import NotDrawn, Studio
from bot.clock import MachineClock
from bot.domain import Route
from bot.embeddings.opening import describe, open_embedder
from bot.errors import AuthRefused, ModelError, ServerFault, SettingsError, TwinError, Unreachable
from bot.experiments.assignment import declared, remarks
from bot.knowledge.drafts import waiting
from bot.knowledge.examine import examine
from bot.knowledge.shelf import Shelf
from bot.llm.catalogue import Catalogue
from bot.llm.providers import configured, load_catalogue, served_by
from bot.reports.recall import kept_words
from bot.settings import Settings
from bot.settings_origin import strange_names
from bot.settings_tables import Endpoint
from bot.silence import muted_kinds
from bot.spend.budget import limits_of
from bot.storage.controls import SqlControls
from bot.storage.database import Database, open_database
from bot.storage.dialects import instant
from bot.storage.incidents import SqlIncidents
from bot.storage.migrate import check, upgrade
from bot.storage.recall_sums import SqlRecallBooks
from bot.storage.standing import standing
from bot.storage.vectors import SqlVectors

_LEAST_FREE_MB = 200
_OF_THE_DATABASE = frozenset({"memory", "alerts"})
Exam = Callable[[Settings], Awaitable[str]]
"""What is well with a part of the twin; a `TwinError` says what is not, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One finding; ``detail`` says what is so, or what to do."""

    name: str
    ok: bool
    detail: str


async def drawing(_: Settings) -> str:
    """
    Draw a chart on trial.

    Raises:
        TwinError: none can be drawn.
    """
    studio = Studio()
    try:
        await studio.drawn({"width": 8, "height": 8, "data": {"values": [{}]}, "mark": "rect"})
    except NotDrawn as error:
        raise TwinError(
            f"none can be drawn ({error}), and reports and figures come without: "
            "see whether `pip install vl-convert-python` helps"
        ) from error
    finally:
        await studio.close()
    return "can be drawn"


async def check_twin(settings: Settings, *, charts: Exam = drawing) -> list[Check]:
    """Settings, profile, database, disk, spool, charts and models; the doors are looked at by themselves."""
    exams: dict[str, Exam] = {
        "profile": _profile,
        "search": _search,
        "database": _database,
        "memory": _memory,
        "disk": _disk,
        "spool": _spool,
        "charts": charts,
        "alerts": _alerts,
    }
    checks = [Check(name="settings", ok=True, detail=f"read; days begin at midnight in {settings.timezone}")]
    checks += [Check(name="settings", ok=not is_slip, detail=line) for line, is_slip in strange_names()]
    for name, exam in exams.items():
        if name in _OF_THE_DATABASE and not all(one.ok for one in checks if one.name == "database"):
            checks.append(Check(name=name, ok=False, detail="cannot be looked at until the database is well"))
        else:
            checks.append(await _examined(name, exam, settings))
    try:
        return [*checks, *await _models(settings)]
    except SettingsError as error:
        return [*checks, Check(name="settings", ok=False, detail=str(error))]


async def _examined(name: str, exam: Exam, settings: Settings) -> Check:
    try:
        return Check(name=name, ok=True, detail=await exam(settings))
    except TwinError as error:
        return Check(name=name, ok=False, detail=str(error))


async def _profile(settings: Settings) -> str:
    shelf = Shelf(settings.profile, MachineClock())
    profile = shelf.profile
    if shelf.faults:
        more = f" (and {len(shelf.faults) - 1} more)" if len(shelf.faults) > 1 else ""
        raise TwinError(
            f"{shelf.faults[0]}{more}. A twin that runs serves what it read before; correct the file, "
            "and see what `twin profile check` says"
        )
    whose = "the sample profile (set TWIN_PROFILE to your own)" if settings.profile is None else profile.name
    lost = sum(not problem.is_remark for problem in profile.problems)
    findings = len(examine(profile, today=MachineClock().now().date()).findings)
    noted = [f"{lost} problems"] * bool(lost) + [f"{findings} things to look at"] * bool(findings)
    drafts = f"; {waiting(len(profile.drafts))}, see `twin profile drafts`" if profile.drafts else ""
    check = f"; {' and '.join(noted)}, see `twin profile check`" if noted else ""
    return f"{whose}: {len(profile.passages)} passages{drafts}{check}"


async def _search(settings: Settings) -> str:
    embedder = open_embedder(settings.embeddings, None)
    return f"goes {describe(embedder, settings.embeddings)}"


async def _database(settings: Settings) -> str:
    async with open_database(settings.database_url, settings.postgresql) as database:
        await upgrade(database)
        fault = await check(database)
        if fault:
            raise TwinError(fault)
        server = await database.read(lambda connection: standing(connection, MachineClock().now()))
    return "; ".join(part for part in ("writable, migrations at head", server) if part)


async def _memory(settings: Settings) -> str:
    """Whether answers are given again, what is kept of them, and who is asked where it is in doubt."""
    embedder = None
    with suppress(SettingsError):  # the line on the search has told of it
        embedder = open_embedder(settings.embeddings, None)
    async with open_database(settings.database_url, settings.postgresql) as database:
        await upgrade(database)
        kept = await SqlRecallBooks(database).kept(await _now(database))
        done, of = await SqlVectors(database).count(embedder.id) if embedder else (0, 0)
    how = {
        "on": "answers are given again",
        "exact": "answers are given again to the same words alone (TWIN_CACHE=exact)",
        "off": "the person's own answers alone are given again (TWIN_CACHE=off)",
    }[settings.cache]
    unread = f"; {done:,} of {of:,} wordings can be found by their meaning so far" if done < of else ""
    can_judge = settings.asides.usd_share > 0 and configured(settings, load_catalogue(settings))[0]
    judge = "a model judges what is in doubt" if can_judge else "no model judges what is in doubt"
    if settings.cache != "on":
        judge = ""
    return "; ".join(part for part in (how, f"kept: {kept_words(kept)}{unread}", judge) if part)


async def _now(database: Database) -> datetime:
    """By the clock that the twin goes by."""
    return await database.glance(instant) or MachineClock().now()


async def _alerts(settings: Settings) -> str:
    """Where alerts go, what keeps them quiet, and what is wrong just now."""
    named = {"Slack": settings.slack_admin_channel, "Discord": settings.discord_admin_channel}
    where = [f"{platform} {channel}" for platform, channel in named.items() if channel]
    where += ["a webhook"] if settings.alerts.webhook else []
    async with open_database(settings.database_url, settings.postgresql) as database:
        await upgrade(database)
        muted = muted_kinds(await SqlControls(database).read(), await _now(database))
        wrong = [one.title for one in await SqlIncidents(database).open()]
    told = [f"are posted to {', '.join(where)}" if where else "are kept for `twin alerts` alone"]
    told += [f"quiet from {settings.alerts.quiet.replace('-', ' to ')}"] if settings.alerts.quiet else []
    told += [f"muted: {', '.join(sorted(muted))}"] if muted else []
    told += [f"open now: {', '.join(wrong)}"] if wrong else []
    return "; ".join(told)


async def _disk(_: Settings) -> str:
    free = shutil.disk_usage(Path.cwd()).free // 2**20
    if free < _LEAST_FREE_MB:
        raise TwinError(f"{free} MB are free; make room for at least {_LEAST_FREE_MB} MB")
    return f"{free:,} MB free"


async def _spool(settings: Settings) -> str:
    return _tried(settings.spool)


def _tried(folder: Path) -> str:
    """Whether files can be kept in a folder; one that was not there is taken away again."""
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise TwinError(
            f"{folder} cannot be written ({error.strerror}), so no model is paid while the database is away: "
            "name another folder in TWIN_SPOOL"
        ) from None
    if is_new:
        with suppress(OSError):  # a twin that was started meanwhile keeps its files there
            folder.rmdir()
    return f"{folder} can be written"


async def _models(settings: Settings) -> list[Check]:
    """Each provider's key, and whether it still serves the models that we would ask."""
    catalogue = load_catalogue(settings)
    routes, told = configured(settings, catalogue)
    checks = [Check(name="model", ok=False, detail=remark) for remark in told]
    checks += _bounds(settings, catalogue, routes)
    if not routes:
        quotes = settings.quotes == "on"
        how = "answers by quoting; " if quotes else ""
        checks.append(Check(name="models", ok=quotes, detail=f"{how}set GROQ_API_KEY for written answers"))
    for provider in dict.fromkeys(route.provider for route in routes):
        wanted = [route.model for route in routes if route.provider == provider]
        try:
            served = await served_by(provider, settings)
        except ModelError as error:
            detail = f"{error.outcome}: {error.detail}{_remedy(error, settings.endpoints[provider])}"
            checks.append(Check(name=provider, ok=False, detail=detail))
            continue
        gone = [model for model in wanted if model not in served]
        detail = (
            f"does not serve {', '.join(gone)}: change TWIN_MODELS" if gone else f"serves {', '.join(wanted)}"
        )
        checks.append(Check(name=provider, ok=not gone, detail=detail))
    return checks


def _bounds(settings: Settings, catalogue: Catalogue, routes: Sequence[Route]) -> list[Check]:
    """
    The limits and experiments that the start would refuse, and those that will do nothing.

    Raises:
        SettingsError: the start refuses them.
    """
    made = declared(settings.experiments, routes, lambda route: catalogue.resolve(route)[0])
    idle = {"limits": limits_of(settings).idle(routes), "experiments": remarks(made, routes)}
    return [Check(name=name, ok=False, detail=line) for name, lines in idle.items() for line in lines]


def _remedy(error: ModelError, endpoint: Endpoint) -> str:
    """What to look at when a provider does not tell its models."""
    if isinstance(error, AuthRefused):
        return f"; look whether {endpoint.key_name} is right and still valid"
    if isinstance(error, Unreachable | ServerFault):
        where = f"{endpoint.base_url} is right" if endpoint.base_url else "the network lets us out"
        return f"; look whether {where}, and try again in a while"
    return ""
