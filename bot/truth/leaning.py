"""Sentences that lean on the question ("Yes, I do", "It took a year"), read together with it."""

from __future__ import annotations

import re

from bot.truth.faults import PREMISE, Fault
from bot.truth.names import names_in, unknown_names
from bot.truth.parts import content_of
from bot.truth.polarity import denials, dropped_no
from bot.truth.ranks import ranks_in, tells_rank
from bot.truth.stems import framing_words, words_of
from bot.truth.told import Told, lacking_technologies

_ANSWERS = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|no|nope|indeed|correct|right|sure|absolutely|definitely|certainly"
    r"|of course|exactly|true"
    r"|that's (?:right|correct|true)|thanks|thank you"
    r"|i (?:do|did|have|am|was|can|could|had)(?=\s*(?:[^\w\s]|$)))(?!\w)",
    re.IGNORECASE,
)
_NO = re.compile(r"\W*(?:no|nope|not|never)\b|.{0,40}\b(?:not|never|n't)\b", re.IGNORECASE)
_NO_AND = re.compile(r"\W*(?:no|nope)\b[\s,.;:\u2013\u2014-]+(?=\w)", re.IGNORECASE)
_ANY = re.compile(r"\b(?:any|ever)\b", re.IGNORECASE)
_STANDS_FOR = re.compile(r"\b(?:it|them|one|they)\b", re.IGNORECASE)
_BY_ITSELF = re.compile(
    r"\b(?:one (?:of|\w+ (?:that|which|i|who))|(?:no|every|any|some) ?one|one [a-z]+ (?:in|on)\b"
    r"|it (?:is|was|'s) (?:\S+ ){1,3}(?:that|who|which)\b|it (?:is|was) in \d)|\b(?:\d+|two|three) of them\b",
    re.IGNORECASE,
)
"""Stands for nothing that was said before."""
_POINTS = re.compile(r"\b(?:it|that|this|they|them|those|these|there|one|so|both|then)\b", re.IGNORECASE)
_ABOUT_YOU = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
_ASKER = re.compile(
    r"\b(?:(?:i am|i'm|this is|my name is|it's) [A-Z]\w+(?:,? (?:from|at|of|with) [A-Z]\w+(?: [A-Z]\w+)*)?"
    r"|(?:from|at|with|for) (?:our|my|us)\b[^,.;?!]*|(?:we|our \w+) (?:use|run|need|are|have"
    r"|work)\b[^,.;?!]*)",
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_BARE = 2
_FULL = 3


def leans(sentence: str, told: Told, *, opens: bool = True) -> bool:
    """
    Whether a sentence says too little on its own, and takes the rest from the question.

    One that does not open an answer may point to what was said before it.
    """
    if _ANSWERS.match(sentence):
        return True
    if not opens:
        return False
    content = [w for w in content_of(words_of(sentence)) if told.stems.holds(w)]
    if _STANDS_FOR.search(_BY_ITSELF.sub(" ", sentence)):
        return len(content) < _FULL
    return bool(_POINTS.search(sentence)) and len(content) < _BARE


def wrong_premises(sentence: str, told: Told, whole: str, asked: str, *, opens: bool = True) -> list[Fault]:
    """
    What the question takes for granted and the records do not hold, where a sentence rests on it.

    ``whole`` is all that the records tell. Who asks, and for whom, is no part of the question.
    """
    if not asked or not leans(sentence, told, opens=opens) or _denies_by_itself(sentence, told):
        return []
    premise = " ".join(_about_the_person(asked))
    if not premise:
        return []
    lacking = [word for word in unknown_names(premise, [whole]) if word[0].isupper()]
    lacking += lacking_technologies(premise, told)
    # "Have you won any prizes?" takes no victory for granted, as long as more than a yes comes back.
    if not (_ANY.search(premise) and names_in(sentence)):
        lacking += [w for name, w in ranks_in(premise).items() if not tells_rank(told.low, name)]
    found = [Fault(kind=PREMISE, words=word) for word in dict.fromkeys(lacking)]
    if found or _stands_alone(sentence, told):
        return found
    if not _NO.match(sentence) and any(denied := list(dropped_no(premise, told))):
        return [Fault(kind=PREMISE, words=denied[0].words)]
    content = [word for word in content_of(words_of(premise)) if word.stem not in framing_words()]
    if content and not any(told.stems.holds(word) for word in content):
        return [Fault(kind=PREMISE, words=" ".join(word.text for word in content), is_hard=False)]
    return []


def _stands_alone(sentence: str, told: Told) -> bool:
    """Whether all that it says beside a yes stands in the records, so that it shows what the yes is worth."""
    if " ".join(sentence.lower().strip(" .!").split()) in told.low:
        return True
    content = content_of(words_of(_ANSWERS.sub(" ", sentence)))
    return bool(content) and all(told.stems.holds(word) for word in content)


def _denies_by_itself(sentence: str, told: Told) -> bool:
    """Whether a "No," is followed by what is denied, which is looked at elsewhere."""
    found = _NO_AND.match(sentence)
    if found is None or not denials(sentence[found.end() :]):
        return False
    content = content_of(words_of(sentence[found.end() :]))
    return any(told.stems.holds(word) for word in content)


def _about_the_person(asked: str) -> list[str]:
    """The sentences of a question that are about the person, without those who ask."""
    sentences = [_ASKER.sub(" ", one) for one in _SENTENCE.split(asked) if one.strip()]
    mine = [one for one in sentences if _ABOUT_YOU.search(one) or "?" in one]
    return mine or sentences[-1:]
