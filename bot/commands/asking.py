"""What everybody may say to the twin beside a question: ask, help, sources, privacy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

from bot.commands.registry import Caller, Command
from bot.commands.reply import Reply, Table
from bot.domain import Answer, Passage, Question
from bot.knowledge.profile import Profile

Ask = Callable[[Question], Awaitable[Answer]]


def asking_commands(*, ask: Ask, profile: Callable[[], Profile], retention_days: int) -> tuple[Command, ...]:
    """
    The commands for everybody; `help` lists all of the registry and so is made with it.

    ``profile`` gives the one that is served now.
    """

    async def ask_twin(caller: Caller, argument: str) -> Reply:
        return Reply(answer=await ask(caller.question(argument)))

    async def sources(caller: Caller, _: str) -> Reply:
        told = profile()
        return _sources(told.name, [p for p in told.passages if p.visible_to(caller.sees)])

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
        Command(name="sources", summary="What the twin's answers rest on", run=sources),
        Command(name="privacy", summary="What is kept of your questions, and for how long", run=privacy),
    )


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
        "language model that answers; your name does not."
    )
