"""Europass until 2020: ``LearnerInfo`` of the schemas 3.x, as the old editor and many archives keep it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.knowledge.europass_words import Resume, titled, written_date
from bot.knowledge.html_text import plain_lines
from bot.knowledge.xml_tree import Node

_LEVELS = {
    "Listening": "listening",
    "Reading": "reading",
    "SpokenInteraction": "spoken interaction",
    "SpokenProduction": "spoken production",
    "Writing": "writing",
}
_ACHIEVEMENTS = {
    "projects": ("projects", "name", "description"),
    "publications": ("publications", "name", "summary"),
    "honors_awards": ("awards", "title", "summary"),
    "certifications": ("certificates", "name", "summary"),
    "references": ("references", "name", "reference"),
}
_SKILLS = {
    "Communication": "Communication skills",
    "Organisational": "Organisational skills",
    "JobRelated": "Job-related skills",
    "Computer": "Digital skills",
    "Other": "Other skills",
}


def add_learner(resume: Resume, root: Node) -> None:
    """A whole ``SkillsPassport`` or ``LearnerInfo``."""
    learner = root if root.name == "LearnerInfo" else root.first("LearnerInfo")
    for part in learner.children if learner is not None else []:
        _PARTS.get(part.name, Resume.rest)(resume, part)


def _label(node: Node, *path: str) -> str:
    """An element's text or, where it is a coded one, its label."""
    return node.said(*path, "Label") or node.said(*path)


def _add_person(resume: Resume, part: Node) -> None:
    for name in part.each("PersonName"):
        first, last = name.said("FirstName"), name.said("Surname")
        resume.set("name", " ".join(filter(None, (first, last))), name)
    for contact in part.each("ContactInfo"):
        _add_contact(resume, contact)
    for node in part.each("Demographics", "Birthdate"):
        resume.set("birthDate", written_date(node), node)
    for node in part.each("Demographics", "Gender"):
        resume.set("gender", _label(node), node)
    nationalities = [_label(node) for node in part.each("Demographics", "NationalityList", "Nationality")]
    resume.set("nationality", ", ".join(filter(None, nationalities)), part)


def _add_contact(resume: Resume, contact: Node) -> None:
    for node in contact.each("Email"):
        resume.set("email", node.said("Contact"), node)
    for node in contact.each("TelephoneList", "Telephone"):
        resume.set("phone", node.said("Contact"), node)
    for node in contact.each("InstantMessagingList", "InstantMessaging"):
        resume.set("instantMessengers", f"{_label(node, 'Use')} {node.said('Contact')}".strip(), node)
    for node in contact.each("WebsiteList", "Website"):
        resume.link(_label(node, "Use") or "Website", node.said("Contact"), node)
    for node in contact.each("Address", "Contact"):
        location = {
            "city": node.said("Municipality"),
            "country": _label(node, "Country"),
            "address": ", ".join(filter(None, (node.said("AddressLine"), node.said("AddressLine2")))),
            "postalCode": node.said("PostalCode"),
        }
        resume.set("location", {key: value for key, value in location.items() if value}, node)


def _add_headline(resume: Resume, part: Node) -> None:
    kind = part.first("Type")
    code = kind.said("Code") if kind is not None else ""
    told = plain_lines(_label(part, "Description"))
    resume.set("summary" if code == "personal_statement" else "label", told, part)


def _add_jobs(resume: Resume, part: Node) -> None:
    for job in part.each("WorkExperience"):
        place = job.first("Employer", "ContactInfo", "Address", "Contact")
        known = {
            "name": job.said("Employer", "Name"),
            "position": _label(job, "Position"),
            "location": _place(place),
            **_period(job),
            "summary": plain_lines(job.said("Activities")),
            "sector": _label(job, "Employer", "Sector"),
            "website": job.said("Employer", "ContactInfo", "Website", "Contact"),
        }
        resume.add("work", known, job)


def _add_schools(resume: Resume, part: Node) -> None:
    for school in part.each("Education"):
        known = {
            "institution": school.said("Organisation", "Name"),
            "studyType": _label(school, "Title"),
            "area": _label(school, "Field"),
            "location": _place(school.first("Organisation", "ContactInfo", "Address", "Contact")),
            **_period(school),
            "summary": plain_lines(school.said("Activities") or school.said("Skills")),
            "level": _label(school, "Level"),
            "website": school.said("Organisation", "ContactInfo", "Website", "Contact"),
        }
        resume.add("education", known, school)


def _period(node: Node) -> dict[str, str]:
    start = written_date(node.first("Period", "From"))
    end = written_date(node.first("Period", "To"))
    is_now = (
        node.said("Period", "Current").lower() == "true" or node.first("Period", "To", "Current") is not None
    )
    return {"startDate": start, "endDate": end or ("present" if is_now and start else "")}


def _place(address: Node | None) -> str:
    if address is None:
        return ""
    return ", ".join(filter(None, (address.said("Municipality"), _label(address, "Country"))))


def _add_skills(resume: Resume, part: Node) -> None:
    for node in part.each("Linguistic", "MotherTongueList", "MotherTongue"):
        resume.add("languages", {"language": _label(node, "Description"), "fluency": "mother tongue"}, node)
    for node in part.each("Linguistic", "ForeignLanguageList", "ForeignLanguage"):
        levels = ((told, node.said("ProficiencyLevel", name)) for name, told in _LEVELS.items())
        fluency = ", ".join(f"{told} {level}" for told, level in levels if level)
        proofs = [_label(one, "Title") for one in node.each("CertificateList", "Certificate")]
        known = {
            "language": _label(node, "Description"),
            "fluency": fluency,
            "certificates": ", ".join(proofs),
        }
        resume.add("languages", known, node)
    for node in part.children:
        if node.name in _SKILLS:
            summary = plain_lines(_label(node, "Description"))
            resume.add("skills", {"name": _SKILLS[node.name], "summary": summary} if summary else {}, node)
            assessed = [one for one in node.each("ProficiencyLevel") if one.children]
            for one in assessed:
                resume.add("skills", {"name": f"{_SKILLS[node.name]}, self-assessed", **titled(one)}, one)
        elif node.name == "Driving":
            licences = [one.text for one in node.each("Description", "Licence") if one.text]
            resume.add("skills", {"name": "Driving licence", "keywords": licences} if licences else {}, node)
        elif node.name != "Linguistic":
            resume.rest(node)


def _add_achievements(resume: Resume, part: Node) -> None:
    for node in part.each("Achievement"):
        title = _label(node, "Title")
        code = node.said("Title", "Code").lower()
        section, name, text = _ACHIEVEMENTS.get(code, (title or "Achievements", "name", "summary"))
        told = plain_lines(node.said("Description"))
        first, _, others = told.partition("\n")
        resume.add(section, {name: first.removeprefix("- "), text: others} if told else {name: title}, node)


_PARTS: Mapping[str, Callable[[Resume, Node], None]] = {
    "Identification": _add_person,
    "Headline": _add_headline,
    "WorkExperienceList": _add_jobs,
    "EducationList": _add_schools,
    "Skills": _add_skills,
    "AchievementList": _add_achievements,
    "ReferenceToList": lambda *_: None,  # numbers of attachments
    "Documentation": lambda *_: None,
}
