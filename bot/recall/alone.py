"""Whether a question that has earlier turns is surely understood without them."""

from __future__ import annotations

import re
from functools import cache

from bot.knowledge.words import tokens, vocabulary
from bot.recall.traits import read
from bot.recall.wording import bare

_POINTS = re.compile(
    r"\b(?:(?-i:it|It)|its|this|these|those|they|them|their|theirs|he|she|him|his|her|hers|himself|herself"
    r"|itself|then|such|else|other|others|another|again|also|too|instead|same|former|latter|previous"
    r"|previously"
    r"|earlier|prior|following|above|so|ones?|both|neither|either|each|all of|some of|most of|any of"
    r"|more|less|different|differently"
    r"|afterwards?|before|after|since|similar|there|that)\b",
    re.IGNORECASE,
)
_POINTS_NOWHERE = re.compile(
    r"\b(?:this (?:year|month|week|morning|summer|profile|chat|conversation|page|bot|site)|these days"
    r"|is it (?:true|possible|ok(?:ay)?|correct|right)|what is it like to|(?:more|less|other|rather) than"
    r"|(?:are|is|were|was|have) there|so far|so that|each (?:day|week|month|year)|both [\w-]+ and"
    r"|either [\w-]+ or|(?:all|some|most|any) of your?|each of your|no one|since when|one-on-one|too many"
    r"|too much|one (?:of (?:your|the most|the best)|thing|day|year|word|sentence)"
    r"|(?:before|after|since) (?!that|it|this|the\b|he\b|she\b|they)[\w-]+"
    r"|[\w-]+ that (?:you|your|are|is|was|were|have|has|had|can|could|will|would|makes?|made|we|i|people)"
    r"|(?:say|think|know|mean|believe|true|sure|hope|fear) that"
    r"|(?:play(?:ing)? the (?!game|lead|match|part|role|song|tape|video)[\w-]+"
    r"|the (?:beach|cinema|command line|countryside|gym|mountains|news|outdoors|pandemic|sea|theat(?:re|er)"
    r"|weekends?|mornings?|afternoons?|evenings?))(?=\W*(?:$|[,.;:?!]|(?:and|at|during|in|on|or|with)\b)))\b",
    re.IGNORECASE,
)
_TELLS_WHICH = r"(?:of|in|at|that|which|who|where|when|you|your|to|between|from|on|with|for|behind|about)\b"
_THING = re.compile(
    r"\b[Tt]he (?!(?:most|best|worst|first|last|next|world|internet|weather|future|past|time|way|office"
    r"|moment"
    r"|present|day|week|\w+est)\b)[a-z][\w-]*"
    rf"(?![\w-]| {_TELLS_WHICH}| [a-z][\w-]* {_TELLS_WHICH})"
)
_GOES_ON = re.compile(
    r"\W*(?:and|but|or|so|then|also|because|plus|what about|how about|which (?:one|do|did|is|was|are"
    r"|were|would)"
    r"|why not|how so|how come\W*$|like what|such as|for (?:example|instance))\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:did|was|were|had|made|happened)\b|n't you have\b", re.IGNORECASE)
_PERFECT = re.compile(r"\b(?:have|has) (?:you|your)\b", re.IGNORECASE)
_EVER = re.compile(
    r"\b(?:ever|first|current|currently|favou?rite|your life|born|grow up|grew up|raised|study|studied"
    r"|graduate"
    r"|\w{2,}est|best|worst|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
"""What is asked of a whole life, not of something told before."""
_PLACED = re.compile(r"\b(?:at|in|for|from|before|after|during) (?:the )?[A-Z]")
"""A name that says where or when it was: "Did you use Kafka?" may be asked of any job, "at Acme" of one."""
_TALK = re.compile(
    r"\b(?:do|did|would|could|can|are) you (?:mean|say|agree|explain|elaborate|remember|know|sure|think"
    r"|continue|expand|specify|certain|serious|joking)(?: so| more)?\W*$"
    r"|\byou (?:said|mentioned|told|wrote|meant|listed|described)\b",
    re.IGNORECASE,
)
_ASKERS_OWN = re.compile(
    r"\b(?:my|mine|our|ours|myself|ourselves)\b"
    r"|\b(?:I|we)(?: ?['\u2019](?:m|re|ve)| (?:am|are|was|were|have|had|said|mentioned|told|asked|wrote))\b",
    re.IGNORECASE,
)
"""What belongs to whoever asks was told before, if it was told at all."""
_LEANING = """
role part task job team work project company employer boss manager colleague position title reason result
outcome goal impact solution approach decision contribution responsibility duty plan idea problem challenge
experience people person time year month long size big large many much do make use build get find learn feel
react handle solve manage change leave join choose start begin finish stop happen work help try like enjoy
mean achieve involve
"""
_ENOUGH = 2


def stands_alone(text: str, *, leans: bool, own: str = "") -> bool:
    """
    Whether a question that comes after others would get the same answer if it came first; in doubt not.

    ``leans`` is what the search says of it (`bot.knowledge.leaning`). ``own`` is the person's name, who may
    be addressed by it.
    """
    asked = bare(text)
    if leans or not asked or _GOES_ON.match(asked) or _points(asked):
        return False
    traits = read(asked, own)
    is_named = bool(traits.names)
    if not is_named and "you" not in traits.stems:
        return False
    told = _own_words(asked)
    is_past = traits.tense == "past" or bool(_PAST.search(asked))
    if is_past and "polar" in traits.asks and told < _ENOUGH and not _PLACED.search(asked):
        return bool(_EVER.search(asked))
    if is_named or _EVER.search(asked):
        return True
    if is_past:
        return told >= _ENOUGH
    return told >= 1 or not _PERFECT.search(asked)


def _points(asked: str) -> bool:
    """Whether it speaks of what was said, or of something that it does not name."""
    if _TALK.search(asked) or _ASKERS_OWN.search(asked):
        return True
    quiet = _POINTS_NOWHERE.sub(" ", asked)
    return bool(_POINTS.search(quiet) or _THING.search(quiet))


def _own_words(asked: str) -> int:
    """How many words say what it is about, those left out that mean what was spoken of."""
    known = vocabulary()
    leaning = _leaning()
    return len({one.stem for one in tokens(asked) if one.stem not in known.stop and one.stem not in leaning})


@cache
def _leaning() -> frozenset[str]:
    return frozenset(token.stem for token in tokens(_LEANING))
