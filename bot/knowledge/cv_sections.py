"""Lines of a CV -> its sections, by headings whose words are known and by those that look like them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.knowledge.cv_line import Line
from bot.knowledge.cv_words import Section, dated, is_role, section_of
from bot.knowledge.ids import slug
from bot.knowledge.wording import one_line

HEAD = Section(key="head", name="About")
_PAGE = re.compile(
    r"(?:page|seite|página|pagina|strona|sida|side)?\s*\d{1,3}\s*(?:(?:of|/|von|de|di|sur|van|av|z)\s*\d{1,3})?",
    re.IGNORECASE,
)
_AROUND = " ,;|·•\u2013\u2014-"
_MOST_WORDS = 5
_LARGER = 1.12
_NEARLY = 0.96
_KEEPS_LABELS = {"skills", "work", "projects", "education"}
_Look = tuple[int, float, bool, bool]


@dataclass(slots=True)
class Part:
    """A section with its lines, without its heading."""

    section: Section
    lines: list[Line] = field(default_factory=list)


def parts_of(lines: Sequence[Line], name: str) -> list[Part]:
    """The sections in their order; what stands before the first heading, or below the name, is the head."""
    kept = list(_without_furniture(lines, name))
    looks = _looks(kept)
    now = Part(HEAD)
    parts = [now]
    opened: dict[str, Part] = {}
    for line in kept:
        if line.is_first and line.column:  # on the next page, each column goes on where it was
            now = opened.get(line.column, now)
        section, rest = (HEAD, None) if line.text == name else _opened(line, looks, now.section)
        if section is not None:
            now = Part(section)
            parts.append(now)
        now.lines += [rest] if rest is not None else []
        opened[line.column] = now
    return [part for part in parts if part.lines]


def _without_furniture(lines: Sequence[Line], name: str) -> Iterator[Line]:
    """Without page numbers, the name beside them or not, and with what heads or foots every page once."""
    pages: dict[str, set[str]] = {}
    for line in lines:
        pages.setdefault(line.text, set()).add(line.place)
    ends = {line.text for line in lines if line.is_first}
    seen: set[str] = set()
    for line in lines:
        repeats = len(pages[line.text]) > 1 and line.text in ends and section_of(line.text) is None
        number = line.text.replace(name, "", 1).strip(_AROUND) if name else line.text
        if line.cells and not _PAGE.fullmatch(number) and not (repeats and line.text in seen):
            seen.add(line.text)
            yield line


def _look(line: Line) -> _Look:
    return (line.level, round(line.size, 1), line.is_bold, line.text.isupper())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looks:
    """How the headings of this CV look; None when nothing looks like one. ``others``: unknown words count."""

    usual: _Look | None
    others: bool


def _looks(lines: Sequence[Line]) -> _Looks:
    known = Counter(_look(line) for line in lines if _could_be_heading(line) and section_of(line.text))
    if not known:
        return _Looks(usual=None, others=False)
    usual = max(known, key=lambda look: (known[look] * (2 if look[0] else 1), look[1], look[2]))
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size, 1)] += len(line.text)
    body = letters.most_common(1)[0][0]
    alike = [line for line in lines if _is_alike(line, usual) and not section_of(line.text)]
    is_marked = usual[0] > 0 or usual[1] >= _LARGER * body or usual[3]
    return _Looks(usual=usual, others=is_marked and len(alike) <= sum(known.values()))


def _could_be_heading(line: Line) -> bool:
    return len(line.cells) == 1 and (not line.is_bullet or line.is_bold or line.text.isupper())


def _is_alike(line: Line, usual: _Look) -> bool:
    if not _could_be_heading(line) or _look(line) != usual or len(line.text.split()) > _MOST_WORDS:
        return False
    return not is_role(line.text) and dated(line.text) is None and not re.search(r"[\d@,.]", line.text)


def _opened(line: Line, looks: _Looks, now: Section) -> tuple[Section | None, Line | None]:
    """The section that a line opens, and what of the line belongs into it."""
    if line.is_bullet and not (line.is_bold or line.text.isupper()):
        return None, line
    first = section_of(line.cells[0])
    if first is not None and len(line.cells) > 1 and first != now:
        return first, replace(line, cells=line.cells[1:])
    if first is not None and _is_heading(line, looks):
        return first, None
    if looks.others and now != HEAD and looks.usual is not None and _is_alike(line, looks.usual):
        name = one_line(line.text).strip(" :").capitalize()
        return Section(key=slug(name), name=name), None
    label, colon, rest = line.text.partition(":")
    labelled = section_of(label) if colon and rest.strip() and now.key not in _KEEPS_LABELS else None
    if labelled is not None and labelled != now and not labelled.is_private:
        return labelled, replace(line, cells=(rest.strip(),))
    return None, line


def _is_heading(line: Line, looks: _Looks) -> bool:
    """Whether known words look like a heading as the others do: ``Languages`` among the skills do not."""
    if looks.usual is None:
        return True
    level, size, is_bold, is_upper = looks.usual
    if level and not line.level:
        return line.is_bold and line.text.isupper()
    return (
        line.size >= _NEARLY * size
        and (line.is_bold or not is_bold or line.size > size)
        and (line.text.isupper() or not is_upper or line.size > size)
    )
