"""Whether a sentence stands in the records that it cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.domain import Passage
from bot.truth.amounts import full_text, wrong_figures
from bot.truth.faults import NAME, NO_ID, TECHNOLOGY, UNKNOWN_ID, WEAK, Fault
from bot.truth.figures import figures
from bot.truth.leaning import wrong_premises
from bot.truth.likeness import invented
from bot.truth.lines import misplaced_years
from bot.truth.mixture import mixtures
from bot.truth.names import unknown_names, unknown_opener
from bot.truth.outcomes import invented_outcomes
from bot.truth.polarity import contradicts, wrong_polarity
from bot.truth.prose import LIST_NUMBER, stands
from bot.truth.ranks import wrong_ranks
from bot.truth.skills import unknown_skills
from bot.truth.speech import is_claim, without_silences
from bot.truth.status import wrong_status
from bot.truth.told import Told, lacking_technologies, told_by
from bot.truth.tongues import tongue

_OF_ME = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Ww]e|[Oo]ur|us)\b")
_OF_ME_ALONE = re.compile(r"\b(?:I|[Mm]y|[Mm]e)\b")
_HEADING = re.compile(
    r"\s*(?:[-*\u2022]\s+|\d{1,2}[.)]\s+)?[*_#\s]*(?:\w+ \d+:\s*)?[A-Z][^.!?:]{0,60}:[*_]*\s*"
)

_HEAVENS = "sun moon earth internet"
"""Written with a capital by some, and nobody's name."""

__all__ = ["Fault", "check", "faults", "unsupported_parts"]


def check(
    sentence: str,
    ids: Sequence[str],
    passages: Sequence[Passage],
    *,
    asked: str = "",
    today: date | None = None,
    opens: bool = True,
) -> tuple[Fault, ...]:
    """
    What is wrong with one sentence (its ids taken out), read against those passages that it cites.

    Greetings, offers, questions back and words about what the profile does not tell need no ids.
    """
    if not ids:
        return (Fault(kind=NO_ID, words=""),) if is_claim(sentence, asked) else ()
    cited = [passage for passage in passages if passage.id in ids]
    if not cited:
        return (Fault(kind=UNKNOWN_ID, words=", ".join(ids)),)
    return faults(sentence, cited, asked=asked, today=today, opens=opens)


def faults(
    sentence: str,
    records: Sequence[Passage],
    *,
    asked: str = "",
    today: date | None = None,
    opens: bool = True,
) -> tuple[Fault, ...]:
    """
    All that a sentence claims and that the records it cites do not hold; none when it may be told.

    "March 2019" stands in ``2019-03``, "four years" in dates four years apart; ``today`` ends what goes on.
    The question is no source: where the sentence leans on it, its names have to stand in the records too.
    ``opens``: nothing has been said before it that it may point to instead.
    """
    given, sentence = tuple(records), without_silences(sentence, asked)
    told = told_by(given)
    is_general = _is_general(sentence, given)
    if is_general and LIST_NUMBER.fullmatch(sentence):
        return ()
    whole = "\n".join(map(full_text, given))
    in_english = told.tongue == "en" == tongue(sentence)
    is_foreign = tongue(sentence) != told.tongue
    found = [
        *_figures(sentence, given, today, asked, is_general),
        *(Fault(kind=NAME, words=word) for word in _names(sentence, whole, asked, in_english, is_general)),
    ]
    if in_english:
        denied = wrong_polarity(sentence, told, asked=asked)
        # Words tell what a few lines about one life deny; of prose at length they only let it seem so,
        # but where one sentence of it has them all.
        is_firm = not is_general or (bool(denied) and contradicts(sentence, told.sentences))
        found += [replace(fault, is_hard=fault.is_hard and is_firm) for fault in denied]
    if not is_general:
        found += [Fault(kind=TECHNOLOGY, words=word) for word in lacking_technologies(sentence, told)]
        found += _about_a_person(sentence, given, told) if in_english else []
        found += mixtures(sentence, given, today)
        found += wrong_premises(sentence, told, whole, asked, opens=opens)
    if in_english and (opener := unknown_opener(sentence, [whole])):
        found.append(Fault(kind=NAME, words=opener, is_hard=False))
    if any(fault.is_hard for fault in found):
        return tuple(found)
    if is_foreign:
        found.append(Fault(kind=WEAK, words="", is_hard=False))
    elif weak := invented(sentence, told, asked=asked, figures=_count(sentence)):
        found.append(Fault(kind=WEAK, words=" ".join(weak), is_hard=False))
    else:
        found += [*invented_outcomes(sentence, told), *unknown_skills(sentence, told)]
    return tuple(found)


def _is_general(sentence: str, records: Sequence[Passage]) -> bool:
    """
    Whether neither a sentence nor what it cites is about somebody's life: prose that is filed nowhere.

    "We" and "our" are anybody on a page that has not even a title.
    """
    if any(record.section or record.dates for record in records):
        return False
    of_me = _OF_ME if any(record.title for record in records) else _OF_ME_ALONE
    return not of_me.search(sentence)


def _figures(
    sentence: str, given: tuple[Passage, ...], today: date | None, asked: str, is_general: bool
) -> list[Fault]:
    """Wrong figures; general prose may hold them in other ways, and repeats those of the question."""
    found = wrong_figures(sentence, given, today)
    if not found or not is_general:
        return found
    whole = "\n".join((*map(full_text, given), asked))
    told = figures(whole)
    return [fault for fault in found if not stands(fault, sentence, told, whole)]


def _names(sentence: str, whole: str, asked: str, in_english: bool, is_general: bool) -> tuple[str, ...]:
    """Unknown names; in general prose, what was asked about may be named, and a heading names nothing."""
    if not is_general:
        return unknown_names(sentence, [whole], only_marked=not in_english)
    heading = _HEADING.match(sentence)
    return unknown_names(
        sentence[heading.end() :] if heading else sentence,
        [whole, asked, _HEAVENS],
        only_marked=not in_english,
    )


def _about_a_person(sentence: str, records: tuple[Passage, ...], told: Told) -> list[Fault]:
    """Ranks, posts that are over, and the years of a life."""
    return [
        *wrong_ranks(sentence, records, told),
        *wrong_status(sentence, records),
        *misplaced_years(sentence, told),
    ]


def _count(sentence: str) -> int:
    """How many figures a sentence has; they all stand in its records when this is asked."""
    said = figures(sentence, every_word=False)
    return len(said.numbers) + len(said.dates) + len(said.percents) + len(said.spans)


def unsupported_parts(sentence: str, records: Sequence[Passage]) -> tuple[str, ...]:
    """The figures and names of a sentence that stand in none of the records, as they are written."""
    return tuple(fault.words for fault in faults(sentence, records))
