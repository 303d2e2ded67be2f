"""Whether a sentence stands in the passages that it cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.domain import Passage
from bot.truth.figures import Figures, figures, months_between
from bot.truth.names import unknown_names

_HELLO = re.compile(
    r"(?:(?:hello|hi|hey|welcome|thanks|thank you|good (?:morning|afternoon|evening|day)|sure|of course|"
    r"certainly|great|gladly|you(?:'re| are) welcome|(?:great|good) question|nice to meet you)"
    r"(?: (?:there|again|for asking|so much|very much|a lot|everyone))?[\s,!.:;-]*)+",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"(?:please )?(?:feel free to|let me know|ask me|(?:i am|i'm|i would be|i'd be) (?:happy|glad) to)"
    r"\b(?P<rest>[^.!?:;,]{0,100})[.!?]*",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"(?P<rest>[^.!?:;]{1,160})\?+", re.IGNORECASE)
_HARMLESS = re.compile(
    r"\b(?:(?:can|may|shall|should|could) i (?:help|tell|share|answer|say)|about my \w+)\b", re.IGNORECASE
)
_OF_ME = re.compile(r"\b(?:i|i'm|i've|my|we|our)\b", re.IGNORECASE)
_SILENT = re.compile(
    r"(?:(?:i'm|i am) sorry,? |sorry,? |unfortunately,? )?(?:but )?(?:"
    r"(?:my|the) (?:profile|passages?|records?|notes) (?:does|do)(?: not|n't) "
    r"(?:say|mention|tell|list|cover|include|contain|specify|give)\b"
    r"|i (?:do not|don't) (?:know|remember) (?:that|when|where|how|why|who)\b"
    r"|i (?:cannot|can't|can not|am not able to|have nothing to) (?:say|tell|share|add)\b"
    r"|i (?:do not|don't) have (?:any )?(?:information|details|anything|more) (?:about|on|to)\b"
    r")[^.!?:;,]{0,80}[.!?]*",
    re.IGNORECASE,
)
_UNDECIDED = re.compile(
    r"(?:(?:but|and) )?(?:i (?:cannot|can't|can not) (?:say|tell)|i (?:do not|don't) know) (?:whether|if)\b"
    r"[^.!?:;,]{0,80}[.!?]*",
    re.IGNORECASE,
)
"""Takes no side, so that it may name what the profile does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """
    The result of a check; ``unsupported`` are the sentence's own words for which no cited passage stands.

    ``reason`` is empty when supported, else ``no id``, ``unknown id`` or ``not in the passage``.
    """

    supported: bool
    reason: str = ""
    unsupported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """
    Why a sentence may not be told: a ``kind`` in plain words, and the sentence's own ``words`` in question.

    A fault that is not hard is weak support alone, which a second model may clear.
    """

    kind: str
    words: str
    is_hard: bool = True


def faults(
    sentence: str, records: Sequence[Passage], *, asked: str = "", today: date | None = None
) -> tuple[Fault, ...]:
    """All that a sentence claims and that the records it cites do not hold; none when it may be told."""
    del asked, today
    return tuple(Fault(kind="not in the record", words=part) for part in unsupported_parts(sentence, records))


def check(sentence: str, ids: Sequence[str], passages: Sequence[Passage]) -> Verdict:
    """
    Check one sentence (its ids taken out) against those of the given passages that it cites.

    Every number, date, percentage, e-mail, URL and name in it must stand in a cited passage, its title,
    section and dates included. "March 2019" stands in ``2019-03``, "four years" in ``4`` or in dates four
    years apart. Greetings, offers and questions back claim nothing and need no ids.
    """
    if not ids:
        claims = is_claim(sentence)
        return Verdict(supported=not claims, reason="no id" if claims else "")
    cited = [passage for passage in passages if passage.id in ids]
    if not cited:
        return Verdict(supported=False, reason="unknown id", unsupported=tuple(ids))
    wrong = unsupported_parts(sentence, cited)
    return Verdict(supported=not wrong, reason="not in the passage" if wrong else "", unsupported=wrong)


def is_claim(sentence: str) -> bool:
    """Whether a sentence says anything about the person; when in doubt, it does."""
    bare = sentence.strip().strip("*_").strip()
    if not re.search(r"\w", bare):
        return False
    found = figures(bare, every_word=False)
    if _UNDECIDED.fullmatch(bare):
        return bool(found.emails or found.urls)
    if any((found.emails, found.urls, found.dates, found.percents, found.spans, found.mixed, found.numbers)):
        return True
    if unknown_names(bare, ()):
        return True
    if _HELLO.fullmatch(bare) or _SILENT.fullmatch(bare):
        return False
    back = _OFFER.fullmatch(bare) or _QUESTION.fullmatch(bare)
    return back is None or bool(_OF_ME.search(_HARMLESS.sub("", back["rest"])))


def unsupported_parts(sentence: str, cited: Sequence[Passage]) -> tuple[str, ...]:
    """The checkable parts of a sentence that stand in none of the passages, as they are written."""
    told = "\n".join(f"{p.title}\n{p.section}\n{p.dates}\n{p.text}" for p in cited)
    asked = figures(sentence, every_word=False)
    return (*_wrong_figures(asked, _known(told), cited), *unknown_names(sentence, [told]))


@lru_cache(maxsize=512)
def _known(told: str) -> Figures:
    """The figures of a passage; every sentence that cites it asks for them."""
    return figures(told)


def _wrong_figures(asked: Figures, known: Figures, cited: Sequence[Passage]) -> list[str]:
    dates = {part for date in known.dates for part in (date, date[:7], date[:4])}
    numbers = {*known.numbers, *known.percents, *(value for value, _ in known.spans), *dates}
    spoken = {*known.ordinals, *known.numbers}
    wrong = [written for email, written in asked.emails.items() if email not in known.emails]
    wrong += [written for url, written in asked.urls.items() if url not in known.urls]
    wrong += [written for date, written in asked.dates.items() if date not in dates]
    wrong += [written for value, written in asked.percents.items() if value not in known.percents]
    wrong += [written for span, written in asked.spans.items() if not _spans(span, known, numbers, cited)]
    wrong += [written for value, written in asked.ordinals.items() if value not in spoken]
    wrong += [written for token, written in asked.mixed.items() if token not in known.mixed]
    wrong += [written for value, written in asked.numbers.items() if value not in numbers]
    return wrong


def _spans(span: tuple[str, str], known: Figures, numbers: set[str], cited: Sequence[Passage]) -> bool:
    """Whether a span of time is told, or is the length of a cited passage's own dates."""
    value, unit = span
    if span in known.spans or value in numbers:
        return True
    lengths = [months for passage in cited if (months := months_between(passage.dates)) is not None]
    # Both ends may count: 2019-03 to 2021-02 are 23 months, or 24 with the last one, and "two years".
    if unit == "month":
        return any(value in {str(months), str(months + 1)} for months in lengths)
    return any(
        value in {str(months // 12), str((months + 1) // 12), str(round(months / 12))} for months in lengths
    )
