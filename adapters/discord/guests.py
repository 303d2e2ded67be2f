"""Where the settings want no answers, and for whom they want none, it is refused: kindly, and rarely."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from adapters.discord.inbound import Said, caller
from adapters.discord.people import People
from adapters.presses import Met
from bot.commands.registry import Caller
from bot.ports import Clock
from bot.settings import Settings

RARELY_S = 3600.0
FOR_EVERYBODY = frozenset({"privacy", "forget-me"})
"""Whoever has been allowed once may still ask what is kept of them, and have it forgotten."""
ELSEWHERE = "Commands for admins work in the channels that are set aside for them."


class Outsider(StrEnum):
    """Why somebody may not ask."""

    DIRECT = "direct"
    CHANNEL = "channel"
    ROLE = "role"


def refusal(why: Outsider, first_name: str) -> str:
    """What somebody is told who may not ask."""
    return {
        Outsider.DIRECT: "I do not answer direct messages. Ask me in a channel of the server that we share.",
        Outsider.CHANNEL: "I do not answer in this channel; there are others in which I do.",
        Outsider.ROLE: (
            "I only answer members with a certain role here, and you do not have it. "
            f"You are welcome to ask {first_name} in person."
        ),
    }[why]


@dataclass(slots=True)
class Guests:
    """Tells who may not ask, and when they have been told."""

    settings: Settings
    clock: Clock
    people: People
    _told: Met = field(init=False)

    def __post_init__(self) -> None:
        self._told = Met(self.clock)

    async def outsider(self, said: Said) -> Outsider | None:
        """Why whoever said something may not, there; None: they may."""
        wanted, place = self.settings.discord, said.place
        if place.direct and not wanted.direct:
            return Outsider.DIRECT
        if wanted.channels and not place.direct and not place.is_in(wanted.channels):
            return Outsider.CHANNEL
        is_known = not wanted.roles or said.asker.is_admin or said.person == self.settings.owner
        return None if is_known or await self._has_role(said) else Outsider.ROLE

    async def _has_role(self, said: Said) -> bool:
        roles = said.asker.roles
        if roles is None:
            roles = await self.people.roles(said.asker.id)
        return bool(roles & self.settings.discord.roles)

    def is_to_be_told(self, said: Said) -> bool:
        """Once an hour; whoever gave a command waits for an answer, whoever was overheard for none."""
        return not said.is_overheard and (said.is_command or self.is_due(said.person))

    def is_due(self, what: str) -> bool:
        """Whether something that is told rarely has not been told for an hour; from now on it has."""
        return self._told.is_new(what, for_s=RARELY_S)

    def caller(self, said: Said) -> Caller:
        """Who gives a command; an admin is one where commands of admins are obeyed."""
        asker = caller(said, owner=self.settings.owner)
        return replace(asker, is_admin=asker.is_admin and not self.is_elsewhere(said))

    def is_elsewhere(self, said: Said) -> bool:
        """Whether an admin gives a command where admins are not obeyed."""
        channels = self.settings.discord.admin_channels
        return bool(channels) and not said.place.is_in(channels)
