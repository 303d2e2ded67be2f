"""Tables of cases as one test each: a test of its own takes ten times as long as what most cases look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest


def every_row(
    names: str | tuple[str, ...], rows: Iterable[Any]
) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """
    What `pytest.mark.parametrize` is, as one test: for a plain function that asks for no fixture.

    Every row is tried; whatever fails is raised together, and each failure notes its row.
    """
    cases = list(rows)

    def made(test: Callable[..., None]) -> Callable[[], None]:
        def whole_table() -> None:
            assert cases, "a table without a row shows nothing"
            wrong = [one for case in cases if (one := _tried(test, names, case)) is not None]
            if wrong:
                raise BaseExceptionGroup(f"{len(wrong)} of {len(cases)} rows", wrong)

        whole_table.__name__ = whole_table.__qualname__ = test.__name__
        whole_table.__doc__, whole_table.__module__ = test.__doc__, test.__module__
        return whole_table

    return made


def _tried(test: Callable[..., None], names: str | tuple[str, ...], row: Any) -> BaseException | None:
    given = {names: row} if isinstance(names, str) else dict(zip(names, row, strict=True))
    try:
        test(**given)
    except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - raised with those of the other rows
        error.add_note(f"the row: {given!r}")
        return error
    return None
