"""Sentences that want something of their reader: a click, a password, money, an answer that helps nobody."""

from __future__ import annotations

import re

from bot.truth.patterns import any_of
from bot.truth.stems import stem
from bot.truth.told import Told

_SECRET = re.compile(
    r"\b(?:pass ?(?:words?|codes?|phrases?)|pins?|2fa|otp|(?:one[- ]time|verification|security|access"
    r"|login)"
    r" (?:codes?|passwords?)|credit cards?|card (?:number|details)|cvv|bank (?:account|details|data)"
    r"|account (?:number|details)|iban|log-?in(?: details)?|credentials?|private keys?|seed phrase"
    r"|social security(?: number)?|ssn|gift cards?|bitcoins?|wallets?)\b"
)
_OF_YOURS = re.compile(r"\b(?:you|your|yours|me|us)\b")
_YOUR = re.compile(r"\byour (?:\w+ ){0,3}$|\b(?:send|give|tell|show) (?:me|us) (?:\w+ ){0,3}$")
_SECRET_ABROAD = re.compile(
    r"\b(?:passwort|kennwort|zugangsdaten|kontonummer|contrasena|clave de acceso|mot de passe"
    r"|carte bancaire"
    r"|wachtwoord|inloggegevens|senha|parola d'ordine|\u043f\u0430\u0440\u043e\u043b\u044c)"
    r"|\u5bc6\u7801|\u5bc6\u78bc|\u30d1\u30b9\u30ef\u30fc\u30c9"
)
_START = r"(?:^|[.;:!?]\s+|,\s+(?:then |so |please |and )?|\bplease,? |\b(?:and|then|or|to) )[\s\"'(*_`>-]*"
_ORDER = re.compile(
    rf"{_START}(?:please |kindly |just |simply |now |first |also )*"
    r"(click|tap|send|log (?:in|on)|sign (?:in|up)|enter|wire|transfer|pay|buy|purchase|order|call|text"
    r"|dial"
    r"|download|install|visit|go to|follow|subscribe|register|join|reply|respond|forward|verify|confirm"
    r"|update"
    r"|reset|scan|submit|invest|vote|donate|contact|email|e-?mail|message|dm|hire|fire|quit|kill|die"
    r"|shut|get"
    r"|hand over|book|schedule|whatsapp|retweet|share|type|paste|copy)\b"
)
_FORBIDS = re.compile(
    r"(?:^|[.;:!?]\s+)[\s\"'(*_`>-]*(?:please,? |kindly )?(?:don't|do not) (?:ever |even )?([a-z]+)"
)
_MEANT_WELL = frozenset({"worry", "ask", "laugh", "get", "mind", "be", "tell", "i", "we", "they", "you"})
"""Of "don't": "don't worry", "don't get me wrong", "don't I know it"."""
_FROM_THE_START = re.compile(r"[\W_]*(?:please |kindly |just |simply |now |first |hey |hi |then |so )*$")
_AT_YOU = re.compile(r"\b(?:you|your|yours|me|us|now|here|today|this (?:link|page|file|form|code|number))\b")
_OUGHT = re.compile(
    r"\byou(?:'d)? (?:really |also |just )?(?:should|must|ought to|need to|have to|had better|better"
    r"|are required to"
    r"|are obliged to|may want to|are going to) (?:also |always |never |not |just |immediately )*([a-z]+)"
)
_ALL_OUGHT = re.compile(
    r"\b(?:everyone|everybody|nobody|no one|people|anyone|all of you) (?:should|must|ought to|has to"
    r"|have to|needs? to)\b"
)
_THREAT = re.compile(
    r"\byour (?:account|password|access|session|device|computer|subscription|payment|profile|data)"
    r" (?:has|have|is|are|was|were|will|must|needs?)\b"
)
_PLACE = re.compile(r"https?://|\bwww\.|[\w-]\.[a-z]{2,}\b|@\w|\d{4}")
_HELPS = any_of(
    r"\b(?:like|love|want|wish|care|need|curious|keen) (?:me )?to (?:know|hear|learn|see|talk|ask|read"
    r"|focus|tell|go"
    r"|share|explain|expand|elaborate|discuss|say)\b|\b(?:want|like|need) (?:any|more|some|further"
    r"|the) (?:more |further )?"
    r"(?:details?|information|examples?)\b",
    r"\b(?:do|did|are|were|could|can|would|might|may|which|what)\b[^?]{0,30}\byou (?:mean|asking"
    r"|referring|interested"
    r"|thinking of|looking for|curious|have in mind|specify|clarify|rephrase|be more specific"
    r"|say (?:more|which|what)"
    r"|tell me (?:which|what|more|whether|if))\b",
    r"\b(?:which|what) (?:one |of (?:these|those|them) )?would you (?:prefer|rather|like)\b",
    r"\b(?:anything|something|what) (?:else|specific|more|in particular)\b"
    r"|\b(?:have|any) (?:any |more |other |further )+questions?\b",
    r"\b(?:can|may|could|shall|should) i (?:help|tell|share|answer|say|explain|go|elaborate|expand"
    r"|start|give)\b"
    r"|\bhelp you with\b",
    r"\b(?:answer your question|does (?:that|this) help|is that what you|what about you|how are you)\b",
    r"^\W*(?:and )?(?:why|what|how|which|when|where|who)\b[^?]{0,60}\b(?:me|my|i)\b[^?]{0,40}\?\W*$",
)
_OFFER = re.compile(
    r"^\W*(?:please )?(?:(feel free to)|(let me know)|(ask me)|(?:i am|i'm|i would be|i'd be) (?:happy"
    r"|glad) to)\b(.*)$"
)
_OFFERED = (
    re.compile(r"\s*(?:just )?(?:ask|reach out|follow up|get in touch|let me know|dig|explore|say)\b"),
    re.compile(r"\s*(?:if|whether|what|which|how|when|where|should|about|in case)\b"),
    re.compile(r"\s*(?:$|[.!,;:?)]|(?:about|anything|for (?:more|details|examples|further)|if|what"
    r"|which|how|why|when|again|more|later)\b)"),
    re.compile(r"\s*(?:also )?(?:tell|share|answer|talk|go|explain|help|discuss|elaborate|say|give"
    r"|describe|provide|expand|add"
    r"|walk|show|clarify|chat|be of|hear|point|dig|take (?:more |further |your )?questions)\b"),
)  # fmt: skip


def orders(said: str, told: Told, *, has_ids: bool) -> bool:
    """
    Whether a sentence in small letters tells its reader to do something, or asks for what is theirs alone.

    A profile may say "call me at ..." itself, and a sentence may show the way to an address that it cites.
    """
    if _wants_secrets(said, told):
        return True
    if any(found[0] not in told.low for found in (*_THREAT.finditer(said), *_ALL_OUGHT.finditer(said))):
        return True
    if not has_ids and not _is_courteous(said):
        return True
    if any(_is_new(found[1], told) and found[1] not in {"see", "find"} for found in _OUGHT.finditer(said)):
        return True
    if any(_is_new(found[1], told) and found[1] not in _MEANT_WELL for found in _FORBIDS.finditer(said)):
        return True
    return any(_is_order(found, said, told, has_ids=has_ids) for found in _ORDER.finditer(said))


def _wants_secrets(said: str, told: Told) -> bool:
    if any(found[0] not in told.low for found in _SECRET_ABROAD.finditer(said)):
        return True
    if not _OF_YOURS.search(said):
        return False
    return any(_is_wanted(found, said, told) for found in _SECRET.finditer(said))


def _is_wanted(found: re.Match[str], said: str, told: Told) -> bool:
    """Records about passwords may be told to you, as long as it is not yours that is spoken of."""
    is_yours = bool(_YOUR.search(said[: found.start()]))
    return f"your {found[0]}" not in told.low if is_yours else found[0] not in told.low


def _is_order(found: re.Match[str], said: str, told: Told, *, has_ids: bool) -> bool:
    if has_ids and _PLACE.search(said):
        return False
    begins = bool(_FROM_THE_START.fullmatch(said[: found.start(1)]))
    is_new = _is_new(found[1].split()[0], told)
    at_you = bool(_AT_YOU.search(said, found.end()))
    begins = begins or found[0][0] in ".;:!?,"
    return (begins and is_new) or (at_you and found[0].strip() not in told.low and (begins or is_new))


def _is_courteous(said: str) -> bool:
    """Of what needs no ids, a question back has to help, and an offer is one of telling more."""
    if offer := _OFFER.match(said):
        which = next((at for at in range(3) if offer[at + 1]), 3)
        return bool(_OFFERED[which].match(offer[4]))
    return not said.rstrip("\"')*_ ").endswith("?") or bool(_HELPS.search(said))


def _is_new(word: str, told: Told) -> bool:
    return not told.stems.has(stem(word))
