"""The gate between a model and a reader: only what its passages support goes through."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol

from bot.domain import Listen, Passage
from bot.receipt import Withheld
from bot.truth.chatter import without_chatter, without_count
from bot.truth.claims import Growing, Kind, Piece, complete_sentences, split
from bot.truth.faults import CHECKS, HIDDEN, NO_ID, UNREADABLE, Fault
from bot.truth.figures import figures
from bot.truth.layout import Layout
from bot.truth.links import harmless, unpinged
from bot.truth.neighbours import without_neighbours
from bot.truth.speech import is_opener
from bot.truth.speech_acts import GRANTS, improper
from bot.truth.support import check, faults

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


class Hidden(Protocol):
    """What this asker may not see."""

    def told_in(self, sentence: str) -> tuple[str, ...]:
        """Words, numbers and addresses of a sentence that stand only in hidden records."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A sentence that is withheld for weak support alone, and the records that it cites."""

    sentence: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """
    What may be shown of an answer.

    ``text`` carries no ids; ``cited`` are the passages that the kept sentences rest on, in order. Sentences
    in ``doubtful`` are among the ``withheld``, until a second model has found them supported and `Gate.clear`
    has been told. ``grounded``: there is a text, and each claim in it has passed. ``answers``: a claim with
    ids was kept, or nothing was withheld. ``checks`` are the names of the checks that ran.
    """

    text: str
    cited: tuple[str, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    doubtful: tuple[Doubt, ...] = ()
    not_in_profile: bool = False
    grounded: bool = False
    answers: bool = False
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """What became of one piece: ``said`` is how it may be read, ``reason`` why it is withheld."""

    said: str = ""
    reason: str = ""
    parts: tuple[str, ...] = ()
    is_hard: bool = True


class Gate:
    """
    Checks answers against the passages that were given to the model, and no others.

    ``asked`` is no source: a sentence that leans on it ("Yes, I do") is read together with its names, and
    those have to stand in what the sentence cites. ``today`` ends what still goes on.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        *,
        asked: str = "",
        hidden: Hidden | None = None,
        today: date | None = None,
    ) -> None:
        self._passages = tuple(passages)
        self._asked = asked
        self._hidden = hidden
        self._today = today
        self._judged: dict[tuple[Piece, tuple[str, ...], bool], _Judged] = {}
        self._cleared: set[str] = set()
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
        return self._pass(complete_sentences(text_so_far), stops=True).text

    def clear(self, sentences: Iterable[str]) -> None:
        """Let sentences of `Checked.doubtful` through, since another model has found them supported."""
        self._cleared.update(sentences)

    def hearing(self, listen: Listen) -> Listen:
        """A listener to the model that lets `listen` hear what is verified, each time there is more of it."""
        last, growing = "", Growing()

        def hear(text_so_far: str) -> None:
            nonlocal last
            pieces = growing.hear(text_so_far)
            snapshot = self._pass(pieces, stops=True).text if pieces else ""
            if snapshot and snapshot != last:
                last = snapshot
                listen(snapshot)

        return hear

    def _pass(self, pieces: Iterable[Piece], *, stops: bool = False) -> Checked:
        """Judge the pieces in their order; ``stops`` before the first doubtful one."""
        layout = Layout()
        cited: dict[str, None] = {}
        withheld: list[Withheld] = []
        doubtful: list[Doubt] = []
        refused = False
        for piece, ids in _with_ids(tuple(pieces)):
            refused = refused or bool(_NOT_IN_PROFILE.search(piece.text))
            judged = self._judgement(piece, ids or (), opens=not cited)
            is_doubtful = bool(judged.reason) and not judged.is_hard and piece.words not in self._cleared
            if stops and (is_doubtful or (judged.reason and ids is None)):
                break
            if judged.reason and (judged.is_hard or is_doubtful):
                layout.drop(piece)
                if piece.words:
                    withheld.append(Withheld(sentence=piece.words, reason=judged.reason, parts=judged.parts))
                    doubtful += [Doubt(sentence=piece.words, ids=ids or ())] if is_doubtful else []
                continue
            for shown in layout.add(piece, judged.said):
                cited |= dict.fromkeys(one for one in shown.ids if one in self._known_urls)
        silent = refused and not cited
        text = "" if silent else layout.text
        return Checked(
            text=text,
            cited=tuple(cited),
            withheld=tuple(withheld),
            doubtful=tuple(doubtful),
            not_in_profile=silent,
            grounded=bool(text),
            answers=bool(text) and (bool(cited) or not withheld),
            checks=CHECKS,
        )

    def _judgement(self, piece: Piece, ids: tuple[str, ...], *, opens: bool) -> _Judged:
        """Judged once, however often it is shown; what opens an answer can lean on the question alone."""
        key = (piece, ids, opens)
        if key not in self._judged:
            self._judged[key] = self._judge(piece, ids, opens=opens)
        return self._judged[key]

    def _judge(self, piece: Piece, ids: tuple[str, ...], *, opens: bool) -> _Judged:
        known = frozenset[str]().union(*(self._known_urls.get(one, frozenset()) for one in piece.ids))
        bare = harmless(piece.text, known)
        if bare is None or not bare.strip() or _NOT_IN_PROFILE.search(bare):
            return _Judged(reason=UNREADABLE)
        wrong = self._faults(piece, bare, piece.ids, opens=opens)
        if wrong and ids != piece.ids and wrong[0].kind in {NO_ID, GRANTS}:
            wrong = wrong if self._faults(piece, bare, ids, opens=opens) else ()
        if not wrong:
            return _Judged(said=unpinged(bare.strip()))
        worst = next((fault for fault in wrong if fault.is_hard), wrong[0])
        parts = tuple(fault.words for fault in wrong if fault.kind == worst.kind and fault.words)
        return _Judged(said=unpinged(bare.strip()), reason=worst.kind, parts=parts, is_hard=worst.is_hard)

    def _faults(self, piece: Piece, bare: str, ids: tuple[str, ...], *, opens: bool) -> tuple[Fault, ...]:
        hidden = self._hidden.told_in(bare) if self._hidden else ()
        if hidden:
            return tuple(Fault(kind=HIDDEN, words=word) for word in hidden)
        said = without_chatter(bare)
        leads = piece.kind in {Kind.HEADING, Kind.LEAD} and not ids
        cited = [one for one in self._passages if leads or one.id in ids]
        if reason := improper(bare, cited, asked=self._asked, has_ids=bool(ids), leads=leads):
            return (Fault(kind=reason, words=""),) if said or reason == GRANTS else ()
        if not said:
            return ()
        if leads:
            # It stands or falls with what follows, and may name nothing that was not given.
            wrong = faults(_CUSTOMARY.sub(" ", without_count(said)), self._passages, today=self._today)
            return tuple(fault for fault in wrong if fault.is_hard)
        said, asked = (without_neighbours(text, cited, self._passages) for text in (said, self._asked))
        return check(said, ids, self._passages, asked=asked, today=self._today, opens=opens)


def _with_ids(pieces: Sequence[Piece]) -> list[tuple[Piece, tuple[str, ...] | None]]:
    """
    Each piece and the ids that it is read with: its own, or of "Yes, I do." those of what explains it.

    None where such an explanation may still come.
    """
    found: list[tuple[Piece, tuple[str, ...] | None]] = []
    following: tuple[str, ...] | None = None
    for piece in reversed(pieces):
        is_brief = piece.kind is Kind.PROSE and not piece.ids and is_opener(piece.words)
        following = following if is_brief else piece.ids
        found.append((piece, following))
    return found[::-1]


@lru_cache(maxsize=512)
def _urls(passage: Passage) -> frozenset[str]:
    """The addresses of a passage; every question that finds it asks for them."""
    found = figures(f"{passage.title}\n{passage.text}")
    return frozenset({*found.urls, *(f"mailto:{email}" for email in found.emails)})
