"""What somebody may do in a server of a small Discord: bits of roles, and what a channel adds or takes."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntFlag

from tests.far_ends.discord_refusals import Json


class May(IntFlag):
    """Discord's permissions, by Discord's names."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_SERVER = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38
    USE_EXTERNAL_APPS = 1 << 50


MANAGE_SERVER = int(May.MANAGE_SERVER)
EVERYTHING = (1 << 53) - 1
EVERYTHING_USUAL = 309_237_763_136
"""What a member may do by default here, and the bot as it is invited."""


def allowed(
    base: int, overwrites: Iterable[Json], *, member: int, roles: Iterable[int], everyone: int
) -> int:
    """
    What is left of `base` in a channel with these overwrites.

    As Discord computes it: @everyone's overwrite, then those of all roles together, then the member's own;
    an administrator may do everything, and who cannot see a channel can do nothing there.
    """
    if base & May.ADMINISTRATOR:
        return EVERYTHING
    known = {int(one["id"]): (int(one["allow"]), int(one["deny"])) for one in overwrites}
    allow, deny = known.get(everyone, (0, 0))
    base = base & ~deny | allow
    of_roles = [known[role] for role in roles if role in known]
    for _, taken in of_roles:
        base &= ~taken
    for given, _ in of_roles:
        base |= given
    allow, deny = known.get(member, (0, 0))
    base = base & ~deny | allow
    return base if base & May.VIEW_CHANNEL else 0
