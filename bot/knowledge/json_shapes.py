"""The sections of JSON Resume 1.x as data: how a record of each is named, opened and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LISTS = frozenset({"highlights", "keywords", "courses", "roles"})
DATES = frozenset({"startDate", "endDate", "date", "releaseDate"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """
    How the records of a section become passages.

    Patterns name fields in braces, and count only when each of them has a value; ``{head}`` is the title,
    ``{span}`` and ``{when}`` are the dates in words. ``titles`` are tried in turn, ``opening`` is joined by
    commas to the first sentence, ``told`` are the other fields in order with their labels (``-`` for a list,
    none for plain text). ``bare`` is the field that a text is read as where a record was expected.
    ``is_one``: the section is one record, which has its name.
    """

    section: str
    prefix: str
    titles: tuple[str, ...]
    bare: str = "name"
    named: tuple[str, ...] = ("name",)
    opening: tuple[str, ...] = ("{head}",)
    told: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    owner_only: bool = False
    is_one: bool = False


_EMPLOYED = {
    "description": "About {name}",
    "summary": "",
    "highlights": "-",
    "keywords": "Keywords",
    "url": "Website",
}

SHAPES: Mapping[str, Shape] = {
    "work": Shape(
        section="Work",
        prefix="work",
        titles=("{position} at {name}", "{position}", "{name}"),
        named=("name", "position"),
        opening=("{head}", "{location}", "{span}"),
        told=_EMPLOYED,
        aliases={"company": "name", "organization": "name", "website": "url"},
    ),
    "volunteer": Shape(
        section="Volunteering",
        prefix="volunteer",
        bare="organization",
        titles=("{position} at {organization}", "{position}", "{organization}"),
        named=("organization", "position"),
        opening=("{head} (voluntary work)", "{location}", "{span}"),
        told={**_EMPLOYED, "description": "About {organization}"},
        aliases={"name": "organization", "company": "organization", "website": "url"},
    ),
    "education": Shape(
        section="Education",
        prefix="education",
        bare="institution",
        titles=(
            "{studyType} in {area}, {institution}",
            "{studyType}, {institution}",
            "{area}, {institution}",
            "{studyType} in {area}",
            "{institution}",
            "{studyType}",
            "{area}",
        ),
        named=("institution", "area", "studyType"),
        opening=("{head}", "{location}", "{span}"),
        told={
            "description": "",
            "summary": "",
            "highlights": "-",
            "score": "Score",
            "courses": "Courses",
            "url": "Website",
        },
        aliases={"website": "url", "gpa": "score"},
    ),
    "certificates": Shape(
        section="Certificates",
        prefix="cert",
        titles=("{name}", "Certificate of {issuer}"),
        named=("name", "issuer"),
        opening=("{head}", "certificate issued by {issuer}", "{when}"),
        told={"summary": "", "expires": "Valid until", "keywords": "Keywords", "url": "Website"},
        aliases={"title": "name", "website": "url"},
    ),
    "projects": Shape(
        section="Projects",
        prefix="project",
        titles=("{name}", "Project for {entity}"),
        named=("name", "entity"),
        opening=("{head}", "{type}", "for {entity}", "{span}", "{when}"),
        told={
            "description": "",
            "summary": "",
            "roles": "Roles",
            "highlights": "-",
            "keywords": "Keywords",
            "url": "Website",
        },
        aliases={"title": "name", "website": "url"},
    ),
    "skills": Shape(
        section="Skills",
        prefix="skill",
        titles=("{name}", "Skills"),
        opening=("{head}", "level: {level}"),
        told={"summary": "", "keywords": "Keywords"},
    ),
    "languages": Shape(
        section="Languages",
        prefix="language",
        bare="language",
        titles=("{language}",),
        named=("language",),
        opening=("{head}", "{fluency}"),
        aliases={"name": "language", "level": "fluency"},
    ),
    "awards": Shape(
        section="Awards",
        prefix="award",
        bare="title",
        titles=("{title}", "Award of {awarder}"),
        named=("title", "awarder"),
        opening=("{head}", "award given by {awarder}", "{when}"),
        told={"summary": "", "url": "Website"},
        aliases={"name": "title", "website": "url"},
    ),
    "publications": Shape(
        section="Publications",
        prefix="publication",
        titles=("{name}", "Publication with {publisher}"),
        named=("name", "publisher"),
        opening=("{head}", "published by {publisher}", "{when}"),
        told={"summary": "", "url": "Website"},
        aliases={"title": "name", "website": "url"},
    ),
    "interests": Shape(
        section="Interests",
        prefix="interest",
        titles=("{name}", "Interests"),
        told={"summary": "", "keywords": "Keywords"},
    ),
    "references": Shape(
        section="References",
        prefix="reference",
        bare="reference",
        titles=("Reference by {name}", "Reference"),
        told={"reference": "In their words"},
        owner_only=True,
    ),
    "stories": Shape(
        section="Stories",
        prefix="story",
        bare="title",
        titles=("{title}",),
        named=("title",),
        opening=("As {position} at {name}", "{span}"),
        told={part: part.capitalize() for part in ("situation", "task", "action", "result")},
    ),
    "weaknesses": Shape(
        section="Weaknesses",
        prefix="weakness",
        bare="weakness",
        titles=("Weakness: {weakness}", "Weakness"),
        named=("weakness",),
        opening=("{head}",),
        told={"mitigation": "What I do about it"},
        owner_only=True,
    ),
}

OURS = frozenset({"stories", "weaknesses"})
"""Sections that JSON Resume does not have."""
SECTION_ALIASES = {"certifications": "certificates", "volunteering": "volunteer", "jobs": "work"}


def shape_of_unknown(section: str, prefix: str, *, owner_only: bool, is_one: bool) -> Shape:
    """Of a section that the schema does not have: each field is told by its own name."""
    titles = ("{name}", "{title}", "{label}", "{position}", "{institution}", section)
    named = ("name", "title", "label", "position", "institution")
    return Shape(
        section=section,
        prefix=prefix,
        titles=titles,
        named=named,
        opening=("{head}", "{span}", "{when}"),
        owner_only=owner_only,
        is_one=is_one,
    )
