"""Whose id it is: members and channels are named by their own ids at home, and by team and id elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

PLATFORM = "slack"


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
