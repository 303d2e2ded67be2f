"""Threads that the twin is part of: what is said there is said to it, also after a restart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import structlog

from adapters.remembered import Remembered
from bot.errors import StorageError
from bot.house import History
from bot.ports import Clock

YES_S = 600.0
NO_S = 5.0
"""Another process may be asked there meanwhile; a busy thread of others costs one look in so many seconds."""

log = structlog.stdlib.get_logger(__name__)


class InThread(Protocol):
    """What was said in a thread, as far as it tells whom it is for."""

    @property
    def key(self) -> str: ...

    @property
    def user(self) -> str:
        """Who said it, named as in ``to``."""
        ...

    @property
    def conversation(self) -> str | None: ...

    @property
    def replaces(self) -> str | None:
        """The key of the words whose place these take."""
        ...

    @property
    def to(self) -> str:
        """The other person whom it turns to, or nobody."""
        ...


@dataclass(slots=True)
class Threads:
    """
    Remembers yes and no, for a while and of so many; what is unknown is looked up.

    ``platform`` is the word for it in the log.
    """

    history: History
    clock: Clock
    platform: str
    _known: Remembered[str, tuple[float, bool]] = field(default_factory=Remembered, init=False)
    _asides: Remembered[str, str] = field(default_factory=Remembered, init=False)
    _replies: Remembered[str, None] = field(default_factory=Remembered, init=False)
    """What was said to others when they had been turned to, and stays so when its words change."""

    async def means_us(self, said: InThread) -> bool:
        """
        Whether a reply without a mention is for the twin: not what turns to somebody else, nor their reply.

        When nobody can tell whether the twin takes part it is not for us: silence beats an intrusion.
        """
        talk = said.conversation
        if talk is None or not await self._takes_part(talk):
            return False
        if said.replaces:  # nobody's turn is over as somebody else mends their words
            return not said.to and said.replaces not in self._replies
        if said.to:
            self._asides.keep(talk, said.to)
            return False
        is_reply = self._asides.pop(talk, None) == said.user
        if is_reply:
            self._replies.keep(said.key, None)
        return not is_reply

    async def takes_part(self, said: InThread) -> bool:
        """Whether something was said where the twin takes part, to whomever."""
        return said.conversation is not None and await self._takes_part(said.conversation)

    def join(self, said: InThread) -> None:
        """The twin is asked there now; what was turned to others is over."""
        if said.conversation is not None:
            self._asides.pop(said.conversation, None)
            self._learn(said.conversation, is_part=True)

    async def _takes_part(self, talk: str) -> bool:
        until, is_part = self._known.get(talk, (0.0, False))
        if self.clock.monotonic() < until:
            return is_part
        try:
            is_part = await self.history.takes_part(talk)
        except StorageError as error:
            event = f"{self.platform}.thread_unknown"
            log.warning(event, error=str(error))
            return is_part
        self._learn(talk, is_part=is_part)
        return is_part

    def _learn(self, talk: str, *, is_part: bool) -> None:
        self._known.keep(talk, (self.clock.monotonic() + (YES_S if is_part else NO_S), is_part))
