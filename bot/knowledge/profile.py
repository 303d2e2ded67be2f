"""What the twin knows of its person once the files are read, and what could not be read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field

from bot.domain import Passage
from bot.style import Style


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """
    Something in the profile's files that did not read as it stands.

    ``place`` is ``file``, ``file:line`` or ``file:line:column``; ``what`` says what was seen, what was
    expected, and what has been done with it. A remark tells of something that was read as it was meant, such
    as an address that is withheld: nothing is lost.
    """

    place: str
    what: str
    is_remark: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """
    What one file gave; ids may still collide, within it and with those of other files.

    ``is_draft``: its records wait for the owner's word. ``is_broken``: nothing of the file could be used as
    it was meant, so that an earlier reading of it is better. ``hidden`` is what no reader of the file sees
    and a machine might: comments, invisible characters, text in the colour of the page. ``disclosed`` are the
    texts of those passages that the file itself says everybody may read.
    """

    passages: tuple[Passage, ...] = ()
    problems: tuple[Problem, ...] = ()
    name: str = ""
    headline: str = ""
    style: Style | None = None
    is_draft: bool = False
    is_broken: bool = False
    hidden: tuple[Problem, ...] = ()
    disclosed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """
    A person as the twin knows them.

    ``version`` changes exactly when something that is served does: it does not depend on the order or the
    times of the files. ``suggestions`` are questions that anybody may be offered. ``drafts`` are records that
    nobody is told before the owner has confirmed them; they are no part of ``passages``. ``repeated`` are
    records that stood again, word for word, and were kept once.
    """

    name: str
    passages: tuple[Passage, ...]
    version: str
    headline: str = ""
    problems: tuple[Problem, ...] = ()
    suggestions: tuple[str, ...] = ()
    style: Style = field(default_factory=Style)
    drafts: tuple[Passage, ...] = ()
    hidden: tuple[Problem, ...] = ()
    repeated: tuple[Passage, ...] = ()

    @property
    def first_name(self) -> str:
        """The first word of the name that is no title: ``Ada`` of ``Dr. Ada Example``."""
        words = self.name.split()
        named = [word for word in words if not word.endswith(".") and word.lower() not in _TITLES]
        return (named or words or [self.name])[0]


_PLAIN = Style()
_TITLES = {"dr", "prof", "professor", "mr", "mrs", "ms", "mx", "sir", "dame"}


def version_of(name: str, headline: str, passages: Iterable[Passage], style: Style = _PLAIN) -> str:
    """Sixteen hexadecimal digits over everything that is served, whatever order it was read in."""
    served = sorted(
        [p.id, p.title, p.section, p.dates, p.text, sorted(p.audience), p.tags, p.questions] for p in passages
    )
    manner = [] if style == _PLAIN else [astuple(style)]
    whole = json.dumps([name, headline, served, *manner], ensure_ascii=True)
    return hashlib.sha256(whole.encode("ascii")).hexdigest()[:16]
