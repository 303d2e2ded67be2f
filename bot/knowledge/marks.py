"""What a note says of a single fact: marks such as ``<!-- audience: owner -->`` behind it (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain import PUBLIC
from bot.knowledge.audience import OWNER_ONLY, concerns_visibility, read_audience
from bot.knowledge.wording import one_line, words_of_key

COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_BRACED = re.compile(r"[ \t]*\{[ \t]*:?[ \t]*([\w][\w -]*?)[ \t]*[:=]([^{}\n]*)\}")
_KEYED = re.compile(r"([\w][\w -]*?)\s*[:=]\s*(.*)", re.DOTALL)
_MOST_WORDS = 3
"""A comment of more words without a colon is talk, not a mark."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One statement on who may see a fact, as it was written: ``audience`` and ``slack:C01, owner``."""

    key: str
    value: str

    @property
    def audience(self) -> tuple[frozenset[str], list[str]]:
        """Who is meant, and what of it says nothing; whatever cannot be read is the owner's alone."""
        if self.key.strip().lower() not in {"audience", "x-audience"}:
            return OWNER_ONLY, [one_line(f"{self.key} {self.value}")]
        items = [item.strip(" \t\"'") for item in re.split(r"[,\n]", self.value.strip().strip("[]"))]
        audience, unknown = read_audience([item for item in items if item])
        return (audience, unknown) if any(items) else (OWNER_ONLY, ["nothing that reads"])


def marks_of_comments(html: str) -> tuple[Mark, ...]:
    """The marks among the comments of a piece of HTML; other comments say nothing of who may see a text."""
    found = (mark_of(comment[1]) for comment in COMMENT.finditer(html))
    return tuple(mark for mark in found if mark is not None)


def mark_of(comment: str) -> Mark | None:
    """A comment's mark: ``audience: owner``; ``owner only`` and ``private`` are marks that do not read."""
    said = comment.strip()
    keyed = _KEYED.fullmatch(said)
    if keyed is not None and len(keyed[1].split()) <= _MOST_WORDS and concerns_visibility(keyed[1]):
        return Mark(keyed[1], keyed[2])
    words = words_of_key(said)
    is_short = 0 < len(words) <= _MOST_WORDS
    return Mark("", said) if is_short and concerns_visibility(said) else None


def cut_braced(text: str, bare: str) -> tuple[str, tuple[Mark, ...]]:
    """
    A text without its ``{audience: owner}``, and these as marks.

    ``bare`` is the same text, as long, with blanks where code stands: code is told as it is.
    """
    marks: list[Mark] = []
    kept, at = [], 0
    for found in _BRACED.finditer(bare):
        if concerns_visibility(found[1]):
            marks.append(Mark(found[1], text[found.start(2) : found.end(2)]))
            kept.append(text[at : found.start()])
            at = found.end()
    return "".join([*kept, text[at:]]), tuple(marks)


def audience_of(marks: Sequence[Mark]) -> tuple[frozenset[str], list[str]] | None:
    """Who several marks of one fact mean together; None without any. Two that differ mean the owner."""
    if not marks:
        return None
    read = [mark.audience for mark in marks]
    unknown = [one for _, wrong in read for one in wrong]
    audiences = {audience for audience, _ in read}
    return (
        (audiences.pop(), unknown) if len(audiences) == 1 else (OWNER_ONLY, [*unknown, "several that differ"])
    )


def is_within(inner: frozenset[str], outer: frozenset[str]) -> bool:
    """Whether everybody of one audience belongs to the other as well."""
    return PUBLIC in outer or inner <= outer


def fault_of(unknown: Iterable[str], audience: frozenset[str]) -> str:
    """What a problem says of an audience that does not read."""
    seen = ", ".join(repr(item[:40]) for item in unknown)
    return (
        f"audience: seen {seen}; expected public, owner, or names "
        f"such as slack:C0123 and discord:role:99; shown to {' and '.join(sorted(audience))} only"
    )
