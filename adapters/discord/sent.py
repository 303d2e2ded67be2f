"""What becomes of a modal that was sent: it is done, or what is wrong with it is told with what was typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from adapters.discord.parts import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """
    ``parts`` tell whoever sent it that it is done; with a ``fault`` it is not, and nothing typed is lost.

    ``can_insist``: it may be told all the same. ``again`` is what the form carries when it is opened anew.
    ``after`` is what is left to do when they have been told.
    """

    parts: tuple[Part, ...] = ()
    fault: str = ""
    can_insist: bool = False
    again: str = ""
    after: Callable[[], Awaitable[None]] | None = None
