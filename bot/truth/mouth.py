"""Requests to say something in the person's name: words put in their mouth."""

from __future__ import annotations

import re

from bot.truth.openings import Clause
from bot.truth.patterns import any_of

_SPEAK = (
    r"(?:say|state|declare|announce|admit|confess|acknowledge|claim|proclaim|assert|concede|affirm|attest"
    r"|insist|swear)"
)
_SAYS = any_of(
    rf"(?:publicly |openly |finally |now |hereby )?{_SPEAK}(?:ing)? (?:publicly |openly "
    rf"|to \w+ )?(?:that )?(?:you(?:'re|'ve|'d|r)?|i(?:'m|'ve)?)\b",
    r"(?:publicly |openly )?(?:state|declare|announce|admit|confess|acknowledge|claim|proclaim|assert"
    r"|concede)(?: publicly| openly| here)? that\b",
    r"quote yourself\b",
    r"tell (?!me\b|us\b|you\b)(?:the |my |your |our |this )?(?:\w+ ){1,2}that\b",
    r"say(?:ing)? that (?!again|more|in\b|once|differently|to\b|part|back|word)\w+",
    r"say(?:ing)?:?\s*[\"“'«]|say (?:yes|no|it|the (?:word|phrase|following|sentence)|i |out loud"
    r"|after me|these words|sorry)\b",
    r"say (?:something|anything|a few words) (?:bad|nasty|negative|mean|offensive|rude|racist"
    r"|nice about (?!your)|terrible)",
    r"tell (?:me|us|him|her|them|everyone|everybody|people|the (?:world|team|press|channel|group"
    r"|public|others)|your \w+|my \w+|my \w+ \w+)"
    r" (?:that )?(?:you(?:'re)?|your (?:boss|team|company|employer|colleagues)) (?!did|do\b|have done"
    r"|worked|were doing|think|thought|would|could|built)\w+",
    r"(?:repeat|copy|echo|parrot)(?:ing)? (?:after me|back\b|the (?:following|words?|sentence|phrase"
    r"|text)|this\b|these words|exactly|:|[\"“'«]|what i (?:say|write))",
    r"(?:reply|respond|answer)(?:ing)?(?: to (?:this|me))? (?:only |just |exactly |simply )?(?:with"
    r"|by saying|using)(?: only| just| exactly)?"
    r"(?: the (?:words?|sentence|phrase|text|following))?\s*:?\s*(?:[\"“'«:]|(?:exactly|only|just)\b"
    r"|i\b|yes\b|no\b|the word)",
    r"(?:start|begin|end|finish|close|open) (?:your|the|every|each) (?:answer|reply|response|message"
    r"|sentence)s? with\b",
    r"(?:complete|finish|continue|fill in|end) (?:this|the|my|these)(?: following)? (?:sentence"
    r"|phrase|blanks?|gaps?|quote|statement)s?\b",
    r"(?:type|print|output|write)(?:ing)?(?: exactly| only| just| out)?(?::?\s*[\"“«]|:\s*i\b)",
    r"(?:publicly |openly )?(?:endorse|recommend|praise|promote|support|condemn|denounce|criticis?e"
    r"|criticize|insult|mock|roast|badmouth|bad-mouth|bash"
    r"|slander|defame|disown|curse|swear at|make fun of|trash|ridicule|humiliate|threaten) (?:your|my"
    r"|our|the|this|a|an|all|him|her|them|us|\w+'s)\b",
    r"(?:writ|draft|mak|giv|post|publish|compos|prepar|issu|creat|provid|produc|leav)(?:e"
    r"|ing)? (?:me |us )?(?:an? |the |your |some |one )?(?:\w+ ){0,3}?"
    r"(?:statement|quote|testimonial|endorsement|apology|confession|tweet|post|review|recommendation"
    r"|comment|resignation(?: letter)?"
    r"|press release|message|remark|declaration|announcement)s?\b[^.!?\n]{0,30}?\b(?:you|your"
    r"|i)\b(?! (?:wrote|made|gave|got|received|posted|published))",
    r"(?:pretend|suppose|imagine|act as (?:if|though)|make believe) (?:that )?you (?:said|wrote|told"
    r"|claimed|admitted|agreed|accepted|hate|love|promised)\b",
    r"pretend(?:ing)? (?:that )?(?:you(?:'re|'ve)?|to)\b(?! (?:are )?(?:explaining|talking|speaking"
    r"|presenting|teaching|in an? (?:interview|meeting)))",
    r"put (?:it|this|that) in your own words that\b|speak (?:badly|ill) of\b|lie about\b|lie to\b",
)
_HYPOTHETICAL = re.compile(
    r"say (?:that )?you (?:had|have|were|are|could|need|get|got|join|start|must|want)\b[^\n]{0,240}"
    r"\b(?:how|what|which|where|who|when|would|could|do you|should)\b[^\n]{0,200}\?"
)
"""Say you had to choose, what would you take? That is a question."""


def puts_words(clause: Clause) -> bool:
    """Whether a clause asks the twin to say what the asker has thought of."""
    if clause.is_hypothetical:
        return False
    return bool(_SAYS.match(clause.text)) and not _HYPOTHETICAL.match(clause.text)
