"""Later words take the place of earlier ones, whichever process hears of them: no old answer stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from adapters.deliveries import Deliveries
from adapters.runs import Runs
from bot.errors import StorageError
from bot.house import Claims
from bot.posting import GONE, Succession

log = structlog.stdlib.get_logger(__name__)


class Revised(Protocol):
    """What was said, in its first words or in later ones."""

    @property
    def origin(self) -> str:
        """The key of the message's first words, whatever became of them since."""
        ...

    @property
    def revision(self) -> int:
        """Greater the later its words are; 0 for the first."""
        ...


@dataclass(frozen=True, slots=True)
class Successions:
    """
    Tells whether words are still the latest; when the database is away, this process alone decides.

    Whoever answers asks `is_latest` before an answer is made to stand and after it stands, and takes its own
    messages back when it is not. Whoever brings later words calls `overtake` first: where somebody may be
    answering the earlier ones (`AMID`), no message of theirs is changed, as they may be taking it back; what
    is found of them is deleted when the new answer stands.
    """

    claims: Claims
    platform: str

    async def overtake(self, said: Revised) -> Succession:
        """These words take the place of all earlier ones."""
        return await self._overtake(said.origin, said.revision)

    async def take_back(self, origin: str) -> None:
        """The words are gone, and none take their place."""
        await self._overtake(origin, GONE)
        await self._finish(origin, GONE)

    async def settle(self, said: Revised) -> None:
        """What is said in these words was reacted to; whatever stands of it is there to be changed."""
        await self._finish(said.origin, said.revision)

    async def is_latest(self, said: Revised) -> bool:
        """Whether nobody knows of later words."""
        try:
            return await self.claims.is_latest(said.origin, revision=said.revision)
        except StorageError as error:  # a person waits
            self._note("claim_unknown", error)
            return True

    async def _overtake(self, origin: str, revision: int) -> Succession:
        try:
            return await self.claims.overtake(origin, revision=revision)
        except StorageError as error:
            self._note("claim_unknown", error)
            return Succession.SETTLED

    async def _finish(self, origin: str, revision: int) -> None:
        try:
            await self.claims.finish(origin, revision=revision)
        except StorageError as error:
            self._note("claim_kept_open", error)

    def _note(self, what: str, error: StorageError) -> None:
        event = f"{self.platform}.{what}"
        log.warning(event, error=str(error))


async def call_off(origin: str, *, runs: Runs[Any], deliveries: Deliveries, successions: Successions) -> None:
    """End what runs for a message here, for good; what was posted is there to be changed."""
    run = runs.of(origin)
    if run is None:
        return
    await runs.call_off(run)
    if run.is_ours:
        await deliveries.close(run.said.key)  # the latest words have a key of their own
        await successions.settle(run.said)
