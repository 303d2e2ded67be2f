"""The port of telemetry: what happens is told as it happens, to whoever counts or traces it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Literal, Protocol

from bot.bookkeeping import Attempt, Settlement
from bot.domain import Answer, Call, Completion, Question

Step = Literal["recall", "find"]
"""What an ask does beside calling models: it looks into memory, and it searches the profile."""
Answered = Callable[[Answer], None]
Called = Callable[[Settlement, Completion | None], None]


class Telemetry(Protocol):
    """
    Hears what happens while it does; nothing of it raises, or takes long.

    What a context gives is told how it ended; where an exception ends it, nothing is told.
    """

    def asking(self, ask_id: str, question: Question) -> AbstractContextManager[Answered]:
        """An ask, from the engine's door to its own; not a repeat of one."""
        ...

    def step(self, name: Step) -> AbstractContextManager[object]:
        """A part of an ask."""
        ...

    def calling(self, call: Call, attempt: Attempt) -> AbstractContextManager[Called]:
        """A call to a model that has been reserved for, until its last word."""
        ...


class Silence:
    """Hears nothing."""

    def asking(self, ask_id: str, question: Question) -> AbstractContextManager[Answered]:
        del ask_id, question
        return _deaf()

    def step(self, name: Step) -> AbstractContextManager[object]:
        del name
        return _deaf()

    def calling(self, call: Call, attempt: Attempt) -> AbstractContextManager[Called]:
        del call, attempt
        return _deaf()


class Several:
    """Whatever happens is told to each of them."""

    def __init__(self, those: Sequence[Telemetry]) -> None:
        self._those = tuple(those)

    @contextmanager
    def asking(self, ask_id: str, question: Question) -> Iterator[Answered]:
        with ExitStack() as stack:
            told = [stack.enter_context(one.asking(ask_id, question)) for one in self._those]
            yield lambda answer: _tell(told, answer)

    @contextmanager
    def step(self, name: Step) -> Iterator[object]:
        with ExitStack() as stack:
            for one in self._those:
                stack.enter_context(one.step(name))
            yield None

    @contextmanager
    def calling(self, call: Call, attempt: Attempt) -> Iterator[Called]:
        with ExitStack() as stack:
            told = [stack.enter_context(one.calling(call, attempt)) for one in self._those]
            yield lambda settlement, completion: _tell(told, settlement, completion)


SILENCE: Telemetry = Silence()


def _nothing(*_: object) -> None:
    return None


@contextmanager
def _deaf() -> Iterator[Callable[..., None]]:
    yield _nothing


def _tell(told: Sequence[Callable[..., None]], *what: object) -> None:
    for one in told:
        one(*what)
