"""What Slack tells of messages after they were said: edited, deleted, stopped; and of panes opened (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from adapters.slack.inbound import Me, Payload, Said, read_message
from adapters.slack.markup import word

DAY_S = 86_400.0
_MOMENT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,9})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """
    A message has other words now, ``age_s`` after it was said.

    ``said`` is what is said by them, with the first words' key in ``replaces``. ``before`` is what was said
    earlier: None when that was not to the twin, and when Slack did not tell (``is_told`` is False).
    """

    said: Said
    before: Said | None
    is_told: bool
    age_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """A message is gone since ``at``, in Slack's time; ``said`` is what it said to the twin, if anything."""

    team: str
    channel: str
    ts: str
    said: Said | None
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A member wants no answer any more to what they asked in a thread."""

    team: str
    channel: str
    thread: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A member looks at the messages between them and the twin; ``thread`` is one that awaits its first."""

    team: str
    user: str
    channel: str
    thread: str | None = None


Change = Edited | Deleted | Stopped | Opened


def read_change(payload: Payload, me: Me) -> Change | None:
    """What became of what was said; None when the event tells of nothing of the kind."""
    event = payload.get("event")
    if not isinstance(event, Mapping):
        return None
    read = _READERS.get((word(event, "type"), word(event, "subtype")))
    return read(event, payload, me) if read else None


def _changed(event: Payload, payload: Payload, me: Me) -> Edited | Deleted | None:
    message = event.get("message")
    if not isinstance(message, Mapping):
        return None
    if message.get("subtype") == "tombstone":  # a deleted message whose thread has replies
        return _deleted(event, payload, me)
    return _edited(message, event, payload, me)


def _edited(message: Payload, event: Payload, payload: Payload, me: Me) -> Edited | None:
    """None where no words changed: what is unfurled or pinned was not edited, or not since the last time."""
    edit, told = message.get("edited"), event.get("previous_message")
    old = told if isinstance(told, Mapping) else {}
    said = _said(message, event, payload, me)
    before = _said(old, event, payload, me)
    is_same = bool(edit) and old.get("edited") == edit
    if said is None or is_same or not (edit or old) or (before is not None and before.text == said.text):
        return None
    at = word(edit, "ts") if isinstance(edit, Mapping) else ""
    at = at or word(event, "event_ts") or word(event, "ts")  # some far ends do not say when
    return Edited(
        said=replace(said, key=f"{said.key}~{at}", replaces=said.key, revision=_revision(at), event=""),
        before=before,
        is_told=bool(old),
        age_s=seconds(at) - seconds(word(message, "ts")),
    )


def _revision(at: str) -> int:
    """The time of an edit in microseconds; later than the first words in any case."""
    return max(1, round(seconds(at) * 1e6))


def _summoned(event: Payload, payload: Payload, me: Me) -> Edited | None:
    """A mention that came with an edit: Slack may tell no more of it."""
    return _edited(event, event, payload, me)


def _said(message: Payload, event: Payload, payload: Payload, me: Me) -> Said | None:
    """What a message inside an event says; some of what it lacks stands beside it."""
    around = {name: event.get(name) for name in ("channel", "channel_type")}
    whole = {**around, **message, "type": event.get("type")}
    whole["channel"] = word(message, "channel") or word(event, "channel")
    whole.pop("hidden", None)
    return read_message(whole, payload, me)


def _deleted(event: Payload, payload: Payload, me: Me) -> Deleted | None:
    old = event.get("previous_message")
    said = _said(old, event, payload, me) if isinstance(old, Mapping) else None
    message = event.get("message")
    ts = (
        word(event, "deleted_ts")
        or (word(old, "ts") if isinstance(old, Mapping) else "")
        or (word(message, "ts") if isinstance(message, Mapping) else "")
    )
    channel = word(event, "channel")
    at = seconds(word(event, "event_ts") or word(event, "ts"))
    return Deleted(team=me.team, channel=channel, ts=ts, said=said, at=at) if channel and ts else None


def _stopped(event: Payload, _payload: Payload, me: Me) -> Stopped | None:
    channel, thread, user = (word(event, name) for name in ("channel", "thread_ts", "user"))
    if not (channel and thread and user):
        return None
    return Stopped(team=me.team, channel=channel, thread=thread, user=user)


def _opened(event: Payload, _payload: Payload, me: Me) -> Opened | None:
    """The pane of today, or the one that older apps still have."""
    pane = event.get("assistant_thread")
    source = pane if isinstance(pane, Mapping) else event
    user = word(source, "user") or word(source, "user_id")
    channel = word(source, "channel") or word(source, "channel_id")
    is_pane = isinstance(pane, Mapping) or event.get("tab") == "messages"
    if not (user and channel and is_pane):
        return None
    return Opened(team=me.team, user=user, channel=channel, thread=word(source, "thread_ts") or None)


def seconds(ts: str) -> float:
    """Slack's ``ts`` as seconds; an odd one is of long ago."""
    return float(found[0]) if (found := _MOMENT.fullmatch(ts)) else 0.0


_READERS: Mapping[tuple[str, str], Callable[[Payload, Payload, Me], Change | None]] = {
    ("message", "message_deleted"): _deleted,
    ("message", "message_changed"): _changed,
    ("app_mention", ""): _summoned,
    ("agent_session_stopped", ""): _stopped,
    ("app_home_opened", ""): _opened,
    ("assistant_thread_started", ""): _opened,
}
