"""The twin as its doors see it: everything that is open while it lives."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.asides.warming import Warming
from bot.auditing import Auditing
from bot.board import Board
from bot.charts.artist import Easel
from bot.commands.registry import Registry
from bot.domain import Answer, Listen, Question, Route
from bot.engine import Engine
from bot.export.exporting import Exporting
from bot.house import Claims, Desk, History, Lodging
from bot.inbox.telling import Tellings
from bot.keys import Keys
from bot.knowledge.profile import Profile
from bot.knowledge.shelf import Shelf
from bot.live import Live
from bot.ports import Clock, Feedback, Messenger
from bot.preparing import Preparing
from bot.reports.accounts import Accounts
from bot.reports.askers import Askers
from bot.reports.daily import DailyReports
from bot.reports.posting import ReportPoster
from bot.settings import Settings
from bot.spool.forgetting import Forgetting
from bot.telemetry.meters import Meters

Ready = Sequence[tuple[str, bool, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """
    One person's twin, open for questions.

    ``housekeeping`` is done at each tick by every process that serves, ``chores`` by those with a scheduler;
    ``watches`` run beside the doors until these close.

    ``web_secret`` signs cookies; it is made once and kept in the database, so that every process has it.
    So is ``web_token``, which lets admins into the dashboard, where ``TWIN_WEB_TOKEN`` is not set.
    """

    live: Live
    shelf: Shelf
    routes: tuple[Route, ...]
    engine: Engine
    commands: Registry
    clock: Clock
    messengers: dict[str, Messenger]
    claims: Claims
    feedback: Feedback
    history: History
    desk: Desk
    lodging: Lodging
    easel: Easel
    keys: Keys
    accounts: Accounts
    askers: Askers
    meters: Meters
    board: Board
    reports: DailyReports
    poster: ReportPoster
    exporting: Exporting
    forgetting: Forgetting
    warming: Warming
    preparing: Preparing
    tellings: Tellings
    chores: tuple[Callable[[], Awaitable[object]], ...]
    housekeeping: tuple[Callable[[], Awaitable[object]], ...]
    watches: tuple[Callable[[], Awaitable[object]], ...]
    ready: Callable[[], Awaitable[Ready]]
    web_secret: str = field(repr=False)
    web_token: str = field(repr=False)

    @property
    def settings(self) -> Settings:
        """As they are now; what is not `bot.live.LIVE` of them is as at the start."""
        return self.live.settings

    @property
    def profile(self) -> Profile:
        """The profile as it is now: an edit of its files is another one."""
        return self.shelf.profile

    @property
    def auditing(self) -> Auditing:
        """By which an operator's verb notes what it has done."""
        return Auditing(audit=self.board.audit, clock=self.clock)

    async def ask(self, question: Question, listen: Listen | None = None) -> Answer:
        """Answer; every failure that can be foreseen is an answer with a kind ``message``."""
        return await self.engine.ask(question, listen)

    def greeting(self) -> Iterator[str]:
        """What an operator is told at the start."""
        whose = "the sample profile" if self.settings.profile is None else str(self.settings.profile)
        yield f"AI twin of {self.profile.name}: {len(self.profile.passages)} passages from {whose}."
        lost = sum(not problem.is_remark for problem in self.profile.problems)
        if lost:
            yield f"{lost} thing{'s' if lost > 1 else ''} in it could not be read: see `twin profile check`."
        if self.routes:
            yield f"Models, in order: {', '.join(str(route) for route in self.routes)}."
        elif self.settings.quotes == "on":
            yield "No model key is set (GROQ_API_KEY): questions are answered by quoting the profile."
        else:
            yield "No model key is set (GROQ_API_KEY) and TWIN_QUOTES is off: no question can be answered."
