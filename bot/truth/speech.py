"""Sentences that say nothing about the person: greetings, offers, questions back, and honest silence."""

from __future__ import annotations

import re

from bot.truth.figures import figures
from bot.truth.names import unknown_names
from bot.truth.parts import content_of
from bot.truth.stems import words_of
from bot.truth.told import stems_of

_HELLO = re.compile(
    r"(?:(?:hello|hi|hey|welcome|thanks|thank you|good (?:morning|afternoon|evening|day)|sure|of course|"
    r"certainly|great|gladly|oh|ha|ah|you bet|you(?:'re| are) welcome|nice to meet you"
    r"|(?:great|good|fair|interesting|lovely) question"
    r"|(?:that(?:'s| is) )?an? (?:very |really )?(?:great|good|lovely|nice|fair|interesting|tough|tricky"
    r"|excellent|fun|big) (?:question|one))"
    r"(?: (?:thing|there|again|for asking|so much|very much|a lot|everyone))?[\s,!.:;-]*)+",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"(?:please )?(?:if (?:it helps|you(?:'d)? like|you want),? )?(?:feel free to|let me know|ask me"
    r"|i(?: can| could) (?:also |certainly |gladly |instead )?tell you"
    r"|(?:i am|i'm|i would be|i'd be) (?:happy|glad) to)"
    r"\b(?P<rest>[^.!?:;,]{0,100})[.!?]*",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"(?P<rest>[^.!?:;]{1,160})\?+", re.IGNORECASE)
_HARMLESS = re.compile(
    r"\b(?:(?:can|may|shall|should|could) i (?:help|tell|share|answer|say)|about my \w+"
    r"|how (?:i (?:got|came|trained|work|started|became)|it (?:went|was|came)))\b",
    re.IGNORECASE,
)
_OF_ME = re.compile(r"\b(?:i|i'm|i've|my|we|our)\b", re.IGNORECASE)
_BOOK = r"(?:profile|passages?|records?|notes|cv|resume|information|sources?|data|documents?)"
_SAYS = (
    r"(?:say|mention|tell|list|cover|include|contain|specify|give|show|state|describe|record|note"
    r"|indicate|have|hold"
    r"|go into|reveal|name|explain|address|report|provide)"
)
_SAID = (
    r"(?:mentioned|listed|covered|said|stated|recorded|documented|included|specified|described|given|told)"
)
_TAIL = r"(?P<tail>[^.!?:;]{0,140})[.!?]*"
_SORRY = (
    r"(?:(?:beyond that|other than that|apart from that|i'm|i am|sorry|unfortunately|afraid|no|yes|well"
    r"|honestly|that said|however|but|and),? ){0,3}"
)
_SILENT = re.compile(
    rf"{_SORRY}(?:"
    rf"(?:my|the|this) {_BOOK}(?: (?:here|i have|that i have|available))? (?:does|do|did)(?: not"
    rf"|n't)(?: (?:really|actually|explicitly|even))? {_SAYS}\b"
    rf"|(?:my|the|this) {_BOOK} (?:is|are) silent (?:about|on)\b"
    rf"|(?:my|the|this) {_BOOK} (?:only )?(?:{_SAYS}s?|has|tells?|offers?) (?:nothing|no |not |neither )"
    rf"|(?:as for|about|regarding|concerning|on|whether|when|how|why|where|what|which"
    rf"|who)\b[^.!?:;]{{1,90}}, (?:my|the|this) {_BOOK}"
    rf" (?:(?:does|do)(?: not|n't) {_SAYS}|is silent|says nothing|has nothing|leaves open)\b"
    rf"|(?:whether|when|how|why|where|what|which|who)\b[^.!?:;]{{1,90}} (?:is|are|was)(?: not"
    rf"|n't) (?:{_SAID} )?(?:in|by) (?:my|the) {_BOOK}\b"
    rf"|what (?:my|the) {_BOOK} (?:does|do)(?: not|n't) {_SAYS}\b"
    rf"|(?:that|this|it|[^.!?:;,]{{1,60}}) (?:is|are)(?: not|n't) something (?:that )?(?:my"
    rf"|the) {_BOOK} {_SAYS}s?\b"
    rf"|(?:that|this) (?:is|'s) (?:all|as much as|everything) (?:that )?(?:my|the) {_BOOK} {_SAYS}s?\b"
    rf"|(?:there is|there's|there are|i have|i see|i find) (?:no|nothing|no further|not any"
    rf"|no other) [^.!?:;]{{0,60}}\b(?:in|from) (?:my|the|this) {_BOOK}\b"
    rf"|nothing in (?:my|the|this) {_BOOK} {_SAYS}s?\b"
    rf"|(?:that|this|it|[^.!?:;,]{{1,60}}) (?:is|are|was|were)(?: not"
    rf"|n't) (?:something (?:that )?)?(?:{_SAID} |covered |part of |anywhere )?(?:in|by"
    rf"|of)? ?(?:my|the) {_BOOK}\b"
    r"|(?:that|this|it|[^.!?:;,]{1,60})(?: (?:is|are|was|were)(?: not|n't)|'s not)"
    r" (?:something|anything) (?:that )?"
    rf"(?:(?:my|the) {_BOOK} (?:{_SAYS})s?"
    r"|i(?: can| could| want to)? (?:talk|speak|share|discuss|go into|say|tell|answer))\b"
    r"|i(?:'d| would) (?:rather|prefer) not(?: to)? (?:say|talk|share|discuss|go into|tell|answer)\b"
    r"|i (?:do not|don't) (?:know|remember) (?:that|when|where|how|why|who)\b"
    r"|i (?:cannot|can't|can not|could not|couldn't|am not able to|have nothing to) (?:say|tell"
    r"|share|add|confirm|find|speak to)\b"
    rf"|i (?:do not|don't) (?:have|see|find) (?:any |a )?(?:information|details?|anything|more"
    rf"|records?|mention|entry|notes?)\b"
    r"|i have no (?:information|details?|records?|notes?) (?:about|on|of)\b"
    rf"){_TAIL}",
    re.IGNORECASE,
)
_UNDECIDED = re.compile(
    rf"{_SORRY}(?:i (?:cannot|can't|can not|could not|couldn't) (?:say|tell|confirm)|i (?:do not|don't) know"
    rf"|(?:my|the) {_BOOK} (?:does|do)(?: not|n't) {_SAYS}) (?:whether|if)\b{_TAIL}",
    re.IGNORECASE,
)
"""Takes no side, so that it may name what the profile does not."""
_JOINT = re.compile(
    r",?\s+\b(?:but|so|and so|which means|therefore|meaning|because|however|although|though"
    r"|and (?=i\b|my\b))\s+|;\s+",
    re.IGNORECASE,
)
_OTHER_WORDS = 3
_BRIEF = 6


def is_claim(sentence: str, asked: str = "") -> bool:
    """
    Whether a sentence says anything about the person; when in doubt, it does.

    That the profile does not tell is no claim; it may name what was ``asked`` for.
    """
    bare = sentence.strip().strip("*_").strip()
    if not re.search(r"\w", bare) or is_silence(bare, asked):
        return False
    if figures(bare, every_word=False) or unknown_names(bare, ()):
        return True
    if _HELLO.fullmatch(bare):
        return False
    back = _OFFER.fullmatch(bare) or _QUESTION.fullmatch(bare)
    return back is None or bool(_OF_ME.search(_HARMLESS.sub("", back["rest"])))


def is_opener(sentence: str) -> bool:
    """Whether a sentence is too short to say anything without the one after it: "Yes, I do.", "Two."."""
    bare = sentence.strip().strip("*_").strip()
    words = words_of(bare)
    return 0 < len(words) <= _BRIEF and not bare.endswith("?")


def is_silence(sentence: str, asked: str = "") -> bool:
    """Whether a sentence, all of it, says that the profile does not tell."""
    parts = [part.strip() for part in _JOINT.split(sentence.strip()) if part.strip()]
    silent = [_is_silent(part, asked) for part in parts]
    return any(silent) and all(mute or _says_nothing(part) for mute, part in zip(silent, parts, strict=True))


def _says_nothing(part: str) -> bool:
    """Whether it is a courtesy, or offers to tell something else."""
    return bool(_HELLO.fullmatch(part) or (_OFFER.fullmatch(part) and not is_claim(part)))


def without_silences(sentence: str, asked: str = "") -> str:
    """A sentence without those parts of it that only say what the profile does not tell."""
    parts = [part for part in _JOINT.split(sentence) if part.strip() and not _is_silent(part.strip(), asked)]
    return sentence if len(parts) == len(_JOINT.split(sentence)) else ", ".join(parts)


def _is_silent(part: str, asked: str) -> bool:
    found = _SILENT.fullmatch(part) or _UNDECIDED.fullmatch(part)
    if found is None:
        return False
    said = figures(part, every_word=False)
    if said.emails or said.urls:
        return False
    if _UNDECIDED.fullmatch(part):
        return True
    if asked:
        known = stems_of(asked)
        others = [word for word in content_of(words_of(found["tail"])) if not known.holds(word)]
        return len(others) <= _OTHER_WORDS and not unknown_names(part, [asked])
    return not said and not unknown_names(part, ())
