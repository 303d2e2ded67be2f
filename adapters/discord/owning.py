"""The owner's side of the inbox on Discord: the buttons of a card, and the modal of an answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import structlog

from adapters import kind_words
from adapters.discord.dialect import escape
from adapters.discord.guests import Guests
from adapters.discord.inbound import caller
from adapters.discord.inbox import inbox_part
from adapters.discord.interactions import Actor, Pressed, Shown, Submitted, part, word
from adapters.discord.outbound import notice_part, reply_parts, words
from adapters.discord.parts import Part
from adapters.discord.sent import Sent
from adapters.discord.showing import Showing
from adapters.discord.views import ANSWER, View, answer_modal
from adapters.lessons import ENDS, fault_of, is_item, item, lesson, nearest, rows_of, unfit
from adapters.text import one_line
from bot.commands.registry import Caller
from bot.domain import Source
from bot.errors import StorageError
from bot.house import House
from bot.inbox.cards import settled_card
from bot.notices import Action, Verb
from bot.unanswered import Item, Status

LOOK_S = 1.5
"""A modal must be open within 3 s; what is to stand in it is looked up for no longer."""
_BACK = Action(label="Back to the inbox", verb=Verb.INBOX, value="")
_NUMBER = re.compile(r"[0-9]{1,20}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The message in which a question stands; empty where only whoever looks at it can see it."""

    channel: int = 0
    message: int = 0

    def __str__(self) -> str:
        return f"{self.channel} {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A question of the inbox and the records that come nearest to it; None: it is not known yet."""

    item: Item | None = None
    near: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Owning:
    """Does what the owner wants with the inbox."""

    twin: House
    guests: Guests

    async def press(self, show: Showing, pressed: Pressed) -> None:
        """
        A button of the inbox, for whom it is meant.

        Raises:
            StorageError: the database does not answer.
        """
        asker = self.owner(pressed.by, pressed.shown)
        if asker is None:
            await show.tell([words(kind_words.not_yours(self.twin.profile.first_name))])
        elif pressed.verb == Verb.INBOX:
            await self._inbox(show, pressed, asker)
        elif not is_item(pressed.value):
            await show.tell([words(kind_words.NO_LONGER)])
        elif pressed.verb == Verb.ANSWER:
            await self._open(show, pressed, asker)
        else:
            await self._end(show, pressed, asker)

    async def answered(self, show: Showing, sent: Submitted) -> Sent:
        """
        The owner has written an answer; what is wrong with it is told, and nothing typed is lost.

        Raises:
            StorageError: whether it is kept is not known.
        """
        asker, (name, card) = self.owner(sent.by, sent.shown), place_of(sent)
        if asker is None:
            return Sent(fault=kind_words.not_yours(self.twin.profile.first_name))
        again = carried(sent)
        text = sent.values.get("answer", "").strip()
        if wrong := unfit(name, text) or odd_day(sent.values):
            return Sent(fault=wrong, again=again)
        reply = await self.twin.commands.run("teach", asker, lesson(name, text, sent.values))
        refresh = partial(self._refresh, show, sent, name, card)
        fault = fault_of(reply)
        if fault is not None:
            told = without_tick(fault.words)
            return Sent(fault=told, can_insist=fault.looks_private, again=again, after=refresh)
        return Sent(
            parts=reply_parts(reply, self.twin.profile, zone=self.twin.settings.zone),
            after=partial(self._afterwards, refresh),
        )

    async def _afterwards(self, refresh: Callable[[], Awaitable[None]]) -> None:
        await refresh()
        await self.twin.desk.tell_waiting()

    async def _refresh(self, show: Showing, sent: Submitted, name: str, card: Card) -> None:
        """The card in which the question stood tells what became of it."""
        found = await item(self.twin, name)
        if found is None:
            return
        if is_on_card(sent):
            await show.instead(self._card(found, sent.by, sent.shown))
        elif card.message:
            await show.change(card.channel, card.message, self._card(found, sent.by))

    async def _open(self, show: Showing, pressed: Pressed, asker: Caller) -> None:
        """The form opens in time, with what could be looked up until then."""
        found = await self._looked_up(pressed.value, asker)
        if found is None:
            await show.tell([words(kind_words.NO_LONGER)])
        elif found.item is not None and found.item.status is Status.ANSWERED:
            await show.keep()
            await show.instead(self._card(found.item, pressed.by, pressed.shown))
        elif not await show.open(self._form(found, told=pressed.value)):
            how = f"`/twin teach {pressed.value} YOUR ANSWER` answers it for everybody."
            await show.tell([words(how)])

    async def again(self, pressed: Pressed, told: str, typed: Mapping[str, str]) -> View:
        """The form of an answer with what was typed into it."""
        name, asker = told.partition(" ")[0], self.owner(pressed.by, pressed.shown)
        found = await self._looked_up(name, asker) if asker is not None and is_item(name) else None
        return self._form(found or Found(), told=told, typed=typed)

    def _form(self, found: Found, *, told: str, typed: Mapping[str, str] | None = None) -> View:
        first_name = self.twin.profile.first_name
        return answer_modal(found.item, found.near, told=told, typed=typed, first_name=first_name)

    async def _looked_up(self, name: str, asker: Caller) -> Found | None:
        """A question and what comes nearest to it, as far as it is known in time; None: there is none."""
        found = Found()
        try:
            async with asyncio.timeout(LOOK_S):
                found = replace(found, item=await self.twin.desk.item(name))
                if found.item is None:
                    return None
                found = replace(found, near=await nearest(self.twin, found.item, asker))
        except (StorageError, TimeoutError) as error:
            log.warning("discord.question_not_looked_up", reason=str(error) or type(error).__name__)
        return found

    async def _end(self, show: Showing, pressed: Pressed, asker: Caller) -> None:
        reply = await self.twin.commands.run("inbox", asker, f"{ENDS[Verb(pressed.verb)]} {pressed.value}")
        if reply.refused:
            await show.tell([words(reply.text)])
        if found := await item(self.twin, pressed.value):
            await show.instead(self._card(found, pressed.by, pressed.shown))

    async def _inbox(self, show: Showing, pressed: Pressed, asker: Caller) -> None:
        """The list, or one question that was chosen from it, in its place."""
        chosen = await item(self.twin, pressed.chosen) if pressed.chosen else None
        if chosen is not None:
            await show.instead(self._card(chosen, pressed.by, pressed.shown))
            return
        reply = await self.twin.commands.run("inbox", asker, "")
        listed = words(reply.text) if reply.refused else inbox_part(rows_of(reply.data))
        if not (pressed.is_ephemeral and await show.instead(listed)):
            await show.tell([listed])

    def _card(self, found: Item, by: Actor, shown: Shown | None = None) -> Part:
        """What became of a question, by a name that pings nobody; from one of a list there is a way back."""
        profile = self.twin.profile
        who = kind_words.settled_by(
            found,
            owner=self.twin.settings.owner,
            first_name=profile.first_name,
            person=by.person,
            name=escape(one_line(by.asker.name)),
        )
        card = notice_part(settled_card(found, name=profile.name, by=who))
        if shown is None:
            return card
        marked = replace(card.cards[0], footer=mark_of(shown))
        back = (_BACK,) if shown.is_ephemeral else ()
        return replace(card, cards=(marked,), actions=(*card.actions, *back))

    def owner(self, by: Actor, shown: Shown | None = None) -> Caller | None:
        """
        Whoever may answer: the owner wherever they are, and admins in their channel.

        What an admin sees alone, ``shown`` by a command, is theirs wherever commands of admins are obeyed.
        """
        settings = self.twin.settings
        asker = caller(by.said(""), owner=settings.owner)
        rooms = {by.place.channel, by.place.parent} - {None}
        is_here = bool(rooms & {settings.discord_admin_channel})
        is_alone = shown is not None and shown.is_ephemeral and not self.guests.is_elsewhere(by.said(""))
        return asker if asker.is_owner or (asker.is_admin and (is_here or is_alone)) else None


def mark_of(shown: Shown) -> str:
    """What stands in the footer of a card: by that it is found again."""
    return word(part(shown.cards[0], "footer"), "text") if shown.cards else ""


def place_of(sent: Submitted) -> tuple[str, Card]:
    """Which question an answer is for, and the card in which that stands: ``7``, ``7 CHANNEL MESSAGE``."""
    name, *place = sent.told.split()[:3] or [""]
    shown = sent.shown
    if len(place) == len(("channel", "message")) and all(_NUMBER.fullmatch(one) for one in place):
        return name, Card(channel=int(place[0]), message=int(place[1]))
    if shown is None or shown.is_ephemeral:
        return name, Card()
    return name, Card(channel=sent.by.place.channel, message=shown.number)


def carried(sent: Submitted) -> str:
    """What a form carries with it when it is opened anew, by a button that does not stand on the card."""
    if sent.name != ANSWER:
        return sent.told
    name, card = place_of(sent)
    return f"{name} {card}"


def is_on_card(sent: Submitted) -> bool:
    """Whether a form was opened by the button of a card, and not by that of an earlier fault."""
    return sent.name == ANSWER and sent.shown is not None and " " not in sent.told


def odd_day(values: Mapping[str, str]) -> str:
    """What is wrong with a day that was typed; empty: nothing."""
    day = values.get("expires", "").strip()
    if not day or _DAY.fullmatch(day):
        return ""
    return f"`{one_line(day)[:20]}` is no day: write it as YYYY-MM-DD, e.g. 2027-01-31, or leave it empty."


def without_tick(told: str) -> str:
    """A fault of which the form has no box to be ticked."""
    return told.removesuffix(kind_words.TICK).strip()
