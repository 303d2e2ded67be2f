"""From what Discord says to what was said to the twin, or nothing; pure, over plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from adapters import wording
from adapters.discord import markup
from bot.commands.registry import Caller, Registry
from bot.domain import OWNER, PUBLIC, Question

PLATFORM = "discord"
ASK = "ask"


class Hint(StrEnum):
    """What somebody is told instead of an answer."""

    UNSEEN = "unseen"
    """Discord withheld the words: they did not mention the bot itself."""
    WORDLESS = "wordless"
    """Nothing was asked: the bare mention, a sticker."""
    FILES = "files"
    """Nothing was asked, but something was attached."""
    LATE = "late"
    """A command that is for its giver alone came too late to be answered in its place."""


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

    def is_in(self, channels: frozenset[int]) -> bool:
        """Whether it is one of some channels, or a thread in one."""
        return self.channel in channels or self.parent in channels


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """
    Who does something: ids as Discord has them, ``name`` as the others there read it.

    ``roles`` is None where Discord does not tell them. ``manages_server`` is the platform's own kind of
    admin, in the server where it happens; ``is_admin`` is what we make of that and of the settings.
    """

    id: int
    name: str = ""
    roles: frozenset[int] | None = frozenset()
    manages_server: bool = False
    is_admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """
    Something that was said to the twin.

    ``key`` is the same for every delivery of it; ``origin`` is the key of its first words, whatever became
    of them since, and ``replaces`` is that key too when the answer takes the place of an earlier one.

    ``revision`` is greater the later the words are, 0 for the first; ``is_amid``: another process may be
    answering earlier ones just now.

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
    revision: int = 0
    is_amid: bool = False
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
        alone = "" if self.place.thread or self.place.direct else f":{self.asker.id}"
        return f"{PLATFORM}:{self.place.channel}{alone}"

    @property
    def line(self) -> str:
        """What is answered one after the other, in the order of arrival."""
        return self.conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """
    A message.

    ``to_me`` and ``to_my_role`` are its mentions; ``replied_to`` is who wrote the message that it replies to,
    empty: nobody, or nobody knows. ``names`` tells the written form of a mention (``<@12>``, ``<#34>``) by
    which name people know it. ``is_withheld``: Discord shows us nothing of what was written. ``edited`` is
    when it got the words that it has now, as Discord writes it, and empty for its first ones.
    """

    id: int
    asker: Asker
    place: Place
    text: str
    automatic: bool = False
    to_me: bool = False
    to_my_role: bool = False
    replied_to: str = ""
    is_withheld: bool = False
    has_files: bool = False
    edited: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """The bot's own ids; ``role`` is the one that Discord made for it in the server."""

    user: int
    role: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """
    What the settings say about people: ids such as ``discord:1234``.

    ``home`` is the server whose managers are admins, None where there is none: anybody may bring a bot into
    a server of their own.
    """

    owner: str = ""
    admins: frozenset[str] = frozenset()
    admins_only: bool = False
    home: int | None = None

    def make_admin(self, asker: Asker, place: Place) -> bool:
        """Whether somebody is an admin, there."""
        is_home = place.guild is not None and place.guild == self.home
        manages = asker.manages_server and is_home and not self.admins_only
        return manages or f"{PLATFORM}:{asker.id}" in self.admins


def read_message(heard: Heard, me: Me) -> Said | None:
    """
    What is said to the twin; None when it cannot be for it: bots, our own voice, the talk of others.

    What was written in a thread without a mention may be for it: it is overheard.
    """
    if heard.automatic or heard.asker.id == me.user:
        return None
    after_me = heard.replied_to == str(me.user)
    is_addressed = heard.place.direct or heard.to_me or heard.to_my_role or after_me
    if not is_addressed and not heard.place.thread:
        return None
    text = plain_text(heard.text, me, heard.names)
    origin = event_key(heard.id)
    return Said(
        key=f"{origin}~{heard.edited}" if heard.edited else origin,
        origin=origin,
        replaces=origin if heard.edited else None,
        revision=_revision(heard.edited),
        asker=heard.asker,
        place=heard.place,
        text=text,
        is_overheard=not is_addressed,
        to="" if is_addressed else _turned_to(heard, me),
        hint=None if text else _hint(heard),
        message=heard.id,
    )


def _revision(edited: str) -> int:
    """The time of an edit in microseconds; later than the first words in any case."""
    try:
        return max(1, round(datetime.fromisoformat(edited).timestamp() * 1e6))
    except (ValueError, OverflowError):
        return 1 if edited else 0


def _hint(heard: Heard) -> Hint:
    if heard.is_withheld:
        return Hint.UNSEEN
    return Hint.FILES if heard.has_files else Hint.WORDLESS


def _turned_to(heard: Heard, me: Me) -> str:
    return heard.replied_to or markup.begins_with_another(heard.text, markup.mentions(me.user, me.role))


def read_words(said: Said, commands: Registry) -> tuple[str, str]:
    """The command and its argument that were given; a question is an ``ask``."""
    if said.is_command:
        name, _, argument = said.text.partition(" ")
        return name, argument.strip()
    return wording.read_words(said.text, commands, slash=False)


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
    return markup.plain(text, markup.mentions(me.user, me.role), names)


def _sees(asker: Asker, place: Place, *, is_owner: bool) -> frozenset[str]:
    roles = {f"{PLATFORM}:role:{role}" for role in asker.roles or ()}
    rooms = {f"{PLATFORM}:{room}" for room in (place.channel, place.parent) if room}
    own = {OWNER} if is_owner and place.direct else set()
    return frozenset({PUBLIC} | rooms | roles | own)
