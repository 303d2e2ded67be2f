"""What Slack delivers -> what somebody said to the twin, or nothing (pure)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack import markup
from adapters.slack.addresses import PLATFORM, Address
from adapters.slack.markup import part, word
from adapters.wording import with_passed_on
from bot.commands.registry import Caller
from bot.domain import OWNER, PUBLIC, Question

__all__ = ["PLATFORM", "Me", "Said", "caller", "question", "read_command", "read_event"]

Payload = Mapping[str, Any]

NOWHERE = "-"
"""The home of a twin that is at home in no workspace: no team has this id."""
HEAR_MENTIONS = "app_mentions:read"
"""The permission without which no ``app_mention`` is sent."""
_SPOKEN = (None, "", "file_share", "thread_broadcast")
"""Subtypes of messages that a person wrote just now; edits, joins and the like are others."""
_SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """
    The twin's own account as ``auth.test`` tells it: ids, names, permissions (empty: not told).

    ``home`` is the workspace whose members' addresses name no team; empty: this one. ``team`` is the id of
    the whole organisation where the app is installed in all of it.
    """

    team: str
    user: str
    bot: str = ""
    workspace: str = ""
    handle: str = ""
    scopes: frozenset[str] = frozenset()
    home: str = ""

    def away(self, team: str) -> str:
        """A team as an address names it: not at home."""
        return "" if team == (self.home or self.team) else team


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """
    Something that was said to the twin.

    ``key`` is the same for every delivery of it; ``thread`` is where an answer belongs, None for the channel
    itself; ``is_in_thread``: others have answered there, and what is for one member alone is seen there.
    A direct message is answered in its thread, yet all of them are one ``conversation``.
    ``response_url`` is set when it was a slash command (empty when Slack gave none): the answer is then the
    caller's alone; ``trigger`` may open a modal for them, within three seconds.

    ``team`` is the workspace that delivered it; ``channel_team`` and ``user_team`` are those that the
    addresses of the channel and of the member name (none at home). ``replaces`` is the key of the question
    whose answer this one's takes the place of (its words were edited): always the key of its first words.
    ``revision`` is greater the later the words are, 0 for the first; ``is_amid``: another process may be
    answering earlier ones just now.
    ``is_again``: it was delivered before, and may have been answered by a process that is no more.
    ``has_twin``: Slack tells of it by a second event, ``app_mention``, which counts. ``voice`` is set where
    other processes may answer it as well, since nobody could be asked: it tells their answers apart.

    ``is_overheard``: it was said in a thread without a mention, to the twin only if that takes part there,
    and not when it turns ``to`` another member. ``is_stranger``: Slack says that whoever said it belongs to
    another company. ``passed_on`` are words of others that came with it; ``mentioned`` are members whose ids
    stand in the text.
    """

    key: str
    text: str
    user: str
    channel: str
    thread: str | None = None
    is_in_thread: bool = False
    conversation: str | None = None
    is_direct: bool = False
    response_url: str | None = None
    team: str = ""
    replaces: str | None = None
    revision: int = 0
    is_amid: bool = False
    is_again: bool = False
    has_twin: bool = False
    voice: str = ""
    channel_team: str = ""
    user_team: str = ""
    event: str = ""
    trigger: str = ""
    is_overheard: bool = False
    to: str = ""
    is_stranger: bool = False
    passed_on: str = ""
    has_files: bool = False
    mentioned: tuple[str, ...] = ()

    @property
    def person(self) -> str:
        return str(Address(id=self.user, team=self.user_team))

    @property
    def place(self) -> str:
        """The channel by its address."""
        return str(Address(id=self.channel, team=self.channel_team))

    @property
    def origin(self) -> str:
        """The key of the message's first words, whatever became of them since."""
        return self.replaces or self.key

    @property
    def keys(self) -> tuple[str, ...]:
        """Of the message, and of the event that brought it: it is claimed by both."""
        return (self.key, *([f"{PLATFORM}:event:{self.team}:{self.event}"] if self.event else []))

    @property
    def line(self) -> str:
        """What is answered one after the other, in the order of arrival."""
        return self.conversation or f"{self.place}:{self.user}"


def team_of(payload: Payload) -> str:
    """
    The workspace, or the organisation, for which something was delivered; empty: Slack did not say.

    An app that an organisation has installed as a whole is known by the organisation's id.
    """
    authorizations = payload.get("authorizations")
    first = authorizations[0] if isinstance(authorizations, list) and authorizations else None
    view, user = part(payload, "view"), part(payload, "user")
    for granted in (first if isinstance(first, Mapping) else {}, payload):
        if granted.get("is_enterprise_install") in (True, "true") and (whole := _enterprise(granted)):
            return whole
        if told := _team(granted) or word(granted, "team_id") or _enterprise(granted):
            return word(view, "app_installed_team_id") or told
    return word(view, "app_installed_team_id") or word(user, "team_id")


def _team(payload: Payload) -> str:
    return word(payload, "team") or word(part(payload, "team"), "id")


def _enterprise(payload: Payload) -> str:
    return word(payload, "enterprise_id") or word(part(payload, "enterprise"), "id")


def read_event(payload: Payload, me: Me) -> Said | None:
    """
    A mention, a direct message or a reply in a thread; None for the rest: bots, our own voice, edits, talk.

    A mention arrives twice in a channel, as ``app_mention`` and as ``message`` (``has_twin``): both give the
    same key.
    """
    event = payload.get("event")
    if not isinstance(event, Mapping) or event.get("edited"):
        return None
    return read_message(event, payload, me)


def read_message(event: Payload, payload: Payload, me: Me) -> Said | None:
    """The same of a message that may have been edited, in the payload that it came with."""
    if not _is_a_persons(event, me):
        return None
    channel, ts, user = (word(event, name) for name in ("channel", "ts", "user"))
    words, thread = markup.written(event), word(event, "thread_ts")
    is_direct = event.get("channel_type") == "im" or channel.startswith("D")
    is_addressed = is_direct or event["type"] == "app_mention" or markup.mentions(words, me.user)
    if not (channel and ts and user and (is_addressed or thread not in ("", ts))):
        return None
    elsewhere = _foreign_team(event, payload, me)
    place = Address(id=channel, team=me.away(me.team))
    return Said(
        key=f"{PLATFORM}:{me.team or team_of(payload)}:{channel}:{ts}:{user}",
        text=markup.plain(words, me.user),
        user=user,
        channel=channel,
        thread=thread or ts,
        is_in_thread=thread not in ("", ts),
        conversation=str(place) if is_direct else f"{place}:{thread or ts}",
        is_direct=is_direct,
        team=me.team or team_of(payload),
        channel_team=place.team,
        user_team=me.away(elsewhere or me.team),
        event=word(payload, "event_id"),
        is_overheard=not is_addressed,
        has_twin=not is_direct and markup.mentions(words, me.user) and _has_twin(event, payload, me),
        to=markup.begins_with_another(words, me.user),
        is_stranger=elsewhere not in ("", me.home),
        passed_on=markup.shared(event),
        has_files=bool(event.get("files")),
        mentioned=markup.mentioned(words, me.user),
    )


def _is_a_persons(event: Payload, me: Me) -> bool:
    return (
        event.get("type") in ("message", "app_mention")
        and event.get("subtype") in _SPOKEN
        and not event.get("bot_id")
        and not event.get("bot_profile")
        and not event.get("hidden")
        and event.get("user") not in (me.user, _SLACKBOT)
    )


def _has_twin(event: Payload, payload: Payload, me: Me) -> bool:
    """
    Whether Slack surely sends ``app_mention`` as well as this ``message`` with our mention.

    It has been seen to leave it out for what carries files and in channels shared with other companies; of
    group messages, broadcasts and far ends that name no kind of channel nothing is known.
    """
    return (
        event["type"] == "message"
        and event.get("channel_type") in ("channel", "group")
        and not (event.get("subtype") or event.get("files") or payload.get("is_ext_shared_channel"))
        and (not me.scopes or HEAR_MENTIONS in me.scopes)
    )


def _foreign_team(event: Payload, payload: Payload, me: Me) -> str:
    """The company of whoever wrote it, when that is another one than ours; workspaces of a Grid are one."""
    ours = {me.team, team_of(payload), word(payload, "enterprise_id"), ""}
    if payload.get("is_ext_shared_channel") is False and word(payload, "enterprise_id"):
        return ""
    names = ("user_team", "source_team", "team") if payload.get("is_ext_shared_channel") else ("user_team",)
    return next((team for name in names if (team := word(event, name)) not in ours), "")


def read_command(payload: Payload, me: Me) -> Said | None:
    """A slash command; None when it is not whole."""
    user, channel, url, trigger = (
        word(payload, name, most=2000) for name in ("user_id", "channel_id", "response_url", "trigger_id")
    )
    if not (user and channel):
        return None
    team, text = me.team or team_of(payload), word(payload, "text", most=markup.MOST)
    words = hashlib.sha256(text.encode()).hexdigest()[:12]  # some far ends know one trigger
    return Said(
        key=f"{PLATFORM}:{team}:{channel}:{trigger or url}:{user}:{words}",
        text=plain(text, me),
        user=user,
        channel=channel,
        is_direct=channel.startswith("D"),
        response_url=url,
        team=team,
        channel_team=me.away(me.team),
        user_team=me.away(me.team),
        trigger=trigger,
        mentioned=markup.mentioned(text, me.user),
    )


def plain(text: str, me: Me) -> str:
    """Slack's markup as a person would read it aloud, without our own mention."""
    return markup.plain(text, me.user)


def question(said: Said, *, text: str, owner: str) -> Question:
    """What the engine is asked; what was passed on stands below the person's own words, if there is room."""
    return caller(said, owner=owner, is_admin=False).question(with_passed_on(text, said.passed_on))


def caller(said: Said, *, owner: str, is_admin: bool) -> Caller:
    """Who gives a command."""
    return Caller(
        platform=PLATFORM,
        person=said.person,
        channel=said.place,
        conversation=said.conversation,
        event=said.key,
        sees=_sees(said, owner),
        is_admin=is_admin,
        is_owner=said.person == owner,
    )


def _sees(said: Said, owner: str) -> frozenset[str]:
    """The owner's own passages only where nobody else reads the answer."""
    alone = said.is_direct and said.person == owner
    return frozenset({PUBLIC, said.place} | ({OWNER} if alone else set()))
