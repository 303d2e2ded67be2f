"""From what was said to a reaction: once, in the order of each conversation, failures told kindly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.discord.inbound import Said
from bot.house import House

if TYPE_CHECKING:
    from adapters.discord.voices import Voice


@dataclass(slots=True)
class Door:
    """Reacts to what was said; `take` may be called from anywhere, the work is done in `work`."""

    twin: House

    def take(self, said: Said | None, voice: Voice) -> None:
        """Accept what was said, once, however often it is delivered."""
        raise NotImplementedError
