"""Whether a question can be understood without what was said before it."""

from __future__ import annotations

import re

from bot.knowledge.words import tokens, vocabulary

_MOST_OWN = 2
"""A question with more words of its own than this stands alone, whatever pronouns it has."""


def _phrases(patterns: str) -> str:
    """Words or phrases, parted by commas and line breaks."""
    return "|".join(filter(None, (one.strip() for one in patterns.replace("\n", ",").split(","))))


_BEGUN = r"\W*(?:(?:and|but|so|ok(?:ay)?|oh|hm+|well|yes|no|sure|right|interesting|cool|nice|great|then)\W+)*"
_ALONE_IS_NOTHING = _phrases(
    r"""
    and, but, so, why(?: not| so| is that)?, how(?: [a-z]+)?
    when(?: exactly)?, where(?: exactly)?, who(?: exactly)?, since when, for how long, with whom, what for
    which(?: one)?s?, what (?:kind|sort), (?:what|who|where|how|anything) else, any more
    any others?, more, (?:tell|say|give|show)(?: me| us)? more(?: about (?:it|that|this))?
    more details?(?: please)?, go on, continue, such as, like what, for (?:example|instance), e\.?g, really
    are you sure, is that (?:so|all|right|true), in (?:what|which) way, examples?, and then
    what then, then what, what next, what happened(?: next| then)?, what did you do
    what was your (?:part|role|task|contribution)
    how did you do
    (?:can|could) you (?:elaborate|expand|explain|go deeper|be more specific)(?: on (?:it|that|this))?
    (?:can|could) you give (?:me )?an example
    """
)
_BARE = re.compile(rf"{_BEGUN}(?:{_ALONE_IS_NOTHING})(?:\W+(?:please|then|exactly))?\W*", re.IGNORECASE)
_ABOUT = re.compile(rf"{_BEGUN}(?:what|how) about\b", re.IGNORECASE)
_GOES_ON = re.compile(r"\W*(?:and|but|or|also|then)\b\W*", re.IGNORECASE)
_WHOLE = re.compile(
    r"\b(?:what|which|who|whom|where|when|why|how|do|did|does|have|has|are|is|was|were|can|could|would|will"
    r"|tell|describe|explain|give)\b.*\b(?:you|your|yourself|u|ur)\b",
    re.IGNORECASE,
)
_POINTERS = _phrases(
    r"""
    that, there, it, its, this, those, these, them, they, their, theirs, afterwards?, else, more, the same
    the former, the latter, he, she, him, his, her, (?:the|which|that|this) (?:\w+ )?ones?, the others?
    another one, the rest, (?:before|after|since|until|between|then)(?=\W*$)
    """
)
_POINTS = re.compile(rf"\b(?:{_POINTERS})(?!\w)", re.IGNORECASE)
_DEED = re.compile(
    r"\b(?:you|we|they|he|she)\s+(?:(?:ever|first|really|[a-z]+ly)\s+)?[a-z]+"
    r"(?=\s+(?:[a-z]{2,4}\s+)?(?:(?:it|them|there)\b|(?:that|this|those|these)\W*$))",
    re.IGNORECASE,
)
"""What somebody did with a thing that a pronoun names: that is no thing which the pronoun may stand for."""
_ORDINARY_USE = _phrases(
    r"""
    that(?='s (?:great|nice|cool|helpful|interesting)), (?:is|are|was|were) there, there (?:is|are)
    what time is it, is it (?:true|possible|ok(?:ay)?|correct|right), it (?:is|was) (?:true|nice|great)
    (?:hi|hello|hey) there, more (?:than|about (?:yourself|you|your))
    (?:time|situation|example|moment|occasion|project|way) that, so that, than that, that you, these days
    this (?:field|area|domain|industry|year|month|week|role|job|position|company|email|message)
    anything else (?:about|we|i|you), this is, that's, that helps
    """
)
_POINTS_NOWHERE = re.compile(rf"\b(?:{_ORDINARY_USE})\b", re.IGNORECASE)
_THE = re.compile(
    r"\b(?:the|these|those) "
    r"(?!(?:most|first|last|world|internet|weather|time|news|future|past|same|\w+est)\b)[a-z]+(?: [a-z]+)?"
    r"(?!\s+(?:of|in|for|that|which|who|you|to|between|from|at|on|with)\b)",
)
_AT_THE_END = re.compile(
    r"\b(?:did|was|were|had)\b.*\b(?:then|there|before|after(?:wards)?)\W*$", re.IGNORECASE
)
_PAST = re.compile(r"\b(?:did|was|were|had|happened)\b", re.IGNORECASE)
_ALONE = re.compile(
    r"\b(?:ever|usually|generally|typically|yourself|a time|an? (?:example|situation))\b", re.IGNORECASE
)


def leans_on_earlier(text: str, *, own: int) -> bool:
    """
    Whether a question rests on earlier turns: "and before that?", "Why?", "What about your master's?".

    ``own`` counts its words that tell what it is about. A pronoun behind such a word means that word.
    """
    if _BARE.fullmatch(text) or _ABOUT.match(text):
        return True
    if own > _MOST_OWN:
        return False
    if _AT_THE_END.search(text) or (_GOES_ON.match(text) and not _WHOLE.search(text)):
        return True
    if _points_back(text):
        return True
    return bool(own == 0 and _PAST.search(text) and not _ALONE.search(text) and _says_anything(text))


def _points_back(text: str) -> bool:
    """Whether a pronoun, or a thing that is called "the", is named by nothing before it in the text."""
    quiet = _blanked(_POINTS_NOWHERE, text)
    found = _POINTS.search(quiet)
    if found is None:
        thing = _THE.search(quiet)
        return bool(thing and _PAST.search(text) and not _tells(text[: thing.start()]))
    return not _tells(_blanked(_DEED, text)[: found.start()])


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text with blanks for what a pattern finds, each word where it was."""
    return pattern.sub(lambda found: " " * len(found[0]), text)


def _tells(text: str) -> bool:
    """Whether there is a word that a pronoun may stand for."""
    known = vocabulary()
    return any(
        token.stem not in known.stop and token.stem not in known.weak and token.stem not in known.common
        for token in tokens(text)
    )


def _says_anything(text: str) -> bool:
    known = vocabulary()
    return any(token.stem not in known.stop for token in tokens(text))
