"""From what Discord says to what the twin understands; pure, over plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.commands.registry import Caller
from bot.domain import OWNER, PUBLIC, Question

PLATFORM = "discord"


class Hint(StrEnum):
    """What somebody is told instead of an answer."""

    UNSEEN = "unseen"
    """Discord withheld the words: they did not mention the bot itself."""
    WORDLESS = "wordless"
    """Nothing was asked: the bare mention, a picture, a sticker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    Where something happens: a channel, a ``thread`` in a ``parent``, or a ``direct`` message.

    ``guild`` is the server, None in direct messages and where Discord does not tell. ``is_member`` is False
    where somebody brought the twin along for themselves: it sees nothing there, and speaks only when asked.
    """

    channel: int
    parent: int | None = None
    guild: int | None = None
    thread: bool = False
    direct: bool = False
    is_member: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """
    Who does something: ids as Discord has them, ``name`` as the others there read it.

    ``manages_server`` is the platform's own kind of admin, in the server where it happens; ``is_admin`` is
    what we make of that and of the settings.
    """

    id: int
    name: str = ""
    roles: frozenset[int] = frozenset()
    manages_server: bool = False
    is_admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """
    Something that was said to the twin.

    ``key`` is the same for every delivery of it; ``origin`` is the key of its first words, whatever became
    of them since, and ``replaces`` is that key too when the answer takes the place of an earlier one.

    ``is_command``: given as ``/ask`` or ``/twin``, and ``text`` is then ``ask What ...`` or ``usage 7``.
    ``is_private``: answered to whoever said it alone. ``is_again``: it may have been answered before.
    ``is_overheard``: nobody mentioned the twin, so that it is meant only in a thread where it takes part, and
    not when somebody else is turned ``to``. ``hint`` is what is told instead of an answer.

    ``message`` is the number of the message, 0 where there is none.
    """

    key: str
    origin: str
    asker: Asker
    place: Place
    text: str
    is_command: bool = False
    is_private: bool = False
    is_overheard: bool = False
    is_again: bool = False
    replaces: str | None = None
    to: str = ""
    hint: Hint | None = None
    message: int = 0

    @property
    def person(self) -> str:
        return f"{PLATFORM}:{self.asker.id}"

    @property
    def user(self) -> str:
        return str(self.asker.id)

    @property
    def channel(self) -> str:
        return f"{PLATFORM}:{self.place.channel}"

    @property
    def conversation(self) -> str:
        """A thread and a DM are one conversation; in a channel each person has an own one."""
        return _conversation(self.asker, self.place)

    @property
    def line(self) -> str:
        """What is answered one after the other, in the order of arrival."""
        return self.conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """
    A message.

    ``to_me`` and ``to_my_role`` are its mentions, ``after_me`` whether it replies to a message of the bot.
    ``names`` tells the written form of a mention (``<@12>``, ``<#34>``) by which name people know it.
    """

    id: int
    asker: Asker
    place: Place
    text: str
    automatic: bool = False
    to_me: bool = False
    to_my_role: bool = False
    after_me: bool = False
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """The bot's own ids; ``role`` is the one that Discord made for it in the server."""

    user: int
    role: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the settings say about people: ids such as ``discord:1234``."""

    owner: str = ""
    admins: frozenset[str] = frozenset()
    admins_only: bool = False


def read_message(heard: Heard, me: Me) -> str | Hint | None:
    """What is said to the twin, a hint on how to ask, or nothing when the message is not for it."""
    if heard.automatic or heard.asker.id == me.user:
        return None
    if not (heard.place.direct or heard.to_me or heard.to_my_role or heard.after_me):
        return None
    text = plain_text(heard.text, me, heard.names)
    if text:
        return text
    withheld = not heard.text and not heard.to_me and not heard.place.direct
    return Hint.UNSEEN if withheld else Hint.WORDLESS


def read_caller(event_id: int, asker: Asker, place: Place, rights: Rights) -> Caller:
    """Who asks or gives a command, with everything that this person may do and see here."""
    person = f"{PLATFORM}:{asker.id}"
    manages = asker.manages_server and not rights.admins_only
    is_owner = person == rights.owner
    return Caller(
        platform=PLATFORM,
        person=person,
        channel=f"{PLATFORM}:{place.channel}",
        conversation=_conversation(asker, place),
        event=event_key(event_id),
        sees=_sees(asker, place, is_owner=is_owner),
        is_admin=manages or person in rights.admins,
        is_owner=is_owner,
    )


def caller(said: Said, *, owner: str) -> Caller:
    """Who asks or gives a command, with everything that this person may do and see here."""
    is_owner = said.person == owner
    return Caller(
        platform=PLATFORM,
        person=said.person,
        channel=said.channel,
        conversation=said.conversation,
        event=said.key,
        sees=_sees(said.asker, said.place, is_owner=is_owner),
        is_admin=said.asker.is_admin,
        is_owner=is_owner,
    )


def question(said: Said, *, text: str, owner: str) -> Question:
    """What the engine is asked."""
    return caller(said, owner=owner).question(text)


def event_key(event_id: int) -> str:
    """The name of a delivery; messages and interactions share one series of numbers."""
    return f"{PLATFORM}:{event_id}"


def plain_text(text: str, me: Me, names: Mapping[str, str]) -> str:
    """The words without the mention of the bot; other mentions by the names that people know."""
    mine = [f"<@{me.user}>", f"<@!{me.user}>"] + ([f"<@&{me.role}>"] if me.role else [])
    text = re.sub("|".join(map(re.escape, mine)), " ", text)
    text = _MENTION.sub(lambda found: names.get(found.group().replace("!", ""), found.group()), text)
    text = _EMOJI.sub(r":\1:", text)
    return re.sub(r"[ \t]{2,}", " ", text).strip()


_MENTION = re.compile(r"<(?:@[!&]?|#)\d{1,20}>")
_EMOJI = re.compile(r"<a?:(\w{1,32}):\d{1,20}>")


def _conversation(asker: Asker, place: Place) -> str:
    """A thread and a DM are one conversation; in a channel each person has an own one."""
    if place.thread or place.direct:
        return f"{PLATFORM}:{place.channel}"
    return f"{PLATFORM}:{place.channel}:{asker.id}"


def _sees(asker: Asker, place: Place, *, is_owner: bool) -> frozenset[str]:
    roles = {f"{PLATFORM}:role:{role}" for role in asker.roles}
    rooms = {f"{PLATFORM}:{room}" for room in (place.channel, place.parent) if room}
    own = {OWNER} if is_owner and place.direct else set()
    return frozenset({PUBLIC} | rooms | roles | own)
