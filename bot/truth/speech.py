"""Sentences that say nothing about the person: greetings, offers, questions back, and honest silence."""

from __future__ import annotations

import re

from bot.truth.figures import figures
from bot.truth.names import unknown_names

_HELLO = re.compile(
    r"(?:(?:hello|hi|hey|welcome|thanks|thank you|good (?:morning|afternoon|evening|day)|sure|of course|"
    r"certainly|great|gladly|you(?:'re| are) welcome|(?:great|good) question|nice to meet you)"
    r"(?: (?:there|again|for asking|so much|very much|a lot|everyone))?[\s,!.:;-]*)+",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"(?:please )?(?:feel free to|let me know|ask me|(?:i am|i'm|i would be|i'd be) (?:happy|glad) to)"
    r"\b(?P<rest>[^.!?:;,]{0,100})[.!?]*",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"(?P<rest>[^.!?:;]{1,160})\?+", re.IGNORECASE)
_HARMLESS = re.compile(
    r"\b(?:(?:can|may|shall|should|could) i (?:help|tell|share|answer|say)|about my \w+)\b", re.IGNORECASE
)
_OF_ME = re.compile(r"\b(?:i|i'm|i've|my|we|our)\b", re.IGNORECASE)
_SILENT = re.compile(
    r"(?:(?:i'm|i am) sorry,? |sorry,? |unfortunately,? )?(?:but )?(?:"
    r"(?:my|the) (?:profile|passages?|records?|notes) (?:does|do)(?: not|n't) "
    r"(?:say|mention|tell|list|cover|include|contain|specify|give)\b"
    r"|i (?:do not|don't) (?:know|remember) (?:that|when|where|how|why|who)\b"
    r"|i (?:cannot|can't|can not|am not able to|have nothing to) (?:say|tell|share|add)\b"
    r"|i (?:do not|don't) have (?:any )?(?:information|details|anything|more) (?:about|on|to)\b"
    r")[^.!?:;,]{0,80}[.!?]*",
    re.IGNORECASE,
)
_UNDECIDED = re.compile(
    r"(?:(?:but|and) )?(?:i (?:cannot|can't|can not) (?:say|tell)|i (?:do not|don't) know) (?:whether|if)\b"
    r"[^.!?:;,]{0,80}[.!?]*",
    re.IGNORECASE,
)
"""Takes no side, so that it may name what the profile does not."""


def is_claim(sentence: str) -> bool:
    """Whether a sentence says anything about the person; when in doubt, it does."""
    bare = sentence.strip().strip("*_").strip()
    if not re.search(r"\w", bare):
        return False
    found = figures(bare, every_word=False)
    if _UNDECIDED.fullmatch(bare):
        return bool(found.emails or found.urls)
    if found:
        return True
    if unknown_names(bare, ()):
        return True
    if _HELLO.fullmatch(bare) or _SILENT.fullmatch(bare):
        return False
    back = _OFFER.fullmatch(bare) or _QUESTION.fullmatch(bare)
    return back is None or bool(_OF_ME.search(_HARMLESS.sub("", back["rest"])))
