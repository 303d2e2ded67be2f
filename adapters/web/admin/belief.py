"""How far the memory of answers may be believed, as the page of the cache tells it (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.commands.reply import Table
from bot.reports.wording import dollars_told, percent

Told = Mapping[str, Any]
"""As `bot.board.Board.recall` tells it."""

_WHY = {
    "grey": "nobody else could tell",
    "audit": "to see whether hits by meaning are right",
    "control": "to see whether the judge is right",
    "second": "to see whether it says the same again",
}


def cards(told: Told) -> list[tuple[str, str, str]]:
    """Label, value, and what it is to be compared with."""
    hits, audits = told["hits"], told["audits"]
    by_meaning = f"{hits['meaning']:,} by meaning, {hits['judged']:,} by a second model"
    asked = sum(one["count"] for one in told["verdicts"])
    wordings = sum(told["phrasings"].values())
    return [
        ("Found again", f"{sum(hits.values()):,}", f"{hits['exact']:,} by words, {by_meaning}"),
        ("Saved", dollars_told(told["saved_usd"]), f"after {dollars_told(told['judging_usd'])} for judges"),
        ("Kept", f"{told['entries']:,}", f"{told['verified']:,} taught, under {wordings:,} wordings"),
        (
            "Wrong by audits",
            f"{audits['count']:,} of {audits['of']:,}" if audits["of"] else "-",
            f"95 % sure: at most {percent(audits['high'])} are" if audits["of"] else "none was made yet",
        ),
        ("Judges asked", f"{asked:,}", _vectors(told["vectors"])),
    ]


def bars(told: Told) -> Table | None:
    """How sure a hit by meaning has to be in each scope, and how many wrong ones it was seen to pass."""
    headings = ("Scope", "Bar", "Calibrated", "Wrong at it", "Hits at it", "Answers", "Wordings")
    rows = tuple(
        (
            one["scope"],
            _bar(one["bar"]),
            _bar(one["calibrated"]),
            percent(one["wrong"]),
            percent(one["hits"]),
            f"{one['answers']:,}",
            f"{one['phrasings']:,}",
        )
        for one in told["bars"]
    )
    return Table(headings=headings, rows=rows, numeric=frozenset(range(1, 7))) if rows else None


def judges(told: Told) -> Table | None:
    """The judges of the last month: their controls, and second looks at what they vouched for."""
    headings = ("Judge", "Known ones found", "Unknown taken for known", "Said again", "State")
    rows = tuple(
        (
            one["route"],
            _rate(one["hits"]),
            _rate(one["false_yeses"]),
            _rate(one["agreed"]),
            f"rests: {one['why']}" if one["rests_until"] else "believed",
        )
        for one in told["judges"]
    )
    return Table(headings=headings, rows=rows, numeric=frozenset({1, 2, 3})) if rows else None


def verdicts(told: Told) -> Table | None:
    """What judges said, by why they were asked."""
    headings = ("Asked", "Said", "Times", "Cost")
    rows = tuple(
        (
            _WHY.get(one["why"], one["why"]),
            "nothing of use" if one["outcome"] == "nothing" else one["outcome"],
            f"{one['count']:,}",
            dollars_told(one["cost_usd"]),
        )
        for one in told["verdicts"]
    )
    return Table(headings=headings, rows=rows, numeric=frozenset({2, 3})) if rows else None


def resting(told: Told) -> Sequence[tuple[str, datetime, str]]:
    """The judges that are not asked for now: until when, and why."""
    return [
        (one["route"], datetime.fromisoformat(one["rests_until"]), one["why"])
        for one in told["judges"]
        if one["rests_until"]
    ]


def _rate(rate: Told) -> str:
    """``96.0 % of 50``."""
    return f"{percent(rate['share'])} of {rate['of']:,}" if rate["of"] else "-"


def _bar(bar: float | None) -> str:
    return "silent" if bar is None else f"{bar:.3f}"


def _vectors(told: Told) -> str:
    done, of = told["done"], told["of"]
    return f"{done:,} of {of:,} wordings have their meaning" if of else "wordings are found by words"
