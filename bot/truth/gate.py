"""The gate between a model and a reader: only what its passages support goes through."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.domain import Listen, Passage
from bot.truth.claims import Kind, Piece, complete_sentences, split
from bot.truth.figures import figures
from bot.truth.layout import Layout
from bot.truth.links import harmless, unpinged
from bot.truth.support import check, unsupported_parts

_NOT_IN_PROFILE = re.compile(r"NOT[ _\\]{1,2}IN[ _\\]{1,2}PROFILE")
_USUAL_HEADINGS = """
experience experiences skills soft hard technical key core main education project projects
achievement achievements summary background work history language languages tools certification
certifications certificates courses award awards publications interests professional overview
highlights strengths role roles responsibilities leadership situation task action result results
challenge challenges outcome contact links current previous recent studies career
"""
_CUSTOMARY = re.compile(rf"\b(?:{'|'.join(_USUAL_HEADINGS.split())})\b", re.IGNORECASE)
_ALONE = re.compile(rf"[\s`*_\"'.]*{_NOT_IN_PROFILE.pattern}[\s`*_\"'.]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """
    What may be shown of an answer.

    ``text`` carries no ids; ``cited`` are the passages that the kept sentences rest on, in order; ``dropped``
    are the withheld sentences, as written. ``grounded``: there is a text, and each claim in it has passed.
    """

    text: str
    cited: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    not_in_profile: bool = False
    grounded: bool = False


class Gate:
    """Checks answers against the passages that were given to the model, and no others."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = tuple(passages)
        self._judged: dict[Piece, str | None] = {}
        self._known_urls = {passage.id: _urls(passage) for passage in passages}

    def check(self, text: str) -> Checked:
        """Check a finished answer; whatever it is, nothing is raised."""
        if _ALONE.fullmatch(text):
            return Checked(text="", not_in_profile=True)
        return self._pass(split(text))

    def snapshot(self, text_so_far: str) -> str:
        """
        The checked text of a growing answer: a beginning of what `check` will make of the whole.

        Sentences appear once no further word can change them; a marker never shows, not even in part.
        """
        return self._pass(complete_sentences(text_so_far)).text

    def hearing(self, listen: Listen) -> Listen:
        """A listener to the model that lets `listen` hear what is verified, each time there is more of it."""
        last = ""

        def hear(text_so_far: str) -> None:
            nonlocal last
            snapshot = self.snapshot(text_so_far)
            if snapshot and snapshot != last:
                last = snapshot
                listen(snapshot)

        return hear

    def _pass(self, pieces: Iterable[Piece]) -> Checked:
        layout = Layout()
        cited: dict[str, None] = {}
        dropped: list[str] = []
        refused = False
        for piece in pieces:
            refused = refused or bool(_NOT_IN_PROFILE.search(piece.text))
            said = self._said(piece)
            if said is None:
                layout.drop(piece)
                dropped += [piece.text] if piece.words else []
                continue
            for shown in layout.add(piece, said):
                cited |= dict.fromkeys(one for one in shown.ids if one in self._known_urls)
        text = layout.text
        return Checked(
            text=text if cited or not refused else "",
            cited=tuple(cited),
            dropped=tuple(dropped),
            not_in_profile=refused and not cited,
            grounded=bool(text) and not (refused and not cited),
        )

    def _said(self, piece: Piece) -> str | None:
        """The piece as it may be read, None when it may not; judged once, however often it is shown."""
        if piece not in self._judged:
            self._judged[piece] = self._judge(piece)
        return self._judged[piece]

    def _judge(self, piece: Piece) -> str | None:
        known = frozenset[str]().union(*(self._known_urls.get(one, frozenset()) for one in piece.ids))
        bare = harmless(piece.text, known)
        if bare is None or not bare.strip() or _NOT_IN_PROFILE.search(bare):
            return None
        if piece.kind in {Kind.HEADING, Kind.LEAD} and not piece.ids:
            # It stands or falls with what follows, and may name nothing that was not given.
            passed = not unsupported_parts(_CUSTOMARY.sub(" ", bare), self._passages)
        else:
            passed = check(bare, piece.ids, self._passages).supported
        return unpinged(bare.strip()) if passed else None


@lru_cache(maxsize=512)
def _urls(passage: Passage) -> frozenset[str]:
    """The addresses of a passage; every question that finds it asks for them."""
    found = figures(f"{passage.title}\n{passage.text}")
    return frozenset({*found.urls, *(f"mailto:{email}" for email in found.emails)})
