"""One workspace that the twin was invited into: who we are there, how we post, whom we know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from adapters.slack.addresses import Address, read_address
from adapters.slack.inbound import Me
from adapters.slack.people import People
from adapters.slack.posting import Poster

__all__ = ["Address", "OneWorkspace", "Workspace", "Workspaces", "read_address"]


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
