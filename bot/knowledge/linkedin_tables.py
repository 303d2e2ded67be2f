"""The tables of a LinkedIn export as data: the part of a resume that each is, and what its columns mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """
    A table whose rows are records of a section of JSON Resume.

    ``columns`` leads from a column, as `bare` makes it, to a field; a column that it does not know keeps its
    name. ``dates`` are the fields that hold one.
    """

    section: str
    columns: Mapping[str, str]
    dates: frozenset[str] = field(
        default=frozenset({"startDate", "endDate", "date", "releaseDate", "expires"})
    )


_SPAN = {"startedon": "startDate", "finishedon": "endDate", "startdate": "startDate", "enddate": "endDate"}

TABLES: Mapping[str, Table] = {
    "profile": Table(
        section="basics",
        columns={
            "firstname": "firstName",
            "lastname": "lastName",
            "maidenname": "maidenName",
            "address": "address",
            "birthdate": "birthDate",
            "headline": "label",
            "summary": "summary",
            "industry": "industry",
            "zipcode": "zipCode",
            "geolocation": "location",
            "twitterhandles": "twitter",
            "websites": "websites",
            "instantmessengers": "instantMessengers",
        },
    ),
    "positions": Table(
        section="work",
        columns={
            **_SPAN,
            "companyname": "name",
            "title": "position",
            "description": "summary",
            "location": "location",
        },
    ),
    "education": Table(
        section="education",
        columns={
            **_SPAN,
            "schoolname": "institution",
            "degreename": "studyType",
            "notes": "summary",
            "activities": "activities",
        },
    ),
    "skills": Table(section="skills", columns={"name": "name"}),
    "certifications": Table(
        section="certificates",
        columns={
            "name": "name",
            "url": "url",
            "authority": "issuer",
            "startedon": "date",
            "finishedon": "expires",
            "licensenumber": "licenseNumber",
        },
    ),
    "projects": Table(
        section="projects", columns={**_SPAN, "title": "name", "description": "description", "url": "url"}
    ),
    "languages": Table(section="languages", columns={"name": "language", "proficiency": "fluency"}),
    "honors": Table(
        section="awards",
        columns={"title": "title", "description": "summary", "issuer": "awarder", "issuedon": "date"},
    ),
    "publications": Table(
        section="publications",
        columns={
            "name": "name",
            "title": "name",
            "publishedon": "releaseDate",
            "description": "summary",
            "publisher": "publisher",
            "url": "url",
        },
    ),
    "volunteering": Table(
        section="volunteer",
        columns={
            **_SPAN,
            "companyname": "organization",
            "organization": "organization",
            "role": "position",
            "cause": "cause",
            "description": "summary",
        },
    ),
    "courses": Table(section="courses", columns={"name": "name", "number": "number"}),
    "emailaddresses": Table(section="emails", columns={"emailaddress": "value"}),
    "phonenumbers": Table(
        section="phones", columns={"number": "value", "extension": "extension", "type": "type"}
    ),
    "recommendationsreceived": Table(
        section="references",
        columns={
            "firstname": "firstName",
            "lastname": "lastName",
            "company": "company",
            "jobtitle": "jobTitle",
            "text": "reference",
            "creationdate": "date",
            "status": "status",
        },
    ),
}

_OTHER_NAMES = {
    "volunteeringexperiences": "volunteering",
    "volunteerexperiences": "volunteering",
    "volunteerexperience": "volunteering",
    "honorsandawards": "honors",
    "licensesandcertifications": "certifications",
    "recommendationsreceivedv2": "recommendationsreceived",
}


def bare(name: str) -> str:
    """``Recommendations_Received`` and ``Recommendations Received (1)`` -> ``recommendationsreceived``."""
    return re.sub(r"[\W_]+", "", re.sub(r"\(\d+\)\s*$", "", name.lower()))


def table_called(stem: str) -> Table | None:
    """The table in a file of that name; None for all that is never opened."""
    name = bare(stem)
    return TABLES.get(_OTHER_NAMES.get(name, name))
