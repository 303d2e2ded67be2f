"""One workspace that the twin was invited into: who we are there, how we post, whom we know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from adapters.slack.inbound import PLATFORM, Me
from adapters.slack.people import People
from adapters.slack.posting import Poster


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """What belongs together because one bot token opens it."""

    me: Me
    poster: Poster
    people: People


class Workspaces(Protocol):
    """Every workspace that the twin is installed in."""

    async def of(self, team: str) -> Workspace | None:
        """
        The workspace (or organisation) with an id; None: the twin is not installed there.

        Raises:
            StorageError: the installations cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class OneWorkspace:
    """A twin with a bot token is at home in its workspace alone, and hears of no other."""

    home: Workspace

    async def of(self, team: str) -> Workspace | None:  # noqa: ARG002 - as everywhere
        return self.home


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """
    A member or a channel by its own ``id``, and the ``team`` it belongs to unless that is our home.

    Ids are unique within a workspace alone. ``slack:U1`` is somebody at home, ``slack:T2.U1`` of elsewhere.
    """

    id: str
    team: str = ""

    def __str__(self) -> str:
        return f"{PLATFORM}:{self.local}"

    @property
    def local(self) -> str:
        """Without the name of the platform."""
        return f"{self.team}.{self.id}" if self.team else self.id


def read_address(text: str) -> Address:
    """The address that `str` has written, with or without the name of the platform."""
    team, _, own = text.removeprefix(f"{PLATFORM}:").rpartition(".")
    return Address(id=own, team=team)
