"""The verb `profile`: what was read, what could not be, and what a question finds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.common import COULD_NOT, DONE, WRONG_USE, as_json, fail, print_json, run_async, settings

if TYPE_CHECKING:
    from bot.knowledge.profile import Profile


@click.group()
def profile() -> None:
    """What the twin knows."""


@profile.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@as_json
def check(path: Path | None, as_json: bool) -> None:
    """What was read of PATH (or of the configured profile), and what could not be."""
    chosen = path or settings().profile

    async def work() -> int:
        from bot.knowledge.load import load_profile

        read = load_profile(chosen)
        if as_json:
            print_json(_findings(read))
        else:
            _tell(read)
        return COULD_NOT if read.problems else DONE

    run_async(work)


def _findings(read: Profile) -> dict[str, Any]:
    return {
        "name": read.name,
        "version": read.version,
        "passages": len(read.passages),
        "sections": _sections(read),
        "owner_only": _owner_only(read),
        "problems": [{"place": one.place, "what": one.what} for one in read.problems],
    }


def _tell(read: Profile) -> None:
    click.echo(f"{read.name}: {len(read.passages)} passages, version {read.version}")
    for section, number in _sections(read).items():
        click.echo(f"  {number:>3}  {section}")
    if kept := _owner_only(read):
        click.echo(f"{len(kept)} of them only for the owner.")
    for problem in read.problems:
        click.echo(str(problem))
    if not read.problems:
        click.echo("Everything could be read.")


def _sections(read: Profile) -> dict[str, int]:
    from collections import Counter

    return dict(Counter(passage.section for passage in read.passages))


def _owner_only(read: Profile) -> list[str]:
    return [passage.id for passage in read.passages if passage.audience == {"owner"}]


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
