"""What is pressed below an answer: its sources, a further question, a vote, the wish to have it asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from adapters import kind_words, votes
from adapters.discord.dialect import to_discord
from adapters.discord.guests import Guests
from adapters.discord.inbound import PLATFORM, Said
from adapters.discord.interactions import Chosen, Pressed, Submitted, actions_of
from adapters.discord.outbound import reply_parts, words
from adapters.discord.parts import Part
from adapters.discord.sent import Sent
from adapters.discord.showing import Showing
from adapters.discord.views import CHANNEL, about_modal, comment_modal
from adapters.discord.voices import Voice
from adapters.presses import is_first
from adapters.sharing import never_shared
from adapters.text import size
from bot.errors import StorageError
from bot.house import House
from bot.notices import Action, Verb
from bot.unanswered import Wished

FORGOTTEN = "I do not remember that question any more. Please write it, and I answer."
_LOOKED_UP = re.compile(r"#([\w-]{1,64})\.(\d)", re.ASCII)
_MESSAGE = 2000
Take = Callable[[Said, Voice], None]

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Offering:
    """Does what anybody may want of an answer; ``take`` accepts a question as if it had been written."""

    twin: House
    guests: Guests
    take: Take

    async def sources(self, show: Showing, pressed: Pressed) -> None:
        """
        The receipt, for whoever presses.

        Raises:
            StorageError: the database does not answer.
        """
        asker = self.guests.caller(pressed.by.said(""))
        reply = await self.twin.commands.run("sources", asker, pressed.value)
        await show.tell(reply_parts(reply, self.twin.profile, zone=self.twin.settings.zone))

    async def ask(self, show: Showing, pressed: Pressed) -> None:
        """
        A question as whoever presses would write it there; two clicks ask it once.

        Raises:
            StorageError: it cannot be looked up.
        """
        asked = never_shared(await self._question(pressed))
        if not await is_first(self.twin, pressed.twice, platform=PLATFORM):
            await show.nothing()
        elif not asked:
            await show.tell([words(FORGOTTEN)])
        else:
            said = pressed.by.said(f"ask {asked}", is_private=pressed.is_ephemeral)
            self.take(said, show.voice(is_private=pressed.is_ephemeral))

    async def vote(self, show: Showing, pressed: Pressed) -> None:
        """A vote, and that it was heard; of several the last one counts."""
        is_up = pressed.verb == Verb.UP
        try:
            is_known = await votes.vote(self.twin, pressed.value, person=pressed.by.person, is_up=is_up)
        except StorageError as error:
            log.warning("discord.vote_not_kept", error=str(error))
            await show.tell([words(kind_words.VOTE_NOT_KEPT)])
            return
        if not is_known:
            await show.tell([words(kind_words.VOTE_UNKNOWN)])
        elif is_up:
            await show.tell([words(kind_words.THANKS_UP)])
        else:
            more = Action(label=kind_words.SAY_MORE, verb=Verb.COMMENT, value=pressed.value)
            await show.tell([Part(text=kind_words.THANKS_DOWN, actions=(more,))])

    async def comment(self, show: Showing, pressed: Pressed) -> None:
        """The form in which a vote is explained."""
        if not await show.open(comment_modal(pressed.value)):
            await show.tell([words(kind_words.NO_COMMENT_FORM)])

    async def commented(self, show: Showing, sent: Submitted) -> Sent:
        """
        A vote with its reasons.

        Raises:
            StorageError: whether it is kept is not known.
        """
        del show
        if comment := sent.values.get("comment", "").strip():
            await votes.vote(self.twin, sent.told, person=sent.by.person, is_up=False, comment=comment)
        return Sent(parts=(words(kind_words.NOTED),))

    async def wish(self, show: Showing, pressed: Pressed) -> None:
        """
        The person is asked; the button turns into a line that says so, and whoever pressed hears it.

        Raises:
            StorageError: whether they are is not known.
        """
        wished = await votes.wish(self.twin, pressed.value, person=pressed.by.person)
        first_name = self.twin.profile.first_name
        told = kind_words.wished_words(wished, first_name, is_private=pressed.is_ephemeral)
        changed = None if wished is Wished.UNKNOWN else without(pressed, told)
        is_shown = changed is not None and await show.instead(changed, keeps=True)
        if not (is_shown and pressed.is_ephemeral):
            await show.tell([words(told)])

    async def about(self, show: Showing, chosen: Chosen) -> None:
        """The words of a message in a form that asks about them."""
        is_alone = chosen.by.place.direct or not chosen.by.place.is_member
        if not await show.open(about_modal(chosen.text, told=str(chosen.message), is_alone=is_alone)):
            await show.tell([words(kind_words.NO_FORM)])

    async def asked_about(self, show: Showing, sent: Submitted) -> Sent:
        """The form is sent: its question is asked, where whoever sent it wants the answer."""
        question = never_shared(sent.values.get("question", "").strip())
        if not question:
            return Sent(fault=kind_words.NO_QUESTION)
        is_private = is_for_one(sent)
        self.take(sent.by.said(f"ask {question}", is_private=is_private), show.voice(is_private=is_private))
        return Sent()

    async def _question(self, pressed: Pressed) -> str:
        """The words behind a button; long ones are looked up where they were offered."""
        named = _LOOKED_UP.fullmatch(pressed.value)
        if named is None:
            return pressed.value
        by = pressed.by
        found = await self.twin.history.answer(named[1], person=by.person, channel=by.said("").channel)
        offered = found[1].follow_ups if found else ()
        return next((one for number, one in enumerate(offered, start=1) if number == int(named[2])), "")


def is_for_one(sent: Submitted) -> bool:
    """Whether an answer is for whoever asked alone; in direct messages they are alone anyway."""
    place = sent.by.place
    return not place.is_member or (not place.direct and sent.values.get("where") != CHANNEL)


def without(pressed: Pressed, told: str) -> Part | None:
    """The message as it stands, with a line in place of the button; None where it is not known."""
    shown = pressed.shown
    if shown is None:
        return None
    text = f"{shown.text}\n-# {to_discord(told)}".strip()
    left = tuple(one for one in actions_of(shown) if one.verb != pressed.verb)
    return Part(text=text if size(text) <= _MESSAGE else shown.text, actions=left)
