"""A section of a CV -> its records, by dates and looks: a job, a degree, a certificate, a project."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.knowledge.cv_items import Item
from bot.knowledge.cv_words import Dated, is_role

ONE_A_LINE = {"certificates", "awards", "publications", "courses"}
WHOLE = {"skills", "languages", "interests", "about", "links"}
_MOST_HEAD = 2
_LONGEST_HEAD = 110
_GAP = 0.5
_APART = re.compile(r"\s+[|•·\u2013\u2014]\s+|\s{2,}|\t")
_LONGEST_TITLE = 140


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A record: the lines of its head, the dates among them, and all that follows."""

    head: tuple[Item, ...]
    body: tuple[Item, ...]
    times: Dated | None = None

    @property
    def first(self) -> Item:
        return (*self.head, *self.body)[0]

    @property
    def heads(self) -> list[str]:
        """What the head says beside its dates, the role first where it is told from the employer."""
        pieces = [
            piece.strip(" ,;") for one in self.head for cell in one.cells for piece in _APART.split(cell)
        ]
        kept = list(dict.fromkeys(piece for piece in pieces if piece))
        if len(kept) > 1 and not is_role(kept[0]) and is_role(kept[1]):
            kept[:2] = kept[1::-1]
        return kept

    @property
    def title(self) -> str:
        """Its name, in the words of the CV."""
        kept = self.heads or [item.text for item in self.body[:1]]
        title = ", ".join(kept[:2]).rstrip(".")
        return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1].rsplit(' ', 1)[0]}…"


def entries_of(key: str, items: Sequence[Item]) -> Iterator[Entry]:
    """The records of the section of that key, in their order."""
    if not items:
        return
    if key in WHOLE:
        yield Entry(head=(), body=tuple(items))
        return
    starts = _dated_starts(items)
    if key in ONE_A_LINE and not any(items[at].line.is_bold or _has_body(items, at) for at in starts):
        starts = [index for index, item in enumerate(items) if item.is_bullet or _is_named(item)]
    starts = starts or _bold_starts(items)
    for at, until in zip([0, *starts], [*starts, len(items)], strict=True):
        if at < until:
            yield _entry(items[at:until], is_headed=at in starts)


def _entry(items: Sequence[Item], *, is_headed: bool) -> Entry:
    if not is_headed:
        return Entry(head=(), body=tuple(items))
    at = next((index for index, item in enumerate(items[: _MOST_HEAD + 1]) if item.times), None)
    until = 1 if at is None else at + 1
    while until < len(items) and until <= _MOST_HEAD and _is_head(items[until]):
        if items[until].line.gap > _GAP:
            break
        until += 1
    times = items[at].times if at is not None else None
    return Entry(head=tuple(items[:until]), body=tuple(items[until:]), times=times)


def _dated_starts(items: Sequence[Item]) -> list[int]:
    starts: list[int] = []
    after = 0  # the first item that no earlier record has taken
    is_above = False  # the first record has its name above its dates, so have the others
    for index, item in enumerate(items):
        if item.times is None or item.is_bullet or len(item.text) > _LONGEST_HEAD:
            continue
        if index < after:
            continue
        at = index
        if is_above and not item.times.rest and at > after and _names_what_is_below(items, at):
            at -= 1
        while at > after and index - at < _MOST_HEAD and _belongs_above(items, at):
            at -= 1
        is_above = is_above or (not starts and at < index)
        starts.append(at)
        after = index + 1
    return starts


def _names_what_is_below(items: Sequence[Item], at: int) -> bool:
    """Whether the item above dates that stand alone may be their head: else they would be of nothing."""
    above = items[at - 1]
    return _is_head(above) and above.times is None and items[at].line.gap <= _GAP


def _belongs_above(items: Sequence[Item], at: int) -> bool:
    """Whether the item above stands in the head of the same record."""
    above, item = items[at - 1], items[at]
    if not _is_head(above) or above.times is not None or item.line.gap > _GAP:
        return False
    if item.line.is_bold and not above.line.is_bold:
        return False
    if at == 1 or above.line.gap > _GAP or items[at - 2].is_bullet or not _is_head(items[at - 2]):
        return True
    return above.line.is_bold or above.line.size > item.line.size or _opens(items, at - 2)


def _opens(items: Sequence[Item], at: int) -> bool:
    """Whether an item is the first line of a head of two: the employer above the role."""
    if items[at].times is not None or not _is_head(items[at]):
        return False
    is_below_a_body = at == 0 or items[at - 1].is_bullet or not _is_head(items[at - 1])
    return items[at].line.is_bold or items[at].line.gap > _GAP or is_below_a_body


def _bold_starts(items: Sequence[Item]) -> list[int]:
    """Heads without dates: what is bold, or stands above bullets."""
    heads = [index for index, item in enumerate(items) if _is_head(item)]
    marked = [index for index in heads if items[index].line.is_bold or items[index].line.level]
    return marked or [index for index in heads if _has_body(items, index)]


def _has_body(items: Sequence[Item], at: int) -> bool:
    return at + 1 < len(items) and not _is_head(items[at + 1])


def _is_named(item: Item) -> bool:
    """Whether an item of a list stands for itself, be it a sentence: a paper, an award."""
    return item.is_numbered or _is_head(item) or (item.text.endswith(".") and not item.text[:1].islower())


def _is_head(item: Item) -> bool:
    """Whether an item may name a record: short, no bullet, no sentence."""
    if item.is_bullet or len(item.text) > _LONGEST_HEAD or item.text.endswith((".", ";")):
        return False
    return ":" not in item.text and not item.text[:1].islower()
