"""Europass since 2020: the ``Candidate`` dialect, which its PDFs carry as an attachment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.knowledge.europass_words import Resume, language, titled
from bot.knowledge.html_text import plain_lines
from bot.knowledge.xml_tree import Node

_DAY = 10  # of "2022-06-09T00:00:00"
_RECORDS = {
    "Projects": "projects",
    "HonorsAndAwards": "awards",
    "PublicationHistory": "publications",
    "Publications": "publications",
    "Volunteering": "volunteer",
    "VoluntaryWorks": "volunteer",
    "EmploymentReferences": "references",
    "Licenses": "certificates",
    "Certifications": "certificates",
}
_NAMES: Mapping[str, Mapping[str, str]] = {
    "projects": {"link": "url", "summary": "description"},
    "awards": {
        "name": "title",
        "awardingBody": "awarder",
        "awardingInstitution": "awarder",
        "startDate": "date",
    },
    "publications": {
        "formattedPublicationDescription": "name",
        "publicationTitle": "name",
        "link": "url",
        "publicationDate": "releaseDate",
        "date": "releaseDate",
    },
    "volunteer": {"organizationName": "organization", "name": "position", "link": "url"},
    "references": {"personName": "name", "formattedName": "name", "comment": "reference"},
    "certificates": {
        "certificationName": "name",
        "licenseName": "name",
        "issuingAuthorityName": "issuer",
        "firstIssuedDate": "date",
        "startDate": "date",
        "endDate": "expires",
        "link": "url",
    },
}
_LEFT = {"ID", "ExecutiveSummary", "Attachment", "RenderingInformation", "ProfileLanguage"}


def add_candidate(resume: Resume, root: Node) -> None:
    """A whole ``Candidate``."""
    for person in root.each("CandidatePerson"):
        _add_person(resume, person)
    for profile in root.each("CandidateProfile"):
        for node in profile.each("ExecutiveSummary"):
            resume.set("summary", plain_lines(node.text), node)
        for part in profile.children:
            if part.name in _PARTS:
                _PARTS[part.name](resume, part)
            elif part.name in _RECORDS:
                _add_records(resume, _RECORDS[part.name], part)
            elif part.name not in _LEFT:
                resume.rest(part)


def _add_person(resume: Resume, person: Node) -> None:
    for name in person.each("PersonName"):
        parts = (name.said(part) for part in ("GivenName", "MiddleName", "FamilyName"))
        resume.set("name", " ".join(filter(None, parts)) or name.said("FormattedName"), name)
    for node in person.each("BirthDate"):
        resume.set("birthDate", node.text[:_DAY], node)
    for part in person.children:
        if part.name == "Communication":
            _add_channel(resume, part)
        elif part.name == "PrimaryLanguageCode" and part.text:
            resume.add("languages", {"language": language(part.text), "fluency": "mother tongue"}, part)
        elif part.name == "Visa":
            resume.set("visa", ", ".join(filter(None, titled(part).values())), part)
        elif part.name not in {"PersonName", "BirthDate", "Attachment", "ID"}:
            told = ", ".join(filter(None, titled(part).values())) if part.children else part.text
            resume.set(_PERSONAL.get(part.name, part.name), told, part)


_PERSONAL = {"NationalityCode": "nationality", "GenderCode": "gender", "BirthPlace": "birthPlace"}


def _add_channel(resume: Resume, node: Node) -> None:
    """E-mail, telephone, website, messenger or address, as the channel's code says."""
    channel = node.said("ChannelCode").lower().replace(" ", "")
    uri = node.said("URI")
    title = node.said("OtherTitle") or node.said("UseCode").capitalize()
    address = node.first("Address")
    dialled = [node.said(part) for part in ("CountryDialing", "AreaDialing", "DialNumber", "Extension")]
    if channel == "email":
        resume.set("email", uri, node)
    elif any(dialled):
        country = f"+{dialled[0].lstrip('+')}" if dialled[0] else ""
        resume.set("phone", " ".join(filter(None, (country, *dialled[1:]))), node)
    elif "messag" in channel:
        resume.set("instantMessengers", " ".join(filter(None, (title, uri))), node)
    elif uri:
        resume.link(title or "Website", uri, node)
    if address is not None:
        _add_address(resume, address)


def _add_address(resume: Resume, address: Node) -> None:
    location = {
        "city": address.said("CityName"),
        "region": address.said("CountrySubDivisionCode"),
        "countryCode": address.said("CountryCode").upper(),
        "address": ", ".join(line.text for line in address.each("AddressLine") if line.text),
        "postalCode": address.said("PostalCode"),
    }
    resume.set("location", {key: value for key, value in location.items() if value}, address)


def _add_jobs(resume: Resume, part: Node) -> None:
    for employer in part.each("EmployerHistory"):
        positions = list(employer.each("PositionHistory")) or [employer]
        for position in positions:
            known = {
                "name": employer.said("OrganizationName"),
                "position": position.said("PositionTitle"),
                "location": _place(position) or _place(employer),
                **_period(position, "EmploymentPeriod"),
                "summary": plain_lines(position.said("Description")),
                "industry": employer.said("IndustryCode"),
                "website": _website(employer),
            }
            resume.add("work", known, position)


def _add_schools(resume: Resume, part: Node) -> None:
    for school in part.each("EducationOrganizationAttendance"):
        for degree in list(school.each("EducationDegree")) or [school]:
            known = {
                "institution": school.said("OrganizationName"),
                "studyType": degree.said("DegreeName") or school.said("ProgramName"),
                "area": school.said("EducationFieldOfStudy") or degree.said("FieldOfStudy"),
                **_period(school, "AttendancePeriod"),
                "location": _place(school),
                "summary": plain_lines(
                    degree.said("OccupationalSkillsCovered") or school.said("Description")
                ),
                "score": degree.said("FinalGrade", "ScoreText") or degree.said("FinalGrade"),
                "thesis": plain_lines(degree.said("Thesis") or school.said("Thesis")),
                "level": school.said("EducationLevelCode") or degree.said("DegreeTypeCode"),
                "website": _website(school),
            }
            resume.add("education", known, school)


def _period(node: Node, name: str) -> dict[str, str]:
    period = node.first(name) or node
    is_now = any(
        one.text.lower() == "true"
        for one in (*period.all("CurrentIndicator"), *node.each("CurrentIndicator"))
    )
    start = next((one.text for end in period.each("StartDate") for one in _dates(end)), "")
    end = next((one.text for end in period.each("EndDate") for one in _dates(end)), "")
    return {"startDate": start[:_DAY], "endDate": end[:_DAY] or ("present" if is_now and start else "")}


def _dates(node: Node) -> Iterator[Node]:
    yield from (one for one in (node, *node.all("FormattedDateTime")) if one.text)


def _place(node: Node) -> str:
    """City and country of an employer or a school; its street is nobody's concern."""
    address = next(node.all("Address"), node)
    city = address.said("CityName") or node.said("City")
    country = address.said("CountryCode") or node.said("Country") or node.said("CountryCode")
    return ", ".join(filter(None, (city, country.upper() if len(country) <= 3 else country)))  # noqa: PLR2004 - codes


def _website(node: Node) -> str:
    found = (one for one in node.all("Communication") if one.said("ChannelCode").lower() == "web")
    return next((one.said("URI") for one in found), "")


def _add_competencies(resume: Resume, part: Node) -> None:
    digital: list[str] = []
    for one in part.each("PersonCompetency"):
        kind = one.said("TaxonomyID").lower().replace("_", "").replace("-", "")
        name = one.said("CompetencyName") or one.said("CompetencyID")
        if kind == "language":
            resume.add("languages", {"language": language(name), "fluency": _levels(one)}, one)
        elif kind.startswith("digital") and name:
            digital.append(name)
        else:
            resume.add("skills", {"name": name, "category": one.said("TaxonomyID")}, one)
    resume.add("skills", {"name": "Digital skills", "keywords": digital} if digital else {}, part)


def _levels(competency: Node) -> str:
    """``Listening C1, Reading B2``."""
    told = []
    for dimension in competency.each("CompetencyDimension"):
        kind = dimension.said("CompetencyDimensionTypeCode").removeprefix("CEF-")
        score = next((one.text for one in dimension.all("ScoreText") if one.text), "")
        spaced = (
            "".join(f" {c.lower()}" if c.isupper() else c for c in kind.replace("-", "")).strip().capitalize()
        )
        told += [" ".join(filter(None, (spaced, score)))] if score else []
    return ", ".join(told)


def _add_digital(resume: Resume, part: Node) -> None:
    for group in part.each("DigitalSkillsGroup"):
        skills = [one.text for one in group.each("DigitalSkill") if one.text]
        if skills:
            resume.add("skills", {"name": group.said("Title") or "Digital skills", "keywords": skills}, group)
    loose = [one.text for one in part.each("DigitalSkill") if one.text]
    resume.add("skills", {"name": "Digital skills", "keywords": loose} if loose else {}, part)


def _add_hobbies(resume: Resume, part: Node) -> None:
    for hobby in part.children:
        record = titled(hobby)
        resume.add("interests", record or {"name": plain_lines(hobby.text)}, hobby)


def _add_others(resume: Resume, part: Node) -> None:
    """Parts that the owner named: the name is the section."""
    for other in part.children:
        section = other.said("Title") or "More"
        details = [one for one in other.children if one.children]
        for detail in details:
            resume.add(section, titled(detail), detail)
        if not details:
            resume.add(section, titled(other), other)


def _add_records(resume: Resume, section: str, part: Node) -> None:
    for node in part.children:
        record: dict[str, Any] = {}
        for key, value in titled(node).items():
            record.setdefault(_NAMES[section].get(key, key), value)
        if section == "references" and node.first("PersonName") is not None:
            names = [name.text for name in node.each("PersonName", "GivenName")]
            names += [name.text for name in node.each("PersonName", "FamilyName")]
            record["name"] = " ".join(names) or record.get("name", "")
        resume.add(section, record, node)


_PARTS: Mapping[str, Callable[[Resume, Node], None]] = {
    "EmploymentHistory": _add_jobs,
    "EducationHistory": _add_schools,
    "PersonQualifications": _add_competencies,
    "DigitalSkills": _add_digital,
    "Hobbies": _add_hobbies,
    "HobbiesAndInterests": _add_hobbies,
    "Others": _add_others,
}
