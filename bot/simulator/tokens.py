"""
How the look-alike counts tokens, so that anybody can count again.

A text is ``ceil(UTF-8 bytes / 4)`` tokens. A prompt is its messages' texts, 4 for each message, 3 for the
request and the model's preamble. Prefixes are cached in blocks of 128 tokens, per model, for two hours.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence

from bot.simulator.models import Model

_BYTES = 4
_PER_MESSAGE = 4
_PER_REQUEST = 3
_BLOCK_TOKENS = 128
_CACHE_SECONDS = 7_200.0
_CACHE_ENTRIES = 50_000

_EFFORT_TOKENS = {"none": 0, "low": 24, "medium": 96, "default": 96, "high": 256}


def count_text(text: str) -> int:
    """Tokens of a text."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES)


def count_prompt(model: Model, messages: Sequence[tuple[str, str]]) -> int:
    """Tokens of a prompt of (role, text) pairs."""
    said = sum(count_text(text) + _PER_MESSAGE for _, text in messages)
    return said + _PER_REQUEST + model.preamble


def count_reasoning(effort: str) -> int:
    """Tokens that a model thinks before it speaks; they are part of the completion."""
    return _EFFORT_TOKENS[effort]


def cut_text(text: str, tokens: int) -> str:
    """The longest beginning of ``text`` that is no more than ``tokens`` tokens."""
    return text.encode("utf-8", "replace")[: max(tokens, 0) * _BYTES].decode("utf-8", "ignore")


class PrefixCache:
    """Remembers which beginnings of prompts were seen; an exact prefix is a hit, block by block."""

    def __init__(self) -> None:
        self._seen: OrderedDict[bytes, float] = OrderedDict()

    def look_up(self, model: Model, messages: Sequence[tuple[str, str]], now: float) -> int:
        """Tokens of the prompt that were cached already; from then on all of it is. ``now`` in seconds."""
        written = "\0".join(f"{role}\n{text}" for role, text in messages).encode("utf-8", "replace")
        size = _BLOCK_TOKENS * _BYTES
        digest = hashlib.sha256(model.id.encode())
        hits, unbroken = 0, True
        for end in range(size, len(written) + 1, size):
            digest.update(written[end - size : end])
            key = digest.digest()
            unbroken = unbroken and now - self._seen.get(key, float("-inf")) <= _CACHE_SECONDS
            hits += unbroken
            self._seen[key] = now
            self._seen.move_to_end(key)
        while len(self._seen) > _CACHE_ENTRIES:
            self._seen.popitem(last=False)
        return hits * _BLOCK_TOKENS
