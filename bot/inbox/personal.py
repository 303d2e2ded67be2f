"""Takes out of a question what tells who asked it, before anybody else reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator

E_MAIL, PHONE, LINK, NAME, NUMBER, KEY = "[e-mail]", "[phone]", "[link]", "[name]", "[number]", "[key]"

_AT = r"(?:@|\s?[\[({]\s?at\s?[\])}]\s?)"
_DOT = r"(?:\.|\s?[\[({]\s?dot\s?[\])}]\s?|\sdot\s)"
_EMAIL = re.compile(
    rf"(?<![\w.+%-])[\w.+%-]{{1,64}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,5}}", re.IGNORECASE
)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)
_TELLING = re.compile(
    r"//[^/@\s]*@"  # somebody's name and password
    r"|[?#]\S*\w"  # what follows these is often a token, and seldom needed to understand a question
    r"|/(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{16,}"  # a long name that nobody types is a key
    r"|/(?:in|u|users?|profile|people|members?|meet|invite|join|share|s|d)/"
    r"|\b(?:meet|zoom|calendly|linkedin|facebook|instagram|twitter|wa)\.\w",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"\b(?:sk|pk|gsk|rk|xox[abprs]|gh[pousr]|glpat)[-_][\w.-]{8,}|\beyJ[\w.-]{16,}"
    r"|\b(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{24,}\b"
)
_MEMBER = re.compile(r"<@!?\w+(?:\|[^>\n]*)?>|@\u200b?(?:[UW](?=[A-Z]*\d)[A-Z0-9]{6,}|\d{15,20})\b")
"""Somebody who is mentioned by the platform's own id."""
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_PHONE = re.compile(r"(?<![\w.])(?:\+|\(?0)\(?\d(?:[ ()./-]{0,2}\d){6,14}(?!\w)")
_GROUPED = re.compile(r"(?<![\w.])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\w)")
_LONG = re.compile(r"(?<![\w.,])\d(?:[ -]?\d){8,18}(?![\w.,]\d)")

_WORD = r"[^\W\d_][\w'\u2019-]*"
_BETWEEN = r"(?:(?:van|von|de|der|den|da|di|del|la|el|bin|al|le|du|ten|ter)\s+){0,3}"
_CAPITAL = r"(?:(?:Dr|Prof|Mrs?|Ms|Ing|[A-Z])\.|(?![a-z\u00e0-\u00f6\u00f8-\u00ff])[^\W\d_][\w'\u2019-]*)"
_CALLED = rf"{_CAPITAL}(?:\s+{_BETWEEN}{_CAPITAL}){{0,3}}"
_FROM = rf"(?:,?\s+(?:from|at|with|of|working for|von|bei|van|de)\s+{_CALLED})?"
_NAME_IS = (
    r"(?:my (?:full |first |last )?name(?:'s|\u2019s| is|:)|(?:i'm|i am) (?:called|named)"
    r"|mein name ist|ich hei(?:ss|\u00df)e|mijn naam is|ik heet|je m'appelle|mon nom est|me llamo"
    r"|mi nombre es|mi chiamo|meu nome \u00e9|me chamo|nazywam si\u0119|jag heter|jeg hedder)"
)
_STOP = r"(?=\s*(?:[,.;:!?-]|(?:and|from|i|und|et|y|en)\b|$))"
_HELLO = r"(?:(?:hi|hello|hey|dear \w+|good \w+|hallo|bonjour|hola)\b[,!]?\s+)?"
_I_AM = r"(?:i'm|i\u2019m|i am|ich bin|ik ben|je suis|soy|sono)"
_REGARDS = (
    r"(?:(?:kind |best |warm |many )?(?:regards|wishes|thanks|thank you|cheers|sincerely|greetings|yours)"
    r"|gr\u00fc(?:\u00dfe|sse)|groetjes?|groeten|cordialement|saludos|saluti)"
)
_NAMES = (
    re.compile(
        rf"(?P<before>\b(?i:{_NAME_IS})\s+)"
        rf"(?:{_CALLED}|(?i:{_WORD}(?:\s+{_WORD}){{0,2}}?){_STOP}|{_WORD}){_FROM}"
    ),
    re.compile(rf"(?P<before>\b(?i:(?:you can )?call me|the name's)\s+){_CALLED}"),
    re.compile(
        rf"(?P<before>(?:^|[.!?;,\n]\s*)(?i:{_HELLO}{_I_AM})\s+)"
        rf"(?!I\b){_CALLED}{_FROM}(?=\s*(?:[,.;!:-]|and\b|here\b|$))"
    ),
    re.compile(
        rf"(?P<before>^\s*(?i:{_HELLO}(?:this is|here is)\s+)){_CALLED}{_FROM}(?=\s*(?:[,.;!:-]|and\b|$))"
    ),
    re.compile(rf"(?P<before>(?:^|[\s.!?,])(?i:{_REGARDS})\s*[,!\n-]\s*){_CALLED}\W*$"),
    re.compile(rf"(?P<before>(?:^|[.!?]\s+)(?i:{_HELLO})){_CALLED}{_FROM}(?=\s+here\s*[,.!:-])"),
)
_INTRODUCTION = re.compile(
    rf"\A\s*(?i:{_HELLO}(?:(?:{_NAME_IS}|{_I_AM}|this is|here is)\s+\[name\](?:\s+here)?|\[name\]\s+here))"
    r"(?:,? \(?\[(?:e-mail|phone|link)\]\)?)*"
    r"(?:\s*[,.;:!-]\s*(?:and\s+)?|\s+and\s+)(?=\S*\w)"
)
_SIGNATURE = re.compile(rf"(?i:\b{_REGARDS})[,!\s-]+\[name\]\W*$")
_FIGURES = (
    *((_EMAIL, E_MAIL), (_MEMBER, NAME), (_SECRET, KEY), (_IBAN, NUMBER), (_PHONE, PHONE), (_GROUPED, PHONE)),
    (_LONG, NUMBER),
)


def masked(text: str) -> str:
    """
    A question without the e-mail addresses, numbers, keys, telling links and the name of whoever asked it.

    Each leaves a word in brackets, so that the rest is understood; a plain address of a site stays.
    """
    found = _URL.sub(lambda url: LINK if _TELLING.search(url[0]) else url[0], text)
    for pattern, kind in _FIGURES:
        found = pattern.sub(kind, found)
    for pattern in _NAMES:
        found = pattern.sub(rf"\g<before>{NAME}", found)
    return found


def alone(text: str) -> str:
    """A `masked` question without the words by which somebody introduced themselves, or signed it."""
    asked = _SIGNATURE.sub("", _INTRODUCTION.sub("", text, count=1)).rstrip(" \t\n,-")
    return asked if any(map(str.isalnum, asked)) else text


def unintroduced(text: str) -> str:
    """A question without an introduction or a signature; as it is where it tells more of whoever asks."""
    known = masked(text)
    asked = alone(known)
    return asked if asked != known and masked(asked) == asked and "[" not in asked else text


def reaches(text: str) -> Iterator[str]:
    """The e-mail addresses, telephone and account numbers in a text, as it writes them."""
    for pattern in (_EMAIL, _PHONE, _GROUPED, _IBAN):
        yield from (found[0].strip() for found in pattern.finditer(text))
