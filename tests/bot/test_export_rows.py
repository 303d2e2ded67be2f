"""Rows of a table are read back as they were written, and no spreadsheet computes anything of them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from bot.domain import Answer, Outcome, Route, ServedBy, Source, Usage
from bot.export.rows import QUESTIONS, USAGE, csv_lines, json_line, question_row, usage_row
from bot.exported import ExportedAsk
from tests.contracts.ledgers import NOON
from tests.tables import every_row

JOB = Source(id="work-acme", title="Acme", section="work", quote="led it")
OWN = Source(id="note-pay", title="Pay", section="notes", quote="100")


def ask(**other: Any) -> ExportedAsk:
    given: dict[str, Any] = {
        "asked_at": NOON,
        "platform": "slack",
        "channel": "slack:C1",
        "person": "slack:U1",
        "outcome": "answered",
        "served_by": "model",
        "question_type": "general",
        "route": Route("groq", "gpt"),
        "usage": Usage(prompt_tokens=10, completion_tokens=5),
        "cost_nano_usd": 231_000,
        "latency_ms": 412,
        "grounded": True,
        "thumbs": -1,
    }
    return ExportedAsk(id="a", **(given | other))


def answered(text: str, *sources: Source) -> Answer:
    return Answer(
        id="a", outcome=Outcome.ANSWERED, text=text, served_by=ServedBy.MODEL, sources=sources, grounded=True
    )


def read(lines: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(lines, newline="")))


def test_usage_has_every_figure_and_no_word() -> None:
    row = usage_row(ask(question="secret?", answer=answered("secret!")))

    assert USAGE == tuple(row)
    assert "secret" not in json_line(row)
    (back,) = read("".join(csv_lines([row], USAGE)))
    assert ("0.000231", "10", "true", "-1", "gpt", "2026-11-20T12:00:00+00:00") == (
        back["cost_usd"],
        back["prompt_tokens"],
        back["grounded"],
        back["thumbs"],
        back["model"],
        back["asked_at"],
    )


def test_an_open_ask_is_open_and_what_is_unknown_is_empty() -> None:
    row = usage_row(ask(outcome="", route=None))

    assert ("open", None) == (row["outcome"], row["model"])
    assert "" == read("".join(csv_lines([row], USAGE)))[0]["model"]


@every_row(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\u200b=1", "\uff1d1", "\tplain", "\rplain"],
)
def test_a_cell_that_a_spreadsheet_would_compute_is_quoted(text: str) -> None:
    row = question_row(ask(question=text, answer=None), public=frozenset(), private=False)

    (back,) = read("".join(csv_lines([row], QUESTIONS)))

    assert f"'{text}" == back["question"]


@every_row("text", ["What is 1+1?", 'She said "no", twice', "two\nlines", "é \u6771", "a=b"])
def test_other_cells_are_read_back_as_they_were(text: str) -> None:
    row = question_row(
        ask(question=text, answer=answered(text, JOB)), public=frozenset({"work-acme"}), private=False
    )

    (back,) = read("".join(csv_lines([row], QUESTIONS)))

    assert (text, text, "work-acme") == (back["question"], back["answer"], back["sources"])
    assert row == json.loads(json_line(row))


def test_an_answer_from_what_is_not_for_everybody_stays_unless_it_is_asked_for() -> None:
    told = ask(question="What does he earn?", answer=answered("100", JOB, OWN))
    public = frozenset({"work-acme"})

    rows = [question_row(told, public=public, private=private) for private in (False, True)]

    assert [(None, True), ("100", True)] == [(row["answer"], row["private"]) for row in rows]
    assert "What does he earn?" == rows[0]["question"]


def test_an_instant_is_told_as_everywhere() -> None:
    assert [["at"], [NOON.isoformat()]] == [*csv.reader(csv_lines([{"at": NOON}], ["at"]))]


def test_halves_of_characters_do_not_end_an_export() -> None:
    row = question_row(ask(question="half \ud83d"), public=frozenset(), private=False)

    assert "half ?" in "".join(csv_lines([row], QUESTIONS))
    assert "half ?" in json_line(row)
