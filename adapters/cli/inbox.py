"""The verbs by which the person reads what could not be answered, and answers it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NoReturn

import click

from adapters.cli.common import COULD_NOT, DONE, WRONG_USE, as_json, fail, print_json, run_async, settings

if TYPE_CHECKING:
    from bot.commands.reply import Reply


def _as_owner(name: str, argument: str, as_json: bool) -> NoReturn:
    """Run a command of the chat at the local terminal; what cannot be done is told apart from wrong use."""
    found = settings()

    async def work() -> int:
        from adapters.doors import tell_waiting
        from adapters.terminal import local_caller, show_reply
        from bot.assembly import open_twin
        from bot.commands.inbox import NOT_DONE

        async with open_twin(found) as twin:
            reply: Reply = await twin.commands.run(name, local_caller(found.owner), argument)
            untold = "" if reply.refused or name != "teach" else await tell_waiting(twin)
        if untold:
            click.echo(
                f"twin: the answer is kept; who waits for it is told by `twin run`: {untold}", err=True
            )
        if reply.refused:
            fail(reply.text, COULD_NOT if reply.title == NOT_DONE else WRONG_USE)
        if as_json:
            print_json(reply.data)
        else:
            show_reply(reply, name=twin.profile.name)
        return DONE

    run_async(work)


@click.group(invoke_without_command=True)
@click.option(
    "--all", "every", is_flag=True, help="Also what was answered, dismissed or is not for the twin."
)
@as_json
@click.pass_context
def inbox(context: click.Context, every: bool, as_json: bool) -> None:
    """Questions that the profile could not answer, most asked first."""
    if context.invoked_subcommand is None:
        _as_owner("inbox", "all" if every else "", as_json)
    context.obj = as_json


@inbox.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@as_json
@click.pass_obj
def dismiss(asked: bool, ids: tuple[str, ...], as_json: bool) -> None:
    """Leave questions without an answer; one that is asked again comes back."""
    _as_owner("inbox", f"dismiss {' '.join(ids)}", as_json or asked)


@inbox.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@as_json
@click.pass_obj
def private(asked: bool, ids: tuple[str, ...], as_json: bool) -> None:
    """Keep questions from the twin for good: nobody is told, and you are not asked again."""
    _as_owner("inbox", f"private {' '.join(ids)}", as_json or asked)


@inbox.command("open")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@as_json
@click.pass_obj
def reopen(asked: bool, ids: tuple[str, ...], as_json: bool) -> None:
    """Take back that questions were dismissed or are not for the twin."""
    _as_owner("inbox", f"open {' '.join(ids)}", as_json or asked)


@inbox.command()
@as_json
@click.pass_obj
def verified(asked: bool, as_json: bool) -> None:
    """The answers that were taught, with their ids and until when they stand."""
    _as_owner("inbox", "verified", as_json or asked)


@inbox.command()
@click.argument("name", metavar="vID")
@as_json
@click.pass_obj
def history(asked: bool, name: str, as_json: bool) -> None:
    """Every version of the answer vID, oldest first."""
    _as_owner("inbox", f"history {name}", as_json or asked)


@click.command(epilog='For example: twin teach 7 "Yes, since 2019." - or: twin teach v7 "..." to change it.')
@click.argument("words", metavar="[ID] [ANSWER]", nargs=-1)
@click.option("--question", help="Answer a question that nobody has asked yet.")
@click.option(
    "--expires", metavar="YYYY-MM-DD", help="The last day on which it is given; never: no such day."
)
@click.option("--anyway", is_flag=True, help="Teach also what is usually kept private.")
@click.option("--withdraw", is_flag=True, help="Give the answer vID to nobody any more.")
@as_json
def teach(  # noqa: PLR0917 - click hands in what the command line has
    words: tuple[str, ...],
    question: str | None,
    expires: str | None,
    anyway: bool,
    withdraw: bool,
    as_json: bool,
) -> None:
    """
    Answer the question ID of the inbox in your own words, for everybody.

    ID is a number that `twin inbox` shows, or that of an answer, such as v7, to change it.
    """
    if withdraw:
        if len(words) != 1 or question or expires or anyway:
            fail("--withdraw takes an answer's id and nothing beside it: twin teach v7 --withdraw", WRONG_USE)
        _as_owner("teach", f"--withdraw {words[0]}", as_json)
    if question is None and not words:
        fail('Which question? For example: twin teach 7 "Yes, since 2019."', WRONG_USE)
    asked = [words[0]] if question is None else ["--question", json.dumps(question, ensure_ascii=False)]
    text = words[1:] if question is None else words
    flags = (["--anyway"] if anyway else []) + (["--expires", expires] if expires else [])
    _as_owner("teach", " ".join([*flags, "--", *asked, "--", *text]), as_json)
