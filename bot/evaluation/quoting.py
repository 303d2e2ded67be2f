"""A model without network or cost: it believes what was found, and quotes it, each sentence with its id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.counsel import Errand, Opinion, Same
from bot.domain import NOTHING_USED, Call, Completion, Listen, Passage, Prompt, QuestionType, Route, Turn
from bot.prompt import ABSTAIN
from bot.simulator.reading import Shown, read_message
from bot.simulator.words import sentences, stems

QUOTING = Route("offline", "quoting")
_BESIDE = 2
_MOST_BESIDE = 2
_END = re.compile(r"[.!?…]$")


def quoted(prompt: Prompt) -> str:
    """
    The first passage whole, and of the next two the sentences that share most with the question.

    It has no judgement of its own: what the search and its threshold for evidence let through is said.
    """
    message = read_message(prompt.user)
    if not message.passages:
        return ABSTAIN
    before = prompt.turns[-1].asked if prompt.turns else ""
    wanted = stems(f"{before} {message.asked or ''}")
    first, *others = message.passages[: 1 + _BESIDE]
    told = [*_whole(first), *(line for other in others for line in _fitting(other, wanted))]
    return "\n".join(f"- {line}" for line in told) or ABSTAIN


def _whole(passage: Shown) -> Iterator[str]:
    yield from _head(passage)
    for sentence in sentences(passage.text):
        yield _cited(sentence, passage)


def _head(passage: Shown) -> Iterator[str]:
    head = ", ".join(part for part in (passage.title, passage.dates) if part)
    if head:
        yield _cited(head, passage)


def _fitting(passage: Shown, wanted: frozenset[str]) -> Iterator[str]:
    """Nothing of a passage whose heading has nothing to do with the question."""
    if not wanted & stems(f"{passage.title} {passage.section}"):
        return
    yield from _head(passage)
    told = [one for one in sentences(passage.text) if wanted & stems(one)]
    best = sorted(told, key=lambda one: -len(wanted & stems(one)))[:_MOST_BESIDE]
    yield from (_cited(one, passage) for one in told if one in best)


def _cited(sentence: str, passage: Shown) -> str:
    end = _END.search(sentence)
    bare, stop = (sentence[:-1], end[0]) if end else (sentence, ".")
    return f"{bare} [p:{passage.id}]{stop}"


class QuotingModels:
    """`bot.ports.Models` and `bot.ports.Selection` with one route that nobody has to pay."""

    @property
    def routes(self) -> tuple[Route, ...]:
        return (QUOTING,)

    async def complete(
        self,
        call: Call,
        listen: Listen | None = None,
        *,
        order: Sequence[Route] | None = None,  # noqa: ARG002 - there is but one
    ) -> Completion:
        """What the passages say."""
        call.tab.attempts += 1
        text = quoted(call.prompt)
        if listen is not None:
            listen(text)
        return Completion(text=text, route=QUOTING, usage=NOTHING_USED, finish_reason="stop")

    async def refresh(self) -> None:
        """There is nothing to learn."""

    def order(self, kind: QuestionType, *, ask_id: str) -> tuple[Route, ...]:  # noqa: ARG002 - the port's signature
        return self.routes


class SilentCounsel:
    """`bot.counsel.Counsel` that is never there: what nobody can read twice stays withheld."""

    async def standalone(self, errand: Errand, turns: Sequence[Turn], asked: str) -> str | None:
        """No other form."""

    async def opinion(
        self, errand: Errand, passages: Sequence[Passage], sentences: Sequence[str], *, written_by: Route
    ) -> Opinion | None:
        """No opinion."""

    async def same_question(self, errand: Errand, asked: str, known: Sequence[str]) -> Same | None:
        """None is known to be."""

    async def is_attack(self, errand: Errand, text: str) -> bool | None:
        """No idea."""
