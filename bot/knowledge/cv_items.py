"""Lines of a CV -> its items: bullets and paragraphs in one piece, words that a line's end parted mended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.knowledge.cv_line import Line
from bot.knowledge.cv_words import Dated, dated, stands_alone

_LONG = 45
_HANG = 0.3
_GAP = 0.6
_LIKE = 0.08
_FULL = 0.8
_HYPHENS = ("-", "\u2010", "\u00ad")
_REACH = re.compile(r"[@|•·]|https?:|\+\d")
_UNITS = "years?|yrs?|months?|mos?|jahre?n?|monate?n?|ans?|mois|años?|meses|anni?|mesi"
_NUMBERED = re.compile(r"(?:\[\d{1,3}\]|\d{1,3}[.)])\s+(?=\S)")
_DURATION = re.compile(
    rf"\s*[(\[·]?\s*(?:\d+\+?\s*(?:{_UNITS})\.?[ ,]*(?:and |und |et |y |e )?)+\s*[)\]]?\s*", re.IGNORECASE
)
"""How long it took, which LinkedIn and others write behind the dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A bullet, a paragraph or a line that stands alone; ``line`` is its first one."""

    text: str
    line: Line

    @property
    def is_bullet(self) -> bool:
        return self.line.is_bullet

    @property
    def is_numbered(self) -> bool:
        """Whether it is one of a numbered list: ``12. On floods``."""
        return _NUMBERED.match(self.text) is not None

    @property
    def cells(self) -> tuple[str, ...]:
        """Its parts that stand apart, without its dates."""
        if self.times is not None:
            return (self.times.rest,)
        return self.line.cells if self.text == ", ".join(self.line.cells) else (self.text,)

    @property
    def times(self) -> Dated | None:
        """Its dates, when it tells of a time as the head of a record does."""
        for index, cell in enumerate(self.line.cells):
            found = dated(_DURATION.sub(" ", cell).strip()) if len(self.line.cells) > 1 else None
            if found is not None:
                others = [*self.line.cells[:index], found.rest, *self.line.cells[index + 1 :]]
                return replace(found, rest=", ".join(filter(None, others)))
        found = dated(_DURATION.sub(" ", self.text).strip())
        return found if found is not None and not found.rest.endswith(".") else None


def items_of(
    lines: Sequence[Line], whole: str, *, is_loose: bool = False, ends_at_stops: bool = False
) -> list[Item]:
    """
    The items that some lines make; ``whole`` is all of the text, for how it spells its words.

    ``is_loose``: short lines stand alone, as in the head of a CV. ``ends_at_stops``: a line that ends with a
    full stop ends its item, and a number opens one, as in lists of publications.
    """
    items: list[Item] = []
    last: Line | None = None
    for line in lines:
        if not line.cells:
            continue
        alone = is_loose and (last is None or len(last.text) <= _LONG or bool(_REACH.search(last.text)))
        alone = alone or (ends_at_stops and last is not None and _is_parted(last, line))
        if items and last is not None and not alone and _goes_on(items[-1], last, line):
            items[-1] = replace(items[-1], text=joined(items[-1].text, line.text, whole))
        else:
            items.append(Item(text=", ".join(line.cells), line=line))
        last = line
    return items


def _is_parted(last: Line, line: Line) -> bool:
    return last.text.endswith(".") or _NUMBERED.match(line.text) is not None


def joined(before: str, after: str, whole: str) -> str:
    """Two lines as one; a word parted at the end of a line becomes whole again."""
    if not before.endswith(_HYPHENS) or not after[:1].islower():
        return f"{before} {after}"
    head, tail = re.split(r"[\s(/]", before[:-1])[-1], re.split(r"[\s,.;:)]", after)[0]
    said = whole.lower()
    is_whole = re.search(rf"\b{re.escape((head + tail).lower())}\b", said) is not None
    keeps = not before.endswith("\u00ad") and (
        f"{head}-{tail}".lower() in said or (stands_alone(head) and not is_whole)
    )
    return f"{before}{after}" if keeps else f"{before[:-1]}{after}"


def _goes_on(item: Item, last: Line, line: Line) -> bool:
    """Whether a line goes on with an item whose last line so far is known."""
    if line.is_bullet or line.is_whole or last.is_whole or len(line.cells) > 1:
        return False
    if line.gap > _GAP or line.level or last.level or dated(line.text):
        return False
    if abs(line.size - last.size) > _LIKE * last.size or line.column != last.column:
        return False
    starts_small, ends_open = line.text[:1].islower(), last.text.endswith((*_HYPHENS, ",", "&"))
    if item.is_bullet and line.left > item.line.left + _HANG * line.size:
        return not line.is_bold or last.is_bold
    if line.is_bold != last.is_bold or item.times is not None or line.is_first or _is_apart(last, line):
        return False
    return starts_small or ((ends_open or len(last.text) > _LONG) and _is_full(last))


def _is_apart(last: Line, line: Line) -> bool:
    """Whether a paragraph has ended, so that what stands below it without a stop is the next head."""
    return last.text.endswith(".") and not line.text.endswith(".") and not _is_full(line)


def _is_full(line: Line) -> bool:
    """Whether a line goes to the edge, so that the next one may go on with it."""
    return line.right - line.left >= _FULL * (line.width - line.left)


def text_of(items: Iterable[Item]) -> str:
    """Items one below the other, bullets as bullets."""
    return "\n".join(f"- {item.text}" if item.is_bullet else item.text for item in items)
