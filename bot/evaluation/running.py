"""Puts the questions of a set, one after another, and makes their score card."""

from __future__ import annotations

from dataclasses import replace

from bot.domain import Answer, Question
from bot.evaluation.card import Card, decode_card, encode_card
from bot.evaluation.judging import Verdict, judge, strangers
from bot.evaluation.questions import Case, QuestionSet, QuestionSetError
from bot.evaluation.stage import PLATFORM, Stage
from bot.question import new_id
from bot.storage.evaluations import Evaluation


async def run_set(stage: Stage, questions: QuestionSet) -> Card:
    """
    Ask every question that the budget has room for; a card is made of those.

    Raises:
        QuestionSetError: the set names records that the profile does not have.
    """
    _check_sources(stage, questions)
    run = new_id(stage.clock.now())
    verdicts: list[Verdict] = []
    for number, case in enumerate(questions.cases, start=1):
        verdict = await _examined(stage, case, f"{PLATFORM}:{run}:{number}")
        if stage.stopped():
            if verdict.cost_nano_usd:  # what it has cost before it ended is part of the bill
                verdicts.append(replace(verdict, is_failure=True, is_refusal=False))
            break
        verdicts.append(verdict)
    return Card(
        question_set=questions.name,
        digest=questions.digest,
        at=stage.clock.now(),
        model=stage.model,
        profile_version=stage.edition.profile_version,
        prompt_version=stage.edition.prompt_version,
        verdicts=tuple(verdicts),
        left_out=len(questions.cases) - len(verdicts),
        stopped=stage.stopped(),
    )


def _check_sources(stage: Stage, questions: QuestionSet) -> None:
    """A slip in a name would count as a record that is never cited."""
    unknown = [
        f"{questions.name}:{case.line}: seen the source {name!r}; expected the id or the title of a record "
        "(see `twin profile search`)"
        for case in questions.cases
        for name in strangers(case, stage.edition.passages)
    ]
    if unknown:
        raise QuestionSetError("\n".join(unknown))


async def _examined(stage: Stage, case: Case, conversation: str) -> Verdict:
    """The verdict on one case; what is asked before it in its conversation is paid for by it."""
    earlier = 0
    for asked in case.after:
        earlier += (await _ask(stage, case, asked, conversation)).cost_nano_usd
    answer = await _ask(stage, case, case.question, conversation)
    verdict = judge(case, answer, stage.edition.passages)
    return replace(verdict, cost_nano_usd=verdict.cost_nano_usd + earlier)


async def _ask(stage: Stage, case: Case, text: str, conversation: str) -> Answer:
    return await stage.ask(
        Question(
            text=text,
            platform=PLATFORM,
            person=conversation,
            channel=PLATFORM,
            conversation=conversation if case.after else None,
            sees=case.sees,
        )
    )


async def last_runs(stage: Stage, questions: QuestionSet) -> tuple[Card, ...]:
    """
    The runs of this very set that were kept, newest first.

    Raises:
        StorageError: the database did not answer.
    """
    return tuple(decode_card(one.card) for one in await stage.evaluations.runs(questions.digest))


async def keep(stage: Stage, card: Card) -> None:
    """
    Keep a run, so that the next one can be compared with it.

    Raises:
        StorageError: nothing was kept.
    """
    await stage.evaluations.keep(
        Evaluation(
            id=new_id(card.at),
            at=card.at,
            question_set=card.question_set,
            question_hash=card.digest,
            profile_version=card.profile_version,
            prompt_version=card.prompt_version,
            model=card.model,
            cost_nano_usd=card.cost_nano_usd,
            card=encode_card(card),
        )
    )
