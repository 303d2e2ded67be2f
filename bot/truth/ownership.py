"""Whether a person claims a larger share in a deed than their records give them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.domain import Passage
from bot.truth.deeds import Deed, Share, claimed_deeds, tells_lead, told_deeds
from bot.truth.faults import RANK, Fault
from bot.truth.names import names_in
from bot.truth.stems import Word, words_of
from bot.truth.told import Stems, Told

_PLACE = re.compile(r"\b(?:at|with|for) (?=[A-Z])")
_FOUNDS = re.compile(
    r"\b(?:i|we|i've|who) (?:\w+ly )?(?:co-)?(?P<verb>founded|set up|established|initiated|instituted"
    r"|originated|invented|pioneered"
    r"|conceived|opened|launched|created|started(?! (?:at|as|in|my|out|with|by|to|there|on|from|off"
    r"|working|\w+ing|here|around|when)\b)"
    r"|organi[sz]ed?|ran|run|chaired|managed?)\b(?P<object>[^.;,]*)",
    re.IGNORECASE,
)
_FOUNDING = re.compile(
    r"\b(?:co-)?(?:found\w*|set up|establish\w*|initiat\w*|institut\w*|originat\w*|invent\w*|pioneer\w*"
    r"|conceiv\w*|open\w*"
    r"|launch\w*|creat\w*|start\w*|organi[sz]\w*|introduc\w*|built|build\w*|made|wrote|design\w*"
    r"|develop\w*|run|runs|ran"
    r"|own\w*|manag\w*|chair\w*|head\w*|lead\w*|led|direct\w*|began|idea|my|coordinat\w*|planned)\b",
    re.IGNORECASE,
)
_ALL = re.compile(r"\b(?:all|every one) (?:of )?(?:the |its |my |those )?(?P<number>\w+)\b", re.IGNORECASE)
_NEEDED = {Share.LED: Share.DID, Share.RAN: Share.DID, Share.MADE: Share.ARRANGED, Share.DID: Share.JOINT}
"""The share that a record has to give: leading takes having done it, doing takes more than having helped."""
_LIKE = 0.5
_FEW = 2


def wrong_shares(sentence: str, records: Sequence[Passage], told: Told) -> Iterator[Fault]:
    """
    Deeds of which the person claims more than the record's line on the same matter gives them.

    To have made what one helped with, to have led what one worked on, to have founded where one served.
    """
    lines = _lines(told.sentences)
    places = _stems(tuple(word for record in records for word in _post(record)))
    for claim in claimed_deeds(sentence):
        wanted = [word for word in claim.content if not places.exactly(word)]
        theirs = _same(wanted, lines)
        if claim.share is Share.MADE and _is_part_only(claim, records, lines):
            yield Fault(kind=RANK, words=claim.verb, is_hard=False)
        most = max((deed.share for deed in theirs), default=None)
        if claim.share is Share.LED and not _is_led(wanted, told, theirs, lines):
            yield Fault(kind=RANK, words=claim.verb, is_hard=most is None or most < Share.DID)
        elif most is not None and most < _NEEDED[claim.share]:
            yield Fault(kind=RANK, words=claim.verb, is_hard=most <= Share.HELPED)
    yield from _founded(sentence, records)
    yield from _all_of(sentence, told)


def _is_part_only(claim: Deed, records: Sequence[Passage], lines: Sequence[Deed]) -> bool:
    """Whether a whole project is claimed of which the record tells a contribution alone."""
    titles = [_stems(tuple(words_of(record.title))) for record in records]
    wanted = claim.content[:_FEW]
    if not wanted or not any(all(map(title.exactly, wanted)) for title in titles):
        return False
    mine = [deed.share for deed in lines if deed.verb == "i"]
    return bool(mine) and max(mine) <= Share.HELPED


def _is_led(wanted: Sequence[Word], told: Told, theirs: Sequence[Deed], lines: Sequence[Deed]) -> bool:
    """Whether a line on a matter, or the title of the post, tells of leading."""
    if theirs and max(deed.share for deed in theirs) < Share.DID:
        return False
    if tells_lead(told.titles) or not theirs:
        return tells_lead(told.low)
    return any(deed.is_lead and any(map(_stems(deed.content).exactly, wanted)) for deed in lines)


@lru_cache(maxsize=256)
def _lines(sentences: tuple[str, ...]) -> tuple[Deed, ...]:
    return tuple(deed for one in sentences for deed in told_deeds(one) if deed.content)


@lru_cache(maxsize=4096)
def _stems(words: tuple[Word, ...]) -> Stems:
    return Stems(words)


def _same(wanted: Sequence[Word], lines: Sequence[Deed]) -> list[Deed]:
    """The deeds that tell most of what is claimed, when that is half of it at least."""
    counted = [(sum(map(_stems(deed.content).exactly, wanted)), deed) for deed in lines]
    most = max((count for count, _ in counted), default=0)
    if not wanted or most < max(1, _LIKE * len(wanted)):
        return []
    return [deed for count, deed in counted if count == most]


def _post(record: Passage) -> Sequence[Word]:
    """The words of a post's title, which say where and as what, not what was done."""
    return words_of(record.title) if _place(record) else ()


def _place(record: Passage) -> str:
    at = _PLACE.search(record.title)
    return record.title[at.end() :] if at else ""


def _founded(sentence: str, records: Sequence[Passage]) -> Iterator[Fault]:
    """To have founded or run the very place at which one served."""
    for match in _FOUNDS.finditer(sentence):
        object_ = re.split(r"\b(?:at|for|in|with|to|on|by|from)\b", match["object"])[0]
        named = names_in(f"x {object_}")
        for record in records if named else ():
            place = Stems(words_of(_place(record) or record.title))
            if all(map(place.holds, words_of(" ".join(named)))) and not _FOUNDING.search(
                f"{record.title.split(' at ')[0]}\n{record.text}"
            ):
                yield Fault(kind=RANK, words=match["verb"])


def _all_of(sentence: str, told: Told) -> Iterator[Fault]:
    """All nine, where the record says three of nine."""
    for match in _ALL.finditer(sentence):
        if re.search(
            rf"\b(?!all\b|each\b|every\b)\w+ of (?:the |its )?{match['number']}\b", told.low, re.IGNORECASE
        ):
            yield Fault(kind=RANK, words=match[0])
