"""Keeps what a model was really sent and what it really wrote: examples that another may learn from."""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, delete, exists, select

from bot.domain import Prompt
from bot.errors import StorageError
from bot.storage.database import Database
from bot.storage.dialects import insert
from bot.storage.recall_tables import prompt_systems, prompts
from bot.storage.tables import FORGOTTEN, asks

_LONGEST = 1_000_000
"""Bytes of what was sent, unpacked; nothing of ours is near it."""

_HAS_WORDS = exists().where(
    asks.c.id == bindparam("ask"), asks.c.question.is_not(None), asks.c.person != FORGOTTEN
)
_MAY_KEEP = select(_HAS_WORDS)
_KEEP_SYSTEM = insert(prompt_systems).on_conflict_do_nothing()
_CLEAR = delete(prompts).where(prompts.c.ask_id == bindparam("ask"))
_KEEP = insert(prompts)


class Letter(Protocol):
    """What was really sent for an answer, and what the model wrote, ids and all (`bot.asked.Sent`)."""

    @property
    def prompt(self) -> Prompt: ...

    @property
    def said(self) -> str: ...


class SqlPrompts:
    """
    `bot.replying.Examples`: a prompt for each ask that a model answered; rules, often the same, once.

    Whoever forgets or outdates an ask's words takes its prompt away with them (`bot.storage.privacy`).
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, ask_id: str, sent: Letter) -> bool:
        """
        Keep what was sent for an ask, and what the model wrote; a later one replaces it.

        False, and nothing is kept: there is no such ask, its words were forgotten, or earlier turns were sent
        along. Those may be somebody else's, or older than words are kept.

        Raises:
            StorageError: the database did not answer.
        """
        if sent.prompt.turns:
            return False
        return await self._database.write(lambda connection: _keep(connection, ask_id, sent))


def unpacked(sent: bytes) -> list[dict[str, str]]:
    """
    The messages behind the rules.

    Raises:
        StorageError: the bytes are none that `SqlPrompts` has kept.
    """
    try:
        told = json.loads(zlib.decompressobj().decompress(sent, _LONGEST))
    except (zlib.error, ValueError) as error:
        raise StorageError(f"a kept prompt does not read: {error}; expected compressed JSON") from error
    if not isinstance(told, list):
        raise StorageError(f"a kept prompt is {type(told).__name__}; expected a list of messages")
    return told


def _keep(connection: Connection, ask_id: str, letter: Letter) -> bool:
    if not connection.execute(_MAY_KEEP, {"ask": ask_id}).scalar():
        return False
    prompt = letter.prompt
    digest = hashlib.sha256(prompt.system.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    rest: list[dict[str, Any]] = [one for one in prompt.messages() if one["role"] != "system"]
    sent = zlib.compress(json.dumps(rest, separators=(",", ":")).encode("ascii"))
    connection.execute(_KEEP_SYSTEM, {"digest": digest, "system": prompt.system})
    connection.execute(_CLEAR, {"ask": ask_id})
    connection.execute(_KEEP, {"ask_id": ask_id, "system": digest, "sent": sent, "said": letter.said})
    return True
