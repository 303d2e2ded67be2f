"""Reads Markdown notes with front matter: one passage per heading, shown to nobody it was not meant for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath

from bot.domain import EVERYBODY, Passage
from bot.knowledge.audience import OWNER_ONLY, is_private_heading, withhold
from bot.knowledge.front_matter import FrontMatter, read_front_matter
from bot.knowledge.ids import slug
from bot.knowledge.markdown_text import Section, parts_of, sections_of
from bot.knowledge.profile import Problem, Reading
from bot.knowledge.wording import clean, humanised, one_line


def read_markdown(text: str, file: str) -> Reading:
    """
    The passages of one note. ``file`` is its path below the profile; ids and problems begin with it.

    Sections whose heading, file or folder says salary, weaknesses and the like are the owner's alone, and
    e-mail addresses and telephone numbers are withheld, unless the front matter names the audience itself.
    """
    matter, body, problems = read_front_matter(text, file)
    sections, unclosed = sections_of(body, matter.first_line)
    for line in unclosed:
        what = "a comment begins here and is never closed; the text behind it was left out"
        problems.append(Problem(place=f"{file}:{line}", what=what))
    note = _Note(file=file, matter=matter, sections=tuple(sections), problems=problems)
    passages = tuple(note.passages())
    if not passages and not (matter.name or matter.headline):
        problems.append(Problem(place=file, what="there is no text in this note"))
    return Reading(
        passages=_asked(passages, matter.questions),
        problems=tuple(problems),
        name=matter.name,
        headline=matter.headline,
    )


@dataclass(frozen=True, kw_only=True)
class _Note:
    file: str
    matter: FrontMatter
    sections: Sequence[Section]
    problems: list[Problem]

    def passages(self) -> Iterator[Passage]:
        for section in self.sections:
            audience = self._audience(section)
            place = f"{self.file}:{section.line}"
            title = self._title(section)
            for number, part in enumerate(parts_of(section.blocks or [section.heading]), start=1):
                text = self._public(part, place) if audience == EVERYBODY else part
                if clean(text).strip():
                    yield Passage(
                        id=self._ident(section) + (f"-part{number}" if number > 1 else ""),
                        title=title if audience != EVERYBODY else self._public(title, place),
                        section=one_line(self.section),
                        text=clean(text).strip("\n"),
                        dates=self.matter.dates,
                        audience=audience,
                        tags=self.matter.tags,
                        place=place,
                    )

    @cached_property
    def document(self) -> str:
        """The one heading of the first level, when it opens the note: the note's own title."""
        first = [section for section in self.sections if section.level == 1]
        tops = {section.above[0] for section in self.sections if section.above}
        title = first[0].heading if len(first) == 1 else ""
        return title or (tops.pop() if len(tops) == 1 and not first else "")

    @cached_property
    def section(self) -> str:
        many = len(self.sections) > 1
        stem = humanised(PurePosixPath(self.file).stem)
        parent = PurePosixPath(self.file).parent.name
        above = humanised(parent) if parent else ""
        return (
            self.matter.section
            or (self.matter.title if many else "")
            or above
            or (self.document if many else "")
            or stem
        )

    def _title(self, section: Section) -> str:
        own = self.matter.title or humanised(PurePosixPath(self.file).stem) or "Note"
        if not one_line(section.heading):
            return one_line(own)
        if self.matter.title and len(self.sections) == 1:
            return one_line(self.matter.title)
        above = [heading for heading in section.above if heading != self.document]
        return one_line(": ".join([*above[-1:], section.heading]))

    def _ident(self, section: Section) -> str:
        stem = slug(re.sub(r"\.\w+$", "", self.file))
        alone = len(self.sections) == 1 and (not section.heading or bool(self.matter.title))
        return stem if alone or not section.heading else f"{stem}-{slug(section.heading)}"

    def _audience(self, section: Section) -> frozenset[str]:
        if self.matter.stated:
            return self.matter.audience
        named = (section.heading, *section.above, self.matter.title, self.matter.section)
        path = PurePosixPath(self.file)
        private = next(
            (name for name in (*named, path.stem, *path.parent.parts) if is_private_heading(name)), ""
        )
        if not private:
            return EVERYBODY
        what = f"kept for the owner because of {private!r}; write `audience: public` to show it to all"
        self.problems.append(Problem(place=f"{self.file}:{section.line}", what=what))
        return OWNER_ONLY

    def _public(self, text: str, place: str) -> str:
        if self.matter.stated:
            return text
        shown = withhold(text)
        if shown != text:
            what = "an e-mail address or a telephone number is withheld; write `audience: public` to show it"
            self.problems.append(Problem(place=place, what=what))
        return shown


def _asked(passages: tuple[Passage, ...], questions: Sequence[str]) -> tuple[Passage, ...]:
    """Each question goes to the passage that shares most words with it, the first one in doubt."""
    given: dict[int, list[str]] = {}
    bags = [_bag(f"{passage.title} {passage.text}") for passage in passages]
    for question in questions if passages else ():
        shared = [len(_bag(question) & bag) for bag in bags]
        given.setdefault(shared.index(max(shared)), []).append(question)
    return tuple(
        replace(passage, questions=tuple(given.get(index, ()))) for index, passage in enumerate(passages)
    )


def _bag(text: str) -> set[str]:
    return set(re.findall(r"\w{3,}", text.lower()))
