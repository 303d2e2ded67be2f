"""The verb `warm`: likely questions and answers made before anybody asks, within a small budget."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.common import COULD_NOT, DONE, WRONG_USE, as_json, fail, print_json, run_async, settings

if TYPE_CHECKING:
    from bot.asides.warming import Warmed
    from bot.knowledge.profile import Profile
    from bot.preparing import Prepared

_MOST_USD = 100


@click.command()
@click.option(
    "--budget",
    metavar="USD",
    default="0.05",
    show_default=True,
    help="The most that it may cost, in dollars.",
)
@click.option("--private", is_flag=True, help="Also for records that not everybody may see.")
@click.option(
    "--answers/--no-answers",
    default=True,
    show_default=True,
    help="Also answer the suggested questions, and have other wordings of them written.",
)
@as_json
def warm(budget: str, private: bool, answers: bool, as_json: bool) -> None:
    """
    Prepare likely questions and first answers, within a budget.

    A cheap model writes the likely questions of each record, so that it is found by them. What was written
    once is kept as long as the record's words stay the same. The words of records that not everybody may
    see go to the model with --private alone. Of what is left of the budget the suggested questions are
    answered, as everybody may see them, so that whoever asks first has the answer at once.
    """
    from bot.spend.cost import parse_usd, usd

    try:
        most = parse_usd(budget)
    except ValueError as error:
        fail(f"--budget: {error}", WRONG_USE)
    if not 0 < most <= parse_usd(Decimal(_MOST_USD)):
        fail(f"--budget: seen {budget!r}; expected more than 0 and at most {_MOST_USD} dollars", WRONG_USE)
    found = settings()

    async def work() -> int:
        from bot.assembly import open_twin
        from bot.domain import EVERYBODY

        async with open_twin(found) as twin:
            passages = twin.profile.passages
            seen = frozenset().union(*(one.audience for one in passages)) if private else EVERYBODY
            done = await twin.warming.warm(passages, most, sees=seen | EVERYBODY)
            is_stuck = done.left > 0 and not done.is_dear
            left = max(0, most - done.cost_nano_usd)
            ready = await twin.preparing.prepare(left) if answers and not is_stuck else None
            profile = twin.profile
        cost_usd = usd(done.cost_nano_usd + (ready.cost_nano_usd if ready else 0))
        if as_json:
            print_json(_figures(done, profile, cost_usd) | {"answers": ready and _readied(ready)})
        else:
            _tell(done, profile, usd(done.cost_nano_usd))
            if ready is not None:
                _tell_ready(ready)
        return (
            DONE
            if all(not one.left or one.is_dear for one in (done, ready) if one is not None)
            else COULD_NOT
        )

    run_async(work)


def _figures(done: Warmed, profile: Profile, cost_usd: str) -> dict[str, Any]:
    return {
        "written": [
            {"id": one.id, "title": one.title, "questions": list(done.written[one.id])}
            for one in profile.passages
            if one.id in done.written
        ],
        "in_vain": done.in_vain,
        "left": done.left,
        "stopped": done.stopped,
        "cost_usd": cost_usd,
    }


def _tell(done: Warmed, profile: Profile, cost_usd: str) -> None:
    for one in profile.passages:
        if one.id in done.written:
            click.echo(f"{one.title or one.section} [{one.id}]")
            for question in done.written[one.id]:
                click.echo(f"  {question}")
    written = sum(map(len, done.written.values()))
    if not (written or done.in_vain or done.left):
        click.echo("Every record has its questions already.")
        return
    click.echo(f"{written} questions for {len(done.written)} records, for ${cost_usd}.")
    if done.in_vain:
        click.echo(f"For {done.in_vain} more the model wrote nothing of use.")
    if done.left:
        click.echo(f"{done.left} records are left: {done.stopped}.")


def _readied(ready: Prepared) -> dict[str, Any]:
    from bot.spend.cost import usd

    return {
        "answered": list(ready.answered),
        "wordings": {question: list(some) for question, some in ready.wordings.items()},
        "in_vain": ready.in_vain,
        "left": ready.left,
        "stopped": ready.stopped,
        "cost_usd": usd(ready.cost_nano_usd),
    }


def _tell_ready(ready: Prepared) -> None:
    from bot.spend.cost import usd

    for question in ready.answered:
        click.echo(f"Answered: {question}")
    for question, some in ready.wordings.items():
        click.echo(f"Other wordings of “{question}”:")
        for wording in some:
            click.echo(f"  {wording}")
    if not (ready.answered or ready.wordings or ready.in_vain or ready.left):
        stopped = ready.stopped and f"No question is answered ahead: {ready.stopped}."
        click.echo(stopped or "Every suggested question has its answer already.")
        return
    wordings = sum(map(len, ready.wordings.values()))
    cost_usd = usd(ready.cost_nano_usd)
    click.echo(f"{len(ready.answered)} answers and {wordings} other wordings, for ${cost_usd}.")
    if ready.in_vain:
        click.echo(f"{ready.in_vain} questions have no answer that could be given again.")
    if ready.left:
        click.echo(f"{ready.left} steps are left: {ready.stopped}.")
