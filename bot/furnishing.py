"""Puts together what was opened for a twin: its engine, commands, reports, memory, and who speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.accounting import Accounting
from bot.auditing import Auditing
from bot.boarding import Boarding
from bot.charts.artist import Artist, Easel
from bot.charts.illustrating import Illustrations
from bot.commands.asking import asking_commands
from bot.commands.forgetting import ForgettingCommands
from bot.commands.registry import Caller, Command, Registry
from bot.commands.reload import reload_commands
from bot.deskwork import Deskwork
from bot.domain import Answer
from bot.editions import Editions, cache_of
from bot.embeddings.opened import Opened
from bot.engine import Engine
from bot.engineering import build_engine
from bot.fleet import Fleet
from bot.forecast.forecasting import Forecasting
from bot.foresight import Foresight
from bot.gallery import illustrations
from bot.keys import new_key
from bot.knowledge.shelf import Shelf
from bot.live import Live
from bot.llm.catalogue import Catalogue
from bot.newsroom import Newsroom, open_newsroom
from bot.oversight import Oversight, oversee
from bot.ports import Clock, Messenger
from bot.preparing import Preparing
from bot.recall.heeding import Heeded
from bot.remembrance import Chore, Remembering, Remembrance
from bot.reports.daily import DailyReports
from bot.reports.pseudonyms import Pseudonyms
from bot.reports.savings import Prices
from bot.settings import Settings
from bot.spend.budget import Limits
from bot.storage.answers import SqlAnswers
from bot.storage.audit import SqlAudit
from bot.storage.history import SqlHistory
from bot.storage.last_answers import SqlLastAnswers
from bot.storage.statistics import SqlStatistics
from bot.store import Store, readiness, web_token
from bot.twin import Twin


@dataclass(frozen=True, slots=True)
class Furnishing:
    """Everything that was opened; `twin` puts it together."""

    live: Live
    shelf: Shelf
    editions: Editions
    store: Store
    fleet: Fleet
    clock: Clock
    artist: Artist
    easel: Easel

    @property
    def settings(self) -> Settings:
        """As they are now."""
        return self.live.settings

    @property
    def catalogue(self) -> Catalogue:
        return self.live.catalogue

    @property
    def limits(self) -> Limits:
        return self.live.limits

    async def twin(self, sentences: Opened, *, serving: bool) -> Twin:
        messengers: dict[str, Messenger] = {}
        pictures = self._pictures()
        foresight = self._foresight(pictures)
        accounting = await self._accounting(pictures, foresight)
        reports = accounting.reports(messengers)
        newsroom = self._newsroom(messengers, reports)
        oversight = self._oversight(messengers, newsroom, foresight)
        remembering = self._remembering(sentences, serving=serving)
        remembrance = remembering.build()
        deskwork = self._deskwork(messengers, remembrance)
        tellings, notifying = deskwork.tellings(), deskwork.notifying(reports)
        engine = self._engine(oversight, remembrance)
        said = (*oversight.chores, notifying.notify_due, tellings.tell_due)
        models = self.fleet.commands(pictures, accounting.advise)
        figures = accounting.commands(reports, remembrance.sharing.state)
        beside = (*foresight.commands(), *oversight.commands, *remembrance.commands)
        return Twin(
            live=self.live,
            shelf=self.shelf,
            routes=self.fleet.models.routes,
            engine=engine,
            commands=self._commands(engine, (*figures, *models.commands(), *beside)),
            clock=self.clock,
            messengers=messengers,
            claims=self.store.claims,
            history=SqlHistory(self.store.database),
            desk=deskwork.desk(notifying, tellings),
            lodging=self.store.database,
            easel=self.easel,
            keys=self.store.keys,
            accounts=accounting.accounts,
            askers=accounting.askers,
            meters=self.fleet.meters,
            board=self._boarding(accounting).board(models, oversight, remembrance),
            feedback=Heeded(self.store.ledger, SqlAnswers(self.store.database)),
            reports=reports,
            poster=newsroom.poster,
            exporting=accounting.exporting(self.shelf, self.editions),
            forgetting=self.store.forgetting,
            warming=self.fleet.warming,
            preparing=self._preparing(remembering, remembrance),
            tellings=tellings,
            chores=(*newsroom.chores(said), *self.fleet.chores, accounting.sum_up),
            housekeeping=self._housekeeping(oversight, remembrance),
            watches=(self.shelf.keep_fresh, *self.editions.watches, *remembrance.watches, *oversight.watches),
            ready=readiness(self.settings, self.store, self.fleet.models.routes),
            web_secret=await self.store.notes.remember("web_secret", new_key),
            web_token=await web_token(self.settings, self.store),
        )

    def _housekeeping(self, oversight: Oversight, remembrance: Remembrance) -> tuple[Chore, ...]:
        before = (*self.store.housekeeping, *self.fleet.housekeeping, *oversight.housekeeping)
        return (*before, *remembrance.housekeeping, self.editions.look)

    def _newsroom(self, messengers: dict[str, Messenger], reports: DailyReports) -> Newsroom:
        told = self.fleet.meters.counting.reported
        return open_newsroom(self.store, self.settings, messengers, reports, self.clock, told=told)

    def _pictures(self) -> Illustrations:
        return illustrations(
            artist=self.artist,
            statistics=SqlStatistics(self.store.database, self.clock),
            ledger=self.store.ledger,
            limits=self.limits,
            clock=self.clock,
        )

    def _foresight(self, pictures: Illustrations) -> Foresight:
        ledger, fleet = self.store.ledger, self.fleet
        return Foresight(
            forecasting=Forecasting(
                statistics=pictures.statistics, ledger=ledger, limits=self.limits, clock=self.clock
            ),
            pictures=pictures,
            catalogue=self.catalogue,
            routes=fleet.models.routes,
            told=fleet.limits_told,
        )

    async def _accounting(self, pictures: Illustrations, foresight: Foresight) -> Accounting:
        store, catalogue = self.store, self.catalogue
        key = self.settings.names_key
        secret = key.get_secret_value() if key else await store.notes.remember("names_secret", new_key)
        return Accounting(
            settings=self.settings,
            store=store,
            statistics=SqlStatistics(store.database, self.clock),
            pictures=pictures,
            prices=Prices(routes=self.fleet.models.routes, tariff=catalogue.price),
            pseudonyms=Pseudonyms(secret=secret, reveals=self.settings.reports.names),
            limits=self.limits,
            clock=self.clock,
            name=self.shelf.profile.name,
            budget=foresight.budget,
            targets=lambda: self.settings.targets,
        )

    def _oversight(
        self, messengers: dict[str, Messenger], newsroom: Newsroom, foresight: Foresight
    ) -> Oversight:
        return oversee(
            settings=self.settings,
            now=lambda: self.settings,
            database=self.store.database,
            ledger=self.store.ledger,
            catalogue=self.catalogue,
            routes=self.fleet.models.routes,
            limits=self.limits,
            messengers=messengers,
            reports=newsroom.poster,
            heartbeat=newsroom.heartbeat,
            forecasting=foresight.forecasting,
            clock=self.clock,
        )

    def _remembering(self, sentences: Opened, *, serving: bool) -> Remembering:
        return Remembering(
            settings=self.settings,
            database=self.store.database,
            edition=self.editions.current,
            sentences=sentences,
            counsel=self.fleet.asides,
            worth=self.fleet.worth,
            clock=self.clock,
            folder=cache_of(self.settings),
            serving=serving,
        )

    def _preparing(self, remembering: Remembering, remembrance: Remembrance) -> Preparing:
        fleet = self.fleet
        preparing = remembering.preparing(
            remembrance.memory,
            asides=fleet.asides,
            warming=fleet.warming,
            selection=fleet.selection,
            ledger=self.store.spending,
            suggestions=lambda: self.shelf.profile.suggestions,
        )
        if self.settings.caching.warm:
            self.editions.prepares(preparing.prepare)
        return preparing

    def _deskwork(self, messengers: dict[str, Messenger], remembrance: Remembrance) -> Deskwork:
        return Deskwork(
            settings=self.settings,
            claims=self.store.report_claims,
            messengers=messengers,
            remembrance=remembrance,
            edition=self.editions.current,
            name=lambda: self.shelf.profile.name,
            clock=self.clock,
        )

    def _boarding(self, accounting: Accounting) -> Boarding:
        return Boarding(
            zone=self.settings.zone,
            database=self.store.database,
            shelf=self.shelf,
            edition=self.editions.current,
            limits=self.limits,
            accounting=accounting,
            clock=self.clock,
        )

    def _engine(self, oversight: Oversight, remembrance: Remembrance) -> Engine:
        return build_engine(
            self.fleet,
            self.store.spending,
            remembrance,
            oversight.experiments,
            edition=self.editions.current,
            turn_tokens=self.settings.memory.tokens,
            clock=self.clock,
        )

    async def _last_answer(self, caller: Caller) -> tuple[str, Answer] | None:
        return await SqlLastAnswers(self.store.database).last(
            caller.person, channel=caller.channel, conversation=caller.conversation
        )

    async def _answer_of(self, caller: Caller, ask_id: str) -> tuple[str, Answer] | None:
        return await SqlHistory(self.store.database).answer(
            ask_id, person=caller.person, channel=caller.channel
        )

    def _commands(self, engine: Engine, more: Sequence[Command]) -> Registry:
        asking = asking_commands(
            ask=engine.ask,
            profile=lambda: self.shelf.profile,
            retention_days=self.settings.retention_days,
            last_answer=self._last_answer,
            answer_of=self._answer_of,
        )
        noted = Auditing(audit=SqlAudit(self.store.database), clock=self.clock).noted
        undoing = ForgettingCommands(books=self.store.forgetting, clock=self.clock, noted=noted)
        others = (*undoing.commands(), *more)
        return Registry([*asking, *others, *reload_commands(self.shelf, noted)])
