"""What a question is about, and how long its answer may be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain import QuestionType


def _any_of(patterns: str) -> re.Pattern[str]:
    """Whole words or phrases, parted by commas and line breaks."""
    found = (one.strip() for one in patterns.replace("\n", ",").split(","))
    return re.compile(rf"\b(?:{'|'.join(filter(None, found))})\b", re.IGNORECASE)


_BEHAVIOURAL = _any_of(
    r"""
    (?:a|the|any|last|one) (?:time|moment|occasion)s? (?:when|where|that|you|in which)
    (?:an?|any) (?:example|instance)s? of, situations? (?:when|where|in which)
    how (?:do|did|would) you (?:handle|deal)
    how (?:do|did|would) you (?:cope|react|resolve|approach|manage|convince), conflicts?
    disagree\w*
    difficult (?:colleague|person|people|conversation|decision|stakeholder|customer|client)s?
    challeng(?:e|es|ing), obstacles?, setbacks?, overc[ao]me, fail(?:ed|ure|ures|ing)?, mistakes?
    regret\w*, team ?work, team player, work(?:ing)? (?:in|with) (?:a |an |your )?(?:teams?|others)
    lead a, led, leadership, mentor\w*, motivat\w+, pressure, deadlines?, stress\w*, feedback
    critici[sz]\w+, priorit\w+, proud\w*, initiative, strengths?, weakness\w*
    """
)
_EDUCATION = _any_of(
    r"""
    educat\w+, universit\w+, college, schools?, degrees?, diplomas?, bachelor\w*, master'?s, b\.?sc
    m\.?sc, mba, ph\.?\s?d, doctorate, stud(?:y|ied|ies|ying), major(?:ed)?, thesis, dissertation
    gpa, grades?, graduat\w+, alma mater, certif\w+, courses?, training, qualification\w*
    licen[cs]es?, academic\w*, bootcamps?
    """
)
_TECHNICAL = _any_of(
    r"""
    skills?, technolog\w+, technical\w*, tech, stack, programming, cod(?:e|ed|ing)
    languages?(?! (?:do|can|could) you (?:speak|talk|understand))
    frameworks?, librar(?:y|ies), tools?, tooling, databases?, sql, apis?, cloud, aws, azure, gcp
    kubernetes, docker, terraform, linux, python, java, javascript, typescript, rust, golang, react
    node(?:\.js)?, django, architect\w*
    design(?:ed)? (?:a |the |an )?(?:system|service|api|database)s?, microservices?, infrastructure
    devops, ci/cd, test(?:s|ing)? (?:strateg\w+|automation), deploy\w*, machine learning, ml
    data (?:science|engineering|pipelines?), algorithms?, projects?, repositor\w+, open[- ]source
    github, software, engineer(?:ing)?, built, build, implement\w*, debug\w*, performance
    scal(?:e|ed|ing|able|ability), expertise, proficien\w+
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """
    How much a model may say: words that it is told, tokens that it is given.

    The tokens hold the words, their ids, and about 150 for thinking at low effort.
    """

    max_words: int
    max_completion_tokens: int


LENGTHS = {
    QuestionType.EDUCATION: Length(max_words=90, max_completion_tokens=450),
    QuestionType.TECHNICAL: Length(max_words=170, max_completion_tokens=600),
    QuestionType.BEHAVIOURAL: Length(max_words=200, max_completion_tokens=700),
    QuestionType.GENERAL: Length(max_words=110, max_completion_tokens=450),
}


def question_type(text: str) -> QuestionType:
    """
    Sort a question by its words.

    A story that is asked for is behavioural whatever it is about; schools come before tools, because courses
    have technical names; what fits nowhere is general.
    """
    if _BEHAVIOURAL.search(text):
        return QuestionType.BEHAVIOURAL
    if _EDUCATION.search(text):
        return QuestionType.EDUCATION
    return QuestionType.TECHNICAL if _TECHNICAL.search(text) else QuestionType.GENERAL
