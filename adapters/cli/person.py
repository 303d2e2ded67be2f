"""The verb `export person`: whoever asks an operator what is kept of them is told all of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import click

from adapters.cli.common import COULD_NOT, DONE, WRONG_USE, fail, run_async, settings
from adapters.cli.export import out_file
from adapters.cli.forget import is_person


@click.command()
@click.argument("user")
@out_file
def person(user: str, out: Path | None) -> None:
    """
    Everything that is kept of USER, as JSON: questions, answers, votes, what they wait for, memory.

    USER is written as the books have it: slack:U012ABC, discord:1234, web:ID. Nothing of others is in it.
    """
    if not is_person(user):
        fail(f"USER: seen {user!r}; expected platform and id, e.g. slack:U012ABC", WRONG_USE)
    found = settings()

    async def work() -> int:
        from adapters.cli.files import write_whole
        from bot.assembly import open_twin
        from bot.auditing import OPERATOR

        async with open_twin(found) as twin:
            await twin.forgetting.gather()
            kept = await twin.exporting.of_person(user)
            await twin.auditing.noted(OPERATOR, "export.made", "person")
        text = json.dumps(kept, ensure_ascii=False, indent=2)
        if out is None:
            click.echo(text)
        else:
            await write_whole(out, _whole(f"{text}\n"))
            click.echo(f"Written to {out}.", err=True)
        if not kept["questions"]:
            click.echo(f"twin: nobody named {user} has asked anything that is still known", err=True)
        return DONE if kept["questions"] else COULD_NOT

    run_async(work)


async def _whole(text: str) -> AsyncIterator[str]:
    yield text
