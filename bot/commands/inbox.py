"""The commands by which the person and the admins read the inbox and answer what is in it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from zoneinfo import ZoneInfo

from bot.auditing import Noting, unnoted
from bot.commands.arguments import WrongArgument
from bot.commands.inbox_shown import (
    LABELS,
    LONGEST,
    answers,
    expiry,
    listed,
    quoted,
    told,
    versions_of,
)
from bot.commands.lessons import Lesson, read_lesson
from bot.commands.registry import Caller, Command
from bot.commands.reply import Reply
from bot.inbox.shown import brief, times
from bot.inbox.teaching import LooksPrivate, NotTaught, Taught, Teaching
from bot.ports import Clock
from bot.unanswered import Inbox, Status

NOT_DONE = "That was not done"
"""The title of a reply that tells why something could not be done, though it was asked for properly."""
MOST = 10_000
_ENDS = {"dismiss": Status.DISMISSED, "private": Status.NOT_FOR_THE_TWIN}
_NOTED = {"dismiss": "inbox.dismissed", "private": "inbox.private"}
_PLAIN_INBOX = re.compile(
    r"open|all|verified|(?:dismiss|private|open)(?:\s+\d{1,9})+|history\s+v\d{1,9}", re.IGNORECASE
)
_PLAIN_TEACH = re.compile(
    r"(?:(?:--|[\u2013\u2014])\w+\s.*|v?\d{1,9}\s+\S.*|[\"\u201c\u201e].+[\"\u201c\u201d].*\S.*)",
    re.IGNORECASE | re.DOTALL,
)


class InboxCommands:
    """`inbox` and `teach`, for the person and the admins; who asked is told to nobody."""

    def __init__(
        self, *, inbox: Inbox, teaching: Teaching, clock: Clock, zone: ZoneInfo, noted: Noting = unnoted
    ) -> None:
        self._inbox = inbox
        self._teaching = teaching
        self._clock = clock
        self._zone = zone
        self._noted = noted
        self._verbs: dict[str, Callable[[Caller, Sequence[str]], Awaitable[Reply]]] = {
            "all": self._all,
            "dismiss": self._dismiss,
            "private": self._private,
            "open": self._open,
            "verified": self._verified,
            "history": self._history,
        }

    def commands(self) -> tuple[Command, ...]:
        return (
            Command(
                name="inbox",
                argument="[all | dismiss ID | private ID | open ID | verified | history vID]",
                summary="Questions that the profile could not answer, most asked first",
                run=self.inbox,
                who="owner",
                plain=_PLAIN_INBOX,
            ),
            Command(
                name="teach",
                argument="ID ANSWER",
                summary='Answer a question of the inbox for everybody, or `"A NEW ONE?"` in quotation marks',
                run=self.teach,
                who="owner",
                plain=_PLAIN_TEACH,
            ),
        )

    async def inbox(self, caller: Caller, argument: str) -> Reply:
        verb, *rest = argument.lower().split() or [""]
        run = self._verbs.get(verb)
        try:
            if run is not None:
                return await run(caller, rest)
        except WrongArgument as error:
            return Reply(text=str(error), refused=True)
        if verb:
            return Reply(
                text=f"`{argument[:40]}` is nothing that the inbox knows: try `inbox`, `inbox all`, `inbox "
                "dismiss 7`, `inbox private 7` (not for the twin), `inbox open 7`, `inbox verified`, or "
                "`inbox history v7`.",
                refused=True,
            )
        return listed("Questions without an answer", await self._inbox.items(most=MOST), self._zone)

    async def teach(self, caller: Caller, argument: str) -> Reply:
        try:
            lesson = read_lesson(argument, self._zone)
        except WrongArgument as error:
            return Reply(text=str(error), refused=True)
        try:
            return await self._taught(lesson, caller.person)
        except LooksPrivate as error:
            told = {"looks_private": list(error.parts)}
            return Reply(title=NOT_DONE, text=str(error), refused=True, data=told)
        except NotTaught as error:
            return Reply(title=NOT_DONE, text=str(error), refused=True)

    async def _taught(self, lesson: Lesson, by: str) -> Reply:
        if lesson.withdraws:
            one = await self._teaching.withdraw(lesson.name, by=by)
            return told(f"{one.id} is withdrawn", "It is given to nobody any more; its history stays.", one)
        if not lesson.text and lesson.sets_expiry:
            one = await self._teaching.expire(lesson.name, lesson.expires, by=by)
            return told(f"{one.id} {expiry(one, self._zone)}", quoted(one), one)
        if lesson.question:
            taught = await self._teaching.teach_new(
                lesson.question, lesson.text, by=by, expires=lesson.expires, anyway=lesson.anyway
            )
        else:
            taught = await self._teaching.teach(
                lesson.name, lesson.text, by=by, expires=lesson.expires, anyway=lesson.anyway
            )
        if lesson.sets_expiry and lesson.expires is None and taught.answer.expires_at is not None:
            taught = Taught(
                answer=await self._teaching.expire(taught.answer.id, None, by=by), asked=taught.asked
            )
        return self._kept(taught)

    def _kept(self, taught: Taught) -> Reply:
        one = taught.answer
        asked = (
            ""
            if not taught.asked
            else f" Asked {times(taught.asked)} so far: whoever waits in a chat is told."
        )
        return told(
            f"{one.id} is taught" if one.version == 1 else f"{one.id} is changed",
            f"{quoted(one)}\n\nIt is given to everybody from now on and {expiry(one, self._zone)}.{asked}",
            one,
        )

    async def _all(self, _: Caller, rest: Sequence[str]) -> Reply:
        _nothing_after("all", rest)
        return listed(
            "Questions that the profile could not answer",
            await self._inbox.items(status=None, most=MOST),
            self._zone,
        )

    async def _dismiss(self, caller: Caller, rest: Sequence[str]) -> Reply:
        return await self._end("dismiss", rest, caller.person)

    async def _private(self, caller: Caller, rest: Sequence[str]) -> Reply:
        return await self._end("private", rest, caller.person)

    async def _end(self, verb: str, names: Sequence[str], by: str) -> Reply:
        """End items; those that are not open stay what they are."""
        status, at = _ENDS[verb], self._clock.now()
        left: list[str] = []
        for name in _some_ids(verb, names):
            if await self._inbox.settle(name, status, by=by, at=at, verified=None):
                await self._noted(by, _NOTED[verb], name)
            else:
                left.append(await self._why_not(name))
        if left:
            return Reply(title=NOT_DONE, text="\n".join(left), refused=True)
        which = ", ".join(names)
        if status is Status.DISMISSED:
            return Reply(title=f"Dismissed: {which}", text="It comes back when it is asked again.", data=[])
        text = f"Nobody is told, and you are not asked again. `inbox open {names[0]}` takes it back."
        return Reply(title=f"Not for the twin: {which}", text=text, data=[])

    async def _open(self, caller: Caller, rest: Sequence[str]) -> Reply:
        if not rest:
            return await self.inbox(caller, "")
        left: list[str] = []
        for name in _some_ids("open", rest):
            if await self._inbox.reopen(name):
                await self._noted(caller.person, "inbox.opened", name)
            else:
                left.append(await self._why_not(name))
        if left:
            return Reply(title=NOT_DONE, text="\n".join(left), refused=True)
        return Reply(title=f"Open again: {', '.join(rest)}", data=[])

    async def _why_not(self, name: str) -> str:
        item = await self._inbox.item(name)
        if item is None:
            return f"There is no question `{name[:20]}` in the inbox: `inbox` lists their ids."
        by = f" by {item.answered_by}" if item.answered_by else ""
        return f"`{name}` is {LABELS[item.status]}{by}: \u201c{brief(item.question, LONGEST)}\u201d."

    async def _verified(self, _: Caller, rest: Sequence[str]) -> Reply:
        _nothing_after("verified", rest)
        return answers(await self._teaching.every(), self._clock.now(), self._zone)

    async def _history(self, _: Caller, rest: Sequence[str]) -> Reply:
        if len(rest) != 1:
            raise WrongArgument("Which answer? Write `inbox history v7`; `inbox verified` lists them.")
        now, versions = self._clock.now(), await self._teaching.history(rest[0])
        if not versions:
            text = f"There is no answer `{rest[0][:20]}`: `inbox verified` lists them."
            return Reply(title=NOT_DONE, text=text, refused=True)
        return versions_of(versions, now, self._zone)


def _some_ids(verb: str, names: Sequence[str]) -> Sequence[str]:
    if not names:
        raise WrongArgument(f"Which question? Write `inbox {verb} 7`; `inbox` lists the ids.")
    return names


def _nothing_after(verb: str, rest: Sequence[str]) -> None:
    if rest:
        raise WrongArgument(f"`inbox {verb}` takes nothing more: seen `{' '.join(rest)[:40]}`.")
