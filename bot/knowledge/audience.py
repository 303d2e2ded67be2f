"""Who may be told what: what the files say of it, and what is the owner's alone unless they say otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.domain import EVERYBODY, OWNER, PUBLIC
from bot.knowledge.private_words import folded
from bot.knowledge.private_words import words as private_words
from bot.knowledge.wording import words_of_key

OWNER_ONLY = frozenset({OWNER})
WITHHELD = "[withheld]"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NAME = re.compile(r"[a-z][a-z0-9_-]*:\S+")
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\+\d(?:[ ()./-]{0,2}\d){9,14}(?!\d)")
_SPELT_EMAIL = re.compile(
    r"[\w.+%-]+\s?[\[({]\s?at\s?[\])}]\s?[\w-]+(?:\s?(?:\.|[\[({]\s?dot\s?[\])}])\s?[\w-]+)+", re.IGNORECASE
)
_SPELT_AT = re.compile(r"[\[({]\s?at\b", re.IGNORECASE)
_HAS_DIGIT = re.compile(r"\d")
_NORTH_AMERICAN = r"\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)"
_CALLED = re.compile(
    r"(\b(?:(?:tele)?phone|tel|mobile|cell|call|ring|text|whatsapp|handy(?:nummer)?|mobil|telefon\w*|telefoon\w*"
    r"|mobiel|fax|rufnummer|gsm|telefono|movil|portable)\b[.:]*\s*"
    r"(?:(?:me|us|number|no|nr|is|at|on|under|unter|ist|op)\b[.:]*\s*){0,3})"
    rf"(?:\(?(?:\+|0)[\d(](?:[ ()./-]{{0,3}}\d){{5,14}}(?!\w)|{_NORTH_AMERICAN})",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"(?<![\w.])\(\d{3}\) ?\d{3}[ .-]\d{4}(?!\d)")
_DIGITS_OF_A_PHONE = re.compile(r"[+\d ()./-]{8,24}")
_OWN_DIGITS = 7
"""So many last digits are one telephone's own, whatever prefix stands before them."""
_TELLING = 6
"""Shorter private values, such as a house number, occur in other texts by chance."""

_PRIVATE = _words(
    "email emails mail phone phones mobile telephone tel cell fax whatsapp address street postal postcode zip"
    " birth birthday birthdate dob born age salary salaries compensation wage wages pay earnings income bonus"
    " rate visa visas authorization authorisation permit citizenship nationality passport immigration"
    " sponsorship weakness weaknesses reference references referee referees referral referrals marital gender"
    " religion ethnicity disability health medical ssn tax iban bank password secret private"
    " confidential maiden messengers"
)
_PRIVATE_TOGETHER = (_words("license number"), _words("licence number"), _words("bank account"))
_BESIDE = _words(
    "my the a an and or of for to on about in our current expected desired minimum target expectation"
    " expectations number numbers status requirement requirements details detail history home work personal"
    " contact main biggest greatest date day place professional notes note information info data code is are"
    " what your own known two three four five some few permit range package"
)
_SPOKEN_OF = re.compile(
    r"\b(?:salar(?:y|ies)|remuneration|weakness(?:es)?|pay (?:range|rate|expectations?)"
    r"|(?:my|total|current|expected|desired) compensation|compensation (?:package|expectations?|range)"
    r"|visa (?:status|holder|sponsorship|subclass|type|category)"
    r"|(?:a|work|working|student|graduate|permanent|temporary|partner|skilled|require) visa"
    r"|work(?:ing)? (?:authori[sz]ations?|permits?|rights)|citizenship|citizen of|\w+n citizen"
    r"|permanent resident|date of birth|birthday|home address|marital status)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?;])[ \t]+")
_VISIBILITY = {
    "audience",
    "visibility",
    "private",
    "public",
    "publish",
    "published",
    "draft",
    "access",
    "owner",
    "hidden",
}


def is_private_key(key: str) -> bool:
    """Whether a field of that name is the owner's alone: ``workAuthorization``, ``expected_salary``."""
    words = words_of_key(key)
    if any(both <= set(words) for both in _PRIVATE_TOGETHER):
        return True
    return any(word in _PRIVATE or word.startswith("birth") for word in words) or _is_private_abroad(words)


def _is_private_abroad(words: Sequence[str]) -> bool:
    """``Gehaltsvorstellung``, ``Zwakke punten``: in another language, and nothing else beside it."""
    plain = {folded(word) for word in words}
    known = private_words()
    return bool(plain & known.headings) and plain <= known.headings | known.beside | _BESIDE


def is_private_heading(heading: str) -> bool:
    """
    Whether a note's section of that name is the owner's alone: ``My weaknesses``, ``Salary expectations``.

    Every word must belong to it, so that ``API reference`` and ``The e-mail service`` stay public.
    """
    words = words_of_key(heading.lower().replace("e-mail", "email"))
    is_private = any(w in _PRIVATE for w in words) and all(w in _PRIVATE or w in _BESIDE for w in words)
    return is_private or _is_private_abroad(words)


def speaks_of_private(sentence: str) -> bool:
    """Whether free text is on pay, weaknesses, visas and the like: for sources that mix these into prose."""
    return bool(_SPOKEN_OF.search(sentence))


def prose_apart(text: str) -> tuple[str, str]:
    """A text without the sentences that speak of what is private, its lines kept, and these sentences."""
    shown, private = [], []
    for line in text.split("\n"):
        sentences = _SENTENCE_END.split(line)
        private += [sentence for sentence in sentences if speaks_of_private(sentence)]
        kept = [sentence for sentence in sentences if not speaks_of_private(sentence)]
        shown += [" ".join(kept)] if kept else []
    return "\n".join(shown), "\n".join(private)


def concerns_visibility(key: str) -> bool:
    """Whether a key looks as if it were meant to say who may see a text, ``audience`` misspelt included."""
    words = words_of_key(key)
    return any(w in _VISIBILITY or w.startswith("aud") or w.endswith("dience") for w in words)


def read_audience(items: Sequence[str]) -> tuple[frozenset[str], list[str]]:
    """
    What ``audience`` says, and those of its items that say nothing.

    Items are ``public``, ``owner``, or names as doors give them (``slack:C0123``, ``discord:role:99``). The
    owner sees what any named channel does. Whatever cannot be read is left out, and nothing left is the
    owner's alone: an unreadable audience is never more public than it was meant.
    """
    known, unknown = set(), []
    for item in items:
        word = item.strip()
        if word.lower() in {PUBLIC, OWNER}:
            known.add(word.lower())
        elif _NAME.fullmatch(word):
            known.add(word)
        else:
            unknown.append(item)
    if PUBLIC in known:
        return (EVERYBODY, []) if not unknown else (OWNER_ONLY, unknown)
    return frozenset(known | {OWNER}), unknown


def withhold(text: str, private: Iterable[str] = ()) -> str:
    """
    A public text without e-mail addresses, phone numbers, and the private values given.

    A phone number is one that is international, in North American form, or called one (``Tel. 030 1234567``).
    A private one is found with and without its country's prefix, however it is spaced.
    """
    text = withhold_values(text, private)
    if "@" in text:
        text = _EMAIL.sub(WITHHELD, text)
    if _SPELT_AT.search(text):
        text = _SPELT_EMAIL.sub(WITHHELD, text)
    if not _HAS_DIGIT.search(text):
        return text
    return _CALLED.sub(rf"\1{WITHHELD}", _BRACKETED.sub(WITHHELD, _PHONE.sub(WITHHELD, text)))


def withhold_values(text: str, private: Iterable[str]) -> str:
    """A text without the values given, of which a phone number is found in every form."""
    for value in private:
        if len(value) >= _TELLING and value.lower() in text.lower():
            text = re.sub(re.escape(value), WITHHELD, text, flags=re.IGNORECASE)
        digits = re.sub(r"\D", "", value)
        if len(digits) > _OWN_DIGITS and _DIGITS_OF_A_PHONE.fullmatch(value.strip()):
            text = _written_in_any_way(digits).sub(WITHHELD, text)
    return text


def _written_in_any_way(digits: str) -> re.Pattern[str]:
    beside = r"[ ()./-]{0,2}"
    return re.compile(rf"(?<!\d)\+?(?:\(?\d{beside}){{0,8}}{beside.join(digits[-_OWN_DIGITS:])}(?!\d)")
