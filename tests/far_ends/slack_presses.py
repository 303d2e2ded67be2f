"""What journeys share that press what stands below the twin's answers: a script, and what is seen of it."""

from __future__ import annotations

from collections.abc import Callable

from adapters.presses import TWICE_S
from bot.domain import Answer, Outcome, Question
from tests.far_ends.scripted_house import answered, eventually
from tests.far_ends.slack_message import Message
from tests.far_ends.slack_stage import Stage
from tests.far_ends.slack_world import ASKER

FOLLOW_UP = "What came after <!channel> Acme?"


def script(question: Question) -> Answer:
    """An answer with a follow-up, or none where somebody asks about skiing."""
    if "ski" in question.text:
        return Answer(
            id="ask-2", outcome=Outcome.NOT_IN_PROFILE, message="I do not find that in Ada's profile."
        )
    return answered(f"You asked: {question.text}", follow_ups=(FOLLOW_UP,))


async def asked(stage: Stage, text: str = "What did you do?", *, user: str = ASKER) -> Message:
    """Ask in a channel; the answer."""
    number = len(stage.slack.world.said)
    await stage.slack.mention(text, user=user)
    await eventually(lambda: len(stage.slack.world.said) > number)
    return stage.slack.world.said[-1]


async def by_command(stage: Stage, text: str, *, user: str = ASKER) -> Message:
    """Give a command; what only its caller sees."""
    number = len(stage.slack.world.answers)
    await stage.slack.command(text, user=user)
    await eventually(lambda: len(stage.slack.world.answers) > number)
    return stage.slack.world.answers[-1]


async def told(stage: Stage, *words: str) -> Message:
    """What is told to one member, holding these words, once it is."""

    def found() -> Message | None:
        seen = [*stage.slack.world.answers, *stage.slack.world.whispered]
        return next((one for one in reversed(seen) if all(word in one.shown for word in words)), None)

    await eventually(found)
    message = found()
    assert message is not None
    return message


async def later(stage: Stage) -> None:
    """Wait until a press is no double click any more."""
    since = stage.house.clock.monotonic()
    await eventually(lambda: stage.house.clock.monotonic() - since > TWICE_S)


def has_modal(stage: Stage, *words: str, user: str = ASKER) -> Callable[[], bool]:
    """Whether the modal that is open for a member holds these words."""

    def found() -> bool:
        stack = stage.slack.world.modals.get(user)
        return bool(stack) and all(word in str(stack[-1].content) for word in words) if stack else False

    return found
