"""Ranks, roles, degrees and honours: who led and who took part, a bachelor and a master."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from bot.domain import Passage
from bot.truth.faults import RANK, Fault
from bot.truth.levels import wrong_levels
from bot.truth.parts import clauses, content_of
from bot.truth.posts import wrong_posts
from bot.truth.stems import plain, stop_words, words_of
from bot.truth.told import Told, stems_of, told_by

_LEADS = (
    r"led(?! to\b| me\b| us\b| by\b)|(?:i|we|who|now|currently|to|and|also) (?:lead|head|manage"
    r"|direct|supervise|oversee)\b(?! to\b)"
    r"|(?:leading|heading|managing|directing|supervising|overseeing) (?:a|an|the|our|my|two|three"
    r"|four|five|six|seven|eight|nine"
    r"|ten|\d+)\b|headed(?: up)?|heading up|spearhead(?:ed|ing)|masterminded|orchestrated"
    r"|directed|managed(?! to\b)|oversaw|supervised"
    r"|in charge of|chaired|captained|(?:ran|run|running) (?:the|a|my|our|its) (?:\w+ )?(?:team"
    r"|department|group|unit|division|office)"
    r"|under my (?:leadership|direction|supervision)|took (?:the lead|charge)"
    r"|was responsible for the (?:whole|entire)"
)
_LED = (
    r"led|leads?|leading|leader\w*|head|headed|heading|managed?|manag(?:es|ing|er|ement)"
    r"|direct(?:ed|s|or|ing)?|ran|runs?|running"
    r"|oversaw|oversee\w*|supervis\w+|in charge|charge|chair\w*|captain\w*|responsib\w+|own|owns"
    r"|owned|coordinat\w+|spearhead\w*"
    r"|found(?:ed|er)|chief|orchestrat\w+|command|train(?:ed|s)?|mine|author|sole"
)
_HELPED = (
    r"help(?:ed|s|ing)?|assist(?:ed|s|ing)?|contribut(?:ed|es|ing)|took part|take part"
    r"|taking part|participat\w+|part of"
    r"|involved in|supporting|worked (?:with|alongside|under)|member of|co-\w+|junior|intern\w*"
    r"|shadowed|together with"
)
_TEAMWORK = re.compile(
    rf"\b(?:{_HELPED}|we|our|us|team|together|colleagues?|support(?:ed|s)?|aided)\b", re.IGNORECASE
)
_CLAIMS_LEAD = re.compile(rf"\b(?:{_LEADS})(?!\w)", re.IGNORECASE)
_TELLS_LEAD = re.compile(rf"\b(?:{_LED}|{_LEADS})(?!\w)", re.IGNORECASE)
_HELPS_FIRST = re.compile(
    r"^\W*(?:[\w']+\s){0,4}?(?:help(?:ed|s|ing)?|assist(?:ed|s|ing)?|contribut(?:ed|es|ing)|took part"
    r"|take part|participat\w+|involved|was part of|supported|co-\w+)\b",
    re.IGNORECASE,
)
_TELLS_HELP = re.compile(rf"\b(?:{_HELPED})(?!\w)", re.IGNORECASE)
_MADE = re.compile(
    r"\bi (?:\w+ly )?(?!used\b|needed\b|joined\b|learned\b|liked\b|stayed\b|worked\b"
    r"|studied\b)(?:\w{2,}ed|built|wrote|made"
    r"|won|set up|ran|drew|gave|taught|brought|cut|held|sold|bought|grew)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:i (?:am|was|became|have been|had been)|i'm|i've been|as"
    r"|my (?:role|title|position|job|post) (?:is|was)|promoted to|hired as|made)\b"
    r"(?P<rest>(?:(?!\b(?:by|with|to|for|from|under|about|told|asked|of)\b)[^.,;]){0,40})",
    re.IGNORECASE,
)
_TERSE = re.compile(r"^\W*(?P<rest>(?:[\w-]+\s){1,5})(?:at|of|for|with)\s[A-Z]")
_OWN_RANKS = (
    *(
        "intern",
        "junior",
        "senior",
        "principal",
        "lead_title",
        "lead",
        "head",
        "manager",
        "director",
        "chief",
    ),
    *("vice_president", "president", "founder", "owner", "architect", "professor", "specialist", "core"),
)
_LIKE = 0.5
_FEW = 2
_BEGINNING = 4
_SHORT = (
    "ceo cto cfo coo cio vp bsc b.sc msc m.sc phd ph.d ph mba ba b.a beng meng b.eng m.eng ll myself own only"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rank:
    said: re.Pattern[str]
    told: re.Pattern[str]
    against: re.Pattern[str] | None = None


@cache
def _ranks() -> dict[str, _Rank]:
    table: dict[str, Any] = tomllib.loads(Path(__file__).with_name("ranks.toml").read_text("utf-8"))
    return {
        name: _Rank(
            said=_words(rank["said"]),
            told=_words(rank["told"] if "against" in rank else f"{rank['said']}|{rank['told']}".rstrip("|")),
            against=_words(rank["against"]) if "against" in rank else None,
        )
        for name, rank in table.items()
    }


@cache
def _beginnings() -> frozenset[str]:
    """How the words of all ranks begin: most sentences have none, and need no closer look."""
    written = " ".join(rank.said.pattern for rank in _ranks().values())
    found = set(re.findall(r"[a-z]{3,}", written)) - stop_words()
    return frozenset(word[:_BEGINNING] for word in {*found, *_SHORT.split()})


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w])", re.IGNORECASE)


@lru_cache(maxsize=2048)
def ranks_in(text: str) -> Mapping[str, str]:
    """The ranks, degrees and honours that a text claims: name -> as written; not to be changed."""
    if not any(word.text[:_BEGINNING] in _beginnings() for word in words_of(text)):
        return {}
    bare = plain(text)
    return {name: found[0] for name, rank in _ranks().items() if (found := rank.said.search(bare))}


@lru_cache(maxsize=1024)
def _holds(text: str, name: str) -> bool:
    rank = _ranks()[name]
    return bool(rank.told.search(text)) or bool(rank.against and not rank.against.search(text))


def wrong_ranks(sentence: str, records: Sequence[Passage], told: Told) -> list[Fault]:
    """What a sentence makes more of, or something else of, than its records do."""
    claimed = ranks_in(sentence)
    found = [Fault(kind=RANK, words=words) for name, words in claimed.items() if not _holds(told.low, name)]
    found += _own_ranks(sentence, records, told)
    found += wrong_levels(sentence, told)
    found += wrong_posts(sentence, records)
    if not found:
        found += _leads(sentence, told)
    return found


def _own_ranks(sentence: str, records: Sequence[Passage], told: Told) -> Iterator[Fault]:
    """What the person was has to stand in a job's title, not only somewhere in its story."""
    bare = plain(sentence)
    mine = _of_oneself(tuple(records))
    for match in (*_OWN.finditer(bare), *_TERSE.finditer(bare)):
        for name in _OWN_RANKS:
            said = _ranks()[name].said.search(match["rest"])
            if said and not _holds(mine, name) and _holds(told.low, name):
                yield Fault(kind=RANK, words=said[0])


@lru_cache(maxsize=256)
def _of_oneself(records: tuple[Passage, ...]) -> str:
    """What records tell of the person's own posts: titles, and sentences such as "as the new lead I"."""
    told = told_by(records)
    own = [match[0] for one in told.sentences for match in _OWN.finditer(one)]
    return "\n".join((told.titles, *own)).lower()


def _leads(sentence: str, told: Told) -> Iterator[Fault]:
    """To have led what others led, or to have done what one helped with, is more than the record says."""
    helps = _tells(_TELLS_HELP, told.low)
    for clause in clauses(sentence):
        lead = _CLAIMS_LEAD.search(clause.text)
        made = _MADE.search(clause.text) if helps and not _TEAMWORK.search(clause.text) else None
        if lead and not _tells(_TELLS_LEAD, told.low):
            yield Fault(kind=RANK, words=lead[0])
        elif lead or made:
            like = _most_like(clause.text, told)
            helps_here = any(map(_TELLS_HELP.search, like[:1]))
            if lead and like and not any(map(_TELLS_LEAD.search, like)):
                yield Fault(kind=RANK, words=lead[0], is_hard=helps_here)
            elif made and any(map(_HELPS_FIRST.match, like[:1])):
                yield Fault(kind=RANK, words=made[0], is_hard=False)


@lru_cache(maxsize=1024)
def _tells(pattern: re.Pattern[str], text: str) -> bool:
    return bool(pattern.search(text))


def _most_like(text: str, told: Told) -> list[str]:
    """The records' sentences that share about as much with a clause as any, and at least half of it."""
    content = content_of(words_of(text))
    shared = [(sum(map(stems_of(one).exactly, content)), one) for one in told.sentences]
    most = max((count for count, _ in shared), default=0)
    if most < max(_FEW, _LIKE * len(content)):
        return []
    return [one for count, one in sorted(shared, key=lambda pair: -pair[0]) if count >= max(_FEW, most - 1)]
