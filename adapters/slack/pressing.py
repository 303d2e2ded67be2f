"""From what is pressed, filled in and chosen to what is done: at once, once, failures told kindly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog

from adapters.kind_words import NOT_KEPT, TRYING
from adapters.lessons import OF_THE_INBOX
from adapters.pace import Presses
from adapters.presses import TWICE_S, Met
from adapters.slack.forms import Forms
from adapters.slack.guests import refusal
from adapters.slack.home import Home
from adapters.slack.inbound import Payload, Said, team_of
from adapters.slack.interactions import (
    Chosen,
    HomeOpened,
    Pressed,
    Submitted,
    Wish,
    read_home,
    read_interaction,
)
from adapters.slack.offering import Offering
from adapters.slack.outbound import words
from adapters.slack.owning import Owning
from adapters.slack.sent import Sent
from adapters.slack.sharing import Sharing
from adapters.slack.showing import Showing
from adapters.slack.views import ABOUT, ANSWER, COMMENT, LIMITS, TEACH, words_modal
from adapters.slack.workspace import Workspaces
from bot import apology
from bot.errors import DeliveryFailed, DeliveryUnknown, StorageError
from bot.house import House
from bot.notices import Verb

IN_TIME_S = 2.0
"""Slack waits 3 s for what becomes of a modal; then it tells whoever sent it that something is wrong."""
_AFTER_ACK_S = 0.3

log = structlog.stdlib.get_logger(__name__)

Handler = Callable[[Showing, Pressed], Awaitable[None]]
Filled = Callable[[Showing, Submitted], Awaitable[Sent]]


@dataclass(slots=True)
class _Job:
    """Something to be done; ``sent`` is how a modal is answered while Slack waits for it."""

    wish: Wish | HomeOpened
    sent: asyncio.Future[Sent] | None = None
    is_late: bool = False


@dataclass(slots=True)
class Pressing:
    """Takes at once what Slack delivers; the work is done in `work`. ``take`` accepts a question."""

    twin: House
    workspaces: Workspaces
    take: Callable[[Said], None]
    in_time_s: float = IN_TIME_S
    _waiting: asyncio.Queue[_Job] = field(default_factory=asyncio.Queue, init=False)
    _met: Met = field(init=False)
    _running: set[asyncio.Task[None]] = field(default_factory=set, init=False)
    _presses: Presses = field(init=False)
    _home: Home = field(init=False)
    _buttons: dict[str, Handler] = field(init=False)
    _forms: dict[str, Filled] = field(init=False)
    _about: Callable[[Showing, Chosen], Awaitable[None]] = field(init=False)

    def __post_init__(self) -> None:
        offering, sharing, forms = Offering(self.twin, self.take), Sharing(self.twin), Forms(self.twin)
        self._met = Met(self.twin.clock)
        self._presses = Presses(self.twin.clock)
        self._home = Home(self.twin)
        owning = Owning(self.twin, self._home.show)
        self._buttons = {
            Verb.SOURCES: offering.sources,
            Verb.ASK: offering.ask,
            Verb.UP: offering.vote,
            Verb.DOWN: offering.vote,
            Verb.COMMENT: offering.comment,
            Verb.WISH: offering.wish,
            Verb.SHARE: sharing.share,
            **dict.fromkeys(OF_THE_INBOX, owning.press),
        }
        self._forms = {
            ANSWER: owning.answered,
            COMMENT: offering.commented,
            ABOUT: offering.asked_about,
            TEACH: forms.taught,
            LIMITS: forms.limited,
        }
        self._about = offering.about

    async def hear(self, payload: Payload) -> None:
        """Accept an event; only that the home tab was opened is of interest."""
        there = await self.workspaces.of(team_of(payload))
        if there is not None:
            self._accept(read_home(payload, there.me))

    async def press(self, payload: Payload) -> None:
        """Accept a press or a shortcut."""
        there = await self.workspaces.of(team_of(payload))
        if there is not None:
            self._accept(read_interaction(payload, there.me))

    async def submit(self, payload: Payload) -> dict[str, Any]:
        """Accept a modal; Slack is answered in time: with nothing, what is wrong, or that it takes longer."""
        there = await self.workspaces.of(team_of(payload))
        wish = read_interaction(payload, there.me) if there else None
        if not isinstance(wish, Submitted):
            return {}
        job = _Job(wish, asyncio.get_running_loop().create_future())
        assert job.sent is not None  # noqa: S101 - told to the type checker
        self._waiting.put_nowait(job)
        done, _ = await asyncio.wait({job.sent}, timeout=self.in_time_s)
        if done:
            return job.sent.result().answer
        job.is_late = True
        return {"response_action": "update", "view": words_modal("One moment", TRYING, told=wish.told)}

    async def work(self, tasks: asyncio.TaskGroup) -> None:
        """Do everything that was taken, each in its own task, for ever."""
        while True:
            self._begin(tasks, await self._waiting.get())

    def work_off(self, tasks: asyncio.TaskGroup) -> None:
        """Do what was taken and not begun, before the end."""
        while not self._waiting.empty():
            self._begin(tasks, self._waiting.get_nowait())

    async def rest(self) -> None:
        """Wait until everything that was begun is done."""
        while self._running:
            await asyncio.wait(self._running)

    def _begin(self, tasks: asyncio.TaskGroup, job: _Job) -> None:
        task = tasks.create_task(self._do(job))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def _accept(self, wish: Wish | HomeOpened | None) -> None:
        if wish is None or isinstance(wish, Submitted) or not self._met.is_new(wish.key):
            return
        if isinstance(wish, Pressed) and not self._met.is_new(wish.twice, for_s=TWICE_S):
            return
        if not self._presses.admits(wish.by.person):
            log.info("slack.too_many_presses")
            return
        self._waiting.put_nowait(_Job(wish))

    async def _do(self, job: _Job) -> None:
        """Nothing that fails here may end the door."""
        try:
            there = await self.workspaces.of(job.wish.by.team)
            if there is not None:
                await self._do_kindly(Showing(there), job)
        except StorageError as error:
            log.warning("slack.workspace_unknown", error=str(error))
        except Exception:
            log.exception("slack.press_left_alone")

    async def _do_kindly(self, show: Showing, job: _Job) -> None:
        try:
            await self._done(show, job)
        except (StorageError, DeliveryFailed, DeliveryUnknown) as error:
            log.warning("slack.press_not_done", error=str(error))
        except Exception:
            log.exception("slack.press_failed")
        else:
            return
        await show.tell(job.wish.by, words(apology.unavailable()))

    async def _done(self, show: Showing, job: _Job) -> None:
        by = job.wish.by
        if isinstance(job.wish, Pressed | Chosen) and (
            why := await show.there.people.outsider(by.user, person=by.person, is_stranger=by.is_stranger)
        ):
            await show.tell(by, words(refusal(why, self.twin.profile.first_name)))
            return
        match job.wish:
            case Pressed() as pressed:
                if handler := self._buttons.get(pressed.verb):
                    await handler(show, pressed)
            case Submitted() as sent:
                await self._fill(show, job, sent)
            case Chosen() as chosen:
                await self._about(show, chosen)
            case HomeOpened() as opened:
                await self._home.show(show, opened.by)

    async def _fill(self, show: Showing, job: _Job, wish: Submitted) -> None:
        """Do what a modal asks for; whoever sent it is told in it, also when that takes longer."""
        handler = self._forms.get(wish.name)
        sent = await self._filled(handler, show, wish) if handler else Sent()
        if job.sent is not None and not job.is_late:
            job.sent.set_result(sent)
            await self.twin.clock.sleep(_AFTER_ACK_S)  # Slack has its answer before the view is changed again
        else:
            await self._told_late(show, wish, sent)
        if sent.after is not None:
            await sent.after()

    async def _filled(self, handler: Filled, show: Showing, wish: Submitted) -> Sent:
        """Whatever fails, the modal stays open with what was typed, and says so."""
        try:
            return await handler(show, wish)
        except StorageError as error:
            log.warning("slack.form_not_kept", error=str(error))
        except Exception:
            log.exception("slack.form_failed")
        fields = ("answer", "value", "question", "comment")
        field_ = next((name for name in fields if name in wish.values), "answer")
        return Sent(errors={field_: NOT_KEPT})

    async def _told_late(self, show: Showing, wish: Submitted, sent: Sent) -> None:
        if not sent.errors:
            await show.change(wish.view, words_modal("Done", sent.words or "That is done."))
            return
        if sent.again is not None and await show.change(wish.view, await sent.again()):
            return
        typed = "\n\n".join(f"> {line}" for line in wish.values.values() if line.strip())
        told = f"{' '.join(sent.errors.values())} You wrote:\n\n{typed}"
        if not await show.change(wish.view, words_modal("Not done", told)):
            await show.tell(wish.by, words(told))
