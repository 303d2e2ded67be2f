"""The verb `profile`: what was read, what could not be, and what a question finds."""

from __future__ import annotations

from pathlib import Path

import click

from adapters.cli.common import COULD_NOT, DONE, WRONG_USE, as_json, fail, print_json, run_async, settings
from adapters.cli.drafts import confirm, dismiss, drafts
from adapters.cli.examined import as_data, as_lines


@click.group()
def profile() -> None:
    """What the twin knows."""


for verb in (drafts, confirm, dismiss):
    profile.add_command(verb)


@profile.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@as_json
def check(path: Path | None, as_json: bool) -> None:
    """
    What was read of PATH (or of the configured profile), what could not be, and what to look at.

    Ends with 1 when something could not be read; what was only found wanting is no failure.
    """
    chosen = path or settings().profile

    async def work() -> int:
        from bot.clock import MachineClock
        from bot.knowledge.examine import examine
        from bot.knowledge.load import load_profile

        read = load_profile(chosen)
        examination = examine(read, today=MachineClock().now().date())
        if as_json:
            print_json(as_data(read, examination))
        else:
            for line in as_lines(read, examination):
                click.echo(line)
        return DONE if all(problem.is_remark for problem in read.problems) else COULD_NOT

    run_async(work)


@profile.command()
@click.argument("question")
@as_json
def search(question: str, as_json: bool) -> None:
    """The passages that a QUESTION from the public finds, best first."""
    from bot.question import UnreadableQuestion, clean

    try:
        asked = clean(question)
    except UnreadableQuestion as error:
        fail(str(error), WRONG_USE)
    found = settings()

    async def work() -> None:
        from bot.domain import EVERYBODY
        from bot.knowledge.load import load_profile
        from bot.knowledge.retrieval import Library

        read = load_profile(found.profile)
        hits = Library(read.passages, name=read.name).find(asked, sees=EVERYBODY)
        rows = [
            {"id": p.id, "title": p.title, "section": p.section, "score": round(score, 3), "place": p.place}
            for p, score in zip(hits.passages, hits.scores, strict=True)
        ]
        if as_json:
            print_json({"enough": hits.enough, "passages": rows})
            return
        for row in rows:
            click.echo(
                f"{row['score']:6.2f}  [{row['id']}] {row['title']} | {row['section']} ({row['place']})"
            )
        click.echo("Evidence enough." if hits.enough else "Too little evidence: the twin would say so.")

    run_async(work)
