"""Puts the kept pieces of an answer together again: no empty bullet, no heading without a body."""

from __future__ import annotations

import re

from bot.truth.claims import Kind, Piece

_NUMBER = re.compile(r"([ \t]*)(\d{1,3})([.)][ \t]+)")


class Layout:
    """Grows at its end only: text that was shown once stays as it is."""

    def __init__(self) -> None:
        self.text = ""
        self._gap = ""
        self._mark = ""
        self._lost_item = False
        self._waiting: list[tuple[Piece, str]] = []
        self._numbers: dict[str, int] = {}

    def add(self, piece: Piece, said: str) -> list[Piece]:
        """Append a kept piece and what waited for it; headings and lead-ins wait. Returns what was shown."""
        if piece.kind in {Kind.HEADING, Kind.LEAD}:
            self._make_way(piece)
            self._waiting.append((piece, said))
            return []
        if piece.kind is Kind.PROSE and self._lost_item:  # the list that a lead-in announced is gone
            self._waiting = [w for w in self._waiting if w[0].kind is Kind.HEADING]
        shown = [*self._waiting, (piece, said)]
        self._waiting, self._lost_item = [], False
        for one, words in shown:
            self._append(one, words)
        return [one for one, _ in shown]

    def drop(self, piece: Piece) -> None:
        """Leave a piece out; a bullet of its own goes to the rest of its item."""
        if piece.kind is Kind.HEADING:
            self._make_way(piece)
        self._gap = _wider(self._gap, piece.before)
        self._mark = piece.mark or self._mark
        self._lost_item = self._lost_item or piece.kind is Kind.ITEM

    def _make_way(self, heading: Piece) -> None:
        """Forget what waits and will get no body: a lead-in, a heading no higher than this one."""
        if heading.kind is Kind.LEAD:
            self._waiting = [w for w in self._waiting if w[0].kind is Kind.HEADING]
        else:
            depth = len(heading.mark.split()[0])
            self._waiting = [
                w for w in self._waiting if w[0].kind is Kind.HEADING and len(w[0].mark.split()[0]) < depth
            ]

    def _append(self, piece: Piece, said: str) -> None:
        gap = _wider(self._gap, piece.before)
        mark = piece.mark or (self._mark if piece.kind is Kind.ITEM else "")
        self._gap = self._mark = ""
        self.text += (gap if self.text else "") + self._numbered(piece, mark) + said

    def _numbered(self, piece: Piece, mark: str) -> str:
        """Count on where a numbered item before this one was left out."""
        number = _NUMBER.fullmatch(mark)
        if number is None:
            if piece.kind is not Kind.ITEM:
                self._numbers = {}
            return mark
        indent = number[1]
        count = self._numbers[indent] + 1 if indent in self._numbers else 1
        self._numbers = {other: n for other, n in self._numbers.items() if len(other) < len(indent)}
        self._numbers[indent] = count
        return f"{indent}{count}{number[3]}"


def _wider(one: str, other: str) -> str:
    """The white space that parts more: the one with more line breaks."""
    return one if one.count("\n") > other.count("\n") else other
