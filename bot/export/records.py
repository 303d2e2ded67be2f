"""What a prompt asked, which records it was written from, and whether they still say so (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.domain import PUBLIC, Passage
from bot.exported import Message
from bot.prompt import passage_block

_OPENS = re.compile(r"\[p:([a-z0-9._-]+)\]")
_PARTS = re.compile(r"(?<=[.!?])\s+|\n")


def blocks(messages: Sequence[Message]) -> dict[str, str]:
    """The passages of a prompt's last message (DESIGN 2.7), by the ids of their records."""
    last = messages[-1]["content"] if messages else ""
    found = ((_OPENS.match(block), block) for block in last.split("\n\n"))
    return {opened[1]: block for opened, block in found if opened}


def asked_in(messages: Sequence[Message]) -> str:
    """The question of a prompt as the model read it: a follow-up stands alone there."""
    last = messages[-1]["content"] if messages else ""
    return last.rpartition("\n")[2].removeprefix("asked: ")


def are_current(told: Mapping[str, str], known: Mapping[str, Passage]) -> bool:
    """
    Whether all that was told of records stands in them today.

    A prompt holds parts of a record, so each sentence of it is sought in the record as it would be told now.
    """
    return all(name in known and _stands(block, passage_block(known[name])) for name, block in told.items())


def are_public(told: Mapping[str, str], known: Mapping[str, Passage]) -> bool:
    """Whether everybody may see each of the records."""
    return all(name in known and PUBLIC in known[name].audience for name in told)


def _stands(block: str, now: str) -> bool:
    head, _, text = block.partition("\n")
    whole = _plain(now)
    return _plain(head) == _plain(now.partition("\n")[0]) and all(
        _plain(part) in whole for part in _PARTS.split(text)
    )


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
