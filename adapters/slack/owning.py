"""The owner's side of the inbox on Slack: the buttons of a card, and the modal of an answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

import structlog

from adapters.kind_words import LOOKING, NO_LONGER, NOT_LOOKED_UP, not_yours, settled_by
from adapters.lessons import ENDS, Fault, fault_of, is_item, item, lesson, looked_up, rows_of, unfit
from adapters.slack.addresses import Address
from adapters.slack.inbound import caller
from adapters.slack.interactions import Actor, Pressed, Submitted
from adapters.slack.outbound import Post, notice_posts, reply_posts, words
from adapters.slack.sent import Sent
from adapters.slack.showing import Showing
from adapters.slack.views import answer_modal, inbox_modal, words_modal
from bot.commands.registry import Caller
from bot.errors import StorageError
from bot.house import House
from bot.inbox.cards import settled_card
from bot.notices import Verb
from bot.unanswered import Item, Status

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
            await show.tell(pressed.by, words(not_yours(self.twin.profile.first_name)))
        elif pressed.verb == Verb.INBOX:
            await self._inbox(show, pressed, asker)
        elif not is_item(pressed.value):
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
            return Sent(errors={"answer": not_yours(self.twin.profile.first_name)})
        name, text = sent.told.get("item", ""), sent.values.get("answer", "").strip()
        if wrong := unfit(name, text):
            return Sent(errors={"answer": wrong})
        reply = await self.twin.commands.run("teach", asker, lesson(name, text, sent.values))
        fault = fault_of(reply)
        if fault is None:
            return Sent(words=reply.text, after=partial(self._afterwards, show, sent))
        again = partial(self._again, sent, fault)

        async def offer() -> None:  # what looks private may be told all the same, which is offered only now
            await show.change(sent.view, await again())

        after = offer if fault.looks_private else partial(self._refresh, show, sent)
        return Sent(errors={fault.field: fault.words}, again=again, after=after)

    async def _again(self, sent: Submitted, fault: Fault) -> dict[str, object]:
        try:
            asked = await item(self.twin, sent.told.get("item", ""))
        except StorageError:
            asked = None  # what was typed matters more than the question above it
        return answer_modal(
            asked, told=sent.told, typed=sent.values, fault=fault.words, looks_private=fault.looks_private
        )

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
        try:
            asked, near = await looked_up(self.twin, pressed.value, asker)
        except StorageError as error:
            log.warning("slack.question_not_looked_up", error=str(error))
            await show.change(view, answer_modal(None, told=told, fault=NOT_LOOKED_UP))
            return
        if asked is None:
            await show.change(view, words_modal("Answer", NO_LONGER))
        elif asked.status is Status.ANSWERED:
            became = settled_card(asked, name=self.twin.profile.name, by=self._who(asked, pressed.by))
            await show.change(view, words_modal("Answer", became.text))
            await self._redrawn(show, pressed)
        else:
            await show.change(view, answer_modal(asked, near, told=told))

    async def _end(self, show: Showing, pressed: Pressed, asker: Caller) -> None:
        reply = await self.twin.commands.run("inbox", asker, f"{ENDS[Verb(pressed.verb)]} {pressed.value}")
        if reply.refused:
            await show.tell(pressed.by, words(reply.text))
        await self._redrawn(show, pressed)

    async def _inbox(self, show: Showing, pressed: Pressed, asker: Caller) -> None:
        told = _place(pressed)
        view = await show.open(pressed.by.trigger, words_modal("Inbox", LOOKING, told=told))
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
        elif asked := await item(self.twin, pressed.value):
            await show.instead(pressed, self._card(asked, pressed.by))

    def _card(self, asked: Item, by: Actor) -> Post:
        return notice_posts(settled_card(asked, name=self.twin.profile.name, by=self._who(asked, by)))[0]

    def _who(self, asked: Item, by: Actor) -> str:
        """Whoever ended it, by a name that pings nobody."""
        owner, first_name = self.twin.settings.owner, self.twin.profile.first_name
        return settled_by(asked, owner=owner, first_name=first_name, person=by.person, name=by.name)

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
