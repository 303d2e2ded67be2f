"""What everybody may say to the twin beside a question: ask, help, sources, privacy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import structlog

from bot.commands.receipts import receipt_reply
from bot.commands.registry import Caller, Command
from bot.commands.reply import Reply, Table
from bot.domain import Answer, Passage, Question
from bot.errors import StorageError
from bot.knowledge.profile import Profile

log = structlog.get_logger(__name__)

Ask = Callable[[Question], Awaitable[Answer]]
LastAnswer = Callable[[Caller], Awaitable[tuple[str, Answer] | None]]
"""What was asked last where somebody is, and the answer; None where there is nothing."""

AnswerOf = Callable[[Caller, str], Awaitable[tuple[str, Answer] | None]]
"""What an ask of this id asked, and its answer, for whoever asked it or where it was told; else None."""
_ASK_ID = re.compile(r"[0-9a-f]{24}", re.IGNORECASE)


async def nothing_said(_caller: Caller) -> None:
    """For a twin that keeps no answers."""
    return


async def nothing_kept(_caller: Caller, _ask_id: str) -> None:
    """For a twin that keeps no answers."""
    return


def asking_commands(
    *,
    ask: Ask,
    profile: Callable[[], Profile],
    retention_days: int,
    last_answer: LastAnswer = nothing_said,
    answer_of: AnswerOf = nothing_kept,
) -> tuple[Command, ...]:
    """
    The commands for everybody; `help` lists all of the registry and so is made with it.

    ``profile`` gives the one that is served now.
    """

    async def ask_twin(caller: Caller, argument: str) -> Reply:
        return Reply(answer=await ask(caller.question(argument)))

    async def privacy(_: Caller, __: str) -> Reply:
        return Reply(title="Privacy", text=_privacy(profile().name, retention_days))

    examples = "".join(f"\n  - {one}" for one in profile().suggestions[:3])
    return (
        Command(
            name="ask",
            argument="QUESTION",
            summary=f"Ask about {profile().name}" + (f", for example:{examples}" if examples else ""),
            run=ask_twin,
        ),
        _sources_command(profile, last_answer, answer_of),
        Command(name="privacy", summary="What is kept of your questions, and for how long", run=privacy),
    )


def _sources_command(profile: Callable[[], Profile], last_answer: LastAnswer, answer_of: AnswerOf) -> Command:
    def receipt(caller: Caller, asked: str, answer: Answer) -> Reply:
        told = profile()
        return receipt_reply(
            asked,
            answer,
            name=told.name,
            passages=told.passages,
            sees=caller.sees,
            is_admin=caller.is_admin,
        )

    async def of_ask(caller: Caller, ask_id: str) -> Reply:
        try:
            found = await answer_of(caller, ask_id.lower())
        except StorageError as error:
            log.warning("sources.answer_unread", reason=str(error))
            return Reply(text="I cannot look that up just now. Please try again in a minute.", refused=True)
        if found is None:
            text = (
                "I find no such answer: it was forgotten, or told elsewhere. `sources` tells of the last one."
            )
            return Reply(text=text, refused=True)
        return replace(receipt(caller, *found), title="What this answer rests on")

    async def sources(caller: Caller, argument: str) -> Reply:
        if _ASK_ID.fullmatch(argument):
            return await of_ask(caller, argument)
        last = None if argument.lower() == "all" else await _last(last_answer, caller)
        if last is not None:
            return receipt(caller, *last)
        told = profile()
        return _sources(told.name, [p for p in told.passages if p.visible_to(caller.sees)])

    return Command(
        name="sources",
        argument="[all | ID]",
        summary="What the last answer rests on; with `all`, everything that answers come from",
        run=sources,
        plain=_ASK_ID,
    )


async def _last(last_answer: LastAnswer, caller: Caller) -> tuple[str, Answer] | None:
    """Where the books cannot be read, the records can still be told."""
    try:
        return await last_answer(caller)
    except StorageError as error:
        log.warning("sources.last_answer_unread", reason=str(error))
        return None


def _sources(name: str, passages: Sequence[Passage]) -> Reply:
    counted = Counter(passage.section for passage in passages)
    rows = tuple((section, f"{number}") for section, number in counted.items())
    return Reply(
        title=f"What the AI twin of {name} answers from",
        text=f"{len(passages)} records of {name}'s profile, and nothing else.",
        table=Table(headings=("section", "records"), rows=rows, numeric=frozenset({1})),
        data=[{"section": section, "records": number} for section, number in counted.items()],
    )


def _privacy(name: str, retention_days: int) -> str:
    kept = f"for {retention_days} days" if retention_days else "not at all once the question is answered"
    return (
        f"I am an AI twin of {name}, not {name} in person.\n\n"
        f"The texts of your questions and of my answers are kept {kept}; figures without words stay "
        "(when, how long, what it cost). Your question and the passages that fit it go to the "
        "language model that answers; your name does not. An answer may be given again to others who ask the "
        "same; nobody is told that you did.\n\n"
        "`forget-me` clears everything that is kept of you, `reset` begins a conversation anew."
    )
