"""Builds what whoever looks after the twin sees of it, over one database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from zoneinfo import ZoneInfo

from bot.accounting import Accounting
from bot.asked import Edition
from bot.board import Oddity
from bot.commands.limits import LimitCommands
from bot.commands.models import ModelCommands
from bot.domain import EVERYBODY, OWNER, PUBLIC
from bot.knowledge.profile import Profile
from bot.knowledge.shelf import Shelf
from bot.oversight import Oversight
from bot.ports import Clock
from bot.remembered import Scope
from bot.remembrance import Remembrance
from bot.replying import FOREIGN
from bot.reports.pseudonyms import Pseudonyms
from bot.spend.budget import NANO_USD, Limits
from bot.storage.audit import SqlAudit
from bot.storage.cache_books import SqlCacheBooks
from bot.storage.controls import SqlControls
from bot.storage.database import Database
from bot.storage.inbox import SqlInbox
from bot.storage.incidents import SqlIncidents
from bot.storage.logbook import SqlLogbook
from bot.storage.verified import SqlVerifiedAnswers
from bot.vantage import Kept, OwnWords, Profiled, Vantage


@dataclass(slots=True, kw_only=True)
class Audiences:
    """
    Who is given what is kept in a scope: ``public``, ``owner``, ``slack:C01, tone:warm``; empty: not known.

    Also what is kept under rules of before, which nobody is given any more, is not known.
    """

    edition: Callable[[], Edition]
    arms: Sequence[str]
    _known: tuple[Edition, dict[str, str]] | None = None

    def of(self, scope: str) -> str:
        edition = self.edition()
        if self._known is None or self._known[0] is not edition:
            self._known = edition, dict(_scopes(edition, self.arms))
        return self._known[1].get(scope, "")


def _scopes(edition: Edition, arms: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every scope of which it can be told whose it is, by its key; what more may see it comes later."""
    every = frozenset[str]().union(*(passage.audience for passage in edition.passages))
    named = sorted(every - {PUBLIC, OWNER})
    for name, language, arm in product((*named, OWNER, PUBLIC), ("", FOREIGN), ("", *arms)):
        scope = Scope(
            persona=edition.persona.name,
            audience=edition.names(EVERYBODY | {name}),
            language=language,
            prompt_version=edition.prompt_version,
            arm=arm,
        )
        told = (name, "in another language" if language else "", arm)
        yield scope.key, ", ".join(filter(None, told))


@dataclass(frozen=True, slots=True, kw_only=True)
class Boarding:
    """What it is built of: one database, and the profile as it is served."""

    zone: ZoneInfo
    database: Database
    shelf: Shelf
    edition: Callable[[], Edition]
    limits: Limits
    accounting: Accounting
    clock: Clock

    def board(self, models: ModelCommands, oversight: Oversight, remembrance: Remembrance) -> Vantage:
        """Whatever it reads, others write."""
        database, names = self.database, self.accounting.pseudonyms
        arms = [arm.label for one in oversight.experiments.declared for arm in one.arms]
        return Vantage(
            logbook=SqlLogbook(database, names),
            cache=SqlCacheBooks(database, Audiences(edition=self.edition, arms=arms).of),
            words=OwnWords(verified=SqlVerifiedAnswers(database), contradictions=remembrance.contradictions),
            audit=audit_of(database, self.limits),
            kept=Kept(
                accounts=self.accounting.accounts,
                routes=models.standing,
                limits=_limits(oversight.limits, self.limits, names),
                incidents=SqlIncidents(database),
                controls=SqlControls(database),
                waiting=SqlInbox(database).open_items,
                memory=remembrance.sharing.state,
            ),
            read=Profiled(
                profile=lambda: self.shelf.profile, faults=lambda: self.shelf.faults, examine=_examined
            ),
            clock=self.clock,
            zone=self.zone,
        )


def audit_of(database: Database, limits: Limits) -> SqlAudit:
    """The audit of a database; caps of money are told as dollars."""
    return SqlAudit(database, money={one.name for one in limits.limits if one.unit == NANO_USD})


def _limits(
    commands: LimitCommands, limits: Limits, names: Pseudonyms
) -> Callable[[], Awaitable[list[dict[str, object]]]]:
    """The limits as whoever sees figures alone may see them: those on somebody named without the name."""

    async def told() -> list[dict[str, object]]:
        theirs = {f"{one.name}/{one.who}": one for one in limits.limits if one.scope == "person" and one.who}
        found = await commands.standing()
        for one in found:
            limit = theirs.get(str(one["name"]))
            if limit is not None and limit.who is not None:
                one["name"] = f"{limit.name}/{names.whole(limit.who)}"
        return found

    return told


def _examined(profile: Profile, today: date) -> Sequence[Oddity]:
    from bot.knowledge.examine import examine  # its patterns take longer to make than a short verb

    found = examine(profile, today=today).findings
    return [Oddity(kind=one.kind, place=one.place, what=one.what, advice=one.advice) for one in found]
