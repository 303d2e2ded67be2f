"""Whether a sentence stands in the records that it cites."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.domain import Passage
from bot.truth.amounts import full_text, wrong_figures
from bot.truth.faults import NAME, NO_ID, UNKNOWN_ID, Fault
from bot.truth.names import unknown_names
from bot.truth.speech import is_claim

__all__ = ["Fault", "check", "faults", "unsupported_parts"]


def check(
    sentence: str,
    ids: Sequence[str],
    passages: Sequence[Passage],
    *,
    asked: str = "",
    today: date | None = None,
) -> tuple[Fault, ...]:
    """
    What is wrong with one sentence (its ids taken out), read against those passages that it cites.

    Greetings, offers, questions back and words about what the profile does not tell need no ids.
    """
    if not ids:
        return (Fault(kind=NO_ID, words=""),) if is_claim(sentence) else ()
    cited = [passage for passage in passages if passage.id in ids]
    if not cited:
        return (Fault(kind=UNKNOWN_ID, words=", ".join(ids)),)
    return faults(sentence, cited, asked=asked, today=today)


def faults(
    sentence: str, records: Sequence[Passage], *, asked: str = "", today: date | None = None
) -> tuple[Fault, ...]:
    """
    All that a sentence claims and that the records it cites do not hold; none when it may be told.

    "March 2019" stands in ``2019-03``, "four years" in dates four years apart; ``today`` ends what goes on.
    The question is no source: where the sentence leans on it, its names have to stand in the records too.
    """
    del asked
    return (
        *wrong_figures(sentence, records, today),
        *(Fault(kind=NAME, words=word) for word in unknown_names(sentence, map(full_text, records))),
    )


def unsupported_parts(sentence: str, records: Sequence[Passage]) -> tuple[str, ...]:
    """The figures and names of a sentence that stand in none of the records, as they are written."""
    return tuple(fault.words for fault in faults(sentence, records))
