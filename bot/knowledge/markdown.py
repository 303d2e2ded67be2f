"""Reads Markdown notes with front matter: one passage per heading, shown to nobody it was not meant for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath

from bot.domain import EVERYBODY, Passage
from bot.knowledge.audience import OWNER_ONLY, is_private_heading, withhold
from bot.knowledge.bounds import evened, overlong
from bot.knowledge.front_matter import FrontMatter, read_front_matter
from bot.knowledge.ids import slug
from bot.knowledge.markdown_text import Block, Section, parts_of, sections_of
from bot.knowledge.marks import Mark, audience_of, fault_of, is_within
from bot.knowledge.profile import Problem, Reading
from bot.knowledge.style import is_style_note, is_style_section, style_of_markdown
from bot.knowledge.wording import clean, humanised, one_line

_TEMPLATE = re.compile(r"\{\{[\w :.-]+\}\}|<%")


def read_markdown(text: str, file: str) -> Reading:
    """
    The passages of one note. ``file`` is its path below the profile; ids and problems begin with it.

    Sections whose heading, file or folder says salary, weaknesses and the like are the owner's alone, and
    e-mail addresses and telephone numbers are withheld, unless the front matter names the audience itself. A
    note or a section on style (`bot.knowledge.style`) gives no passages.
    """
    text = evened(text)
    if (fault := overlong(text, file)) is not None:
        return Reading(problems=(fault,), is_broken=True)
    style = style_of_markdown(text, file)
    if style is not None and is_style_note(text, file):
        return Reading(style=style)
    matter, body, problems = read_front_matter(text, file)
    whole, unclosed = sections_of(body, matter.first_line)
    sections = [section for section in whole if style is None or not is_style_section(section)]
    for line in unclosed:
        what = "a comment begins here and is never closed; the text behind it was left out"
        problems.append(Problem(place=f"{file}:{line}", what=what))
    if any(map(_TEMPLATE.search, (matter.name, matter.title, *(one.heading for one in sections)))):
        what = "left out: it reads as a template for notes, with places to be filled in"
        return Reading(problems=(Problem(place=file, what=what, is_remark=True),))
    note = _Note(file=file, matter=matter, sections=tuple(sections), problems=problems)
    passages = tuple(note.passages())
    if not passages and not (matter.name or matter.headline):
        problems.append(Problem(place=file, what="there is no text in this note", is_remark=True))
    return Reading(
        passages=_asked(passages, matter.questions),
        problems=tuple(problems),
        name=matter.name,
        headline=matter.headline,
        style=style,
        is_broken=matter.is_broken,
        disclosed=frozenset(note.disclosed),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """Who may see a fact, and whether the note itself says so."""

    audience: frozenset[str]
    stated: bool


@dataclass(frozen=True, kw_only=True)
class _Note:
    file: str
    matter: FrontMatter
    sections: Sequence[Section]
    problems: list[Problem]
    disclosed: set[str] = field(default_factory=set)

    def passages(self) -> Iterator[Passage]:
        for section in self.sections:
            own = self._audience(section)
            told = section.blocks or [Block(section.heading, section.line)]
            groups: dict[Shown, list[Block]] = {}
            for block in told:
                groups.setdefault(self._stated(block.marks, block.line) or own, []).append(block)
            for shown, blocks in groups.items():
                is_own = shown == own or len(groups) == 1
                line = section.line if shown == own else blocks[0].line
                about = self._about(section, own, shown)
                if not is_own:
                    about = replace(about, id=f"{about.id}-{slug(' '.join(sorted(shown.audience)))}")
                yield from self._parts(replace(about, place=f"{self.file}:{line}"), blocks, shown)

    def _about(self, section: Section, own: Shown, shown: Shown) -> Passage:
        """
        What a section's passages have in common, but for the text.

        Whoever is told more than the section's own audience learns of it nothing but the fact itself.
        """
        if not is_within(shown.audience, own.audience):
            return Passage(id="note", title="Note", section="Notes", text="", audience=shown.audience)
        return Passage(
            id=self._ident(section),
            title=self._title(section, shown),
            section=one_line(self.section),
            text="",
            dates=self.matter.dates,
            audience=shown.audience,
            tags=self.matter.tags,
        )

    def _parts(self, about: Passage, blocks: Sequence[Block], shown: Shown) -> Iterator[Passage]:
        for number, part in enumerate(parts_of([block.text for block in blocks]), start=1):
            text = self._public(part, about.place, shown)
            told = clean(text).strip("\n")
            if told.strip():
                self.disclosed.update([told] if shown.stated and shown.audience == EVERYBODY else [])
                yield replace(
                    about,
                    id=about.id + (f"-part{number}" if number > 1 else ""),
                    title=self._public(about.title, about.place, shown),
                    text=told,
                )

    @cached_property
    def document(self) -> str:
        """The one heading of the first level, when it opens the note: the note's own title."""
        first = [section for section in self.sections if section.level == 1]
        above = ([one.heading for one in section.above if one.heading] for section in self.sections)
        tops = {headings[0] for headings in above if headings}
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

    def _title(self, section: Section, shown: Shown) -> str:
        own = self.matter.title or humanised(PurePosixPath(self.file).stem) or "Note"
        if not one_line(section.heading):
            return one_line(own)
        if self.matter.title and len(self.sections) == 1:
            return one_line(self.matter.title)
        above = [
            one.heading
            for one in section.above
            if one.heading
            and one.heading != self.document
            and is_within(shown.audience, self._audience(one, quiet=True).audience)
        ]
        return one_line(": ".join([*above[-1:], section.heading]))

    def _ident(self, section: Section) -> str:
        stem = slug(re.sub(r"\.\w+$", "", self.file))
        alone = len(self.sections) == 1 and (not section.heading or bool(self.matter.title))
        return stem if alone or not section.heading else f"{stem}-{slug(section.heading)}"

    def _audience(self, section: Section, *, quiet: bool = False) -> Shown:
        """
        Who may see a section: as its own mark says, else the nearest one above, else the front matter.

        A private heading without a mark hears no other one than the front matter.
        """
        own = self._stated(section.marks, section.line, quiet=quiet)
        if own is not None:
            return own
        private = "" if self.matter.stated else self._private_name(section)
        if private:
            what = f"kept for the owner because of {private!r}; write `audience: public` to show it to all"
            if not quiet:
                self.problems.append(Problem(place=f"{self.file}:{section.line}", what=what, is_remark=True))
            return Shown(OWNER_ONLY, stated=False)
        above = (self._stated(one.marks, one.line, quiet=True) for one in reversed(section.above))
        inherited = next(filter(None, above), None)
        return inherited or Shown(self.matter.audience, stated=self.matter.stated)

    def _private_name(self, section: Section) -> str:
        """The heading or name that makes it the owner's; a mark speaks for its heading and all above."""
        names: list[str] = []
        for one in (section, *reversed(section.above)):
            if one.marks:
                return next(filter(is_private_heading, names), "")
            names.append(one.heading)
        path = PurePosixPath(self.file)
        names += (self.matter.title, self.matter.section, path.stem, *path.parent.parts)
        return next(filter(is_private_heading, names), "")

    def _stated(self, marks: Sequence[Mark], line: int, *, quiet: bool = False) -> Shown | None:
        read = audience_of(marks)
        if read is None:
            return None
        audience, unknown = read
        if unknown and not quiet:
            place = f"{self.file}:{line}"
            self.problems.append(Problem(place=place, what=fault_of(unknown, audience)))
        return Shown(audience, stated=True)

    def _public(self, text: str, place: str, shown: Shown) -> str:
        if shown.stated or shown.audience != EVERYBODY:
            return text
        public = withhold(text)
        if public != text:
            what = "an e-mail address or a telephone number is withheld; write `audience: public` to show it"
            self.problems.append(Problem(place=place, what=what, is_remark=True))
        return public


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
