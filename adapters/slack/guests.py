"""Guests and members of other companies are refused unless the settings allow them: kindly, and rarely."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.presses import Met
from adapters.slack.inbound import Said
from adapters.slack.people import Outsider
from adapters.slack.workspace import Workspace
from bot.ports import Clock

RARELY_S = 3600.0
FOR_EVERYBODY = frozenset({"privacy", "forget-me"})
"""Whoever has been allowed once may still ask what is kept of them, and have it forgotten."""


def refusal(why: Outsider, first_name: str) -> str:
    """What somebody is told who may not ask."""
    whom = {
        Outsider.GUEST: "full members of this workspace, and you are its guest",
        Outsider.STRANGER: "members of the company that I belong to",
    }
    return f"I only answer {whom[why]}. You are welcome to ask {first_name} in person."


@dataclass(slots=True)
class Guests:
    """Tells who may not ask, and when they have been told."""

    clock: Clock
    _told: Met = field(init=False)

    def __post_init__(self) -> None:
        self._told = Met(self.clock)

    async def outsider(self, there: Workspace, said: Said) -> Outsider | None:
        """Why whoever said something may not; None: they may."""
        return await there.people.outsider(said.user, person=said.person, is_stranger=said.is_stranger)

    def is_to_be_told(self, said: Said) -> bool:
        """Once an hour; whoever gave a command waits for an answer, whoever was overheard for none."""
        if said.is_overheard:
            return False
        if said.response_url is not None:
            return True
        return self._told.is_new(said.person, for_s=RARELY_S)
