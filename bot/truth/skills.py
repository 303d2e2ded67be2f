"""Things that a person says they know, use or hold, also those that no list of technologies has: gilding."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.truth.faults import TECHNOLOGY, Fault
from bot.truth.numbers import WORDS
from bot.truth.parts import content_of
from bot.truth.stems import Word, is_ordinary, plain, words_of
from bot.truth.told import Told

_ABLE = (
    r"skilled (?:in|at|with)|experienced (?:in|with)|experience (?:in|with|of|using)"
    r"|(?:well[- ])?versed in|proficien(?:t|cy) (?:in|with)"
    r"|trained (?:in|on|as)|training in|familiar with|familiarity with|knowledge of|know(?:n)? (?:about"
    r"|how to)|expert(?:ise)? (?:in|on)"
    r"|qualified (?:in|as)|accredited (?:in|as)|certified (?:in|as)|licen[cs]ed (?:in|as|to)"
    r"|certificate in|qualification in"
    r"|speciali[sz](?:e|ed|es|ing) in|background in|comfortable (?:with|in|using)|good (?:at|with)"
    r"|competent (?:in|with|at)|fluent in"
    r"|my way around|at home (?:in|with)|confident (?:with|in|using)|capable (?:of|in)|grounding in"
    r"|adept (?:at|in|with)|a bit of"
    r"|worked with|work(?:ing)? with|dealt? with|dabbled? in|picked up|learn(?:ed|t) (?:to|how to"
    r"|about)?|taught myself|studied"
    r"|can (?:also |even )?(?:do|play|speak|use|write|operate|drive|read|handle)|get by in"
)
_DOES = (
    r"use|used|using|know|knew|play|speak|master|mastered|practi[sc]e|program|code|write|teach|taught"
    r"|hold|operate"
    r"|run|cover|offer|conduct"
)
_SLOT = re.compile(
    rf"\b(?:{_ABLE}|(?:i|i've|we) (?:\w+ly |also |even |now |still )?(?:{_DOES})|besides|apart from"
    rf"|using|via)"
    r"\s(?=(?P<things>[^.;:()\u2014\u2013]{3,120}))",
    re.IGNORECASE,
)
_ITEMS = re.compile(r",\s*(?:and |or |but |as well as |plus )?|\s(?:and|or|plus|as well as)\s", re.IGNORECASE)
_END = re.compile(
    r"\s(?:to|for|at|from|since|with|when|where|while|who|which|that|by|every|on|as|because|if|so|too"
    r"|in|into|during|until|after"
    r"|before|through|than|whenever|about|of|is|are|was|were|has|have|had|i|we|it|they|my|our)\b.*$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"^(?:(?:the|a|an|some|any|my|our|their|its|his|her|basic|good|also|both|other|more|various"
    r"|different|all kinds of|a bit of"
    r"|a little|lots of|methods of)\s)+",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"^(?:i|we|it|they|he|she|you|there|then|that|this|so|not|to|also|what|how)\b", re.IGNORECASE
)
_LONGEST = 3
_EMPTY = frozenset(
    [
        "everything",
        "anything",
        "fun",
        "beyond",
        "others",
        "me",
        "weakness",
        "strength",
        "worth",
        "rank",
        *WORDS,
    ]
)


def unknown_skills(sentence: str, told: Told) -> Iterator[Fault]:
    """Whole items of a list of skills, tools or languages of which no word stands in the records."""
    for match in _SLOT.finditer(plain(sentence)):
        for at, item in enumerate(_ITEMS.split(match["things"])):
            words = _thing(item)
            if at and _STARTS.match(item.strip()):
                break
            if not words or len(words) > _LONGEST or any(word.is_capital for word in words):
                continue
            if not any(map(told.stems.holds, words)) and not all(is_light(word) for word in words):
                yield Fault(kind=TECHNOLOGY, words=" ".join(word.text for word in words), is_hard=False)
                return


def is_light(word: Word) -> bool:
    """Whether a word is too common to name a skill by itself."""
    return word.text in _EMPTY or (word.text.endswith(("ly", "ed")) and is_ordinary(word.text))


def _thing(item: str) -> list[Word]:
    """The words that name a thing: "spoon carving" of "spoon carving to eight members"."""
    bare = _END.sub("", f" {_ARTICLE.sub('', item.strip())}")
    return [word for word in content_of(words_of(bare)) if word.text not in _EMPTY]
