"""Builds the twin from its settings, and closes all that it opened."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.charts.artist import Artist
from bot.charts.studio import Studio
from bot.clock import CommonClock, MachineClock
from bot.editions import Editions, cache_of
from bot.embeddings.opened import Opened
from bot.fleet import Books, open_fleet
from bot.furnishing import Furnishing
from bot.knowledge.language import language_name
from bot.knowledge.profile import Profile
from bot.knowledge.shelf import Shelf
from bot.live import Live
from bot.llm.providers import configured
from bot.ports import Clock
from bot.settings import Settings
from bot.storage.alerts import SqlAlerts
from bot.store import Store, charge_lost, open_store, with_spool
from bot.telemetry.meters import Meters
from bot.telemetry.tracing import Tracing, open_tracing
from bot.twin import Twin


@asynccontextmanager
async def open_twin(
    settings: Settings, *, clock: Clock | None = None, serving: bool = False, artist: Artist | None = None
) -> AsyncIterator[Twin]:
    """
    A twin ready for questions: profile read, database migrated, lost reserves charged.

    One that is ``serving`` goes on while its database is away; its `Twin.housekeeping` must be ticked.
    Without an ``artist`` charts are drawn in a process of their own, without a ``clock`` it is as late as the
    database says.

    Raises:
        ProfileError: there is no profile to serve.
        StorageError: the database cannot be opened or brought to head.
        SettingsError: a route, a limit or a price is not allowed.
    """
    clock = clock or CommonClock(MachineClock())
    shelf = Shelf(settings.profile, clock, today=lambda: clock.now().astimezone(settings.zone).date())
    live = Live(settings)
    catalogue, limits = live.catalogue, live.limits
    async with AsyncExitStack() as stack:
        store = await _opened(stack, live, shelf, clock=clock, serving=serving)
        books = await _books(stack, store, settings)
        fleet = await open_fleet(
            stack, settings=settings, catalogue=catalogue, books=books, limits=limits, clock=clock
        )
        sentences = Opened(settings.embeddings, cache_of(settings))
        editions = Editions(
            settings,
            lambda: shelf.profile,
            fleet.warming,
            alone=not fleet.models.routes,
            sentences=sentences,
            rates=live.rates,
        )

        async def follow(profile: Profile) -> None:
            fleet.asides.language = language_name(profile.passages)
            await editions.renew()

        shelf.on_change(follow)
        if serving:
            await follow(shelf.profile)
        else:
            fleet.asides.language = language_name(shelf.profile.passages)
            await editions.learn()
        studio = Studio()  # it opens with the first chart
        stack.push_async_callback(studio.close)
        artist = artist or studio
        furnishing = Furnishing(live, shelf, editions, store, fleet, clock, artist, studio)
        yield await furnishing.twin(sentences, serving=serving)


async def _books(stack: AsyncExitStack, store: Store, settings: Settings) -> Books:
    """What calls are booked in, and who hears of them."""
    return Books(
        spending=store.spending,
        reading=store.ledger,
        database=store.database,
        meters=Meters(tracing=await _tracing(stack, settings), is_away=store.is_away, spooled=store.spooled),
    )


async def _tracing(stack: AsyncExitStack, settings: Settings) -> Tracing | None:
    """
    Traces, if anybody wants them.

    Raises:
        SettingsError: what they take is not installed.
    """
    if settings.traces_endpoint is None:
        return None
    headers = settings.traces_headers
    opened = open_tracing(
        settings.traces_endpoint,
        headers=headers.get_secret_value() if headers else "",
        service=settings.traces_service,
        words=settings.traces_words,
    )
    return await stack.enter_async_context(opened)


async def _opened(stack: AsyncExitStack, live: Live, shelf: Shelf, *, clock: Clock, serving: bool) -> Store:
    """The books: migrated, with what dead processes left in them."""
    settings = live.settings
    store = await open_store(stack, settings, lambda: shelf.profile.version, clock)
    shelf.tells(SqlAlerts(store.database).tell)
    if serving:
        store = await with_spool(
            stack,
            store,
            settings=settings,
            profile_version=lambda: shelf.profile.version,
            catalogue=live.catalogue,
            routes=configured(settings, live.catalogue)[0],
            limits=live.limits,
            clock=clock,
        )
    await charge_lost(store, clock)
    return store
