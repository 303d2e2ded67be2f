"""What anybody may have undone: the conversation so far, and everything that is kept of them."""

from __future__ import annotations

import structlog

from bot.auditing import THEMSELVES, Noting, unnoted
from bot.commands.registry import Caller, Command
from bot.commands.reply import Reply
from bot.errors import StorageError
from bot.keeping import Undoing
from bot.ports import Clock
from bot.reports.wording import counted

log = structlog.get_logger(__name__)

SURE = "yes"
GOES = (
    "the words of your questions and of my answers to them",
    "your name beside them, also beside your votes and what you wrote with those",
    "which conversations were yours",
    "what I remember of how you put a question, and of answers that only you have asked for",
    "your place among those who wait for an answer",
)
STAYS = "figures without words and names (when, how long, what it cost, thumbs up or down)"
_AWAY = "My books do not answer just now, so I could not do that. Please try again in a minute."


class ForgettingCommands:
    """`reset` and `forget-me`, for everybody."""

    def __init__(self, *, books: Undoing, clock: Clock, noted: Noting = unnoted) -> None:
        self._books = books
        self._clock = clock
        self._noted = noted

    def commands(self) -> tuple[Command, ...]:
        return (
            Command(
                name="reset", summary="Start afresh: what was said here before is left out", run=self.reset
            ),
            Command(
                name="forget-me",
                argument=f"[{SURE}]",
                summary="Have everything cleared that is kept of you",
                run=self.forget_me,
            ),
        )

    async def reset(self, caller: Caller, _: str) -> Reply:
        if caller.conversation is None:
            return Reply(
                text="There is no conversation here: each question stands alone. In a thread or a direct "
                "message to me, write `reset` there."
            )
        try:
            await self._books.begin_anew(caller.conversation, at=self._clock.now())
        except StorageError as error:
            return _not_done("reset", error)
        return Reply(text="We start afresh: I no longer take what was said here before into account.")

    async def forget_me(self, caller: Caller, argument: str) -> Reply:
        if argument.strip(" .!`\"'").lower() != SURE:
            return Reply(title="Shall I forget you?", text=_asked())
        try:
            gone = await self._books.forget_person(caller.person)
        except StorageError as error:
            return _not_done("forget-me", error)
        if gone != 0:
            await self._noted(THEMSELVES, "person.forgotten", now=None if gone is None else asked_by(gone))
        return Reply(text=_done(gone))


def asked_by(gone: int) -> str:
    """How many questions somebody had asked: all that is told of whoever was forgotten."""
    return counted(gone, "question")


def forgotten(person: str, gone: int) -> str:
    """What whoever had somebody forgotten is told of it."""
    return f"{person} is forgotten: of {asked_by(gone)} figures are left."


def _asked() -> str:
    goes = "".join(f"\n- {one}" for one in GOES)
    return (
        f"This goes for good, from all that I keep:{goes}\n\nThis stays: {STAYS}.\n\n"
        "Your messages in this app are its own and stay there. If you are sure, give the command once more "
        f"with `{SURE}` behind it: `forget-me {SURE}`."
    )


def _done(gone: int | None) -> str:
    if gone is None:
        return (
            "I forget you: here that is done, and in my books as soon as they are open again. "
            "You need not ask twice."
        )
    if not gone:
        return "There was no question of yours that I knew of. I keep nothing of you."
    asked = "your one question" if gone == 1 else f"your {gone:,} questions"
    return f"I have forgotten you: of {asked} only figures are left, without words and without your name."


def _not_done(name: str, error: StorageError) -> Reply:
    log.error("forgetting.not_done", command=name, reason=str(error))
    return Reply(text=_AWAY, refused=True)
