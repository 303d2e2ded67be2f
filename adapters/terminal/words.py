"""An answer or a reply as plain lines for a terminal, a file or a pipe (pure)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from adapters.text import table_text
from bot.commands.reply import Reply
from bot.domain import Answer, Outcome, ServedBy, Source
from bot.spend.cost import usd

_WRITTEN_BY = {
    ServedBy.MODEL: "a model",
    ServedBy.CACHE: "said before",
    ServedBy.VERIFIED: "written by the person",
    ServedBy.QUOTE: "quoted word for word",
    ServedBy.NONE: "",
}
_TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Letters that turn the direction of what follows: they can make one thing read as another."""


def harmless(text: str) -> str:
    """A text without what steers a terminal: escapes, bells, turned directions, half surrogates."""
    return "".join(
        letter
        for letter in text.expandtabs(4)
        if letter == "\n" or (unicodedata.category(letter) not in {"Cc", "Cs"} and letter not in _TURNING)
    )


def label(name: str) -> str:
    """What stands above each answer, so that nobody takes the twin for the person."""
    return f"AI twin of {harmless(name)}"


def body(answer: Answer) -> str:
    """The text when there is one, else the kind sentence."""
    return harmless(
        (answer.text if answer.outcome is Outcome.ANSWERED else answer.message) or answer.text
    ).strip()


def source_lines(sources: tuple[Source, ...]) -> tuple[str, ...]:
    """``[1] Engineer at Acme (Work)``, numbered as they come."""
    return tuple(
        f"[{number}] {harmless(source.title)}" + (f" ({harmless(source.section)})" if source.section else "")
        for number, source in enumerate(sources, start=1)
    )


def receipt(answer: Answer) -> str:
    """Who wrote it and what it took: ``groq:openai/gpt-oss-20b · 812 tokens · $0.000231 · 412 ms``."""
    tokens = answer.usage.total_tokens
    parts = (
        _written_by(answer),
        *_doubts(answer),
        f"{answer.attempts} calls" if answer.attempts > 1 else "",
        f"{tokens:,} tokens" if tokens else "",
        f"${usd(answer.cost_nano_usd)}" if answer.cost_nano_usd else "",
        f"{answer.latency_ms:,} ms",
    )
    return " · ".join(part for part in parts if part)


def _written_by(answer: Answer) -> str:
    """The model; of an answer that is given again who said it then is for `sources` to tell."""
    is_of_now = answer.route is not None and answer.served_by is not ServedBy.CACHE
    return str(answer.route) if is_of_now else _WRITTEN_BY[answer.served_by]


def _doubts(answer: Answer) -> Iterator[str]:
    """What was not shown, and who else has read it; `sources` tells the rest."""
    if answer.receipt is None:
        return
    number = len(answer.receipt.withheld)
    if number:
        yield f"{number} sentence{'s' if number > 1 else ''} withheld"
    if answer.receipt.judged_by:
        yield f"read a second time by {harmless(answer.receipt.judged_by)}"


def answer_text(answer: Answer, *, name: str) -> str:
    """A whole answer: label, text, sources, what could be asked next, receipt."""
    return "\n".join(_answer_lines(answer, name))


def reply_text(reply: Reply, *, name: str) -> str:
    """A whole reply; an answer inside it looks like any other answer."""
    if reply.answer is not None:
        return answer_text(reply.answer, name=name)
    return "\n\n".join(_reply_blocks(reply))


def _answer_lines(answer: Answer, name: str) -> Iterator[str]:
    yield f"{label(name)}:"
    yield body(answer)
    if answer.sources:
        yield from ("", "Sources:", *(f"  {line}" for line in source_lines(answer.sources)))
    if answer.follow_ups:
        yield from ("", "You could ask:", *(f"  {harmless(one)}" for one in answer.follow_ups))
    yield from ("", receipt(answer))


def _reply_blocks(reply: Reply) -> Iterator[str]:
    if reply.title:
        yield harmless(reply.title)
    if reply.text:
        yield harmless(reply.text)
    if reply.fields:
        width = max(len(name) for name, _ in reply.fields)
        yield "\n".join(f"{harmless(name):<{width}}  {harmless(value)}" for name, value in reply.fields)
    if reply.table is not None:
        yield table_text(reply.table)
