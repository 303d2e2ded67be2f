"""Builds what the twin remembers by: answers given again, the person's own word, the inbox, the talks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.answering import Answering
from bot.asides.allowance import Allowance
from bot.asides.asides import Asides
from bot.asides.paraphrasing import Paraphrasing
from bot.asides.share import Share
from bot.asides.warming import Warming
from bot.asked import Edition
from bot.auditing import Auditing
from bot.commands.inbox import InboxCommands
from bot.commands.registry import Command
from bot.counsel import Counsel, Embedder
from bot.inbox.contradiction import Contradictions
from bot.inbox.gathering import Gathering
from bot.inbox.teaching import Teaching
from bot.ports import Clock, Ledger, Selection
from bot.preparing import Preparing
from bot.question import new_id
from bot.recall.awaited import Awaited
from bot.recall.guards import differ
from bot.recall.meaning import Meaning
from bot.recall.recollection import Recollection, Worth
from bot.recall.sharing import Sharing
from bot.settings import Settings
from bot.storage.alerts import SqlAlerts
from bot.storage.answers import SqlAnswers
from bot.storage.audit import SqlAudit
from bot.storage.database import Database
from bot.storage.inbox import SqlInbox
from bot.storage.notes import SqlNotes
from bot.storage.prompts import SqlPrompts
from bot.storage.vectors import SqlVectors
from bot.storage.verified import SqlVerifiedAnswers

Chore = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembrance:
    """
    ``housekeeping`` is for every process that serves, ``watches`` run beside its doors.

    ``sharing`` tells how far the memory may be believed, ``unanswered`` takes in what the profile does not
    tell; ``examples`` keep what was really sent.
    """

    memory: Recollection
    sharing: Sharing
    unanswered: Gathering
    teaching: Teaching
    contradictions: Contradictions
    verified: SqlVerifiedAnswers
    examples: SqlPrompts
    inbox: SqlInbox
    commands: tuple[Command, ...]
    housekeeping: tuple[Chore, ...]
    watches: tuple[Chore, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembering:
    """
    What it is built of; the sentence model is opened when it is first wanted.

    In ``folder`` is kept what can be made anew. A verb that answers one question does not open the sentence
    model for the inbox: there words must do.
    """

    settings: Settings
    database: Database
    edition: Callable[[], Edition]
    sentences: Callable[[], Embedder | None]
    counsel: Counsel
    worth: Worth
    clock: Clock
    folder: Path
    serving: bool

    def build(self) -> Remembrance:
        """Everything over one database."""
        database, clock, zone = self.database, self.clock, self.settings.zone
        answers, verified, inbox = SqlAnswers(database), SqlVerifiedAnswers(database), SqlInbox(database)
        likeness = self._likeness(answers)
        memory = self._memory(answers, verified, likeness)
        noted = Auditing(audit=SqlAudit(database), clock=clock).noted
        teaching = Teaching(inbox=inbox, verified=verified, known=self.edition, clock=clock, noted=noted)
        embedder = self.sentences() if self.serving else None
        unanswered = Gathering(
            inbox=inbox,
            clock=clock,
            counsel=self.counsel,
            embedder=embedder,
            own=lambda: self.edition().persona.name,
        )
        contradictions = Contradictions(
            verified=verified, known=self.edition, alerts=SqlAlerts(database), clock=clock, zone=zone
        )
        sharing = Sharing(here=memory.state, notes=SqlNotes(database), clock=clock)

        async def tidy() -> None:
            await answers.tidy(now=clock.now(), most=self.settings.caching.most)

        return Remembrance(
            memory=memory,
            sharing=sharing,
            unanswered=unanswered,
            teaching=teaching,
            contradictions=contradictions,
            verified=verified,
            examples=SqlPrompts(database),
            inbox=inbox,
            commands=InboxCommands(
                inbox=inbox, teaching=teaching, clock=clock, zone=zone, noted=noted
            ).commands(),
            housekeeping=(
                tidy,
                SqlVectors(database).mirror,
                sharing.tell,
                teaching.mend,
                contradictions.look,
            ),
            watches=(likeness.keep_in_step, memory.audit, unanswered.work),
        )

    def preparing(
        self,
        memory: Recollection,
        *,
        asides: Asides,
        warming: Warming,
        selection: Selection,
        ledger: Ledger,
        suggestions: Callable[[], Sequence[str]],
    ) -> Preparing:
        """What has answers ready before anybody asks, in an allowance of its own."""
        allowance = Allowance(
            models=warming.models,
            price=warming.roster.price,
            clock=self.clock,
            calibration=warming.calibration,
        )
        counsel = replace(asides, models=allowance, share=Share(1.0))
        answering = Answering(
            models=allowance, selection=selection, counsel=counsel, ledger=ledger, clock=self.clock
        )
        return Preparing(
            edition=self.edition,
            suggestions=suggestions,
            answering=answering,
            paraphrasing=Paraphrasing(
                models=allowance, roster=warming.roster, shelf=warming.shelf, clock=self.clock
            ),
            allowance=allowance,
            keeping=memory,
            answers=SqlAnswers(self.database),
            verified=SqlVerifiedAnswers(self.database),
            shelf=warming.shelf,
            clock=self.clock,
            setting=self.settings.cache,
        )

    def _likeness(self, answers: SqlAnswers) -> Awaited:
        def meaning() -> Meaning:
            return Meaning(
                answers,
                SqlVectors(self.database),
                self.sentences(),
                clock=self.clock,
                budget=self.settings.cache_max_wrong,
                folder=self.folder,
                differ=lambda one, other: differ(one, other, own=self.edition().persona.name),
            )

        return Awaited(meaning, self.clock)

    def _memory(self, answers: SqlAnswers, verified: SqlVerifiedAnswers, likeness: Awaited) -> Recollection:
        settings = self.settings
        return Recollection(
            answers=answers,
            verified=verified,
            meaning=likeness,
            counsel=self.counsel,
            clock=self.clock,
            new_id=new_id,
            worth=self.worth,
            setting=settings.cache,
            max_wrong=settings.cache_max_wrong,
            max_days=settings.caching.max_days,
            audit_share=settings.caching.audit_share,
            retention_days=settings.retention_days,
            person=lambda: self.edition().persona.name,
            zone=settings.zone,
        )
