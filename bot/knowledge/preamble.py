"""What in a message says who asks and what for, told apart from what is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAMES = r"(?:the\s+)?[\w&.'+#/-]*\w[+#]*(?:\s+(?:(?:of|and|the|de|&)\s+)?(?-i:[A-Z])[\w&.'-]*)*"
_SENTENCE = re.compile(r"(?<=[.!?;:\n])\s+|\s+[-\u2013\u2014]\s+|[()]")
_CLAUSE = re.compile(r",\s+")
_ASKED = re.compile(r"\b(?:you|your|yours|you're|yourself|u|ur|ya)\b", re.IGNORECASE)
_ASKER = re.compile(r"\b(?:i|i'm|im|i've|i'd|we|we're|we've|our|ours|my|us)\b", re.IGNORECASE)
_WISH = re.compile(
    r"\b(?:tell|give|show|walk|remind|send|help|ask) (?:me|us)\b|\blet me know\b|\bwonder\w*|\bcurious\b"
    r"|\binterest(?:ed|s)\b|\b(?:would|'d) (?:like|love)\b"
    r"|\b(?:want|need|like|love|wish|able|happy|glad|keen) to (?:know|hear|learn|see|understand)\b"
    r"|\b(?:can|could|may|should|do|did|shall) (?:i|we)\b"
    r"|\bi (?:heard|read|saw|see|noticed|think|thought|assume|guess|believe|understand|mean)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\s*(?:(?:so|and|but) )?(?:what|which|who|whom|whose|when|where|why|how|tell|describe|explain|any)\b",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    rf"\W*(?:[A-Z][\w'-]+\s+){{1,3}}"
    rf"(?:(?:here\s+)?(?:from|at|of|with)\s+{_NAMES}(?:\s+(?:here|speaking))?|here|speaking)\W*"
)
_HIRED_FOR = r"(?:role|position|job|opening|vacancy|post)"
_OURS = r"(?:team|tender|project|company|startup|client|stack|product|department|office|interview)"
_WISHES = r"(?:would|could|want|like|love|interested|consider\w*|open|ready|willing|plan\w*)"
_MOVES = r"(?:work|working|join|joining|move|moving|apply|applying|switch\w*)"
_INTRODUCTION = re.compile(
    r"\b(?:[Ii] am|[Ii]'m|[Mm]y name is|[Tt]his is|[Ii]t's)\s+(?:[A-Z][\w'-]*\s*){1,3}"
    rf"(?:(?:from|at|of|with)\s+{_NAMES})?(?:\s+here)?"
)
_ASIDES = re.compile(
    "|".join(
        [
            rf"\b(?:on behalf of|(?:writing|calling|greetings|regards|hello|hi) from)\s+{_NAMES}",
            (
                rf"\bfor (?:(?:our|an?|this|my)\s+(?:[\w-]+\s+){{0,3}}?{_OURS}"
                rf"|(?:our|an?|this|my|the)\s+(?:[\w-]+\s+){{0,3}}?{_HIRED_FOR})s?\b"
                rf"[^,.?!;]{{0,30}}?\b(?:at|with|in|of|on)\s+{_NAMES}"
            ),
            (
                rf"\b(?:our|this|an open|my)\s+(?:[\w-]+\s+){{0,3}}?(?:{_HIRED_FOR}|{_OURS})s?\s+"
                rf"(?:at|with|in|of|on|for|is|uses?|called)\s+{_NAMES}"
            ),
            rf"\b(?:here|we|us|colleagues?|folks)\s+(?:do\s+)?(?:at|from)\s+{_NAMES}",
            (
                r"\b(?:we|i)\s+(?:use|run|work\s+(?:with|at|for|in|on)|build|need)\s+"
                rf"{_NAMES}(?:\s*(?:,|and|or)\s+{_NAMES})*"
            ),
            rf"\b{_WISHES}\b[^.?!;,]{{0,40}}?\b{_MOVES}\s+(?:(?:to|for|at|with|in)\s+)?{_NAMES}",
        ]
    ),
    re.IGNORECASE,
)


def asked_part(text: str) -> str:
    """
    The message without what only tells of its asker ("Anna from Acme here", "for our role at Acme, ...").

    Nothing is left of a message that says nothing else.
    """
    text = "\n".join(" ".join(line.split()) for line in text.splitlines())
    kept = [clause for sentence in _SENTENCE.split(text) if sentence for clause in _clauses(sentence)]
    return " ".join(clause for clause in kept if clause.strip())


def _clauses(sentence: str) -> Iterator[str]:
    """What is left of a sentence; what follows a clause on the asker goes on about the asker."""
    was_asker = False
    for clause in _CLAUSE.split(sentence):
        asks = bool(_ASKED.search(clause) or _OPENING.match(clause))
        is_asker = bool(_SIGNED.fullmatch(clause) or (_ASKER.search(clause) and not _WISH.search(clause)))
        was_asker = not asks and (is_asker or was_asker)
        if not was_asker:
            yield _without_asides(clause)


def _without_asides(clause: str) -> str:
    return _ASIDES.sub(" ", _INTRODUCTION.sub(" ", clause))
