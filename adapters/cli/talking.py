"""The verbs that talk: run, ask, chat, doctor."""

from __future__ import annotations

import click

from adapters.cli.common import (
    COULD_NOT,
    DONE,
    DOORS,
    WRONG_USE,
    as_json,
    fail,
    print_json,
    run_async,
    settings,
)
from adapters.cli.heaps import share_heaps


@click.command()
@click.option("--only", metavar="DOORS", help=f"Open these only, separated by commas: {', '.join(DOORS)}.")
def run(only: str | None) -> None:
    """Open every door that is configured, until SIGTERM or Ctrl-C."""
    names = [part.strip() for part in only.split(",") if part.strip()] if only is not None else None
    unknown = sorted(set(names or ()) - set(DOORS))
    if unknown or names == []:
        fail(f"--only: seen {only!r}; expected some of {', '.join(DOORS)}", WRONG_USE)
    share_heaps()
    found = settings(serving=True)

    async def work() -> int:
        from adapters.doors import open_doors

        return await open_doors(found, names, say=click.echo)

    run_async(work)


@click.command()
@click.argument("question")
@as_json
def ask(question: str, as_json: bool) -> None:
    """Ask one QUESTION."""
    from bot.question import UnreadableQuestion, clean

    try:
        clean(question)
    except UnreadableQuestion as error:
        fail(str(error), WRONG_USE)
    found = settings()

    async def work() -> int:
        from adapters.terminal import local_caller, show_reply
        from bot.assembly import open_twin
        from bot.wire import answer_json

        async with open_twin(found) as twin:
            reply = await twin.commands.run("ask", local_caller(found.owner), question)
        if reply.answer is None:
            fail(reply.text)
        if as_json:
            print_json(answer_json(reply.answer, for_admin=True))
        else:
            show_reply(reply, name=twin.profile.name)
        return COULD_NOT if reply.answer.outcome in {"rate_limited", "over_budget", "unavailable"} else DONE

    run_async(work)


@click.command()
def chat() -> None:
    """Talk with the twin in the terminal; also reads lines from a pipe."""
    found = settings()

    async def work() -> None:
        from adapters.terminal import run_chat
        from bot.assembly import open_twin

        async with open_twin(found) as twin:
            await run_chat(twin)

    run_async(work)


@click.command()
@as_json
def doctor(as_json: bool) -> None:
    """Check what a twin needs; each line says ok or what to do."""
    found = settings()

    async def work() -> int:
        from adapters.doors import examine

        checks = await examine(found)
        if as_json:
            print_json([{"check": one.name, "ok": one.ok, "detail": one.detail} for one in checks])
        else:
            for one in checks:
                click.echo(f"{'ok  ' if one.ok else 'FIX '} {one.name}: {one.detail}")
        return DONE if all(one.ok for one in checks) else COULD_NOT

    run_async(work)
