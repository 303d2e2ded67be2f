"""From a question to the answer that stands on Discord, once: asked, shown while it grows, and ended well."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.discord.inbound import Said
from adapters.discord.voices import Voice
from bot.commands.reply import Reply
from bot.domain import Question
from bot.house import House


@dataclass(slots=True)
class Answering:
    """Shows what the twin says where it was asked. An answer may be cancelled: its message says so then."""

    twin: House
    is_closing: bool = field(default=False, init=False)

    def close(self) -> None:
        """From now on an answer is cancelled because the twin stops, and not because its asker wished it."""
        self.is_closing = True

    async def answer(self, voice: Voice, said: Said, question: Question, *, shared: bool = False) -> None:
        """
        Ask the twin and show its answer, in parts that stand once each.

        What is shown to its asker alone may be shared unless it is ``shared`` already.

        Raises:
            DeliveryFailed: at least a part certainly does not stand.
            DeliveryUnknown: at least a part may not stand.
        """
        raise NotImplementedError

    async def tell(self, voice: Voice, said: Said, reply: Reply, *, command: str = "") -> None:
        """
        Show a command's result, given as ``command`` (such as ``usage 7``); a private one may be shared.

        Raises:
            DeliveryFailed: it was certainly not shown.
            DeliveryUnknown: it may have been shown.
        """
        raise NotImplementedError

    async def say(self, voice: Voice, said: Said, text: str, *, private: bool) -> None:
        """
        Show a sentence of ours, where it was asked or to whoever asked alone.

        Raises:
            DeliveryFailed: it was certainly not shown.
            DeliveryUnknown: it may have been shown.
        """
        raise NotImplementedError

    async def withdraw(self, voice: Voice, said: Said) -> None:
        """Take away what stands of the answer to something that was deleted."""
        raise NotImplementedError
