"""What a sentence does beside telling: a twin states facts of a person, and does nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain import Passage
from bot.truth.abuse import abuses
from bot.truth.echo import echoes
from bot.truth.orders import orders
from bot.truth.parts import content_of
from bot.truth.patterns import any_of
from bot.truth.promises import binds
from bot.truth.readings import LOOKALIKES, unaccented
from bot.truth.stems import words_of
from bot.truth.told import Told, told_by
from bot.truth.tongues import tongue

BINDS = "it commits the person"
GRANTS = "it says yes without a record that does"
ORDERS = "it wants something of its reader"
ABUSES = "it speaks ill in words that its records do not use"
ECHOES = "it tells the rules of the twin"
POSES = "it poses as the person"
IS_CODE = "it is code that its records do not hold"
SAYS_NOTHING = "it says nothing about the person"
DISGUISED = "it is written in signs that hide what it says"

TOO_LONG = "it is longer than any sentence"

_LONGEST = 2000
_LONGEST_YES = 80
_SIGNS_OF_CODE = re.compile(
    r"[`;{}()<>=$&#~]|\b(?:rm -|sudo |curl |wget |drop table|alter table|for \w+ in |import )"
)
_CODE = any_of(
    r"```|~~~|<\?php|#include\b|\bconsole\.log|\bsudo \w|\brm -\w|\b(?:curl|wget) \S+://|===|\$\(|&&"
    r"|\w\([^()]*\);\s*$|\};?\s*$|\{[^{}]*;[^{}]*\}",
    r"\b(?:def|func|fn) \w+\(|\bfunction(?: \w+)?\([^()]*\)\s*\{"
    r"|\b(?:print|printf|println|eval|exec|system|alert)\((?!s\))",
    r"\bselect\b.{1,80}\bfrom\b.{0,80}(?:;|\bwhere\b .{1,40}=)|\b(?:drop|alter) table \w"
    r"|\binsert into \w+\s*\(",
    r"\bfor \w+ in (?:range\b|\w+\()|^import [\w.]+;|\bfrom \w+ import \w"
    r"|(?<!\w)</?[a-z][a-z0-9]*(?:\s[^<>]*)?>",
)
_POSES = any_of(
    r"\b(?:i am|i'm|this is)(?: not an? (?:\w+ )?(?:ai|a\.i\.|bot|machine|robot|chatbot|twin"
    r"|language model|program)\b"
    r"| no (?:ai|bot|machine|robot|chatbot|twin)\b| (?:really |actually |indeed )?(?:the real\b"
    r"|an? (?:real |living )?"
    r"(?:human|real person)\b|human(?=\W*$))| (?:\w+ ){1,3}in person\b)",
    r"\b(?:a real (?:human|person)|human being|in the flesh|no ai here|as dan\b|have been hacked"
    r"|follow no rules|jailbroken"
    r"|(?:the|these|those) passages?\b(?= (?:before|above|you|i was|that i was|tell|say)))\b",
    r"\byou(?:'re| are)? (?:talking|speaking|chatting|writing|speak|talk) (?:to|with) (?:the real"
    r"|an? (?:real"
    r"|human)|me in person"
    r"|\w+(?: \w+)? (?:in person|herself|himself))",
)
_WORKS = any_of(
    r"^\W*(?:a |an |the |your |here is (?:a|an|the|your) )?(?:\w+ )?(?:haiku|poem|sonnet|limerick|ode"
    r"|essay|translation|recipe"
    r"|song|lyrics|joke|riddle)s?\W",
    r"^\W*dear \w+|^\W*once upon a time\b|^\W*o \w+, |\b(?:yours sincerely|kind regards|best regards)\b",
)
_YES = (
    r"(?:yes|yeah|yep|yup|sure(?: thing)?|of course|certainly|gladly|absolutely|definitely|indeed"
    r"|ok(?:ay)?|correct"
    r"|right|exactly|true|great|good|fine|perfect|agreed|with pleasure|no problem|sounds good|why not"
    r"|(?:i )?(?:do"
    r"|will|am|can|would|have|did)|no|nope|never)"
)
_ONLY_YES = re.compile(
    rf"\W*(?:{_YES}(?: (?:i|you) (?:do|will|am|can|may|would|have|did))?\W*)+(?:thank(?:s| you)\W*)?"
)
_ASKS_YES = re.compile(
    r"(?:^|[.!?;:,\n]\s*|\b(?:and|so|then|but) )(?:please |hi |hello |hey )*"
    r"(?:(?:do|does|did|will|would|can|could|shall|should|may|might|are|is|was|were|have|has|had"
    r"|am)(?:n't)?|won't)"
    r" (\w+)\b([^?.!\n]{0,80})"
)
_TO_TELL = re.compile(
    r"\s*(?:please |just |briefly |also |quickly )*(?:tell|share|describe|explain|say|give|walk|talk"
    r"|list|summari[sz]e"
    r"|elaborate|introduce|help|ask|show|name|go|expand|provide|speak|answer|outline|write)\b"
)
_TO_ASK = re.compile(r"\s*(?:please |just |also )*(?:ask|know|hear|see|read|learn|get to know)\b")
_OF_A_PERSON = re.compile(r"\b(?:i|i'm|i've|i'd|me|my|mine|myself|we|our|us|she|her|he|his|him|they|their)\b")
_WORD = re.compile(r"\w")
_FEWEST = 3
_ENOUGH = 0.5
_UNSEEN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f\U0001d400-\U0001d7ff\u24b6-\u24e9\uff20-\uff5a]|(?<=[A-Za-z])[\u200b-\u200d\u2060\ufeff](?=[A-Za-z])"
)
_HIDES = re.compile(r"[\[({:]|[^\x00-\x7f]|\bdot\b|hxxp|\b\w \w \w ", re.IGNORECASE)
_DISGUISED = any_of(
    r"\b(?!https?:)[a-z][a-z0-9+.-]{1,20}://|\b(?:javascript|vbscript|data):\w",
    r"(?<=\w)[\u2024\u3002\uff0e\uff61](?=\w)|[A-Za-z][\u0370-\u04ff]|[\u0370-\u04ff][A-Za-z]|\bhxxps?\b",
    r"\w\s?[\[({]\s?(?:dot|punkt|\.)\s?[\])}]\s?\w|\b\w+ dot (?:com|org|net|io|dev|ai|app|xyz|info|biz"
    r"|co|example|ru|cn|de|uk|eu)\b|(?<!\w)(?:\w ){6,}\w(?!\w)",
)


def improper(
    sentence: str,
    records: Sequence[Passage] = (),
    *,
    asked: str = "",
    has_ids: bool = True,
    leads: bool = False,
) -> str | None:
    """
    The reason why a sentence may not be said whatever it rests on, None when it may.

    ``records`` are those that it cites, for whatever stands in them may be told in their words; ``asked`` is
    the question, ``leads`` that it is a heading or announces a list. It takes about 0.1 ms.
    """
    if len(sentence) > _LONGEST:
        return TOO_LONG
    said, told = _plain(sentence), told_by(tuple(records))
    return (
        _look(sentence, said, told)
        or _act(said, told, has_ids=has_ids)
        or _void(sentence, said, told, asked, has_ids=has_ids, leads=leads)
    )


def _look(sentence: str, said: str, told: Told) -> str | None:
    """What a sentence is by its looks: disguised, nothing but signs, code, a poem, a claim to be alive."""
    if not _WORD.search(said):
        return SAYS_NOTHING
    if not sentence.isascii() and _UNSEEN.search(sentence):
        return DISGUISED
    if _HIDES.search(sentence) and _is_new(_DISGUISED, sentence.lower(), told):
        return DISGUISED
    if _is_new(_POSES, said, told):
        return POSES
    if _SIGNS_OF_CODE.search(said) and _CODE.search(said) and not _stands(said, told):
        return IS_CODE
    return SAYS_NOTHING if _is_new(_WORKS, said, told) else None


def _is_new(pattern: re.Pattern[str], said: str, told: Told) -> bool:
    return any(not _stands(found[0], told) for found in pattern.finditer(said))


def _act(said: str, told: Told, *, has_ids: bool) -> str | None:
    is_silent = not has_ids and "profile" in said and not re.search(r"\byou", said)
    if abuses(said, told, is_silent=is_silent):
        return ABUSES
    if echoes(said, told):
        return ECHOES
    if orders(said, told, has_ids=has_ids):
        return ORDERS
    return BINDS if binds(said, told) else None


def _void(sentence: str, said: str, told: Told, asked: str, *, has_ids: bool, leads: bool) -> str | None:
    if not leads and len(said) <= _LONGEST_YES and _ONLY_YES.fullmatch(said) and _wants_yes(asked, told):
        return GRANTS
    if not (has_ids or leads) or told.tongue != "en" or tongue(sentence) != "en":
        return None
    is_personal = bool(_OF_A_PERSON.search(said))
    if has_ids and is_personal:
        return None
    words = content_of(words_of(sentence))
    held = sum(map(told.stems.holds, words))
    if leads and not has_ids:
        invents = is_personal and len(words) - held >= _FEWEST - 1
        return SAYS_NOTHING if invents and held < _ENOUGH * len(words) else None
    return SAYS_NOTHING if len(words) >= _FEWEST and not held else None


def _wants_yes(asked: str, told: Told) -> bool:
    """Whether a yes would say what the records that it cites do not; to be asked to tell wants none."""
    for found in _ASKS_YES.finditer(_plain(asked)):
        tells = _TO_ASK if found[1] in {"i", "we"} else _TO_TELL
        if not tells.match(found[2]) and not any(map(told.stems.holds, content_of(words_of(found[2])))):
            return True
    return False


def _plain(text: str) -> str:
    """Small letters, as they are meant: no accents, nothing unseen, no look-alikes from other alphabets."""
    if text.isascii():
        return " ".join(text.lower().split()) if "```" not in text else text.lower()
    seen = unaccented(text)
    latin = sum("a" <= letter <= "z" for letter in seen)
    return " ".join((seen.translate(LOOKALIKES) if latin * 2 > len(seen) else seen).split())


def _stands(phrase: str, told: Told) -> bool:
    return " ".join(phrase.replace("`", " ").split()) in told.low
