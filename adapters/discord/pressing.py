"""From what is pressed, filled in and chosen to what is done: at once, once, failures told kindly."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import discord
import structlog

from adapters import kind_words
from adapters.deliveries import Deliveries
from adapters.discord.forms import Forms
from adapters.discord.guests import Guests, refusal
from adapters.discord.hearing import rights_of
from adapters.discord.inbound import PLATFORM, Said
from adapters.discord.interactions import Chosen, Pressed, Submitted, Wish
from adapters.discord.lenient import UNREADABLE
from adapters.discord.offering import Offering, Take, is_for_one
from adapters.discord.outbound import words
from adapters.discord.owning import Owning, carried, is_on_card
from adapters.discord.parts import Part
from adapters.discord.reading import read
from adapters.discord.sending import Sending
from adapters.discord.sent import Sent
from adapters.discord.sharing import Sharing
from adapters.discord.showing import Showing
from adapters.discord.typed import card_of, typed_in
from adapters.discord.views import ABOUT, ANSWER, COMMENT, LIMITS, TEACH, View, again
from adapters.lessons import OF_THE_INBOX
from adapters.pace import Presses
from adapters.presses import TWICE_S, Met
from bot import apology
from bot.errors import DeliveryFailed, DeliveryUnknown, StorageError
from bot.house import House
from bot.notices import Action, Verb

INSIST, CHANGE = "Tell it all the same", "Change it"
NO_FORM = "I could not open that form. What you typed still stands above."
_FORMS_FIRST = frozenset({Verb.COMMENT, Verb.ANSWER, Verb.AGAIN})
"""These open a modal, which must be the first answer."""
_FOR_ONE = frozenset({Verb.SOURCES, Verb.UP, Verb.DOWN})
"""These are answered for whoever presses alone; all others change what was pressed in."""
_OF_AN_ANSWER = frozenset({Verb.SOURCES, Verb.UP, Verb.DOWN, Verb.WISH, Verb.SHARE})
"""These are for whoever may ask there."""

log = structlog.stdlib.get_logger(__name__)

Handler = Callable[[Showing, Pressed], Awaitable[None]]
Filled = Callable[[Showing, Submitted], Awaitable[Sent]]


@dataclass(slots=True)
class Pressing:
    """Does what is pressed; ``take`` accepts a question, ``guests`` knows who may ask none."""

    twin: House
    sending: Sending
    guests: Guests
    take: Take
    _met: Met = field(init=False)
    _presses: Presses = field(init=False)
    _deliveries: Deliveries = field(init=False)
    _about: Offering = field(init=False)
    _owning: Owning = field(init=False)
    _commands: Forms = field(init=False)
    _buttons: dict[str, Handler] = field(init=False)
    _forms: dict[str, Filled] = field(init=False)

    def __post_init__(self) -> None:
        offering, sharing = Offering(self.twin, self.guests, self.take), Sharing(self.twin, self.guests)
        self._owning = owning = Owning(self.twin, self.guests)
        self._met, self._presses = Met(self.twin.clock), Presses(self.twin.clock)
        self._deliveries = Deliveries(self.twin.claims, PLATFORM)
        self._about, self._commands = offering, Forms(self.twin, self.guests)
        self._buttons = {
            Verb.SOURCES: offering.sources,
            Verb.ASK: offering.ask,
            Verb.UP: offering.vote,
            Verb.DOWN: offering.vote,
            Verb.COMMENT: offering.comment,
            Verb.WISH: offering.wish,
            Verb.SHARE: sharing.share,
            Verb.AGAIN: self._open_again,
            Verb.ANYWAY: self._insist,
            **dict.fromkeys(OF_THE_INBOX, owning.press),
        }
        self._forms = {
            ANSWER: owning.answered,
            COMMENT: offering.commented,
            ABOUT: offering.asked_about,
            TEACH: self._commands.taught,
            LIMITS: self._commands.limited,
        }

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        """Do what somebody wants, once, however often it is delivered; no failure here ends the door."""
        try:
            wish = read(interaction, rights_of(self.twin.settings, interaction.client))
        except UNREADABLE as error:  # whose words may hold what somebody wrote
            log.warning("discord.press_unreadable", reason=type(error).__name__)
            return
        if wish is None or not self._met.is_new(wish.key):
            return
        show = Showing(interaction, self.sending, is_owed=isinstance(wish, Submitted))
        try:
            if self._admits(wish):
                await self._do_kindly(show, wish)
            else:
                await show.nothing()
        except Exception:
            log.exception("discord.press_left_alone")

    async def open_form(
        self, interaction: discord.Interaction[Any], said: Said, name: str, argument: str
    ) -> bool:
        """Answer a command that was given without what it needs with a form; whether that was done."""
        return await self._commands.open(Showing(interaction, self.sending), said, name, argument)

    def _admits(self, wish: Wish) -> bool:
        """Whether it is neither the second press of a double click nor one of very many."""
        if isinstance(wish, Submitted):
            return True
        twice = wish.twice if isinstance(wish, Pressed) and wish.verb not in _FORMS_FIRST else ""
        if not self._met.is_new(twice, for_s=TWICE_S):
            return False
        if self._presses.admits(wish.by.person):
            return True
        log.info("discord.too_many_presses")
        return False

    async def _do_kindly(self, show: Showing, wish: Wish) -> None:
        try:
            await self._acknowledge(show, wish)
            if show.is_acknowledged and not await self._deliveries.claim(wish.key):
                return
            await self._do(show, wish)
            await self._deliveries.finish(wish.key)
        except (StorageError, DeliveryFailed, DeliveryUnknown) as error:
            log.warning("discord.press_not_done", error=str(error))
        except Exception:
            log.exception("discord.press_failed")
        else:
            return
        await show.tell([words(apology.unavailable())])

    async def _acknowledge(self, show: Showing, wish: Wish) -> None:
        """The first answer, at once; what opens a modal has another first answer."""
        match wish:
            case Pressed(verb=Verb.ASK):
                await show.think(is_private=wish.is_ephemeral)
            case Pressed(verb=verb) if verb in _FOR_ONE or (verb == Verb.INBOX and not wish.is_ephemeral):
                await show.think()
            case Pressed(verb=verb) if verb not in _FORMS_FIRST:
                await show.keep()
            case Submitted(name=name) if name == ABOUT:
                await show.think(is_private=is_for_one(wish))
            case Submitted(shown=None):
                await show.think()
            case Submitted():
                await show.keep()

    async def _do(self, show: Showing, wish: Wish) -> None:
        match wish:
            case Pressed(verb=verb) if handler := self._buttons.get(verb):
                if verb in _OF_AN_ANSWER and (why := await self.guests.outsider(wish.by.said(""))):
                    await show.tell([words(refusal(why, self.twin.profile.first_name))])
                else:
                    await handler(show, wish)
            case Submitted():
                await self._fill(show, wish)
            case Chosen():
                await self._about.about(show, wish)

    async def _open_again(self, show: Showing, pressed: Pressed) -> None:
        name, _, told = pressed.value.partition(" ")
        typed = typed_in(pressed.shown)
        if name == ANSWER:
            view: View | None = await self._owning.again(pressed, told, typed)
        else:
            view = again(name, told, typed)
        if view is None or not await show.open(view):
            await show.tell([words(NO_FORM)])

    async def _insist(self, show: Showing, pressed: Pressed) -> None:
        """The same is sent once more, as it was typed."""
        name, _, told = pressed.value.partition(" ")
        values = {**typed_in(pressed.shown), "anyway": "yes"}
        by, shown = pressed.by, pressed.shown
        await self._fill(
            show, Submitted(by=by, key=pressed.key, name=name, told=told, values=values, shown=shown)
        )

    async def _fill(self, show: Showing, sent: Submitted) -> None:
        """Do what a modal asks for, and tell what came of it in the place of an earlier fault."""
        done = await self._filled(show, sent)
        parts = [_faulty(sent, done)] if done.fault else [*done.parts]
        if parts and sent.shown is not None and not is_on_card(sent) and await show.instead(parts[0]):
            parts = parts[1:]
        await show.tell(parts)
        if done.after is not None:
            await done.after()

    async def _filled(self, show: Showing, sent: Submitted) -> Sent:
        """Whatever fails, what was typed is not lost."""
        handler = self._forms.get(sent.name)
        if handler is None:
            return Sent(fault=NO_FORM)
        try:
            return await handler(show, sent)
        except StorageError as error:
            log.warning("discord.form_not_kept", error=str(error))
        except Exception:
            log.exception("discord.form_failed")
        return Sent(fault=kind_words.NOT_KEPT, again=carried(sent))


def _faulty(sent: Submitted, done: Sent) -> Part:
    """What is wrong, with what was typed, and a button that opens the form with it once more."""
    card = card_of(sent.values)
    value = f"{sent.name} {done.again}".strip()
    insist = (Action(label=INSIST, verb=Verb.ANYWAY, value=value),) if done.can_insist else ()
    change = Action(label=CHANGE, verb=Verb.AGAIN, value=value)
    return replace(words(done.fault), cards=(card,) if card else (), actions=(*insist, change))
