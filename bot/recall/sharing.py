"""Tells other processes how far the memory may be believed: a verb that is soon over cannot find it out."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

import structlog

from bot.errors import StorageError
from bot.ports import Clock
from bot.recall.state import ScopeState, State

log = structlog.get_logger(__name__)

NOTE = "recall_state"
EVERY_S = 60.0


class Notes(Protocol):
    """Named values that all processes see; both may raise `StorageError`."""

    async def read(self, key: str) -> str | None: ...

    async def write(self, key: str, value: str) -> None: ...


@dataclass(slots=True, kw_only=True)
class Sharing:
    """
    The state of the memory, with what only a process that serves has worked out: vectors and bars.

    ``here`` is the state as this process knows it.
    """

    here: Callable[[], Awaitable[State]]
    notes: Notes
    clock: Clock
    _next: float = 0.0
    _told: str = ""

    async def state(self) -> State:
        """What is known here; a process that has not looked at any phrasing goes by what was told last."""
        state = await self.here()
        if state.vectors != (0, 0) or state.scopes:
            return state
        try:
            return _with(state, await self.notes.read(NOTE))
        except StorageError as error:
            log.warning("recall.state_not_read", reason=str(error))
            return state

    async def tell(self) -> None:
        """
        Tell others, at most once a minute, when it has changed.

        Raises:
            StorageError: the database did not answer.
        """
        if self.clock.monotonic() < self._next:
            return
        self._next = self.clock.monotonic() + EVERY_S
        state = await self.here()
        scopes = {scope: asdict(one) for scope, one in sorted(state.scopes.items())}
        told = json.dumps({"vectors": state.vectors, "scopes": scopes})
        if told != self._told and state.vectors != (0, 0):
            await self.notes.write(NOTE, told)
            self._told = told


def _with(state: State, told: str | None) -> State:
    """A state with what was told; what another version of us told otherwise is left out."""
    try:
        known: dict[str, Any] = json.loads(told or "{}")
        done, of = known.get("vectors", (0, 0))
        scopes = {scope: ScopeState(**one) for scope, one in known.get("scopes", {}).items()}
    except (ValueError, TypeError, AttributeError):
        return state
    return replace(state, vectors=(int(done), int(of)), scopes=scopes)
