"""The verb `forget`: whoever asks an operator to be forgotten is."""

from __future__ import annotations

import re

import click

from adapters.cli.common import COULD_NOT, DONE, WRONG_USE, as_json, fail, print_json, run_async, settings

_PERSON = re.compile(r"[a-z]+:\S+")


def is_person(text: str) -> bool:
    """Whether it is a platform and an id, as the books have people."""
    return _PERSON.fullmatch(text) is not None


@click.command()
@click.argument("user")
@click.option("--yes", is_flag=True, help="Do it without asking once more.")
@as_json
def forget(user: str, yes: bool, as_json: bool) -> None:
    """
    Clear what is kept of USER, for good: words, name, conversations, wordings, waiting questions.

    USER is written as the books have it: slack:U012ABC, discord:1234, web:ID. Figures without a name stay.
    """
    if not is_person(user):
        fail(f"USER: seen {user!r}; expected platform and id, e.g. slack:U012ABC", WRONG_USE)
    if not yes:
        click.confirm(f"Everything that is kept of {user} goes for good; figures stay. Go on?", abort=True)
    found = settings()

    async def work() -> int:
        from bot.assembly import open_twin
        from bot.auditing import OPERATOR
        from bot.commands.forgetting import asked_by, forgotten

        async with open_twin(found) as twin:
            gone = await twin.forgetting.forget_person(user)
            if gone:
                await twin.auditing.noted(OPERATOR, "person.forgotten", now=asked_by(gone))
        if as_json:
            print_json({"user": user, "questions": gone})
        elif gone:
            click.echo(forgotten(user, gone))
        if not gone:
            click.echo(f"twin: nobody named {user} has asked anything that is still known", err=True)
        return DONE if gone else COULD_NOT

    run_async(work)
