"""Whom a text mentions, and whom a message of a bot would ping: `live` is what a twin never sends."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tests.far_ends.discord_components import WORDS, walk
from tests.far_ends.discord_refusals import Json

_LIVE = re.compile(r"@everyone|@here|<@!?\d+>|<@&\d+>")


def mentioned_people(text: str) -> list[int]:
    return _ids(r"<@!?(\d+)>", text)


def mentioned_roles(text: str) -> list[int]:
    return _ids(r"<@&(\d+)>", text)


def mentions_all(text: str) -> bool:
    return bool(re.search(r"@(everyone|here)", text))


def live(body: Json) -> Iterable[str]:
    """
    What in a message would ping somebody unless Discord is told otherwise, and is not.

    Without ``allowed_mentions`` everything in the text pings, and a reply its author; with
    ``"parse": []`` only who is listed does.
    """
    told = body.get("allowed_mentions")
    if isinstance(told, dict) and told.get("parse") == []:
        return
    for text in words_of(body):
        yield from _LIVE.findall(text)
    if told is None and body.get("message_reference"):
        yield "a reply"


def words_of(body: Json) -> list[str]:
    """The texts of a message whose mentions count; those in cards never do."""
    shown = [one["content"] for one in walk(body.get("components") or []) if one.get("type") == WORDS]
    return [str(body.get("content") or ""), *map(str, shown)]


def pinged(text: str, told: Json | None, known: Iterable[int]) -> list[int]:
    """The people whom a text of the bot mentions, after what ``allowed_mentions`` lets through."""
    found = [one for one in mentioned_people(text) if one in set(known)]
    if told is None or "users" in (told.get("parse") or []):
        return found
    return [one for one in found if str(one) in {str(user) for user in told.get("users") or []}]


def _ids(pattern: str, text: str) -> list[int]:
    return list(dict.fromkeys(int(found) for found in re.findall(pattern, text)))
