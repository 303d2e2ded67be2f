"""What one member was shown alone is shown to the whole channel, once, and it is said who shared it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters import kind_words
from adapters.discord.dialect import escape, to_discord
from adapters.discord.guests import Guests
from adapters.discord.interactions import Actor, Pressed
from adapters.discord.outbound import answer_parts, reply_parts, words
from adapters.discord.parts import Part
from adapters.discord.showing import Showing
from adapters.sharing import Shared, to_share
from adapters.text import clip, one_line
from bot.commands.registry import Caller
from bot.house import House
from bot.inbox.shown import brief

NOT_HERE = "I cannot post here. Ask whoever looks after this channel to let me."
_QUESTION, _NAME = 300, 80


@dataclass(frozen=True, slots=True)
class Sharing:
    """Posts again what an ephemeral message held."""

    twin: House
    guests: Guests

    async def share(self, show: Showing, pressed: Pressed) -> None:
        """
        What one member was shown is shown to the channel, once, and said by whom.

        Raises:
            StorageError: it cannot be looked up.
        """
        if not await self.twin.claims.claim(pressed.twice):
            return
        said = pressed.by.said("")

        async def asker() -> Caller:
            return self.guests.caller(said)

        shared = await to_share(self.twin, pressed.value, channel=said.channel, asker=asker)
        if shared is None:
            await show.tell([words(kind_words.NOT_SHARED)])
        elif await show.for_all(self._parts(shared, pressed.by), key=pressed.twice):
            if not await show.instead(words(kind_words.SHARED)):
                await show.tell([words(kind_words.SHARED)])
        else:
            await show.tell([words(NOT_HERE)])
        await self.twin.claims.finish(pressed.twice)

    def _parts(self, shared: Shared, by: Actor) -> Sequence[Part]:
        """What is shown to all now, with the name of whoever shares it."""
        if shared.answer is not None:
            parts = answer_parts(shared.answer, self.twin.profile, asked=brief(shared.question, _QUESTION))
        else:
            parts = (
                reply_parts(shared.reply, self.twin.profile, zone=self.twin.settings.zone)
                if shared.reply
                else ()
            )
        who = escape(clip(one_line(by.asker.name), _NAME)) or "a member"
        last = parts[-1]
        text = f"{last.text}\n-# {to_discord(f'Shared by {who}')}".strip()
        return (*parts[:-1], replace(last, text=text))
