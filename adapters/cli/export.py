"""The verb `export`: what an operator takes along, as a table, as JSON, or as examples to learn from."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from adapters.cli.common import DONE, as_json, print_json, run_async, settings

if TYPE_CHECKING:
    from bot.export.exporting import Finetune
    from bot.export.rows import Row

_MOST_DAYS = 3660
_SHAPES = {".csv": "csv", ".jsonl": "jsonl", ".json": "json"}
"""By how a file's name ends; of any other one nothing is known."""

days_back = click.option(
    "--days", type=click.IntRange(1, _MOST_DAYS), help="How many days, today included; all when left out."
)
out_file = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The file; standard output when left out."
)
form = click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl"]),
    help="Of rows; by the ending of the file's name when left out, else csv.",
)
also_private = click.option(
    "--private", is_flag=True, help="Also what rests on records that not everybody may see."
)


@click.group()
def export() -> None:
    """Take along usage, questions, or examples for fine-tuning; files are their owner's alone."""


@export.command()
@days_back
@out_file
@form
@as_json
def usage(days: int | None, out: Path | None, form: str | None, as_json: bool) -> None:
    """One row for each question, without its words."""
    from bot.export.rows import USAGE

    asked = "json" if as_json else form
    _take_along(lambda books: books.usage(days), USAGE, out, asked, what="usage", days=days)


@export.command()
@days_back
@out_file
@form
@also_private
@as_json
def questions(days: int | None, out: Path | None, form: str | None, private: bool, as_json: bool) -> None:
    """
    One row for each question whose words are kept, with its answer.

    An answer that rests on records which not everybody may see is left empty without --private.
    """
    from bot.export.rows import QUESTIONS

    asked = "json" if as_json else form
    _take_along(
        lambda books: books.questions(days, private=private),
        QUESTIONS,
        out,
        asked,
        what="questions",
        days=days,
    )


@export.command()
@days_back
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for train.jsonl, validation.jsonl and report.json.",
)
@also_private
@as_json
def finetune(days: int | None, out: Path, private: bool, as_json: bool) -> None:
    """
    Examples to learn from: answers that people liked, and the person's own.

    Each is a prompt as it was really sent, and what should be said to it. What was left out, and why, is in
    the report.
    """
    found = settings()

    async def work() -> int:
        from bot.assembly import open_twin
        from bot.auditing import OPERATOR

        async with open_twin(found) as twin:
            made = await twin.exporting.finetune(days, private=private)
            await twin.auditing.noted(OPERATOR, "export.made", "finetune", now=_span(days))
        await _write(out, made)
        if as_json:
            print_json(made.report)
        else:
            _tell(made.report, out)
        return DONE

    run_async(work)


def _span(days: int | None) -> str:
    return "all" if days is None else f"{days} days"


def _take_along(
    rows_of: Any,
    columns: tuple[str, ...],
    out: Path | None,
    asked: str | None,
    *,
    what: str,
    days: int | None,
) -> NoReturn:
    """Write rows to a file or to standard output as they are read."""
    found = settings()
    shape, note = shape_of(out, asked)

    async def work() -> int:
        from adapters.cli.files import write_whole
        from bot.assembly import open_twin
        from bot.auditing import OPERATOR

        async with open_twin(found) as twin:
            await twin.auditing.noted(OPERATOR, "export.made", what, now=_span(days))
            lines = _lines(rows_of(twin.exporting), columns, shape)
            if out is None:
                async for line in lines:
                    click.echo(line, nl=False)
            else:
                await write_whole(out, lines)
                click.echo(f"Written to {out}{note}.", err=True)
        return DONE

    run_async(work)


def shape_of(out: Path | None, asked: str | None) -> tuple[str, str]:
    """
    The shape of rows, and what is to be said of it: what was asked for, else as the file's name ends.

    Where the two differ, what was asked for wins, and the reader of the file is told beforehand.
    """
    named = _SHAPES.get(out.suffix.lower()) if out else None
    if asked and named and asked != named:
        return asked, f" as {asked}, which was asked for, though its name says {named}"
    return asked or named or "csv", ""


async def _lines(rows: AsyncIterator[Row], columns: tuple[str, ...], form: str) -> AsyncIterator[str]:
    from bot.export.rows import csv_lines, json_line

    if form == "json":
        yield json.dumps([row async for row in rows], ensure_ascii=False, indent=2) + "\n"
        return
    if form == "csv":
        yield next(iter(csv_lines((), columns)))
    async for row in rows:
        if form == "csv":
            _, line = csv_lines([row], columns)
            yield line
        else:
            yield json_line(row)


async def _write(folder: Path, made: Finetune) -> None:
    from adapters.cli.files import write_whole

    report = json.dumps(made.report, ensure_ascii=False, indent=2) + "\n"
    await write_whole(folder / "train.jsonl", _each(made.lines(made.train)))
    await write_whole(folder / "validation.jsonl", _each(made.lines(made.validation)))
    await write_whole(folder / "report.json", _each([report]))


async def _each(lines: Iterable[str]) -> AsyncIterator[str]:
    for line in lines:
        yield line


def _tell(report: dict[str, Any], folder: Path) -> None:
    made = f"{report['examples']} example{'' if report['examples'] == 1 else 's'}"
    click.echo(
        f"{made} ({report['liked']} liked, {report['verified']} by the person) in "
        f"{folder}: {report['train']} for training, {report['validation']} for validation."
    )
    left = {reason: count for reason, count in report["left_out"].items() if count}
    if left:
        click.echo("Left out:")
        for reason, count in left.items():
            click.echo(f"  {count:>6,}  {reason}")
