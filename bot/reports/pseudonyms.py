"""Stable short names for people, so that figures can be told without telling who asked (pure)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

_DIRECT = "slack:D"
_SHORT, _STEP, _WHOLE = 4, 2, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Pseudonyms:
    """
    Names made with the twin's ``secret``: the same for ever, and nobody without it can tell whose they are.

    ``reveals`` tells the platform's own ids instead; ``nobody`` are words for those who are not known.
    """

    secret: str = field(repr=False)
    reveals: bool = False
    nobody: frozenset[str] = frozenset({"", "forgotten"})

    def told(self, people: Sequence[str]) -> dict[str, str]:
        """``person 7f3a`` for each of some people; longer where two of them would be named alike."""
        shown = {one: one for one in people if self.reveals or one in self.nobody}
        marks = {person: self._mark(person) for person in people if person not in shown}
        length = _SHORT
        while length < _WHOLE and len({mark[:length] for mark in marks.values()}) < len(marks):
            length += _STEP
        return shown | {person: f"person {mark[:length]}" for person, mark in marks.items()}

    def places(self, channels: Sequence[str]) -> dict[str, str]:
        """Channels as they are, but for direct messages that are known by their ids: these are a person's."""
        direct = [channel for channel in channels if _is_direct(channel)]
        told = self.told(direct)
        return {one: told[one].replace("person", "direct", 1) if one in told else one for one in channels}

    def place(self, channel: str, person: str) -> str:
        """The channel of one ask; one that is a person's own has their long name."""
        is_theirs = not self.reveals and (channel == person or _is_direct(channel))
        return self.whole(person) if is_theirs else channel

    def whole(self, person: str) -> str:
        """The long form, for tables of any length; its first letters are those of the short one."""
        is_shown = self.reveals or person in self.nobody
        return person if is_shown else f"person {self._mark(person)}"

    def _mark(self, person: str) -> str:
        spelled = person.encode("utf-8", "surrogatepass")
        return hmac.new(self.secret.encode(), spelled, hashlib.sha256).hexdigest()[:_WHOLE]


def _is_direct(channel: str) -> bool:
    return channel.startswith(_DIRECT)
