"""Whether a person claims a larger share in a deed than their records give them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.domain import Passage
from bot.truth.crossings import place_of
from bot.truth.deeds import Deed, Share, claimed_deeds, tells_lead, told_deeds
from bot.truth.faults import RANK, Fault
from bot.truth.names import names_in
from bot.truth.stems import Word, words_of
from bot.truth.told import Stems, Told

_FOUNDS = re.compile(
    r"\b(?:i|we|i've|who) (?:\w+ly )?(?:co-)?(?P<verb>founded|set up|established|initiated|originated"
    r"|opened|launched|created"
    r"|started(?! (?:at|as|in|my|out|with|by|to|there|on|from|off|\w+ing|here|around|when)\b)|own(?:ed)?"
    r"|organi[sz]ed?|ran|run|chair(?:ed)?|managed?|head(?:ed)?|led|lead"
    r"|direct(?:ed)?)\b(?P<object>[^.;,]*)",
    re.IGNORECASE,
)
_OWNING = re.compile(r"own|found|set up|establish|initiat|originat|open|launch|creat|start", re.IGNORECASE)
_OWNER = re.compile(
    r"\b(?:co-)?(?:own\w*|found\w*|set up|establish\w*|initiat\w*|originat\w*|open(?:ed|ing)|launch\w*"
    r"|creat\w*|start(?:ed|er|s)|entrepreneur|self-employed|partner|began|my)\b",
    re.IGNORECASE,
)
_MAKER = re.compile(
    rf"{_OWNER.pattern}|\b(?:built|made|wrote|written|design\w*|develop\w*|author|maintain\w*)\b",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"\b(?:own\w*|founder|director|manag\w+|principal|partner|chief|president|chair\w*|head(?= of| at|,"
    r"|teacher|master|mistress|$)"
    r"|lead(?:er|s)?|led|dean|superintendent|commander|editor|proprietor|run|runs|ran|organi[sz]\w*"
    r"|coordinat\w*|in charge"
    r"|direct(?:s|ed)|host\w*|captain)\b",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"(?:introduc|initiat|instigat|launch|establish|found|invent|originat|pioneer|conceiv)\w*|set up",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"\b(?:introduc|initiat|instigat|launch|establish|found|invent|originat|pioneer|conceiv|start|creat"
    r"|brought|design|develop"
    r"|propos|open|organi[sz]|install|roll|began|built|build|wrote|made|set|put|form|adopt|first|new|mov)",
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
        elif theirs and _INTRODUCES.fullmatch(claim.verb) and not _INTRODUCED.search(told.low):
            yield Fault(kind=RANK, words=claim.verb, is_hard=False)
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
    alike = [deed for count, deed in counted if count == most]
    # What was done comes right behind the verb, where and when behind that.
    return [deed for deed in alike if _stems(deed.content).exactly(wanted[0])] or alike


def _post(record: Passage) -> Sequence[Word]:
    """The words of a post's title, which say where and as what, not what was done."""
    return words_of(record.title) if place_of(record) else ()


def _founded(sentence: str, records: Sequence[Passage]) -> Iterator[Fault]:
    """To have founded or run the very place at which one served."""
    for match in _FOUNDS.finditer(sentence):
        object_ = re.split(r"\b(?:at|for|in|with|to|on|by|from)\b", match["object"])[0]
        named = names_in(f"x {object_}")
        for record in records if named else ():
            place = _stems(tuple(words_of(place_of(record) or record.title)))
            needed = _OWNER if _OWNING.match(match["verb"]) else _HEAD
            told = f"{record.title.split(' at ')[0]}\n{record.text}"
            if needed is _OWNER and not place_of(record):
                needed = _MAKER
            if all(map(place.holds, words_of(" ".join(named)))) and not needed.search(told):
                yield Fault(kind=RANK, words=match["verb"])


def _all_of(sentence: str, told: Told) -> Iterator[Fault]:
    """All nine, where the record says three of nine."""
    for match in _ALL.finditer(sentence):
        if re.search(
            rf"\b(?!all\b|each\b|every\b)\w+ of (?:the |its )?{match['number']}\b", told.low, re.IGNORECASE
        ):
            yield Fault(kind=RANK, words=match[0])
