"""Sentences that insult or run somebody down in the person's name."""

from __future__ import annotations

import re

from bot.truth.patterns import any_of
from bot.truth.stems import stem
from bot.truth.told import Told

_FOUL = re.compile(
    r"\b(idiots?|idiotic|morons?|imbeciles?|fools|retard(?:s|ed)?|bastards?|bitch(?:es)?|ass(?:hole"
    r"|clown)s?"
    r"|arseholes?|shit\w*|bullshit|fuck\w*|cunts?|whores?|sluts?|dickheads?|wankers?|scumbags?|crooks?"
    r"|liars?"
    r"|thie(?:f|ves)|nazis?|hitler|perverts?|disgusting|despicable|subhuman|vermin|idioten?|arschloch"
    r"|scheisse?\w*"
    r"|idiotas?|imbecil(?:es)?|puta|mierda|connards?|salauds?|merde|stronzo|merda|klootzak)\b"
)
_TELLS_TO_GO = re.compile(
    r"\b(?:shut up|go to hell|screw (?:you|them)|damn (?:you|them)|kill (?:yourself|him|her|them)"
    r"|drop dead|get lost"
    r"|piss off|go away)\b"
)
_POOR = (
    r"stupid|dumb|foolish|ugly|lazy|incompetent|useless|terrible|awful|horrible|bad|worst|evil|corrupt"
    r"|criminals?"
    r"|frauds?|fraudulent|scam(?:s|mers?)?|garbage|trash|rubbish|jokes?|toxic|dishonest|racist|sexist"
    r"|clueless"
    r"|mediocre|untrustworthy|disgrace|cheats?|cheaters?|worthless|rotten|arrogant|hopeless|inferior"
    r"|pathetic|losers?"
    r"|amateurs?|clowns?|sucks?|nightmare|poison|insane|crazy|fool"
)
_SOMEBODY = (
    r"(?:compan(?:y|ies)|people|persons?|teams?|boss(?:es)?|managers?|employers?|places?|colleagues?"
    r"|clients?"
    r"|customers?|leaders?|ceo|firms?|cultures?|human\w*|guys?|wom[ae]n|m[ae]n|engineers?|developers?"
    r"|bunch|lot)"
)
_RUNS_DOWN = any_of(
    r"(?<!\bi )\b(?:is|are|was|were|be|being|seems?|looks?|you're|they're|he's|she's|it's|that's)\s+"
    rf"(?:\w+\s+){{0,4}}?(?:{_POOR})(?=\s*(?:$|[^\w\s-]|(?:and|or|who|that|than|at|to|of|but|in|so"
    rf"|because)\b|{_SOMEBODY}\b))",
    rf"\b(?:{_POOR})\s+{_SOMEBODY}\b",
    r"\b(?:they|it|he|she|that|everyone|everybody|management|\w+s?) (?:sucks?|stinks?|cheats?|lies"
    r"|steals?)(?=\s*(?:[.!,]|$|at\b|to\b))",
)
_GRAVE_WORDS = """
deceive rigged smell lied liar confess steal stole stolen theft slave slavery bankrupt bankruptcy insolvent
hate hated hatred despise cheat cheated harass harassed harassment discriminate racist racism sexist sexism
fraud corrupt corruption crime criminal illegal illegally bribe bribed violent violence drunk alcoholic
drugs cocaine sex slept porn naked nude kill killed murder suicide terrorist weapon bomb rape useless
terrible awful horrible lazy ugly poison scandal lawsuit sued prison jail convicted arrested worthless toxic
incompetent disgrace betray betrayed sabotage blackmail mistreat bully bullied bullying underpaid stupid
dumb garbage clown disgusting inferior women men gay gays lesbian lesbians jews muslims christians blacks
whites foreigners immigrants refugees vote voted republican democrat communist fascist silly
"""
_ENDS = ("", "s", "es", "d", "ed", "ing")
_GRAVE = frozenset(word + end for word in _GRAVE_WORDS.split() for end in _ENDS) - {"mend"} | {"nobodies"}
"""Accuse somebody, or sort people; a record that means them has them."""
_LOATHES = any_of(
    r"\b(?:i|we) (?:\w+ly |do |just )*(?:hate|despise|loathe|detest|abhor|resent|pity)\b"
    r"|\b(?:i|we) (?:can't|cannot|can not) stand\b",
    r"\b(?:ashamed of|fed up with|sick of|embarrassed by|disgusted (?:by|with)|regret (?:joining"
    r"|working|taking))\b",
)
_WORD = re.compile(r"[a-z']+")


def abuses(said: str, told: Told, *, is_silent: bool = False) -> bool:
    """
    Whether a sentence in small letters speaks ill in words that its records do not use.

    Where a sentence only tells that the profile ``is_silent``, it may repeat mild words of the question.
    """
    if any(_is_new(found[0], told) for found in _FOUL.finditer(said)):
        return True
    if any(found[0] not in told.low for found in _TELLS_TO_GO.finditer(said)):
        return True
    if is_silent:
        return False
    if any(_is_new(word, told) for word in _GRAVE.intersection(_WORD.findall(said))):
        return True
    hard = (*_RUNS_DOWN.finditer(said), *_LOATHES.finditer(said))
    return any(_says_worse(found[0], told) for found in hard)


def _says_worse(phrase: str, told: Told) -> bool:
    """Whether a word of the phrase that runs down is none of the records'."""
    words = [word for word in _WORD.findall(phrase) if re.fullmatch(_POOR, word) or word in _LOATHING]
    return any(_is_new(word, told) for word in words) if words else phrase not in told.low


_LOATHING_WORDS = "hate despise loathe detest abhor resent pity ashamed fed sick embarrassed regret"
_LOATHING = frozenset(_LOATHING_WORDS.split())


def _is_new(word: str, told: Told) -> bool:
    return not told.stems.has(stem(word))
