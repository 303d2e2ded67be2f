"""Examples to learn from, chosen among answers that people liked and the person's own (pure)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain import PUBLIC, Outcome, Passage, Prompt, ServedBy
from bot.export.records import are_current, are_public, asked_in, blocks
from bot.exported import ExportedAsk, Message, Sent
from bot.recall.wording import key
from bot.remembered import Verified

_ONE_IN = 10
"""One question in ten is for validation."""


class LeftOut(StrEnum):
    """Why something is no example."""

    NOT_LIKED = "not liked"
    DISLIKED = "disliked"
    FORGOTTEN = "words forgotten"
    WITHHELD = "withheld"
    NOT_GROUNDED = "not grounded"
    NOT_KEPT = "prompt not kept"
    OLDER = "older profile"
    PRIVATE = "private audience"
    ENDED = "no longer stands"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """
    One conversation to learn from, its last message being what should be said.

    ``key`` is the exact form of its question; of two with one key the larger ``worth`` stays.
    """

    key: str
    messages: tuple[Message, ...]
    worth: tuple[int, int, str]

    @property
    def is_verified(self) -> bool:
        return bool(self.worth[0])

    @property
    def is_for_validation(self) -> bool:
        """Decided by the question alone: whatever else is exported, it stays on its side."""
        digest = hashlib.sha256(self.key.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") % _ONE_IN == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    What an example must keep to.

    ``known`` are the records of the profile of ``version`` by their ids; what is not for everybody is taken
    along only when ``private`` is set.
    """

    known: Mapping[str, Passage]
    version: str
    now: datetime
    private: bool = False


@dataclass(slots=True)
class Examples:
    """What was chosen so far, and how much was left out, and why."""

    rules: Rules
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    looked_at: int = 0
    _chosen: dict[str, Example] = field(default_factory=dict)

    def add_liked(self, ask: ExportedAsk, sent: Sent | None) -> None:
        """An answer of a model, with what it was sent; others are none of its business."""
        self.looked_at += 1
        reason = self._against(ask, sent)
        if reason is None and sent is not None:
            said = {"role": "assistant", "content": sent.said}
            worth = (0, ask.thumbs + ask.thumbs_again, ask.asked_at.isoformat())
            name = key(asked_in(sent.messages))
            self._choose(Example(key=name, messages=(*sent.messages, said), worth=worth))
        elif reason is not None:
            self.left_out[reason] += 1

    def add_verified(self, one: Verified, prompt: Callable[[str], Prompt]) -> None:
        """The person's own answer to the prompt that its question would be sent with now."""
        self.looked_at += 1
        if not one.stands(self.rules.now):
            self.left_out[LeftOut.ENDED] += 1
        elif not one.question:
            self.left_out[LeftOut.FORGOTTEN] += 1
        elif PUBLIC not in one.audience and not self.rules.private:
            self.left_out[LeftOut.PRIVATE] += 1
        else:
            said = {"role": "assistant", "content": one.text}
            worth = (1, one.version, one.at.isoformat())
            messages = (*prompt(one.question).messages(), said)
            self._choose(Example(key=key(one.question), messages=messages, worth=worth))

    @property
    def chosen(self) -> tuple[Example, ...]:
        """In an order that is the same whenever and wherever they are exported."""
        return tuple(self._chosen[name] for name in sorted(self._chosen))

    def _choose(self, example: Example) -> None:
        before = self._chosen.get(example.key)
        if before is not None:
            self.left_out[LeftOut.DUPLICATE] += 1
        if before is None or example.worth > before.worth:
            self._chosen[example.key] = example

    def _against(self, ask: ExportedAsk, sent: Sent | None) -> LeftOut | None:
        thumbs = ask.thumbs + ask.thumbs_again
        if thumbs <= 0:
            return LeftOut.DISLIKED if thumbs < 0 else LeftOut.NOT_LIKED
        if ask.answer is None or not key(ask.question or ""):
            return LeftOut.FORGOTTEN
        if ask.answer.receipt is not None and ask.answer.receipt.withheld:
            return LeftOut.WITHHELD
        if not ask.grounded:
            return LeftOut.NOT_GROUNDED
        return LeftOut.NOT_KEPT if sent is None else self._against_records(ask, sent)

    def _against_records(self, ask: ExportedAsk, sent: Sent) -> LeftOut | None:
        told, rules = blocks(sent.messages), self.rules
        if ask.profile_version != rules.version and not are_current(told, rules.known):
            return LeftOut.OLDER
        return None if rules.private or are_public(told, rules.known) else LeftOut.PRIVATE


def is_by_a_model(ask: ExportedAsk) -> bool:
    """Whether a model wrote what the asker was told."""
    return ask.outcome == Outcome.ANSWERED and ask.served_by == ServedBy.MODEL


def split(examples: Iterable[Example]) -> tuple[list[Example], list[Example]]:
    """Those for training and those for validation; never one question in both."""
    train: list[Example] = []
    validation: list[Example] = []
    for one in examples:
        (validation if one.is_for_validation else train).append(one)
    return train, validation


def report(examples: Examples, train: int, validation: int) -> dict[str, object]:
    """What was taken and what was left out, as JSON."""
    chosen = examples.chosen
    verified = sum(one.is_verified for one in chosen)
    return {
        "examples": len(chosen),
        "train": train,
        "validation": validation,
        "liked": len(chosen) - verified,
        "verified": verified,
        "looked_at": examples.looked_at,
        "left_out": {reason.value: examples.left_out[reason] for reason in LeftOut},
        "private": examples.rules.private,
        "profile_version": examples.rules.version,
    }
