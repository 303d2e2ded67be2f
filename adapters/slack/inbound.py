"""What Slack delivers -> what somebody said to the twin, or nothing (pure)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.commands.registry import Caller, Registry
from bot.domain import OWNER, PUBLIC, Question

PLATFORM = "slack"
SHARE = "--share"
Payload = Mapping[str, Any]

_SPOKEN = (None, "file_share", "thread_broadcast")
"""Subtypes of messages that a person wrote just now; edits, joins and the like are others."""
_TOKEN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """The twin's own account as ``auth.test`` tells it: ids, names, permissions (empty: not told)."""

    team: str
    user: str
    bot: str = ""
    workspace: str = ""
    handle: str = ""
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """
    Something that was said to the twin.

    ``key`` is the same for every delivery of it; ``thread`` is where an answer belongs, None for the channel
    itself. A direct message is answered in its thread, yet all of them are one ``conversation``.
    ``response_url`` is set when it was a slash command (empty when Slack gave none): the answer is then the
    caller's alone.

    ``team`` is the workspace that delivered it. ``replaces`` is the key of the question whose answer this
    one's takes the place of (its words were edited). ``is_again``: it was delivered before, and may have been
    answered by a process that is no more.
    """

    key: str
    text: str
    user: str
    channel: str
    thread: str | None = None
    conversation: str | None = None
    is_direct: bool = False
    response_url: str | None = None
    team: str = ""
    replaces: str | None = None
    is_again: bool = False

    @property
    def person(self) -> str:
        return f"{PLATFORM}:{self.user}"


def read_event(payload: Payload, me: Me) -> Said | None:
    """
    A mention or a direct message; None for everything else: bots, our own voice, edits, talk among others.

    A mention arrives twice in a channel, as ``app_mention`` and as ``message``: both give the same key.
    """
    event = payload.get("event")
    if not isinstance(event, Mapping) or not _is_a_persons(event, me):
        return None
    channel, ts, user, text = (str(event.get(name) or "") for name in ("channel", "ts", "user", "text"))
    is_direct = event.get("channel_type") == "im" or channel.startswith("D")
    is_addressed = is_direct or event["type"] == "app_mention" or _mentions(text, me)
    if not (channel and ts and user and is_addressed):
        return None
    thread = str(event.get("thread_ts") or ts)
    team = str(payload.get("team_id") or event.get("team") or me.team)
    return Said(
        key=f"{PLATFORM}:{team}:{channel}:{ts}:{user}",
        text=plain(text, me),
        user=user,
        channel=channel,
        thread=thread,
        conversation=f"{PLATFORM}:{channel}" if is_direct else f"{PLATFORM}:{channel}:{thread}",
        is_direct=is_direct,
    )


def _is_a_persons(event: Payload, me: Me) -> bool:
    return (
        event.get("type") in ("message", "app_mention")
        and event.get("subtype") in _SPOKEN
        and not event.get("bot_id")
        and not event.get("hidden")
        and not event.get("edited")
        and event.get("user") != me.user
    )


def _mentions(text: str, me: Me) -> bool:
    return re.search(rf"<@{re.escape(me.user)}(?:\|[^<>]*)?>", text) is not None


def read_command(payload: Payload, me: Me) -> Said | None:
    """A slash command; None when it is not whole."""
    user, channel, url, trigger = (
        str(payload.get(name) or "") for name in ("user_id", "channel_id", "response_url", "trigger_id")
    )
    if not (user and channel):
        return None
    team, text = str(payload.get("team_id") or me.team), str(payload.get("text") or "")
    words = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]  # some far ends know one trigger
    return Said(
        key=f"{PLATFORM}:{team}:{channel}:{trigger or url}:{user}:{words}",
        text=plain(text, me),
        user=user,
        channel=channel,
        is_direct=channel.startswith("D"),
        response_url=url,
    )


def plain(text: str, me: Me) -> str:
    """
    Slack's markup as a person would read it aloud, without our own mention.

    ``<https://a.example|label>`` becomes ``label (https://a.example)``, ``<#C1|general>`` ``#general``.
    """
    ours = rf"<@{re.escape(me.user)}(?:\|[^<>]*)?>"
    text = re.sub(rf"^\s*(?:{ours}[\s,:]*)+|[ \t]?{ours}", "", text)
    shown = _TOKEN.sub(lambda found: _read_aloud(found[1], found[2]), text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _read_aloud(target: str, label: str | None) -> str:
    kind, rest = target[:1], target[1:]
    if kind == "!":
        return label or "@" + rest.partition("^")[0]
    if kind in {"@", "#"}:
        return kind + (label or rest).removeprefix(kind)
    address = target.removeprefix("mailto:")
    return (
        address if label is None or label in {address, target.partition("://")[2]} else f"{label} ({address})"
    )


def take_share(argument: str) -> tuple[str, bool]:
    """``--share What ...`` asks for an answer that the whole channel sees."""
    shared = argument.removeprefix(SHARE)
    is_shared = shared != argument and shared[:1].isspace()
    return (shared.strip(), True) if is_shared else (argument, False)


def read_words(text: str, commands: Registry, *, slash: bool) -> tuple[str, str]:
    """The command and its argument that a text gives; a question is an ``ask``."""
    if slash:
        return commands.parse(f"/{text.lstrip('/')}") or _unknown(text)
    return commands.parse(text) or ("ask", re.sub(r"^/?ask\s+", "", text))


def _unknown(text: str) -> tuple[str, str]:
    """Several words behind the slash command are a question; one that nobody knows asks for help."""
    return ("ask", text) if len(text.split()) > 1 else ("help", "")


def question(said: Said, *, text: str, owner: str) -> Question:
    """What the engine is asked."""
    return caller(said, owner=owner, is_admin=False).question(text)


def caller(said: Said, *, owner: str, is_admin: bool) -> Caller:
    """Who gives a command."""
    return Caller(
        platform=PLATFORM,
        person=said.person,
        channel=f"{PLATFORM}:{said.channel}",
        conversation=said.conversation,
        event=said.key,
        sees=_sees(said, owner),
        is_admin=is_admin,
        is_owner=said.person == owner,
    )


def _sees(said: Said, owner: str) -> frozenset[str]:
    """The owner's own passages only where nobody else reads the answer."""
    alone = said.is_direct and said.person == owner
    return frozenset({PUBLIC, f"{PLATFORM}:{said.channel}"} | ({OWNER} if alone else set()))
