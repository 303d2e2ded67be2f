"""Tables of any length for spreadsheets, read and sent page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

from starlette.responses import Response, StreamingResponse

from adapters.web.admin.pages import CSV, kept_as
from bot.export.rows import csv_lines

Row = Mapping[str, object]
Turn = Callable[[str], Awaitable[tuple[Sequence[Row], str]]]
"""The rows behind a cursor (empty: from the first on), and the cursor behind them (empty: that was all)."""

ROWS_AT_ONCE = 250
"""So few that whoever asks the twin meanwhile does not notice."""


async def csv_in_turns(name: str, turn: Turn, columns: Sequence[str]) -> Response:
    """
    All rows with their headings, no cell of which a spreadsheet computes.

    The first are read before anything is sent; when later ones cannot be, the file breaks off, and browsers
    say so.

    Raises:
        StorageError: not even the first rows can be read.
    """
    first, following = await turn("")

    async def told() -> AsyncIterator[str]:
        yield "".join(csv_lines(first, columns))
        after = following
        while after:
            rows, after = await turn(after)
            _, *lines = csv_lines(rows, columns)  # the headings were sent
            yield "".join(lines)

    return StreamingResponse(
        told(),
        media_type=CSV,
        headers=kept_as(f"{name}.csv"),
    )
