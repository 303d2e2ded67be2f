"""What people say around what they tell, "Oh, funny you ask!", "you know": only the rest is judged."""

from __future__ import annotations

import re
from functools import lru_cache

_SOUND = (
    r"(?:oh|ooh|ah|aha|ha|haha|hah|hm+|mm+|well|right|so|okay|ok|hey|hi|honestly|frankly|anyway|look|see)"
)
_VERY = r"(?:(?:an? |quite |rather |really |very |such |what )*)"
_JUDGED = r"(?:good|great|fair|fun|funny|tough|hard|easy|lovely|nice|interesting|tricky|big|simple)"
_PRAISE = (
    rf"(?:{_VERY}{_JUDGED} (?:question|one|story|point)"
    rf"|that(?:'s| is| one's| one is) {_VERY}{_JUDGED}(?: (?:question|one|story|point))?"
    rf"|(?:it(?:'s| is) )?funny (?:that )?you(?:'d| should|'ve)? (?:ask(?:ed)?|mention(?:ed)?)"
    r"(?: (?:that|it))?|(?:i'm )?glad you ask(?:ed)?|since you ask(?:ed)?|let me (?:think|see)"
    r"|where to (?:start|begin)"
    r"|(?:with pleasure|guilty as charged"
    r"|to be (?:fair|honest)"
    r"|believe me|guess what|believe it or not|mind you|of all things|as it happens|thankfully|luckily)"
    r"|(?:you can|can you) (?:imagine|believe it|picture it|(?:the|my) \w+)|thanks for asking)"
)
_GREETING = re.compile(rf"\W*(?:(?:{_SOUND}|{_PRAISE})(?!['\w])\W*)+", re.IGNORECASE)
_OPENS = re.compile(
    rf"^\W*(?:(?:{_SOUND}|{_PRAISE})\s*(?:[,!:.?\u2026\u2013\u2014]|\s-)\W*)+(?=\w)", re.IGNORECASE
)
_TAG = re.compile(
    r"(?P<before>[,\u2013\u2014]|\s-|\()\s*(?:and )?(?:you know|you see|i suppose|i guess|i think"
    r"|i believe|mind you|mind|of course"
    r"|(?:if|as far as) (?:i (?:remember|recall)(?: (?:right|rightly|correctly|it right))?"
    r"|memory serves(?: me right)?)"
    r"|believe (?:it or not|me)|to be (?:fair|honest)|honestly|frankly|no less|of all things"
    r"|guess what|can you imagine"
    r"|would you believe(?: it)?|thankfully|luckily|happily|so to speak|i must (?:say|admit)|i'm afraid)"
    r"\s*(?P<after>[,)\u2013\u2014]|\s-\s|(?=[.!?;:]|\s*$))",
    re.IGNORECASE,
)
_WONDERS = re.compile(
    r"\W*(?:and |so |but )?(?:(?:the|my) (?:\w+ )?(?:bit|part|thing|one|piece|moment|side|trick"
    r"|secret|reason|highlight"
    r"|favou?rite|best|worst|hardest|easiest)s?"
    r"(?: of it(?: all)?)?(?: (?:that|which|i|i'm|me|my|still|most|really|makes?|made|keeps?"
    r"|like[sd]?|love[sd]?"
    r"|enjoy(?:ed)?|proud(?:est)?|pleased|happiest|fond(?:est)?|smile|laugh|remember|miss(?:ed)?"
    r"|best|least|about|of|with"
    r"|am|was|is|to|do|did|tell|people|day|this|today|ever|all)(?![\w']))*+|why|how so|how come"
    r"|the (?:result|outcome|upshot|catch)"
    r"|my (?:secret|trick|favou?rite|role|part))\W*\?+\W*",
    re.IGNORECASE,
)
_SIGHT = re.compile(
    "[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]|(?<!\\w)[:;]-?[)(DP](?!\\w)"
)
_COUNT = re.compile(
    r"^(?P<before>\W*(?:just |maybe |there (?:are|were) |i have )?(?:the )?)(?:two|three|four|five"
    r"|six|seven|eight|nine|ten)"
    r"(?= (?:that|which|i|come|stand|spring|things|moments|examples|stories|reasons|answers|ones"
    r"|points|of them)\b)",
    re.IGNORECASE,
)
_PAUSE = re.compile(rf"(?<=[\w,])\s*(?:{_SIGHT.pattern})+\s*(?=[A-Z])")
"""A smiley between two sentences, which ends the first."""
_CONTRAST = re.compile(
    r"(?P<said>\b(?:(?P<near>shortlisted|nominated|finalist|runner-up|second|third|silver|bronze)"
    r"|helped|assisted|contributed|took part)\b[^.;:!?]{0,40}?),? (?:and |but )?not (?:the |a "
    r"|quite |actually )?"
    r"(?(near)(?:won|winner|first|gold)|(?:led|leader|lead|ran|run|in charge|built|made"
    r"|designed))\b(?: it\b)?",
    re.IGNORECASE,
)
"""Who was second was not first: the first half has to stand in the records, and says the other."""
_SPACES = re.compile(r"[ \t]{2,}")


@lru_cache(maxsize=1024)
def without_chatter(sentence: str) -> str:
    """
    A sentence without what surrounds its fact: openers, tags, smileys; empty when it has no fact.

    A yes or a no stays, and so does whatever tells a figure, a name or a deed.
    """
    seen = _CONTRAST.sub(r"\g<said>", _SIGHT.sub(" ", _PAUSE.sub(". ", sentence)))
    if is_chatter(seen):
        return ""
    bare = _OPENS.sub("", seen)
    bare = _SPACES.sub(" ", _TAG.sub(_joint, bare)).strip()
    if bare == sentence.strip() or not re.search(r"\w", bare):
        return sentence
    return bare[:1].upper() + bare[1:] if bare[:1].islower() and sentence.lstrip()[:1].isupper() else bare


def without_count(lead: str) -> str:
    """What announces a list, without the number of things in the list below it."""
    return _COUNT.sub(r"\g<before>some", lead)


def is_chatter(sentence: str) -> bool:
    """Whether a sentence says nothing that could be true or false, a question to oneself among them."""
    if not re.search(r"\w", sentence):
        return False
    return bool(_GREETING.fullmatch(sentence) or _WONDERS.fullmatch(sentence))


def _joint(found: re.Match[str]) -> str:
    """One comma is left where a tag stood between two."""
    return (
        ", " if found["after"].strip() in {",", "\u2013", "\u2014", "-"} and found["before"] != "(" else " "
    )
