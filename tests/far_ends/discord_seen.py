"""What people at a small Discord saw of each message, and when: so that pacing is measured at the far end."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import pairwise

from tests.far_ends.discord_refusals import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """
    A state that a message was in, from `at` (seconds of the loop); `how`: ``write``, ``change``, ``remove``.
    """

    at: float
    how: str
    message: Json
    private: bool = False

    @property
    def id(self) -> str:
        return str(self.message["id"])

    @property
    def text(self) -> str:
        return str(self.message["content"])

    @property
    def channel(self) -> int:
        return int(self.message["channel_id"])

    @property
    def author(self) -> str:
        return str(self.message["author"]["id"])


@dataclass(slots=True)
class Seen:
    """Every `Look`, in order."""

    looks: list[Look] = field(default_factory=list)

    def note(self, how: str, message: Json, *, at: float, private: bool = False) -> None:
        self.looks.append(Look(at=at, how=how, message=deepcopy(message), private=private))

    def of(self, message: Json | str | int) -> list[Look]:
        """Everything that one message showed, first to last."""
        number = str(message["id"] if isinstance(message, dict) else message)
        return [look for look in self.looks if look.id == number]

    def texts(self, message: Json | str | int) -> list[str]:
        return [look.text for look in self.of(message)]

    def within(self, channel: int, *, author: int | None = None) -> list[Look]:
        """What happened in a channel; of one author only, when told."""
        return [one for one in self.looks if one.channel == channel and author in {None, int(one.author)}]

    def gaps(self, looks: list[Look], *, keep: Callable[[Look], bool] = lambda _: True) -> list[float]:
        """Seconds between one look and the next."""
        return [later.at - earlier.at for earlier, later in pairwise(filter(keep, looks))]
