"""Outcomes that a sentence adds to what was done: praise, growth, a prize that no record tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.truth.faults import WEAK, Fault
from bot.truth.numbers import WORDS
from bot.truth.parts import content_of
from bot.truth.stems import plain, words_of
from bot.truth.told import Told

_PARTS = re.compile(
    r"(?P<cue>(?:,(?!\d)|[;:\u2014\u2013])\s*"
    r"(?:and |but |so |thus |thereby |therefore |which |who |whose |that )?"
    r"|\s-\s|\b(?:and|but|so that|so|which|thereby|as a result|resulting in|leading to|because|until"
    r"|after|when)\s)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\W*(?:it|they|this|that|these|those|some|several|many|most|all|both|few|nearly|almost|none|nobody"
    r"|everybody|everyone"
    r"|people|the|our|my|their|its|his|her|other|others|others'|\w+ of (?:whom|which|them)|more|fewer"
    r"|less)\b",
    re.IGNORECASE,
)
_CUE = re.compile(r"which|\W\s*who|so|thus|thereby|therefore|result|leading|that\b", re.IGNORECASE)
_PERFECT = re.compile(
    r"\W*(?:has|have|had|was|were|is|are|got|won|received|earned|drew|brought|turned)\b", re.IGNORECASE
)
_PARTICIPLE = re.compile(
    r"\W*(?:thereby |thus |so |and )?(?:mak|earn|sav|giv|eas|open|inspir|help|bring|winn|boost|improv"
    r"|reduc|cutt|doubl|tripl|allow"
    r"|enabl|lett|turn|driv|rais|gain|attract|draw|lead|result|secur|pleas|delight|convinc|persuad|caus"
    r"|creat|generat|increas"
    r"|prevent|avoid|free|transform|strengthen|accelerat|spark|encourag|grow|halv|land|becom)ing\b",
    re.IGNORECASE,
)
_HELPED = re.compile(r"\W*(?:helped|help) (?:to )?(?P<verb>\w+)", re.IGNORECASE)
_ASIDE = re.compile(r"\W*(?:please|yes|no|well|that's|do|don't|you)\b", re.IGNORECASE)
_MINE = re.compile(r"\W*(?:i|we|i'm|i've|we've)\b", re.IGNORECASE)
_HALF, _MOST = 0.5, 0.66
_EMPTY = frozenset(["everything", "never", "longer", "worth", "said", "enough", "way", *WORDS])


def invented_outcomes(sentence: str, told: Told) -> Iterator[Fault]:
    """
    Parts behind the first one that tell what came of it, or somebody else's deeds, in words of their own.

    What came of it needs two of three of its words in the records, what others did half of them.
    """
    for part, cue in _later_parts(plain(sentence)):
        enough = _needed(part, cue)
        words = words_of(part)
        content = [w for w in content_of(words) if not w.is_capital and w.text not in _EMPTY]
        novel = [word for word in content if not told.stems.holds(word)]
        # The figures of a sentence stand in its records when this is asked, and speak for the part.
        figures = sum(word.text[0].isdigit() or word.text in WORDS for word in words)
        if novel and 1 - len(novel) / (len(content) + figures) < enough:
            yield Fault(kind=WEAK, words=" ".join(word.text for word in novel), is_hard=False)
            return


def _later_parts(text: str) -> Iterator[tuple[str, str]]:
    """Each part of a sentence but the first, with the word or sign that joins it."""
    marks = list(_PARTS.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=False):
        part = text[mark.end() : end]
        if part.strip():
            yield part, mark["cue"]


def _needed(part: str, cue: str) -> float:
    """The share of its words that a part has to have from the records; 0 when it adds nothing of its own."""
    if _MINE.match(part) or _ASIDE.match(part):
        return 0.0
    if _CUE.search(cue) or _PARTICIPLE.match(part) or _HELPED.match(part):
        return _MOST
    return _HALF if _SUBJECT.match(part) or _PERFECT.match(part) else 0.0
