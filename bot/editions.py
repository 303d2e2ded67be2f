"""Makes of each version of the profile what questions are answered from, without stopping those under way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.asides.warming import Warmed, Warming
from bot.asked import Edition, Persona
from bot.bookkeeping import Rate
from bot.domain import EVERYBODY, Passage
from bot.embeddings.opened import Opened
from bot.errors import StorageError
from bot.knowledge.profile import Profile
from bot.preparing import Prepared
from bot.prompt import prompt_version
from bot.recall.introduction import Introducing
from bot.settings import Settings
from bot.spend.cost import parse_usd

if TYPE_CHECKING:
    from bot.counsel import Embedder

log = structlog.get_logger(__name__)

Prepare = Callable[[int], Awaitable[Prepared]]
"""Spends so many nano-dollars at most on answers that nobody has asked for yet."""

AGAIN_S = 600.0
"""When likely questions that could not be written for want of a model or of the database are tried again."""
_HURRY = 60_000
"""Characters that are worked out while somebody waits, a few seconds; the rest is done beside the asks."""
_SOONER = 6
"""An edit is to be live within two seconds; what is new in one is rarely long."""


class Editions:
    """
    The edition that is served.

    It is made when it is first wanted (verbs that ask nothing need none), and anew by `renew`. ``profile``
    gives the profile as it is now; ``warming`` knows the questions that were written for its passages;
    ``alone`` tells that there is no model to return a greeting. ``sentences`` gives the sentence model,
    ``rates`` are those of the settings unless they are given.
    """

    def __init__(
        self,
        settings: Settings,
        profile: Callable[[], Profile],
        warming: Warming,
        *,
        alone: bool,
        hurry: int = _HURRY,
        sentences: Callable[[], Embedder | None] | None = None,
        rates: Sequence[Rate] | None = None,
    ) -> None:
        self._settings = settings
        self._rates = settings.rates if rates is None else rates
        self._sentences = sentences or Opened(settings.embeddings, cache_of(settings))
        self._profile = profile
        self._warming = warming
        self._alone = alone
        self._hurry = hurry
        self._partial = asyncio.Event()
        self._changed = asyncio.Event()
        self._questions: Mapping[str, Sequence[str]] = {}
        self._prepare: Prepare | None = None
        self._edition: Edition | None = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def watches(self) -> tuple[Callable[[], Awaitable[None]], ...]:
        """What runs beside the doors."""
        return self.keep_warm, self.keep_whole

    def current(self) -> Edition:
        if self._edition is None:
            self._edition = self._made(self._profile(), self._questions, hurry=self._hurry)
        return self._edition

    def prepares(self, prepare: Prepare) -> None:
        """Have answers ready as well, of what the likely questions leave of the budget."""
        self._prepare = prepare

    async def learn(self) -> None:
        """Read the likely questions that are known, for the edition that will be made."""
        try:
            self._questions = await self._warming.known(self._profile().passages)
        except StorageError as error:
            log.warning("profile.likely_questions_unread", reason=str(error))

    async def renew(self) -> None:
        """
        Make the edition of the profile as it is now, off the loop, and serve it from then on.

        A fact that has just become private waits for nothing: where much is new, it is searched by words
        until `keep_whole` has worked out what it means.
        """
        async with self._one_at_a_time:
            await self.learn()
            is_first = self._edition is None
            hurry = self._hurry if is_first else self._hurry // _SOONER
            self._edition = await asyncio.to_thread(self._made, self._profile(), self._questions, hurry)
            if not _is_whole(self._edition):
                self._partial.set()
            if is_first:
                await asyncio.to_thread(_read_ahead, self._edition.passages)
        self._changed.set()

    async def keep_whole(self) -> None:
        """Work out what a long profile means, beside the asks, whenever some of it is not; endless."""
        while True:
            await self._partial.wait()
            self._partial.clear()
            try:
                await self.make_whole()
            except Exception:
                log.exception("profile.meaning_not_worked_out")

    async def make_whole(self) -> None:
        """Work out, step by step, what the profile means, and serve that unless it has changed meanwhile."""
        profile, questions = self._profile(), self._questions
        length = (
            sum(len(one.title) + len(one.text) for one in profile.passages) * 2
        )  # the whole and its parts
        steps = length // self._hurry + 2
        edition = await asyncio.to_thread(self._made, profile, questions, self._hurry)
        while not _is_whole(edition) and profile is self._profile():
            steps -= 1  # what the cache does not keep, or not all of, is worked out in one go at last
            hurry = self._hurry if steps > 0 else None
            edition = await asyncio.to_thread(self._made, profile, questions, hurry)
        async with self._one_at_a_time:
            if profile is self._profile() and questions == self._questions:
                self._edition = edition
            elif self._edition is not None and not _is_whole(self._edition):
                self._partial.set()

    async def look(self) -> None:
        """Serve the likely questions that another process, or `twin warm`, has prepared meanwhile."""
        before = self._questions
        await self.learn()
        if self._questions != before:
            await self.renew()

    async def keep_warm(self) -> None:
        """Have likely questions and answers ready for each version of the profile, in its budget; endless."""
        most = parse_usd(self._settings.asides.warm_usd)
        version, left = "", most
        while most:
            self._changed.clear()
            profile = self._profile()
            if profile.version != version:
                version, left = profile.version, most
            warmed = await self._warm(profile, left)
            left -= warmed.cost_nano_usd
            prepared = await self._prepared(left)
            left -= prepared.cost_nano_usd
            if self._profile().version == version:
                is_over = all(one.is_dear or not one.left for one in (warmed, prepared))
                await self._until_changed(None if is_over else AGAIN_S)

    async def _warm(self, profile: Profile, budget_nano_usd: int) -> Warmed:
        """What came of one warming; where the database is away, all is left."""
        try:
            warmed = await self._warming.warm(profile.passages, budget_nano_usd)
        except StorageError as error:
            log.warning("profile.not_warmed", reason=str(error))
            return Warmed(left=len(profile.passages))
        if warmed.written:
            await self.renew()
        return warmed

    async def _prepared(self, budget_nano_usd: int) -> Prepared:
        """What came of having answers ready; where the database is away, something is left."""
        if self._prepare is None or budget_nano_usd <= 0:
            return Prepared()
        try:
            return await self._prepare(budget_nano_usd)
        except StorageError as error:
            log.warning("profile.not_prepared", reason=str(error))
            return Prepared(left=1)

    async def _until_changed(self, seconds: float | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()

    def _made(
        self, profile: Profile, questions: Mapping[str, Sequence[str]], hurry: int | None = None
    ) -> Edition:
        from bot.knowledge.retrieval import Library

        edition = Edition(
            persona=persona_of(profile, self._settings, self._rates),
            knowledge=Library(
                profile.passages,
                name=profile.name,
                embedder=self._sentences(),
                cache=cache_of(self._settings),
                questions=questions,
                hurry=hurry,
            ),
            introduction=Introducing(profile.name, profile.first_name, alone=self._alone),
            passages=profile.passages,
            profile_version=profile.version,
            prompt_version=prompt_version(profile.name, profile.style),
        )
        edition.hidden_from(EVERYBODY)  # nearly every asker's; of a large profile it takes half a second
        return edition


def _is_whole(edition: Edition) -> bool:
    from bot.knowledge.retrieval import Library

    return not isinstance(edition.knowledge, Library) or edition.knowledge.is_whole


def _read_ahead(passages: Sequence[Passage]) -> None:
    """Whoever serves has all of it imported and read before the first ask, which would wait on the loop."""
    from bot.inbox.personal import unintroduced
    from bot.knowledge.condense import condense
    from bot.recall.wording import key
    from bot.truth.ahead import read_ahead

    read_ahead(passages)
    condense(passages[:1], "What did you do there?")
    key(unintroduced("What did you do there?"))


def persona_of(profile: Profile, settings: Settings, rates: Sequence[Rate]) -> Persona:
    """Whose twin it is, with the rules of the house."""
    return Persona(
        name=profile.name,
        first_name=profile.first_name,
        zone=settings.zone,
        rates=rates,
        quotes=settings.quotes == "on",
        style=profile.style,
    )


def cache_of(settings: Settings) -> Path:
    """The folder for what can be made anew at any time: beside the database, where that is a file."""
    place = settings.database_url.partition(":///")[2].partition("?")[0]
    beside = Path(place).parent if place and place != ":memory:" else Path()
    return beside / "twin.cache"
