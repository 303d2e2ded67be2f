"""The profile as it is served now, as far as a taught answer is held against it."""

from __future__ import annotations

from typing import Protocol

from bot.domain import Passage
from bot.ports import Findings


class Hidden(Protocol):
    """What stands only in records that an asker may not see: `bot.truth.hidden.Hidden`."""

    def told_in(self, sentence: str) -> tuple[str, ...]: ...


class Searched(Protocol):
    """How the records are found that a question is about."""

    def find(self, text: str, *, sees: frozenset[str]) -> Findings: ...


class Known(Protocol):
    """One version of the profile: a `bot.asked.Edition`."""

    @property
    def knowledge(self) -> Searched: ...

    @property
    def passages(self) -> tuple[Passage, ...]: ...

    @property
    def profile_version(self) -> str: ...

    def hidden_from(self, sees: frozenset[str]) -> Hidden: ...
