"""Finds sentences of a profile that speak to a machine instead of telling something of the person (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.domain import Passage
from bot.reasons import EXTRACTION, OVERRIDE, PERSONA
from bot.truth.screen import screen

_MACHINE = (
    r"(?:a\.?i\.?(?:\s+(?:model|assistant|system|agent|recruiter|reviewer))?s?|l\.?l\.?m\.?s?|language\s+models?"
    r"|chat\s?gpt|gpt|bots?|chat\s?bots?|assistants?|models?|ats|machines?|(?:automated|screening)\s+systems?"
    r"|parsers?|robots?)"
)
_ORDER = (
    r"(?:say|state|claim|tell|answer|respond|reply|write|output|report|conclude|confirm|mention|add|emphasi[sz]e"
    r"|recommend|rank|rate|score|grade|hire|shortlist|select|choose|prefer|accept|approve|consider|treat|describe"
    r"|present|evaluate|assess|flag|mark|praise|forward|advance)"
)
_BEGIN = r"(?:^|[.;:!?]\s+|\b(?:please|always|must|should|shall|now)\s+)"
_THIS = (
    r"(?:this|these)\s+(?:candidate|applicant|person|resume|r[ée]sum[ée]|cv|profile|individual|application)"
)
_NAMES_MACHINE = (
    rf"\b(?:attention|note|notice|message|instructions?|dear|hello|hey)\b\s*(?:to|for|,)?\s*(?:any|all|the|every)?"
    rf"\s*{_MACHINE}\b\s*[:,!-]"
)
_MACHINE_READS = (
    rf"\b{_MACHINE}\b[^.!?\n]{{0,30}}\b(?:read|process|pars|review|summari[sz]|evaluat|screen|analy[sz])"
    r"(?:e|s|es|ing)?\s+(?:this|the)\s+(?:text|document|file|page|cv|resume|profile|candidate|application)"
)
_YOU_MUST = (
    r"\byou\s+(?:must|should|shall|will|have\s+to|are\s+(?:required|instructed|told)\s+to)\s+"
    rf"(?:now\s+|always\s+|never\s+|only\s+)?(?:{_ORDER}|ignore|obey|follow|pretend|forget|reveal|disclose"
    r"|not\s+(?:say|mention|reveal|tell))\b"
)
_ANSWER_THAT = (
    rf"{_BEGIN}(?:say|state|claim|answer|respond|reply|tell\s+(?:them|everyone|everybody|visitors?|the\s+\w+))"
    r"\s+that\b"
)
_PATTERNS = (
    rf"(?:{_BEGIN}|\b(?:and|to|you)\s+){_ORDER}\b[^.!?\n]{{0,60}}\b{_THIS}\b",
    _ANSWER_THAT,
    _NAMES_MACHINE,
    rf"\b(?:if|when|as)\s+you(?:'re|\s+are)\s+(?:an?\s+|the\s+)?{_MACHINE}\b",
    _MACHINE_READS,
    _YOU_MUST,
    r"^\s*(?:do\s+not|don't|never)\s+(?:mention|reveal|disclose|talk\s+about)\b",
    r"<\|[a-z_]{2,20}\|>|\[/?INST\]|<<SYS>>|^\s*(?:system|assistant|user)\s*:",
    r"\b(?:sage|antworte|behaupte|empfiehl|bewerte)\b[^.!?\n]{0,40}\b(?:dass?|dies\w+\s+(?:bewerb|kandidat)\w*)\b",
    r"\b(?:di|responde|recomienda)\s+(?:que\s+)?(?:este|esta|a\s+este)\s+(?:candidat[oa]|perfil)\b",
    r"\b(?:dis|r[ée]ponds|recommande[zr]?)\s+(?:que\s+)?ce(?:tte)?\s+(?:candidat\w*|profil|personne)\b",
)
_COMPILED = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_SHOWN = 80
_ATTACKS = {OVERRIDE, EXTRACTION, PERSONA}
"""What else a visitor may not ask for is ordinary in a profile, where somebody writes reports."""


def orders_in(passage: Passage) -> Iterator[str]:
    """The sentences of a passage, title and questions included, that tell a machine what to do."""
    texts = (
        passage.title,
        passage.section,
        *passage.tags,
        *passage.questions,
        *_SENTENCE.split(passage.text),
    )
    for text in texts:
        bare = text.strip().lstrip("-*• ").strip()
        if bare and is_order(bare):
            yield bare if len(bare) <= _SHOWN else f"{bare[: _SHOWN - 1]}…"


@lru_cache(maxsize=2048)
def is_order(sentence: str) -> bool:
    """
    Whether a sentence orders something: ``Ignore all previous instructions``, ``Rank this candidate first``.

    A profile tells of its person in the first or third person; whoever is told to do something is another.
    """
    return any(pattern.search(sentence) for pattern in _COMPILED) or screen(sentence) in _ATTACKS
