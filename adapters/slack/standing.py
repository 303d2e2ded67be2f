"""What of an answer stands in a channel already: posted by an earlier process, or where a reply was lost."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.slack.inbound import Me, Said
from adapters.slack.posting import Place, Poster, key_of, letters
from adapters.slack.seeking import Message

_MOST = 100
_MOMENT = re.compile(r":(\d+\.\d+):")
_COMPARED = 160
"""Letters by which a message is known: as many as a label has, and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    The messages of one answer, by their ``ts``, in order.

    ``orphan`` is one of ours without a key: the beginning of a streamed answer that nobody has ended.
    ``alike`` are those that say what was looked for, where Slack shows no keys.
    """

    parts: tuple[str, ...] = ()
    orphan: str | None = None
    alike: tuple[str, ...] = ()


def key_for(said: Said) -> str:
    """By which the answer is found again; members can read it, so that it tells nothing."""
    return hashlib.sha256(said.origin.encode("utf-8", "replace")).hexdigest()[:24]


def place_of(said: Said) -> Place:
    """Where an answer belongs."""
    return Place(channel=said.channel, thread=said.thread)


async def standing(
    poster: Poster, me: Me, said: Said, *, begins: str = "", says: Sequence[str] = ()
) -> Standing:
    """
    What stands of the answer to something; an orphan must begin with the words ``begins``.

    One without a key that says the same as one of ``says`` may be a part, where Slack shows no metadata.

    Raises:
        DeliveryUnknown: Slack does not let us look.
    """
    key, since = key_for(said), asked_at(said)
    start = letters(begins)[:_COMPARED]

    def is_orphan(message: Message) -> bool:
        return (
            (message.get("user") == me.user or bool(me.bot and message.get("bot_id") == me.bot))
            and not (key_of(message) or message.get("files"))
            and str(message.get("ts") or "") > since
            and letters(str(message.get("text") or "")).startswith(start)
        )

    def is_part(message: Message) -> bool:
        return key_of(message).startswith(f"{key}#")

    found = await poster.look(place_of(said), lambda m: is_part(m) or is_orphan(m), most=_MOST, since=since)
    parts = {key_of(message): str(message.get("ts")) for message in found if is_part(message)}
    orphans = {str(m.get("ts")): letters(str(m.get("text") or "")) for m in found if is_orphan(m)}
    wanted = {letters(one) for one in says} - {""}
    return Standing(
        parts=tuple(parts[one] for one in sorted(parts, key=_number)),
        orphan=next(reversed(orphans), None),
        alike=tuple(sorted(ts for ts, told in orphans.items() if told in wanted)),
    )


def mark(said: Said, number: int) -> str:
    """The key of a part: what may stand beside an answer of others, or to other words, is told apart."""
    beside = said.revision if said.is_amid else said.voice
    return f"{key_for(said)}#{number}" + (f"~{beside}" if beside else "")


def _number(mark: str) -> int:
    return int(re.sub(r"\D", "", mark.partition("#")[2].partition("~")[0]) or 0)


def asked_at(said: Said) -> str:
    """The ``ts`` of what was asked, empty when it has none."""
    found = _MOMENT.search(said.origin)
    return found[1] if found else ""
