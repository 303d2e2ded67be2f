"""What Slack delivers of what is pressed, filled in and chosen -> what somebody wants, or nothing (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from adapters.slack import markup
from adapters.slack.addresses import PLATFORM, Address
from adapters.slack.inbound import Me, Said, team_of
from adapters.slack.markup import part, word

ABOUT = "ask_about"
"""The shortcut of a message: "Ask the twin about this"."""
Payload = Mapping[str, Any]

_ACTION = re.compile(r"twin:([a-z]{1,20}):\d{1,3}")
_LONGEST = 3000
"""Letters of a value, a field, or what a view carries with it: as many as Slack allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """
    Who does something, and where; the teams are named as in `Said`.

    ``trigger`` opens a view for them within three seconds, ``url`` takes five answers within half an hour;
    ``channel`` is empty in the home tab, and ``thread`` None where an answer belongs to the channel itself;
    ``is_in_thread``: there is one already, in which they read.
    """

    team: str
    user: str
    name: str = ""
    user_team: str = ""
    channel_team: str = ""
    is_stranger: bool = False
    trigger: str = ""
    url: str = ""
    channel: str = ""
    thread: str | None = None
    is_in_thread: bool = False

    @property
    def person(self) -> str:
        return str(Address(id=self.user, team=self.user_team))

    @property
    def is_direct(self) -> bool:
        return self.channel.startswith("D")

    def said(self, text: str, key: str, *, url: str | None = None) -> Said:
        """
        The same as if they had written it; with a ``url`` the answer is theirs alone.

        What belongs to no thread of a channel stands alone, too: its next question is anybody's.
        """
        place = Address(id=self.channel, team=self.channel_team)
        talk = f"{place}:{self.thread}" if self.thread else None
        talk = str(place) if self.is_direct else talk
        return Said(
            key=key,
            text=text,
            user=self.user,
            channel=self.channel,
            thread=self.thread,
            is_in_thread=self.is_in_thread,
            conversation=talk if url is None else None,
            is_direct=self.is_direct,
            response_url=url,
            team=self.team,
            channel_team=self.channel_team,
            user_team=self.user_team,
            trigger=self.trigger,
            is_stranger=self.is_stranger,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """
    A button. ``key`` is the same for each delivery, ``twice`` for each press of the same button there.

    ``ts`` and ``blocks`` are the message's; an ephemeral one's blocks are not told. ``view`` is the modal or
    the home tab that it is in, and ``told`` what this carries with it.
    """

    by: Actor
    key: str
    verb: str
    value: str = ""
    ts: str = ""
    text: str = ""
    blocks: tuple[dict[str, Any], ...] = ()
    is_ephemeral: bool = False
    view: str = ""
    is_home: bool = False
    told: Mapping[str, str] = field(default_factory=dict)

    @property
    def twice(self) -> str:
        where = f"{self.by.channel}:{self.ts}:{self.view}"
        return _named("twice", self.by.team, where, self.by.user, self.verb, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A modal that was sent: its ``name``, what it carried, and by their ``block_id`` the fields' values."""

    by: Actor
    key: str
    name: str
    view: str
    told: Mapping[str, str]
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The shortcut of a message: ``text`` is what stands in it, read aloud."""

    by: Actor
    key: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened:
    """Somebody looks at the home tab; ``key`` is empty where nothing tells one delivery from another."""

    by: Actor
    key: str


Wish = Pressed | Submitted | Chosen


def read_interaction(payload: Payload, me: Me) -> Wish | None:
    """A press, a submission or a shortcut of ours; None for the rest, and for what is not whole."""
    by = _actor(payload, me)
    if by is None:
        return None
    match word(payload, "type"):
        case "block_actions":
            return _pressed(payload, by)
        case "view_submission":
            return _submitted(payload, by)
        case "message_action":
            return _chosen(payload, by, me)
        case _:
            return None


def read_home(payload: Payload, me: Me) -> HomeOpened | None:
    """An event which says that somebody looks at the home tab; None for every other event."""
    event = part(payload, "event")
    user = word(event, "user")
    if word(event, "type") != "app_home_opened" or event.get("tab") != "home" or not user:
        return None
    team = me.team or team_of(payload)
    by = Actor(team=team, user=user, user_team=me.away(team), channel_team=me.away(team))
    at = word(payload, "event_id") or word(event, "event_ts")
    return HomeOpened(by=by, key=_named("home", team, user, at) if at else "")


def _pressed(payload: Payload, by: Actor) -> Pressed | None:
    actions = payload.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    if not isinstance(action, Mapping):
        return None
    found = _ACTION.fullmatch(word(action, "action_id"))
    if found is None:
        return None
    message, view, container = (part(payload, name) for name in ("message", "view", "container"))
    verb, value = found[1], word(action, "value", most=_LONGEST)
    if verb == "vote":
        verb, _, value = value.partition(" ")
    at = word(action, "action_ts") or by.trigger or by.url
    return Pressed(
        by=by,
        key=_named("press", by.team, by.user, at, found[0], value),
        verb=verb,
        value=value.strip(),
        ts=word(message, "ts") or word(container, "message_ts"),
        text=word(message, "text", most=markup.MOST),
        blocks=tuple(_blocks(message)),
        is_ephemeral=container.get("is_ephemeral") is True,
        view=word(view, "id"),
        is_home=view.get("type") == "home",
        told=_told(view),
    )


def _submitted(payload: Payload, by: Actor) -> Submitted | None:
    view = part(payload, "view")
    name, number = word(view, "callback_id"), word(view, "id")
    if not (name and number):
        return None
    values = dict(_values(part(part(view, "state"), "values")))
    return Submitted(
        by=by,
        key=_named("view", by.team, by.user, number, by.trigger, *values.values()),
        name=name,
        view=number,
        told=_told(view),
        values=values,
    )


def _chosen(payload: Payload, by: Actor, me: Me) -> Chosen | None:
    if word(payload, "callback_id") != ABOUT or not by.channel:
        return None
    text = markup.plain(markup.written(part(payload, "message")), me.user)
    at = word(payload, "action_ts") or by.trigger
    return Chosen(by=by, key=_named("about", by.team, by.user, at), text=text)


def _actor(payload: Payload, me: Me) -> Actor | None:
    user, message, container = (part(payload, name) for name in ("user", "message", "container"))
    name = word(user, "id")
    if not name:
        return None
    team, told = me.team or team_of(payload), _told(part(payload, "view"))
    own = word(user, "team_id")
    is_ours = own in {team, me.home, team_of(payload), ""} or bool(payload.get("enterprise"))
    channel = word(part(payload, "channel"), "id") or word(container, "channel_id") or told.get("channel", "")
    ts = word(message, "ts") or word(container, "message_ts") or word(payload, "message_ts")
    thread = word(message, "thread_ts") or word(container, "thread_ts")
    is_ephemeral = container.get("is_ephemeral") is True
    return Actor(
        team=team,
        user=name,
        name=word(user, "real_name") or word(user, "name") or word(user, "username"),
        user_team=me.away(team if is_ours else own),
        channel_team=me.away(team),
        is_stranger=not is_ours,
        trigger=word(payload, "trigger_id"),
        url=word(payload, "response_url", most=_LONGEST) or told.get("url", ""),
        channel=channel,
        is_in_thread=bool(thread),
        thread=thread or (None if is_ephemeral else ts) or told.get("thread") or None,
    )


def _told(view: Payload) -> dict[str, str]:
    """What a view of ours carries with it."""
    try:
        told = json.loads(word(view, "private_metadata", most=_LONGEST) or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(told, dict):
        return {}
    return {name: value for name, value in told.items() if isinstance(value, str)}


def _values(state: Payload) -> Iterator[tuple[str, str]]:
    """What was filled in, by ``block_id``; of several options that were ticked, the first."""
    for block, fields in state.items():
        entry = next(iter(fields.values()), None) if isinstance(fields, Mapping) else None
        if isinstance(entry, Mapping):
            options = entry.get("selected_options")
            ticked = options[0] if isinstance(options, list) and options else None
            chosen = ticked if isinstance(ticked, Mapping) else part(entry, "selected_option")
            values = (
                word(entry, "value", most=_LONGEST),
                word(entry, "selected_date"),
                word(chosen, "value"),
            )
            yield str(block), next(filter(None, values), "")


def _blocks(message: Payload) -> Iterator[dict[str, Any]]:
    blocks = message.get("blocks")
    yield from (one for one in (blocks if isinstance(blocks, list) else []) if isinstance(one, dict))


def _named(kind: str, *parts: str) -> str:
    """A key that holds no words; the same parts give the same."""
    whole = "\n".join(part.replace("\n", " ") for part in parts)
    return f"{PLATFORM}:{kind}:{sha256(whole.encode('utf-8', 'replace')).hexdigest()[:24]}"
