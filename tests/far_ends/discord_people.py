"""People and servers of a small Discord, and how its payloads show them."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.far_ends.discord_permissions import EVERYTHING, EVERYTHING_USUAL, May
from tests.far_ends.discord_refusals import Json

SENT_AT = "2026-11-20T09:00:00+00:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody on Discord; `roles` are those in the home server, `permissions` what they give there."""

    id: int
    name: str
    bot: bool = False
    roles: tuple[int, ...] = ()
    permissions: int = EVERYTHING_USUAL
    nick: str | None = None
    locale: str = "en-GB"

    def user(self) -> Json:
        return {
            "id": str(self.id),
            "username": self.name.lower(),
            "discriminator": "0",
            "global_name": self.name,
            "avatar": None,
            "bot": self.bot,
        }

    def member(self, *, roles: tuple[int, ...] | None = None, permissions: int | None = None) -> Json:
        return {
            "roles": [str(role) for role in (self.roles if roles is None else roles)],
            "joined_at": SENT_AT,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "nick": self.nick,
            "avatar": None,
            "premium_since": None,
            "pending": False,
            "communication_disabled_until": None,
            **({} if permissions is None else {"permissions": str(permissions)}),
        }


@dataclass(slots=True, kw_only=True, eq=False)
class Server:
    """
    A guild with its roles; ``roles_of`` are people's roles in it, `Person.roles` those at home.

    ``has_bot`` False is a server where the app is used as its user installed it; ``is_away`` an outage.
    """

    id: int
    name: str
    owner: int = 0
    bot_role: int = 0
    channel: int = 0
    has_bot: bool = True
    is_away: bool = False
    roles: dict[int, Json] = field(default_factory=dict)
    roles_of: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def rights_of(self, person: int, *, roles: tuple[int, ...]) -> int:
        """What somebody with these roles may do in the server as a whole."""
        if person == self.owner:
            return EVERYTHING
        rights = 0
        for one in (self.id, *roles):
            rights |= int(self.roles[one]["permissions"])
        return EVERYTHING if rights & May.ADMINISTRATOR else rights


def role(number: int, name: str, permissions: int = EVERYTHING_USUAL) -> Json:
    return {
        "id": str(number),
        "name": name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": 0,
        "permissions": str(permissions),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
