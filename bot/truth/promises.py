"""Sentences that bind the person: to accept, agree, promise, sign, resign or be there."""

from __future__ import annotations

import re

from bot.truth.patterns import any_of
from bot.truth.stems import stem
from bot.truth.told import Told

_GLADLY = (
    r"(?:(?:hereby|now|gladly|happily|fully|formally|officially|certainly|definitely|therefore|solemnly"
    r"|also"
    r"|absolutely|do|wholeheartedly|truly|always|then|so|of course|,)\s+)*"
)
_BINDING = (
    r"accept|agree|promise|swear|vow|pledge|guarantee|consent|undertake|approve|authori[sz]e|endorse|vouch"
    r"|resign|confirm|certify|commit|sign|quit|donate|waive|grant|confess|apologi[sz]e"
)
_PERFORMS = re.compile(rf"\bi {_GLADLY}({_BINDING})\b(?! (?:in|at|by) )")
_SEALS = any_of(
    r"^\W*(?:it's |it is |that's |that is |then )?(?:a |done )?deal\b|^\W*(?:agreed|accepted|signed"
    r"|settled)\b"
    r"|\bsign me up\b",
    r"\b(?:count me in|consider it (?:done|settled|agreed|accepted)|you (?:have|got) (?:my word|yourself a)"
    r"|we have an? (?:deal|agreement)|you can count on me)\b",
    r"\b(?:my|the) answer (?:is|to \w+ (?:\w+ )?is) (?:an? )?(?:\w+ )?(?:yes|no)\b|\btake (?:it|this"
    r"|that) as"
    r" (?:an? |my )?(?:\w+ )?(?:yes|no|acceptance|confirmation|agreement)\b",
    r"\bsee you (?:on|at|in|there|then|tomorrow|tonight|soon|next|monday)\b"
    r"|\blooking forward to (?:join|start"
    r"|work(?:ing)? (?:with|for)|see|meet)\w*",
    r"\b(?:i am|i'm)(?: all)? in(?=\s*(?:[.!,;]|$))|\byou(?:'re| are) (?:hired|invited|welcome to join)\b",
    r"\b(?:offer|invitation|proposal|contract) (?:is|has been|was|stands) (?:hereby )?(?:accepted"
    r"|signed|agreed)\b",
    r"\b(?:it|that|everything|the meeting|the interview) is (?:hereby )?(?:settled|agreed|confirmed"
    r"|booked)\b",
    r"\bi(?:'ll| will| shall) be (?:there|at your|with you|joining|starting|in your|your)\b|\bfrom now on\b"
    r"|\bput me (?:on|down)\b|\bi(?:'m| am) (?:so |very |truly )?sorry\b(?! to (?:hear|say))",
    r"^\W*yes,? please\b|\bhereby\b|\blegally binding\b",
)
_FUTURE = re.compile(
    r"\b(?:i|we)(?:'ll| will| shall|(?:'m| am|'re| are) going to) "
    r"(?:not |never |gladly |happily |certainly |definitely |also |always |usually |often |then |first "
    r"|be able to )*"
    r"([a-z]+)"
)
_READY = re.compile(
    r"\bi(?:'m|'d| am| would| will| shall|'ll)(?: be)? (?:very |so |more than |always |quite |absolutely )*"
    r"(happy|glad|delighted|honou?red|pleased|excited|thrilled|ready|prepared|willing|available|keen"
    r"|eager|free"
    r"|open|love|like)\b(?: to (?:be )?([a-z]+))?"
)
_LEAVES = re.compile(
    r"\bi(?:'m| am) (leaving|quitting|joining|resigning|starting|accepting|signing|coming|paying"
    r"|marrying|retiring)\b"
)
_INTENDS = re.compile(
    r"\bi(?:'ve| have)? (?:plan|want|intend|wish|hope|decided|choose|chose|aim)\b to (?!say|tell|add"
    r"|know)([a-z]+)"
)
_GOALS = any_of(
    r"\b(?:want|wish|plan|goal|aim|hope|would|intend|like|prefer|look|seek|open|aspir|ambition|next"
    r"|future|decid|chose)"
)
_OTHERS = re.compile(
    r"\b\w+ (accepts|agrees|promises|swears|guarantees|pledges|vows|consents|resigns)\b|\b(?:she|he"
    r"|they) will ([a-z]+)"
)
_OF_YOURS = re.compile(
    r"\b(?:your|yours)\b(?! (?:question|interest|message|curiosity|patience|time|last|first|second"
    r"|other|point)s?\b)"
    r"|\b(?:deine?[rmns]?|eure[rmns]?|votre|vos|vuestr[oa]s?|vostr[oaie]|jouw|jullie)\b"
)
_TO_YOU = re.compile(
    r"\b(?:i|we)\b(?! (?:can|could|would|will|may|should)? ?(?:tell|told|show|give you (?:an|the|some"
    r"|more)|say|ask|hear)\b)"
    r"[^,;:.!?]* (?:for|to|with|from|owe|give|pay|join|love|hate) you\b"
)
_GIVES_YOU = re.compile(
    r"\b(?:i|we)(?:'m| am|'re| are|'ve| have)? (?!tell|told|show|showed|give|gave|thank|ask|asked|know"
    r"|can|could|will|would|hear)[a-z]+ you\b"
    r"|\byou (?:got|get|won|win|deserve)\b"
)
_MAY = re.compile(r"\byou (?:may|can) (?:now )?(?:tell|have|use|quote|announce|inform|say|write|take)\b")
_ABLE = re.compile(
    r"\bi (?:can|could|may) (?:easily |also |certainly )?(start|begin|join|come|sign|deliver|attend)\b"
)
_AT_ONCE = re.compile(
    r"\b(?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|tomorrow|tonight"
    r"|right away"
    r"|immediately|asap|next (?:week|month)|for free|without (?:pay|a salary))\b"
)
_AHEAD = re.compile(r"\b(?:will|'ll|shall|going to|let's|let us|i (?:can|could))\b|\bi(?:'m| am) \w+ing\b")
_YOU = re.compile(r"\byour?\b")
_DIGIT = re.compile(r"\d")
_MINE_TO_YOU = re.compile(r"\b(?:you|your|yours)\b")
_BINDS_WORDS = "accept join start begin sign attend resign quit pay marry deliver agree"
_BINDS = frozenset(map(stem, _BINDS_WORDS.split()))
_WISHED = frozenset({"like", "love", "glad", "happy"})
"""What a record tells of as a wish is no promise, as long as it is given to nobody."""
_LEAVE = frozenset({"leave", "quit", "join", "resign", "accept", "sign", "marry", "retire"})
_HINT_WORDS = """
will i'll we'll she'll he'll shall going let's let can could may happy glad delighted honored honoured
pleased excited thrilled ready prepared willing available keen eager free open love like plan want intend
wish hope decided choose chose aim leaving quitting joining resigning starting accepting signing coming
paying marrying retiring accepts agrees promises swears guarantees pledges vows consents resigns
"""
_WORD = re.compile(r"[a-z']+")
_HINTS = frozenset(
    [*_HINT_WORDS.split(), *_BINDING.replace("[sz]", "s").split("|"), "authorize", "apologize"]
)
"""Without one of these words, no pattern below finds anything; most sentences have none."""
_TELLS_WORDS = """
tell say share answer explain describe show give elaborate help talk discuss go add expand walk point hear
speak mention list be let provide summarise summarize clarify know refer note skip leave keep
"""
_TELLS = frozenset(_TELLS_WORDS.split())
_ABROAD = any_of(
    r"\bich (?:akzeptiere|verspreche|unterschreibe|kundige|stimme|garantiere|schwore|gelobe"
    r"|nehme\b.{0,40}\ban\b"
    r"|werde\b.{0,60}\b(?:anfangen|beginnen|kommen|unterschreiben|annehmen|zahlen))|\bich sage zu\b",
    r"\b(?:acepto|prometo|firmo|me comprometo|juro|garantizo|renuncio|estoy de acuerdo)\b",
    r"\b(?:j'accepte|je (?:promets|signe|m'engage|demissionne|jure|garantis|suis d'accord|commencerai"
    r"|rejoins))\b",
    r"\b(?:accetto|prometto|firmo|mi impegno|giuro|garantisco|mi dimetto|sono d'accordo)\b",
    r"\bik (?:accepteer|beloof|teken|garandeer|zweer|ga akkoord|stem (?:toe|in)|neem\b.{0,40}\baan\b"
    r"|zal\b.{0,60}\b(?:beginnen|komen|tekenen|betalen))",
    r"\b(?:aceito|assino|comprometo-me|me uno a|garanto|demito-me|concordo)\b",
)


def binds(said: str, told: Told) -> bool:
    """
    Whether a sentence in small letters gives the person's word; what the records say themselves does not.

    "I promise ranges, no dates" may stand in a profile; a past promise is a fact like others.
    """
    if any(not _stands(found[0], told) for found in (*_SEALS.finditer(said), *_ABROAD.finditer(said))):
        return True
    if _is_to_reader(said, told):
        return True
    if _HINTS.isdisjoint(_WORD.findall(said)):
        return False
    to_you = bool(_MINE_TO_YOU.search(said))
    hurries = any(found[0] not in told.low for found in _AT_ONCE.finditer(said))
    if hurries and _AHEAD.search(said):
        return True
    return (
        _intends(said, told)
        or any(to_you or _is_new(found[1], told) for found in _PERFORMS.finditer(said))
        or any(_promises(found[1], said, told, to_you or hurries) for found in _FUTURE.finditer(said))
        or any(_offers(found, told, to_you or hurries) for found in _READY.finditer(said))
        or any(hurries or to_you or _is_new(found[1], told) for found in _ABLE.finditer(said))
    )


def _is_to_reader(said: str, told: Told) -> bool:
    """Whether it gives something to its reader, or speaks of what is theirs: records know neither."""
    patterns = (_OF_YOURS, _TO_YOU, _GIVES_YOU, _MAY) if "you" in said else (_OF_YOURS,)
    return any(pattern.search(said) for pattern in patterns) and not _YOU.search(told.low)


def _intends(said: str, told: Told) -> bool:
    """Whether it tells what the person is going to do, and no record does."""
    if any(_is_new(found[1], told) for found in _LEAVES.finditer(said)):
        return True
    for found in _INTENDS.finditer(said):
        if not _GOALS.search(told.low) or (found[1] in _LEAVE and _is_new(found[1], told)):
            return True
    return any(_is_new(found[1] or found[2], told) for found in _OTHERS.finditer(said))


def _promises(verb: str, said: str, told: Told, is_to_you: bool) -> bool:
    if verb in _TELLS:
        return False
    # A degree that "will" be finished in a year that the records hold is a fact.
    is_dated = bool(_DIGIT.search(said))
    return is_to_you or (not is_dated and (_is_new(verb, told) or stem(verb) in _BINDS))


def _offers(found: re.Match[str], told: Told, is_to_you: bool) -> bool:
    how, verb = found[1], found[2]
    if how in _WISHED and verb and not is_to_you and _GOALS.search(told.low) and not _is_new(verb, told):
        return False
    if verb is None:
        return how in {"available", "ready", "free"} and (is_to_you or _is_new(how, told))
    if verb in _TELLS or verb == "have":
        return False
    return is_to_you or _is_new(verb, told) or (stem(verb) in _BINDS and _is_new(how, told))


def _is_new(word: str, told: Told) -> bool:
    return not told.stems.has(stem(word))


def _stands(phrase: str, told: Told) -> bool:
    return " ".join(phrase.split()).strip(" .!,") in told.low
