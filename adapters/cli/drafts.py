"""The verbs `profile drafts`, `confirm` and `dismiss`: what was read from CVs, and the owner's word on it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.common import DONE, WRONG_USE, as_json, fail, print_json, run_async, settings

if TYPE_CHECKING:
    from bot.domain import Passage
    from bot.knowledge.waiting import Drafts

_MOST_LIKE = 3


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also those that you confirmed or dismissed.")
@as_json
def drafts(everything: bool, as_json: bool) -> None:
    """
    The records that were read from CVs and wait for your word, with all that they tell.

    Nobody is told any of them before you have confirmed it.
    """
    path = settings().profile

    async def work() -> int:
        from bot.knowledge.waiting import read_drafts

        read = read_drafts(path)
        shown = [one for one in read.passages if everything or read.word.state(one) == "draft"]
        if as_json:
            print_json(_as_data(read, shown))
        else:
            _tell(read, shown)
        return DONE

    run_async(work)


@click.command()
@click.argument("ids", nargs=-1, metavar="ID...")
@click.option("--all", "everything", is_flag=True, help="All that wait.")
def confirm(ids: tuple[str, ...], everything: bool) -> None:
    """Let the twin tell these drafts from now on; what is private of them stays yours alone."""
    _say("confirmed", ids, everything=everything)


@click.command()
@click.argument("ids", nargs=-1, metavar="ID...")
@click.option("--all", "everything", is_flag=True, help="All that wait.")
def dismiss(ids: tuple[str, ...], everything: bool) -> None:
    """Put these drafts away: they are not told, and wait no longer."""
    _say("dismissed", ids, everything=everything)


def _say(kind: str, ids: Sequence[str], *, everything: bool) -> None:
    if bool(ids) == everything:
        fail(f"name the drafts, or say --all: seen {'both' if ids else 'neither'}", WRONG_USE)
    path = settings().profile

    async def work() -> int:
        from bot.clock import MachineClock
        from bot.knowledge.drafts import waiting, write_word
        from bot.knowledge.waiting import read_drafts

        read = read_drafts(path)
        chosen = [one for one in read.passages if read.word.state(one) == "draft"]
        if not everything:
            chosen = _named(read, ids)
        if not chosen:
            click.echo("No drafts wait.")
            return DONE
        word = read.checked().with_all(kind, chosen, MachineClock().now().date())
        file = write_word(read.path, word)
        for one in chosen:
            click.echo(f"{kind}: {one.title} [{one.id}]")
        left = sum(word.state(one) == "draft" for one in read.passages)
        click.echo(f"Kept in {file}. {waiting(left)}.")
        return DONE

    run_async(work)


def _named(read: Drafts, ids: Sequence[str]) -> list[Passage]:
    """The records of these ids; one that is not there ends the verb, and nothing is done."""
    by_id = {one.id: one for one in read.passages}
    for name in ids:
        if name not in by_id:
            like = difflib.get_close_matches(name, by_id, n=_MOST_LIKE)
            meant = f"; did you mean {' or '.join(like)}?" if like else ""
            fail(f"no draft is called {name!r}{meant} See `twin profile drafts`.", WRONG_USE)
    return [by_id[name] for name in dict.fromkeys(ids)]


def _as_data(read: Drafts, shown: Iterable[Passage]) -> dict[str, Any]:
    return {
        "drafts": [
            {
                "id": one.id,
                "title": one.title,
                "section": one.section,
                "dates": one.dates,
                "text": one.text,
                "audience": sorted(one.audience),
                "place": one.place,
                "state": read.word.state(one),
            }
            for one in shown
        ],
        "problems": [
            {"place": one.place, "what": one.what, "remark": one.is_remark} for one in read.problems
        ],
        "hidden": [{"place": one.place, "what": one.what} for one in read.hidden],
    }


def _tell(read: Drafts, shown: Sequence[Passage]) -> None:
    for one in shown:
        about = " | ".join(filter(None, (one.title, one.section, one.dates)))
        alone = " - for you alone, also once confirmed" if one.audience == {"owner"} else ""
        state = read.word.state(one)
        click.echo(f"[{one.id}] {about} ({one.place}){alone}{'' if state == 'draft' else f' - {state}'}")
        for line in one.text.split("\n"):
            click.echo(f"    {line}")
        click.echo("")
    for problem in (*read.problems, *read.hidden):
        click.echo(str(problem))
    from bot.knowledge.drafts import waiting

    left = sum(read.word.state(one) == "draft" for one in read.passages)
    if left:
        verbs = "`twin profile confirm ID ...` or `--all`, `twin profile dismiss ID ...`"
        click.echo(f"{waiting(left)} for your word: {verbs}.")
    else:
        click.echo("No drafts wait.")
