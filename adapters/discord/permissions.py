"""What the bot may do in a channel, by what Discord tells of the channel, its server and the bot (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A permission by Discord's own name: its ``bit``, what it is ``used`` for."""

    name: str
    bit: int
    used: str
    is_vital: bool = False


PERMISSIONS = (
    Permission(name="View Channel", bit=1 << 10, used="see the channel", is_vital=True),
    Permission(name="Send Messages", bit=1 << 11, used="answer", is_vital=True),
    Permission(name="Send Messages in Threads", bit=1 << 38, used="answer in threads", is_vital=True),
    Permission(name="Read Message History", bit=1 << 16, used="reply, and post a report once", is_vital=True),
    Permission(name="Embed Links", bit=1 << 14, used="show cards and reports", is_vital=True),
    Permission(name="Attach Files", bit=1 << 15, used="show charts and long answers"),
    Permission(name="Create Public Threads", bit=1 << 35, used="begin a thread for a question"),
    Permission(name="Add Reactions", bit=1 << 6, used="react, which it does not do yet"),
)
"""Everything that the door uses; never the right to mention everyone, or to administer."""
EVERYTHING = sum(one.bit for one in PERMISSIONS)
"""As an invite link asks for it."""
MANAGE_SERVER = 1 << 5
_ADMINISTRATOR = 1 << 3
_VIEW = PERMISSIONS[0]
_ROLE, _MEMBER = 0, 1


def granted(channel: Json, guild: Json, member: Json) -> int:
    """
    The permissions of a member in a channel, as bits; by Discord's own algorithm, time-outs left out.

    ``guild`` holds the roles. What is not told denies nothing and allows nothing.
    """
    everybody, own = _id(guild), _names(member.get("roles"))
    roles = {_id(role): _bits(role.get("permissions")) for role in _each(guild.get("roles"))}
    whole = roles.get(everybody, 0)
    for role in own:
        whole |= roles.get(role, 0)
    if whole & _ADMINISTRATOR:
        return EVERYTHING | MANAGE_SERVER | whole
    changes = {_id(one): one for one in _each(channel.get("permission_overwrites"))}
    user = member.get("user")
    me = _id(user) if isinstance(user, Mapping) else ""
    for names in ({everybody}, own, {me}):
        some = [changes[name] for name in names if name in changes]
        deny, allow = _all(some, "deny"), _all(some, "allow")
        whole = whole & ~deny | allow
    return whole


def lacking(bits: int) -> tuple[Permission, ...]:
    """What is missing; who does not see a channel can do nothing there, and that alone is told."""
    if not bits & _VIEW.bit:
        return (_VIEW,)
    return tuple(one for one in PERMISSIONS if not bits & one.bit)


def _all(overwrites: list[Json], which: str) -> int:
    whole = 0
    for one in overwrites:
        whole |= _bits(one.get(which))
    return whole


def _each(told: object) -> Iterator[Json]:
    if isinstance(told, list | tuple):
        yield from (one for one in told if isinstance(one, Mapping))


def _names(told: object) -> set[str]:
    return {str(one) for one in told} if isinstance(told, list | tuple) else set()


def _id(told: Json) -> str:
    return str(told.get("id") or "")


def _bits(told: object) -> int:
    """A number that Discord writes as text."""
    text = str(told if told is not None else 0)
    return int(text) if text.isascii() and text.isdigit() else 0
