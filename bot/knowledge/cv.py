"""Lines of a CV -> draft records in its own words: one per job, degree, certificate, project and so on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.domain import EVERYBODY, Passage
from bot.knowledge.audience import OWNER_ONLY, withhold
from bot.knowledge.cv_entries import ONE_A_LINE, Entry, entries_of
from bot.knowledge.cv_items import Item, items_of, text_of
from bot.knowledge.cv_line import Line
from bot.knowledge.cv_private import Contact, told_apart
from bot.knowledge.cv_sections import HEAD, Part, parts_of
from bot.knowledge.cv_words import is_document, is_role, private_label, section_of
from bot.knowledge.ids import slug
from bot.knowledge.profile import Problem, Reading
from bot.knowledge.wording import clean, one_line, say_span, show_span

_PREFIXES = {
    "certificates": "cert",
    "skills": "skill",
    "languages": "language",
    "projects": "project",
    "publications": "publication",
    "awards": "award",
    "interests": "interest",
    "courses": "course",
    "references": "reference",
}
_NAME_WORDS = range(2, 6)
_SMALL_IN_NAMES = {"de", "van", "von", "der", "den", "di", "da", "dos", "la", "le", "el", "bin", "y"}
_NEARLY = 0.97
_ADDRESS = re.compile(r"(?:://|www\.)\S+$")
_SENTENCE = 60


@dataclass(slots=True)
class _Person:
    """What the head, the contact details and the summary tell of the person."""

    name: str
    contact: Contact = field(default_factory=Contact)
    summary: list[Item] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)


def read_cv(lines: Sequence[Line], file: str) -> Reading:
    """
    The drafts that the lines of a CV make, each told in the words of the CV.

    E-mail, phone, address, birthday and the like come as records that only the owner sees, and are withheld
    in all others; so do references. ``is_broken``: there is no record in it.
    """
    cleaned = [line for line in map(_cleaned, lines) if line.cells and not is_document(line.text)]
    whole = "\n".join(line.text for line in cleaned)
    person = _Person(name=_name(cleaned))
    passages: list[Passage] = []
    for part in parts_of(cleaned, person.name):
        is_loose = part.section == HEAD or part.section.key in {"contact", "links"}
        is_list = part.section.key in ONE_A_LINE
        items = items_of(part.lines, whole, is_loose=is_loose, ends_at_stops=is_list)
        if is_loose or part.section.key == "about":
            _learn(person, part, items)
        else:
            passages += _records(part, items)
    problems: list[Problem] = []
    values = frozenset(person.contact.values)
    told = [_withheld(one, values, problems) for one in (*_about(person, file), *passages)]
    if not told:
        what = "no record was found in it; write it as Markdown (.md) or JSON Resume (.json) instead"
        problems.append(Problem(place=file, what=what))
    return Reading(
        passages=tuple(told),
        problems=tuple(problems),
        name=person.name,
        is_draft=True,
        is_broken=not told,
    )


def _cleaned(line: Line) -> Line:
    return replace(line, cells=tuple(filter(None, map(one_line, line.cells))))


def _name(lines: Sequence[Line]) -> str:
    """The largest line of the first page, if it may be a name."""
    page = [line for line in lines if line.place == lines[0].place]
    largest = max((line.size for line in page), default=0.0)
    return next((line.text for line in page if line.size >= _NEARLY * largest and _may_be_name(line)), "")


def _may_be_name(line: Line) -> bool:
    words = line.text.split()
    if len(words) not in _NAME_WORDS or line.is_bullet or re.search(r"[\d@/:|;]", line.text):
        return False
    if section_of(line.text) is not None or is_role(line.text):
        return False
    return all(word[:1].isupper() or word.lower() in _SMALL_IN_NAMES for word in words)


def _learn(person: _Person, part: Part, items: Sequence[Item]) -> None:
    """Sort what stands in the head, the contact details, the links or the summary."""
    contact = person.contact
    for item in items:
        person.places.setdefault(part.section.key, item.line.place)
        is_prose = len(item.text) > _SENTENCE and item.text.rstrip().endswith(".")
        if part.section.key == "about" or is_prose:
            person.summary.append(item)
        elif part.section.is_private:
            before = len(contact.public)
            contact.add(item.text)
            contact.private += contact.public[before:]
            del contact.public[before:]
        else:
            contact.add(item.line.text if len(item.line.cells) > 1 else item.text)


def _about(person: _Person, file: str) -> Iterator[Passage]:
    """Who it is, the links, and how to reach them."""
    place = next(iter(person.places.values()), file)
    public, private = told_apart(person.summary)
    contact = person.contact
    contact.private += [item.text for item in private]
    lines = [", ".join(filter(None, (person.name, *contact.public))), text_of(public)]
    if public or contact.public:
        title = f"About {person.name}" if person.name else "About me"
        yield Passage(id="about", title=title, section="About", text=_text(lines), place=place)
    if contact.links:
        yield Passage(
            id="links",
            title="Links",
            section="Contact",
            text=_text(dict.fromkeys(contact.links)),
            place=place,
        )
    if contact.private:
        yield Passage(
            id="contact-details",
            title="Contact and personal details",
            section="Contact",
            text=_text(dict.fromkeys(contact.private)),
            audience=OWNER_ONLY,
            place=person.places.get("contact", place),
        )


def _text(lines: Sequence[str] | dict[str, None]) -> str:
    return clean("\n".join(filter(None, lines)))


def _records(part: Part, items: Sequence[Item]) -> Iterator[Passage]:
    section = part.section
    prefix = _PREFIXES.get(section.key, slug(section.key))
    public, private = (items, []) if section.is_private else told_apart(items)
    for entry in entries_of(section.key, public):
        name = one_line(entry.title) if entry.head else ""  # none where its dates are all that it says
        title = name or section.name
        span = entry.times.span if entry.times is not None else None
        written = entry.times.written if entry.times is not None else ""
        is_sure = span is not None and span.is_whole
        yield Passage(
            id=f"{prefix}-{slug(name)}" if name else prefix,
            title=title,
            section=section.name,
            text=_told(entry),
            dates=show_span(span.start, span.end) if span is not None and is_sure else written,
            audience=OWNER_ONLY if section.is_private else EVERYBODY,
            place=entry.first.line.place,
        )
    for item in private:
        label = private_label(item.text) or "Private note"
        yield Passage(
            id=f"{prefix}-{slug(label)}",
            title=f"{label} ({section.name})",
            section=section.name,
            text=clean(item.text),
            audience=OWNER_ONLY,
            place=item.line.place,
        )


def _told(entry: Entry) -> str:
    """The head as one sentence with its dates, and what follows as it stands."""
    when = ""
    if entry.times is not None:
        span = entry.times.span
        sure = span is not None and span.is_whole
        when = say_span(span.start, span.end) if span is not None and sure else entry.times.written
    head = ", ".join(filter(None, (*entry.heads, when)))
    stop = "" if not head or _ADDRESS.search(head) else "."  # a stop would become part of an address
    return clean("\n".join(filter(None, (f"{head.rstrip('.')}{stop}", text_of(entry.body)))))


def _withheld(passage: Passage, values: frozenset[str], problems: list[Problem]) -> Passage:
    """A public record without the private values that stand in it."""
    if passage.audience == OWNER_ONLY:
        return passage
    title, text = withhold(passage.title, values), withhold(passage.text, values)
    if (title, text) != (passage.title, passage.text):
        what = "holds an e-mail address, a phone number or another private value: withheld here"
        problems.append(Problem(place=passage.place, what=f"{title}: {what}", is_remark=True))
    return replace(passage, title=title, text=text)
