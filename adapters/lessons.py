"""The owner's side of the inbox in a chat: what is pressed and filled in -> commands, and their faults."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapters.kind_words import NO_ANSWER, NO_LONGER, TICK
from bot.commands.registry import Caller
from bot.commands.reply import Reply
from bot.domain import OWNER, PUBLIC, Source
from bot.house import House
from bot.notices import Verb
from bot.unanswered import Item

OF_THE_INBOX = (Verb.ANSWER, Verb.DISMISS, Verb.PRIVATE, Verb.UNDO, Verb.INBOX)
"""What the owner may press."""
ENDS: Mapping[str, str] = {Verb.DISMISS: "dismiss", Verb.PRIVATE: "private", Verb.UNDO: "open"}
"""Buttons that do at once what a word behind `inbox` does."""
Rows = Sequence[Mapping[str, object]]
_ITEM = re.compile(r"[0-9]{1,18}")
_ID = re.compile(r"v?\d{1,18}", re.IGNORECASE)
_LIMIT = re.compile(r"[a-z0-9_.-]{1,60}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a lesson, and in which field; what looks private may be sent all the same."""

    field: str
    words: str
    looks_private: bool = False


def is_item(name: str) -> bool:
    """Whether a question of the inbox may have this id."""
    return bool(_ITEM.fullmatch(name))


async def item(twin: House, name: str) -> Item | None:
    """
    The question of the inbox with an id.

    Raises:
        StorageError: it cannot be looked up.
    """
    return await twin.desk.item(name) if is_item(name) else None


async def looked_up(twin: House, name: str, asker: Caller) -> tuple[Item | None, tuple[Source, ...]]:
    """
    A question of the inbox for whoever answers it, and the records that come nearest to it.

    Raises:
        StorageError: it cannot be looked up.
    """
    found = await item(twin, name)
    return found, (await nearest(twin, found, asker) if found else ())


async def nearest(twin: House, found: Item, asker: Caller) -> tuple[Source, ...]:
    """
    The records that come nearest to a question, of those that whoever answers it may see wherever they are.

    Raises:
        StorageError: they cannot be looked up.
    """
    sees = frozenset({PUBLIC, OWNER} if asker.is_owner else {PUBLIC})
    return await twin.desk.nearest(found.question, sees=sees)


def unfit(name: str, text: str) -> str:
    """What is wrong with an answer before it is sent to the inbox; empty: nothing."""
    if not text:
        return NO_ANSWER
    return "" if is_item(name) else NO_LONGER


def lesson(target: str, text: str, values: Mapping[str, str]) -> str:
    """What follows `teach`; whatever the text looks like, it is the answer."""
    day = values.get("expires", "")
    flags = [f"--expires {day}" if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else ""]
    flags.append("--anyway" if values.get("anyway") else "")
    return " ".join([*filter(None, flags), target, "--", text])


def target_of(question: str) -> str:
    """Whom a lesson is for: a question of the inbox by its id, one that has an answer, or a new one."""
    return question if _ID.fullmatch(question) else f"--question {json.dumps(question)}"


def fault_of(reply: Reply) -> Fault | None:
    """Why `teach` has not kept a lesson; None: it has."""
    if not reply.refused:
        return None
    if isinstance(reply.data, Mapping) and "looks_private" in reply.data:
        told = f"{reply.text.partition(' Say --anyway')[0]} {TICK}"
        return Fault(field="answer", words=told, looks_private=True)
    return Fault(field="expires" if "has passed" in reply.text else "answer", words=reply.text)


def form_for(name: str, argument: str) -> str:
    """The command that takes more than a word and was given without: ``limits``, ``teach``; else nothing."""
    given = argument.split()
    if name == "limits" and len(given) in {1, 2} and given[0].lower() == "set":
        return name
    is_lesson = name == "teach" and (not given or (len(given) == 1 and _ID.fullmatch(given[0])))
    return name if is_lesson else ""


def limit_names(reply: Reply) -> list[str]:
    """The limits by the names that `limits set` knows, each once."""
    found = (str(row.get("name") or "") for row in rows_of(reply.data))
    return [name for name in dict.fromkeys(found) if _LIMIT.fullmatch(name)]


def rows_of(data: object) -> Rows:
    """The rows that `inbox` and `limits` give to programs."""
    return [row for row in data if isinstance(row, Mapping)] if isinstance(data, list) else []
