"""Reads Europass CVs, of the editor of today and of the one before, by turning them into a JSON Resume."""

from __future__ import annotations

from bot.knowledge.europass_candidate import add_candidate
from bot.knowledge.europass_learner import add_learner
from bot.knowledge.europass_words import Resume
from bot.knowledge.json_fields import Faults
from bot.knowledge.json_resume import resume_reading
from bot.knowledge.profile import Problem, Reading
from bot.knowledge.wording import one_line
from bot.knowledge.xml_tree import read_tree

_DIALECTS = {"Candidate": add_candidate, "SkillsPassport": add_learner, "LearnerInfo": add_learner}


def read_europass(xml: bytes, file: str) -> Reading:
    """
    The passages of a Europass CV in XML, from a file of its own or from within a PDF.

    ``file`` is what problems call it. Phone, e-mail, address, birthday, nationality, visas and references
    come as passages that only the owner sees.
    """
    root = read_tree(xml, file)
    if isinstance(root, Problem):
        return Reading(problems=(root,), is_broken=True)
    adds = _DIALECTS.get(root.name)
    if adds is None:
        expected = "Candidate, SkillsPassport or LearnerInfo"
        what = f"no Europass CV: it begins with {one_line(root.name)[:40]!r}, expected {expected}; not read"
        return Reading(problems=(Problem(place=f"{file}:{root.line}", what=what),), is_broken=True)
    resume = Resume()
    adds(resume, root)
    reading = resume_reading(resume.value, Faults(file, resume.lines))
    if reading.passages:
        return reading
    empty = Problem(place=file, what="the Europass CV holds no record; export it again")
    return Reading(problems=(*reading.problems, empty), is_broken=True)
