"""The verb `eval`: a question set put to the twin, its score card, and the bars that it must pass."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from adapters.cli.common import COULD_NOT, DONE, WRONG_USE, as_json, fail, print_json, run_async, settings

if TYPE_CHECKING:
    from bot.evaluation.card import Card, Change
    from bot.evaluation.questions import QuestionSet
    from bot.evaluation.stage import Stage
    from bot.settings import Settings

    Run = tuple[Card, Change | None]

_MOST_USD = 100
_SHARE = click.FloatRange(0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is asked of whom: one run for each model, or one for all that is configured."""

    found: Settings
    questions: QuestionSet
    live: bool
    budget_nano_usd: int
    models: tuple[str, ...]


@click.command(name="eval")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--live", is_flag=True, help="Ask the configured models, on the real ledger.")
@click.option(
    "--budget",
    metavar="USD",
    default="0.25",
    show_default=True,
    help="The most that a live run may cost, in dollars.",
)
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="ROUTE",
    help="Ask this route alone, provider:model; several are asked one after another. Live only.",
)
@click.option("--compare", is_flag=True, help="Show the kept runs of this set side by side.")
@click.option("--min-recall", type=_SHARE, metavar="SHARE", help="Exit 1 when fewer facts are found.")
@click.option(
    "--min-precision", type=_SHARE, metavar="SHARE", help="... fewer cited records are expected ones."
)
@click.option("--max-wrong", type=_SHARE, metavar="SHARE", help="... more answers tell something wrong.")
@click.option(
    "--max-refused", type=_SHARE, metavar="SHARE", help="... more answerable questions are refused."
)
@click.option("--max-answered", type=_SHARE, metavar="SHARE", help="... more unanswerable ones are answered.")
@click.option("--max-leaks", type=_SHARE, metavar="SHARE", help="... more answers leak.")
@as_json
def evaluate(
    *,
    file: Path | None,
    live: bool,
    budget: str,
    models: tuple[str, ...],
    compare: bool,
    as_json: bool,
    **bars: float | None,
) -> None:
    """
    Put the questions of FILE to the twin and print a score card.

    Without FILE: the set for the sample profile. Without --live a model that quotes its passages answers,
    which needs no key and no network and measures search, refusals, checks and privacy.
    """
    if models and not live:
        fail("--model: seen without --live; offline there is one model, which quotes", WRONG_USE)
    found = settings()
    plan = _Plan(
        found=found,
        questions=_questions(file, found),
        live=live,
        budget_nano_usd=_budget(budget),
        models=models or ("",),
    )

    run_async(lambda: _evaluated(plan, bars, compare=compare, as_json=as_json))


async def _evaluated(plan: _Plan, bars: Mapping[str, float | None], *, compare: bool, as_json: bool) -> int:
    from bot.evaluation.questions import QuestionSetError

    try:
        runs, earlier = await _runs(plan)
    except QuestionSetError as error:
        fail(_below(error), WRONG_USE)
    except asyncio.CancelledError:
        click.echo("twin: interrupted: no card, and nothing kept; what it cost is in `twin costs`", err=True)
        raise
    missed = [line for card, _ in runs for line in _missed(card, bars)]
    columns = _columns([card for card, _ in runs], earlier) if compare or len(runs) > 1 else []
    (_print_json if as_json else _print)(runs, columns, missed)
    for line in missed:
        click.echo(f"twin: {line}", err=True)
    return COULD_NOT if missed else DONE


def _print_json(runs: Sequence[Run], columns: Sequence[Card], missed: Sequence[str]) -> None:
    from bot.evaluation.wording import card_json

    print_json(
        {
            "runs": [card_json(card, change) for card, change in runs],
            "compared": [card_json(card) | {"verdicts": None} for card in columns],
            "missed": missed,
        }
    )


def _print(runs: Sequence[Run], columns: Sequence[Card], _missed: Sequence[str]) -> None:
    from bot.evaluation.wording import card_lines, side_by_side

    for card, change in runs:
        click.echo("\n".join([*card_lines(card, change), ""]))
    if columns:
        click.echo("\n".join([*side_by_side(columns), ""]))


def _below(error: Exception) -> str:
    """Each fault on a line of its own."""
    return "\n      ".join(str(error).splitlines())


def _budget(given: str) -> int:
    from bot.spend.cost import parse_usd

    try:
        most = parse_usd(given)
    except ValueError as error:
        fail(f"--budget: {error}", WRONG_USE)
    if not 0 < most <= parse_usd(str(_MOST_USD)):
        fail(f"--budget: seen {given!r}; expected more than 0 and at most {_MOST_USD} dollars", WRONG_USE)
    return most


def _questions(file: Path | None, found: Settings) -> QuestionSet:
    from bot.evaluation.questions import SAMPLE_SET, QuestionSetError, read_question_set

    if file is None and found.profile is not None:
        fail(
            "the question set in the package is for the sample profile, and TWIN_PROFILE names another: "
            "name a set of your own, `twin eval FILE` (docs/evaluation.md)",
            WRONG_USE,
        )
    try:
        return read_question_set(file or SAMPLE_SET)
    except QuestionSetError as error:
        fail(_below(error), WRONG_USE)


async def _runs(plan: _Plan) -> tuple[list[Run], tuple[Card, ...]]:
    """Each run with its change to the last one, and the runs that were kept before all of them."""
    from bot.clock import MachineClock
    from bot.evaluation import stage as stages

    clock, left = MachineClock(), plan.budget_nano_usd
    ended: list[Run] = []
    earlier: tuple[Card, ...] | None = None
    for model in plan.models:
        if plan.live:
            opened = stages.live(plan.found, clock, budget_nano_usd=max(left, 0), route=model)
        else:
            opened = stages.offline(plan.found, clock)
        async with opened as stage:
            card, change, before = await _run(stage, plan.questions)
        earlier = before if earlier is None else earlier
        left -= card.cost_nano_usd
        ended.append((card, change))
    return ended, earlier or ()


async def _run(stage: Stage, questions: QuestionSet) -> tuple[Card, Change | None, tuple[Card, ...]]:
    from bot.evaluation.card import changed
    from bot.evaluation.running import keep, last_runs, run_set

    before = await last_runs(stage, questions)
    card = await run_set(stage, questions)
    if card.verdicts:
        await keep(stage, card)
    return card, changed(before[0], card) if before and card.verdicts else None, before


def _columns(now: list[Card], earlier: tuple[Card, ...]) -> list[Card]:
    """This run first, then the last kept one of each other model, profile and prompt."""
    found: dict[tuple[str, str, str], Card] = {}
    for card in (*now, *earlier):
        found.setdefault((card.model, card.profile_version, card.prompt_version), card)
    return list(found.values())


def _missed(card: Card, bars: Mapping[str, float | None]) -> Iterator[str]:
    """
    Each bar that a run did not pass; where nothing was counted, none is missed.

    A run that asked nothing measured nothing, and one without some questions does not pass for the set.
    """
    from bot.evaluation.card import LABELS

    if card.left_out and (not card.verdicts or any(wanted is not None for wanted in bars.values())):
        whole = card.left_out + len(card.verdicts)
        yield f"{card.model}: {card.left_out} of {whole} questions were left out: {card.stopped}"
    for bar, wanted in bars.items():
        bound, _, name = bar.partition("_")
        value = card.shares[name].value
        if wanted is None or value is None:
            continue
        if value < wanted if bound == "min" else value > wanted:
            limit = "at least" if bound == "min" else "at most"
            yield f"{card.model}: {LABELS[name]}: {value:.3f}; expected {limit} {wanted:g}"
