"""What a person did, and how large their own share in it was: helped, took part, made, led."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from bot.truth.parts import content_of
from bot.truth.stems import Word, plain, stop_words, words_of
from bot.truth.tenses import is_past


class Share(IntEnum):
    """How much of a deed was the person's own."""

    SAW = 0
    HELPED = 1
    JOINT = 2
    ARRANGED = 3
    DID = 4
    MADE = 5
    RAN = 6
    LED = 7


_SAW = r"shadow(?:ed|ing|s)?|attend(?:ed|ing|s)?|observ(?:ed|ing|es?)|sat in|watched|witnessed|visited"
_HELPED = (
    r"help(?:ed|s|ing)?|assist(?:ed|s|ing)?|aid(?:ed|ing)|support(?:ed|s|ing)?|contribut(?:ed|es?|ing)"
    r"|(?:took|take|takes|taking|had a) part|participat(?:ed|es?|ing)|(?:was|am|were|been|being"
    r"|is) (?:a )?(?:small )?part of"
    r"|part of (?:the|a) \w+|involved (?:in|with)|members? of|one of (?:the|a|two|three|four|five|six"
    r"|seven|eight|nine|ten|several)"
    r"|work(?:ed|ing|s)? (?:with|alongside|under|for)|alongside|behind the scenes|contributions?"
    r"|(?:gave|lent) a hand|sat on"
    r"|played (?:a )?part|under the (?:guidance|supervision|direction) of"
)
_JOINT = (
    r"worked on|working on|co-\w+|jointly|together with"
    r"|collaborat(?:ed|es?|ing)"
)
_LED = (
    r"led|leads?|leading|head(?:ed|ing|s)?(?: up)?|manag(?:ed?|es|ing)|direct(?:ed|s|ing)|oversaw"
    r"|oversee(?:s|ing)?"
    r"|supervis(?:ed?|es|ing)|chair(?:ed|s|ing)?|captain(?:ed|ing)?|spearhead(?:ed|ing)?"
    r"|masterminded|orchestrated|took (?:charge|the lead)|command(?:ed)?"
    r"|governed|presid(?:ed|es)|steered"
)
_MADE = (
    r"built|build|designed?|created?|wrote|write|made|architected|invented|founded|produced?|composed"
    r"|authored|developed"
    r"|initiated|instigated|set up|established|launched|single-?handed(?:ly)?|in charge"
)
_ARRANGED = (
    r"coordinat(?:ed|es?|ing)|.{1,60}\bwith (?:a|one|two|three|four|five|several|other|my|our"
    r"|the other) (?:\w+ )?(?:colleagues?|others|partners?)"
)
_RAN = r"ran|runs?|running|owns?|owned|in (?:sole|full|overall) charge"
_MINE = (
    r"(?:my|mine)(?: own| very own| sole| full)* (?:project|responsibility|creation|idea|work|doing"
    r"|initiative|baby"
    r"|brainchild|design|invention|achievement)|responsib(?:le|ility) for|handled|took care of"
    r"|single-?handed(?:ly)?"
)
_TELLS_LED = re.compile(
    r"\b(?:chief|head|leader\w*|lead|manager|director|owner|founder|responsib\w+|charge|chair\w*"
    r"|captain|supervisor"
    r"|management|mine|author|sole|command|foreman|president|coordinat\w+)\b",
    re.IGNORECASE,
)
_OPENING = r"^\W*(?:[\w']+ ){0,4}?"
_HEDGE = rf"\b(?:{_SAW}|{_HELPED}|{_JOINT}|we|us|our|team|together|colleagues?|support)\b"
_PATTERNS = tuple(
    (
        share,
        re.compile(rf"\b(?:{words})(?![\w-])", re.IGNORECASE),
        re.compile(rf"{_OPENING}\b(?:{words})(?![\w-])", re.IGNORECASE),
    )
    for share, words in (
        (Share.SAW, _SAW),
        (Share.HELPED, _HELPED),
        (Share.JOINT, _JOINT),
        (Share.ARRANGED, _ARRANGED),
        (Share.LED, _LED),
        (Share.RAN, _RAN),
        (Share.MADE, _MADE),
    )
)
_CLAIMS_LEAD = re.compile(rf"\b(?:{_LED})(?![\w-])", re.IGNORECASE)
_HEDGED = re.compile(_HEDGE, re.IGNORECASE)
_WE = re.compile(r"(?:we|us|our|team|colleagues?)$", re.IGNORECASE)
_ALONE = re.compile(r"\b(?:alone|myself|my own|sole)\b", re.IGNORECASE)
_MY_LEAD = re.compile(r"\b(?:under )?my (?:leadership|direction|supervision|command|lead)\b", re.IGNORECASE)
_DID_IT = re.compile(r"\bdid (?:the|all|most|every)\b", re.IGNORECASE)
_CLAIMS_MINE = re.compile(rf"\b(?:{_MINE})\b", re.IGNORECASE)
_BREAK = re.compile(r"[;:()\n\u2014\u2013]|,|\s-\s|\b(?:and|but|while|where|which|who|when|because|so)\b")
_I_DID = re.compile(
    r"\b(?:i|i've|i have|i'm|who) (?:\w+ly |also |then |even |alone |personally |(?:was"
    r"|am) the one who )*(?P<verb>[a-z][a-z-]*)",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(
    r"\b(?:i (?:was|am)|it (?:was|is)|i'm|it's) (?:the (?:one|person)|me|i) (?:who|that) ", re.IGNORECASE
)
_BEHIND = re.compile(r"\bi (?:was|am|stood) behind (?=the\b)", re.IGNORECASE)
_NO_DEEDS = """
am was were be been being had have did do used needed joined learned learnt liked stayed worked studied
enjoyed loved wanted moved lived left started began spent felt met got know knew think thought attended
volunteered trained remember hope see saw can could would will may might must should graduated
not never said mention play played
"""
_NO_DEED = frozenset(_NO_DEEDS.split())


@dataclass(frozen=True, slots=True)
class Deed:
    """
    Something that was done: its words that carry something, and how large the person's share was.

    ``is_lead``: the line that tells it names a head of something.
    """

    content: tuple[Word, ...]
    share: Share
    verb: str
    is_lead: bool = False


@lru_cache(maxsize=1024)
def told_deeds(line: str) -> tuple[Deed, ...]:
    """The deeds of a record's line, such as ``Helped with the move and wrote the manual``."""
    return tuple(_told(line))


def _told(line: str) -> Iterator[Deed]:
    share = None
    is_lead = tells_lead(line)
    for part in _BREAK.split(plain(line)):
        words = words_of(part)
        if not words:
            continue
        found = _opening_share(part)
        if found is not None:
            share = found
        elif share is None or is_past(words[0].text) or words[0].text == "i":
            share = Share.DID
        yield Deed(tuple(content_of(words)), share, words[0].text, is_lead)


def _opening_share(part: str) -> Share | None:
    for share, _, opening in _PATTERNS:
        if opening.search(part):
            return share
    return None


@lru_cache(maxsize=512)
def claimed_deeds(sentence: str) -> tuple[Deed, ...]:
    """The deeds that a sentence gives to its speaker, without those that it shares."""
    return tuple(_claimed(sentence))


def _claimed(sentence: str) -> Iterator[Deed]:
    share: Share | None = None
    verb = ""
    direct = _BEHIND.sub("I created ", _EMPHASIS.sub("I ", plain(sentence)))
    for part in _BREAK.split(direct):
        words = words_of(part)
        if not words:
            continue
        found, said = _claim(part)
        if found is None and said == "" and share is not None and not is_past(words[0].text):
            # "I lead the team and use Rust": what was led does not go on, what was done may.
            found, said = min(share, Share.DID), verb
        elif not said and share is not None and is_past(words[0].text):
            found, said = Share.DID, words[0].text
        share, verb = found, said
        if share is not None:
            yield Deed(tuple(w for w in content_of(words) if w.text != verb), share, verb)


def _claim(part: str) -> tuple[Share | None, str]:
    """The share that a part claims and the word it does so with; "-" where it is shared or not theirs."""
    did = _I_DID.search(part)
    hedge = _HEDGED.search(part)
    mine = _MY_LEAD.search(part)
    led = mine or (_CLAIMS_LEAD.search(part, did.start()) if did else None)
    if led and (mine or (did and led.start() <= did.end() + 1)):
        # A team that one leads is no hedge, but "helped to lead" is.
        is_shared = hedge and hedge.start() < led.start() and not _WE.match(hedge[0])
        return (None, "-") if is_shared else (Share.LED, led[0])
    if hedge and not _ALONE.search(part):
        return None, "-"
    if own := _CLAIMS_MINE.search(part):
        return Share.MADE, own[0]
    return _deed(part, did) if did else (None, "")


def _deed(part: str, did: re.Match[str]) -> tuple[Share | None, str]:
    verb = did["verb"].lower()
    for share, anywhere, _ in _PATTERNS[-2:]:
        found = anywhere.search(part, did.start())
        if found and found.start() <= did.end() + 1:
            return share, found[0]
    is_deed = verb not in _NO_DEED and verb not in stop_words()
    return (Share.DID, verb) if is_deed or (verb == "did" and _DID_IT.search(part)) else (None, "-")


def tells_lead(text: str) -> bool:
    """Whether a text calls its person a head of something."""
    return bool(_TELLS_LED.search(text)) or bool(_CLAIMS_LEAD.search(text))
