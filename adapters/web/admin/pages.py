"""What pages have in common: fields, the days that are shown, charts with their tables, and CSV."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from bot.charts.paged import paged
from bot.commands.arguments import MOST_DAYS
from bot.commands.reply import Table
from bot.export.rows import csv_lines
from bot.notices import Picture

SPANS = (7, 30, 90, 366)
USUAL_DAYS = 30
CSV = "text/csv; charset=utf-8"
_Turn = TypeVar("_Turn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart as a template shows it; its spec is at ``address``, with ``?theme=``, and as SVG beside it."""

    name: str
    title: str
    subtitle: str
    alt: str
    address: str
    svg: str
    table: Table | None


def charted(
    name: str, picture: Picture | None, days: int, table: Table | None = None, **more: object
) -> Chart | None:
    """A picture as its page shows it, found by its days and what ``more`` says; None: nothing to show."""
    if picture is None or picture.spec is None:
        return None
    told = paged(picture.spec)
    asked = urlencode({"days": days, **more})
    return Chart(
        name=name,
        title=told.title,
        subtitle=told.subtitle,
        alt=picture.alt,
        address=f"/admin/charts/{name}.json?{asked}",
        svg=f"/admin/charts/{name}.svg?{asked}",
        table=table,
    )


def said(form: Mapping[str, str], name: str) -> str:
    """A field as it was meant: no database takes a NUL, and browsers end lines in a way of their own."""
    return form.get(name, "").replace("\x00", "").replace("\r\n", "\n").strip()


def days_of(request: Request, usual: int = USUAL_DAYS) -> int:
    """``?days=N`` from 1 to 366; what is no such number is as if nothing had been said."""
    given = request.query_params.get("days", "")
    days = int(given) if given.isascii() and given.isdigit() and len(given) <= len(str(MOST_DAYS)) else 0
    return days if 1 <= days <= MOST_DAYS else usual


def day_of(written: str) -> date | None:
    """A day in ISO, as an address has it; None for what is none."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def spans(request: Request, days: int) -> list[tuple[str, str, bool]]:
    """The spans to choose from, with the addresses that show them, all else being as it is."""
    chosen = [*SPANS] if days in SPANS else sorted({*SPANS, days})
    named = {366: "1 year"}
    return [(named.get(one, f"{one} days"), with_query(request, days=one), one == days) for one in chosen]


def with_query(request: Request, **changes: object) -> str:
    """This page's address with some of its query changed; what is None is left out."""
    asked = {**request.query_params, **changes}
    query = urlencode({name: value for name, value in asked.items() if value is not None and name != "csv"})
    return f"{request.url.path}?{query}" if query else request.url.path


async def turned_to(after: str, turn: Callable[[str], Awaitable[_Turn]]) -> tuple[_Turn, str]:
    """A page behind a cursor, and that cursor; what is none of ours (`ValueError`) is the first page's."""
    try:
        return await turn(after), after
    except ValueError:
        return await turn(""), ""


def csv_address(request: Request) -> str:
    """This page as a table for spreadsheets."""
    return f"{request.url.path}?{urlencode({**request.query_params, 'csv': '1'})}"


def wants_csv(request: Request) -> bool:
    return request.query_params.get("csv") == "1"


def kept_as(name: str) -> dict[str, str]:
    """The header by which a browser keeps what it is sent as a file of that name."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def csv(name: str, rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> Response:
    """A file of rows with their headings, no cell of which a spreadsheet computes."""
    return Response(
        "".join(csv_lines(rows, columns)),
        media_type=CSV,
        headers=kept_as(f"{name}.csv"),
    )


def csv_of_days(name: str, days: Sequence[Mapping[str, object]]) -> Response:
    """Days as `bot.reports.timeline.days_json` tells them; what is within each of them is left out."""
    columns = [name for name in days[0] if not name.startswith("by_")] if days else []
    return csv(name, days, columns)


def csv_of_table(name: str, table: Table | None) -> Response:
    """A table with its exact figures; an empty file where there is none."""
    if table is None:
        return csv(name, (), ())
    rows = table.plain or table.rows
    return csv(name, (dict(zip(table.headings, row, strict=True)) for row in rows), table.headings)
