"""A model that takes its time, as a real one does: for rehearsals in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.domain import Call, Completion, Listen, Route, Usage
from bot.errors import FirstTokenTimeout, StreamCut, TwinError

NEVER = 10_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """
    One answer: its first sign of life after ``first_s``, whole after ``whole_s``.

    ``books_s`` is how long the call waits for room in the books before it is sent.

    ``error`` is raised in place of the end; with ``first_s`` NEVER the model hangs.
    """

    first_s: float = 0.3
    whole_s: float = 0.6
    text: str = "I led the move."
    error: TwinError | None = None
    books_s: float = 0.0


HANG = Play(first_s=NEVER, whole_s=NEVER)


def refusing(error: TwinError) -> Play:
    return Play(first_s=NEVER, whole_s=0.05, error=error)


@dataclass(slots=True)
class PacedLLM:
    """Plays what its script says for each call, and keeps to the call's own limits of time."""

    route: Route
    script: Callable[[int], Play]
    calls: list[Call] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    """How each call ended, in the order of their ends: answered, cancelled, or the failure's outcome."""

    async def complete(self, call: Call, listen: Listen | None = None) -> Completion:
        play = self.script(len(self.calls))
        self.calls.append(call)
        try:
            await asyncio.sleep(play.books_s)
            call.tab.attempts += 1
            call.on_sent()
            done = await self._play(play, call, listen)
        except asyncio.CancelledError:
            self.ended.append("cancelled")
            raise
        except TwinError as error:
            self.ended.append(str(getattr(error, "outcome", "refused")))
            raise
        self.ended.append("answered")
        return done

    async def _play(self, play: Play, call: Call, listen: Listen | None) -> Completion:
        if play.first_s <= play.whole_s and not (play.error and play.first_s >= NEVER):
            await asyncio.sleep(min(play.first_s, call.first_s))
            if play.first_s > call.first_s:
                raise FirstTokenTimeout(f"no sign in {call.first_s:g} s", route=self.route, usage=None)
            if listen is not None:
                listen(play.text[:1])
            rest = play.whole_s - play.first_s
        else:
            rest = play.whole_s
        await asyncio.sleep(min(rest, call.whole_s))
        if rest > call.whole_s:
            raise StreamCut("too long", route=self.route, usage=None)
        if play.error is not None:
            raise play.error
        if listen is not None:
            listen(play.text)
        return Completion(
            text=play.text,
            route=self.route,
            usage=Usage(prompt_tokens=1000, completion_tokens=100),
            finish_reason="stop",
        )
