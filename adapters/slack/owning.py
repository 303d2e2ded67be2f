"""The owner's side of the inbox on Slack: the buttons of a card, and the modal of an answer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import structlog

from adapters.slack.addresses import Address
from adapters.slack.inbound import caller
from adapters.slack.interactions import Actor, Pressed, Submitted
from adapters.slack.outbound import Post, notice_posts, reply_posts, words
from adapters.slack.sent import Sent
from adapters.slack.showing import Showing
from adapters.slack.views import Rows, answer_modal, inbox_modal, words_modal
from bot.commands.registry import Caller
from bot.domain import OWNER, PUBLIC
from bot.errors import StorageError
from bot.house import House
from bot.inbox.cards import settled_card
from bot.notices import Verb
from bot.unanswered import Item, Status

NO_LONGER = "This question is no longer in the inbox."
NOT_LOOKED_UP = "I cannot look the question up just now; what you write can be sent all the same."
TICK = "Tick the box below to tell it all the same."
_ITEM = re.compile(r"[0-9]{1,18}")
_ENDS = {Verb.DISMISS: "dismiss", Verb.PRIVATE: "private", Verb.UNDO: "open"}
Redraw = Callable[[Showing, Actor], Awaitable[None]]

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Owning:
    """Does what the owner wants with the inbox; ``redraw`` shows them their home tab anew."""

    twin: House
    redraw: Redraw

    async def press(self, show: Showing, pressed: Pressed) -> None:
        """
        A button of the inbox, for whom it is meant.

        Raises:
            StorageError: the database does not answer.
        """
        asker = await self._owner(show, pressed.by)
        if asker is None:
            await show.tell(pressed.by, words(self._not_yours()))
        elif pressed.verb == Verb.INBOX:
            await self._inbox(show, pressed, asker)
        elif not _ITEM.fullmatch(pressed.value):
            await show.tell(pressed.by, words(NO_LONGER))
        elif pressed.verb == Verb.ANSWER:
            await self._open(show, pressed, asker)
        else:
            await self._end(show, pressed, asker)

    async def answered(self, show: Showing, sent: Submitted) -> Sent:
        """
        The owner has written an answer; what is wrong with it is shown beside it, and nothing is lost.

        Raises:
            StorageError: whether it is kept is not known.
        """
        asker = await self._owner(show, sent.by)
        if asker is None:
            return Sent(errors={"answer": self._not_yours()})
        name, text = sent.told.get("item", ""), sent.values.get("answer", "").strip()
        if not (_ITEM.fullmatch(name) and text):
            return Sent(errors={"answer": "Please write an answer." if not text else NO_LONGER})
        reply = await self.twin.commands.run("teach", asker, lesson(name, text, sent.values))
        if not reply.refused:
            return Sent(words=reply.text, after=partial(self._afterwards, show, sent))
        if isinstance(reply.data, Mapping) and "looks_private" in reply.data:
            return await self._warned(show, sent, reply.text)
        field = "expires" if "has passed" in reply.text else "answer"
        again = partial(self._again, sent, reply.text)
        return Sent(errors={field: reply.text}, again=again, after=partial(self._refresh, show, sent))

    async def _warned(self, show: Showing, sent: Submitted, told: str) -> Sent:
        """What looks private may be told all the same, which is offered only now."""
        fault = f"{told.partition(' Say --anyway')[0]} {TICK}"
        again = partial(self._again, sent, fault, looks_private=True)

        async def offer() -> None:
            await show.change(sent.view, await again())

        return Sent(errors={"answer": fault}, again=again, after=offer)

    async def _again(self, sent: Submitted, fault: str, *, looks_private: bool = False) -> dict[str, object]:
        try:
            item = await self._item(sent.told.get("item", ""))
        except StorageError:
            item = None  # what was typed matters more than the question above it
        return answer_modal(item, told=sent.told, typed=sent.values, fault=fault, looks_private=looks_private)

    async def _afterwards(self, show: Showing, sent: Submitted) -> None:
        await self._refresh(show, sent)
        await self.twin.desk.tell_waiting()

    async def _refresh(self, show: Showing, sent: Submitted) -> None:
        """The card, the list or the home tab in which the question stood tells what became of it."""
        told = sent.told
        place = Pressed(
            by=replace(sent.by, url=told.get("url", "")),
            key=sent.key,
            verb=Verb.ANSWER,
            value=told.get("item", ""),
            ts=told.get("ts", ""),
            view=told.get("root", ""),
            is_home="home" in told,
        )
        await self._redrawn(show, place)

    async def _open(self, show: Showing, pressed: Pressed, asker: Caller) -> None:
        told = _place(pressed) | {"item": pressed.value}
        is_in_modal = bool(pressed.view) and not pressed.is_home
        view = await show.open(pressed.by.trigger, answer_modal(None, told=told), over=is_in_modal)
        if not view:
            how = f"`/twin teach {pressed.value} YOUR ANSWER` answers it for everybody."
            await show.tell(pressed.by, words(how))
            return
        sees = frozenset({PUBLIC, OWNER} if asker.is_owner else {PUBLIC})
        try:
            item = await self.twin.desk.item(pressed.value)
            near = await self.twin.desk.nearest(item.question, sees=sees) if item else ()
        except StorageError as error:
            log.warning("slack.question_not_looked_up", error=str(error))
            await show.change(view, answer_modal(None, told=told, fault=NOT_LOOKED_UP))
            return
        if item is None:
            await show.change(view, words_modal("Answer", NO_LONGER))
        elif item.status is Status.ANSWERED:
            became = settled_card(item, name=self.twin.profile.name, by=self._who(item, pressed.by))
            await show.change(view, words_modal("Answer", became.text))
            await self._redrawn(show, pressed)
        else:
            await show.change(view, answer_modal(item, near, told=told))

    async def _end(self, show: Showing, pressed: Pressed, asker: Caller) -> None:
        reply = await self.twin.commands.run("inbox", asker, f"{_ENDS[Verb(pressed.verb)]} {pressed.value}")
        if reply.refused:
            await show.tell(pressed.by, words(reply.text))
        await self._redrawn(show, pressed)

    async def _inbox(self, show: Showing, pressed: Pressed, asker: Caller) -> None:
        told = _place(pressed)
        view = await show.open(pressed.by.trigger, words_modal("Inbox", "Looking it up…", told=told))
        reply = await self.twin.commands.run("inbox", asker, "")
        if not (view and await show.change(view, inbox_modal(rows_of(reply.data), told))):
            await show.tell(pressed.by, reply_posts(reply, self.twin.profile.name))

    async def _redrawn(self, show: Showing, pressed: Pressed) -> None:
        """Where it was pressed, it is seen what became of it."""
        if pressed.is_home:
            await self.redraw(show, replace(pressed.by, channel=""))
        elif pressed.view:
            asker = await self._owner(show, pressed.by)
            reply = await self.twin.commands.run("inbox", asker, "") if asker else None
            if reply is not None:
                await show.change(pressed.view, inbox_modal(rows_of(reply.data), pressed.told))
        elif item := await self._item(pressed.value):
            await show.instead(pressed, self._card(item, pressed.by))

    def _card(self, item: Item, by: Actor) -> Post:
        return notice_posts(settled_card(item, name=self.twin.profile.name, by=self._who(item, by)))[0]

    def _who(self, item: Item, by: Actor) -> str:
        """Whoever ended it, by a name that pings nobody."""
        if item.settled_by and item.settled_by == self.twin.settings.owner:
            return self.twin.profile.first_name
        return (by.name or "an admin") if item.settled_by == by.person else "somebody else"

    async def _item(self, name: str) -> Item | None:
        return await self.twin.desk.item(name) if _ITEM.fullmatch(name) else None

    async def _owner(self, show: Showing, by: Actor) -> Caller | None:
        """Whoever may answer: the owner wherever they are, and admins in their channel."""
        settings, said = self.twin.settings, by.said("", "")
        if by.person == settings.owner:
            return caller(said, owner=settings.owner, is_admin=False)
        place = Address(id=by.channel, team=by.channel_team).local if by.channel else ""
        is_theirs = bool(place) and place == settings.slack_admin_channel
        if is_theirs and await show.there.people.is_admin(by.user, person=by.person):
            return caller(said, owner=settings.owner, is_admin=True)
        return None

    def _not_yours(self) -> str:
        first_name = self.twin.profile.first_name
        return f"Only {first_name} answers these questions. Thank you for wanting to help!"


def lesson(target: str, text: str, values: Mapping[str, str]) -> str:
    """What follows `teach`; whatever the text looks like, it is the answer."""
    day = values.get("expires", "")
    flags = [f"--expires {day}" if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else ""]
    flags.append("--anyway" if values.get("anyway") else "")
    return " ".join([*filter(None, flags), target, "--", text])


def rows_of(data: object) -> Rows:
    """The rows that `inbox` gives to programs."""
    return [row for row in data if isinstance(row, Mapping)] if isinstance(data, list) else []


def _place(pressed: Pressed) -> dict[str, str]:
    """Where something was pressed, as a modal carries it with it."""
    by, told = pressed.by, dict(pressed.told)
    place = {"channel": by.channel, "home": "yes" if pressed.is_home else ""}
    if pressed.view:
        place["root"] = "" if pressed.is_home else pressed.view
    elif pressed.is_ephemeral:
        place["url"] = by.url
    else:
        place["ts"] = pressed.ts
    return {name: value for name, value in {**told, **place}.items() if value}
