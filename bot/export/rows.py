"""Asks as rows of a table: for a spreadsheet, which must not take any of them for a formula, or as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from bot.board import AskRow
from bot.exported import ExportedAsk
from bot.spend.cost import usd

Row = Mapping[str, object]
USAGE = (
    *("id", "asked_at", "platform", "channel", "person", "outcome", "served_by", "question_type"),
    *("provider", "model", "experiment", "attempts", "prompt_tokens", "cached_tokens", "completion_tokens"),
    *("cost_usd", "latency_ms", "grounded", "profile_version", "thumbs"),
)
QUESTIONS = (
    *("id", "asked_at", "platform", "channel", "person", "question", "outcome", "served_by"),
    *("answer", "sources", "private", "grounded", "thumbs"),
)
_FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
"""What a spreadsheet computes, if a cell begins with it; some read the wide forms as well."""


def ask_row(ask: AskRow | ExportedAsk) -> dict[str, object]:
    """An ask without its words; instants are ISO in UTC, money is dollars as a string."""
    route = ask.route
    return {
        "id": ask.id,
        "asked_at": ask.asked_at.isoformat(),
        "platform": ask.platform,
        "channel": ask.channel,
        "person": ask.person,
        "outcome": ask.outcome or "open",
        "served_by": ask.served_by,
        "question_type": ask.question_type,
        "provider": route and route.provider,
        "model": route and route.model,
        "experiment": ask.experiment,
        "attempts": ask.attempts,
        "prompt_tokens": ask.usage.prompt_tokens,
        "cached_tokens": ask.usage.cached_tokens,
        "completion_tokens": ask.usage.completion_tokens,
        "cost_usd": usd(ask.cost_nano_usd),
        "latency_ms": ask.latency_ms,
        "grounded": ask.grounded,
        "thumbs": ask.thumbs,
    }


def usage_row(ask: ExportedAsk) -> Row:
    """The same with the profile that it was answered from, in the order of `USAGE`."""
    told = {**ask_row(ask), "profile_version": ask.profile_version or None}
    return {name: told[name] for name in USAGE}


def question_row(ask: ExportedAsk, *, public: frozenset[str], private: bool) -> Row:
    """
    An ask with its words; ``public`` are the ids of the records that everybody may see.

    An answer that rests on others has its words taken out, unless `private` ones are asked for.
    """
    answer = ask.answer
    rests_on = [] if answer is None else [source.id for source in answer.sources]
    is_private = not public.issuperset(rests_on)
    told = answer.text or None if answer else None
    return {
        "id": ask.id,
        "asked_at": ask.asked_at.isoformat(),
        "platform": ask.platform,
        "channel": ask.channel,
        "person": ask.person,
        "question": ask.question,
        "outcome": ask.outcome or "open",
        "served_by": ask.served_by,
        "answer": None if is_private and not private else told,
        "sources": rests_on,
        "private": is_private,
        "grounded": ask.grounded,
        "thumbs": ask.thumbs,
    }


def csv_lines(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    """
    A table with its headings, line by line, each with its end.

    A cell that a spreadsheet would compute begins with a quote mark, so that it stays the text that it is.
    """
    yield _csv_line(columns)
    for row in rows:
        yield _csv_line([_cell(row[column]) for column in columns])


def json_line(row: object) -> str:
    """One row as JSON on a line of its own; halves of characters become a question mark."""
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode("utf-8") + "\n"


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode("utf-8", "replace").decode("utf-8")


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)  # a number below zero is one
        case datetime():
            return value.isoformat()
        case list():
            return _defused(" ".join(map(str, value)))
        case _:
            return _defused(str(value).replace("\x00", ""))


def _defused(text: str) -> str:
    """Also behind blanks and what is not seen: a spreadsheet trims some of them away."""
    seen = next((char for char in text if char.isprintable() and not char.isspace()), "")
    is_odd = text[:1] in {"\t", "\r", "\n"}
    return f"'{text}" if seen in _FORMULA or is_odd else text
