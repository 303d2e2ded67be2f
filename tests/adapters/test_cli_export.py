"""What is taken along has the shape that its reader expects of its name."""

from __future__ import annotations

from pathlib import Path

from adapters.cli.export import shape_of
from tests.tables import every_row


@every_row(
    ("name", "asked", "shape"),
    [
        (None, None, "csv"),
        (None, "jsonl", "jsonl"),
        ("x.jsonl", None, "jsonl"),
        ("x.JSON", None, "json"),
        ("x.csv", None, "csv"),
        ("x.txt", None, "csv"),
        ("x.txt", "jsonl", "jsonl"),
        ("x.csv", "csv", "csv"),
    ],
)
def test_the_shape_is_what_was_asked_for_or_as_the_name_ends(
    name: str | None, asked: str | None, shape: str
) -> None:
    assert (shape, "") == shape_of(Path(name) if name else None, asked)


def test_a_name_that_says_something_else_loses_and_that_is_said() -> None:
    assert ("csv", " as csv, which was asked for, though its name says jsonl") == shape_of(
        Path("usage.jsonl"), "csv"
    )
