"""Commands whose arguments are more than a word, given without them: a form takes their place."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog

from adapters import kind_words
from adapters.discord.guests import Guests
from adapters.discord.inbound import Said
from adapters.discord.interactions import Submitted
from adapters.discord.outbound import reply_parts
from adapters.discord.owning import LOOK_S, odd_day, without_tick
from adapters.discord.sent import Sent
from adapters.discord.showing import Showing
from adapters.discord.views import limits_modal, teach_modal
from adapters.lessons import fault_of, form_for, lesson, limit_names, target_of
from bot.commands.registry import Caller
from bot.errors import StorageError
from bot.house import House

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Forms:
    """Opens them for whoever may give the command, and does what was filled in."""

    twin: House
    guests: Guests

    async def open(self, show: Showing, said: Said, name: str, argument: str) -> bool:
        """
        Open the form of a command that was given without what it needs; whether it was.

        It is the first answer to the command, or none.
        """
        form, asker = form_for(name, argument), self.guests.caller(said)
        if not form or not any(one.name == name and one.allows(asker) for one in self.twin.commands):
            return False
        if form == "teach":
            return await show.open(teach_modal(typed={"question": argument}))
        given = argument.split()
        typed = {"name": given[1] if len(given) > 1 else ""}
        return await show.open(limits_modal(await self._names(asker), typed=typed))

    async def taught(self, show: Showing, sent: Submitted) -> Sent:
        """
        An answer to a question of the inbox, to one that has an answer, or to a new one.

        Raises:
            StorageError: whether it is kept is not known.
        """
        del show
        target, text = (sent.values.get(name, "").strip() for name in ("question", "answer"))
        if not (target and text):
            return Sent(fault=kind_words.NO_ANSWER if target else kind_words.NO_QUESTION)
        if wrong := odd_day(sent.values):
            return Sent(fault=wrong)
        which = lesson(target_of(target), text, sent.values)
        reply = await self.twin.commands.run("teach", self.guests.caller(sent.by.said("")), which)
        if fault := fault_of(reply):
            return Sent(fault=without_tick(fault.words), can_insist=fault.looks_private)
        return Sent(
            parts=reply_parts(reply, self.twin.profile, zone=self.twin.settings.zone),
            after=self.twin.desk.tell_waiting,
        )

    async def limited(self, show: Showing, sent: Submitted) -> Sent:
        """
        Another value for a limit; what the limits are then is told to whoever set it.

        Raises:
            StorageError: whether it holds is not known.
        """
        del show
        name, value = (sent.values.get(name, "").strip() for name in ("name", "value"))
        if not (name and value):
            return Sent(fault=kind_words.NOT_FILLED)
        reply = await self.twin.commands.run(
            "limits", self.guests.caller(sent.by.said("")), f"set {name} {value}"
        )
        if reply.refused:
            return Sent(fault=reply.text)
        said_as = "" if sent.by.place.direct else "limits"
        return Sent(
            parts=reply_parts(reply, self.twin.profile, said_as=said_as, zone=self.twin.settings.zone)
        )

    async def _names(self, asker: Caller) -> list[str]:
        """The limits to choose from, as far as they are known in time."""
        try:
            async with asyncio.timeout(LOOK_S):
                return limit_names(await self.twin.commands.run("limits", asker, ""))
        except (StorageError, TimeoutError) as error:
            log.warning("discord.limits_not_looked_up", reason=str(error) or type(error).__name__)
            return []
