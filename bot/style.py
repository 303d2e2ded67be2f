"""How the person speaks: a noun that profile, prompt and screen share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """
    How the person speaks: it shapes wording and adds no fact.

    ``tone`` is a sentence or two; ``languages`` are those that the twin may answer in (none: any);
    ``phrases`` are the person's own turns of speech; ``avoid`` are topics that the twin does not talk about.
    """

    tone: str = ""
    languages: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
