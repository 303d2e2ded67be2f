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
from bot.truth.ownership import wrong_shares
from bot.truth.patterns import any_of
from bot.truth.posts import wrong_posts
from bot.truth.stems import plain, stop_words, words_of
from bot.truth.told import Told, told_by

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
def _any_rank() -> re.Pattern[str]:
    """All ranks at once: most sentences have none."""
    return any_of(*(rank.said.pattern for rank in _ranks().values()), flags=re.IGNORECASE)


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
    if not _any_rank().search(bare):
        return {}
    return {name: found[0] for name, rank in _ranks().items() if (found := rank.said.search(bare))}


@lru_cache(maxsize=1024)
def tells_rank(text: str, name: str) -> bool:
    rank = _ranks()[name]
    return bool(rank.told.search(text)) or bool(rank.against and not rank.against.search(text))


def wrong_ranks(sentence: str, records: Sequence[Passage], told: Told) -> list[Fault]:
    """What a sentence makes more of, or something else of, than its records do."""
    claimed = ranks_in(sentence)
    found = [
        Fault(kind=RANK, words=words) for name, words in claimed.items() if not tells_rank(told.low, name)
    ]
    found += _own_ranks(sentence, records, told)
    found += wrong_levels(sentence, told)
    found += wrong_posts(sentence, records)
    if not found:
        found += wrong_shares(sentence, records, told)
    return found


def _own_ranks(sentence: str, records: Sequence[Passage], told: Told) -> Iterator[Fault]:
    """What the person was has to stand in a job's title, not only somewhere in its story."""
    bare = plain(sentence)
    mine = _of_oneself(tuple(records))
    for match in (*_OWN.finditer(bare), *_TERSE.finditer(bare)):
        for name in _OWN_RANKS:
            said = _ranks()[name].said.search(match["rest"])
            if said and not tells_rank(mine, name) and tells_rank(told.low, name):
                yield Fault(kind=RANK, words=said[0])


@lru_cache(maxsize=256)
def _of_oneself(records: tuple[Passage, ...]) -> str:
    """What records tell of the person's own posts: titles, and sentences such as "as the new lead I"."""
    told = told_by(records)
    own = [match[0] for one in told.sentences for match in _OWN.finditer(one)]
    return "\n".join((told.titles, *own)).lower()
