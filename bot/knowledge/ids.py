"""Names of passages: made of the record itself, so that they stay when other records come and go."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.domain import Passage

_LONGEST = 60
_SPELLED = str.maketrans({"+": "p", "#": "-sharp", "&": " and ", "ß": "ss", "ø": "o", "ł": "l", "æ": "ae"})
_YEAR = re.compile(r"\d{4}")


def slug(text: str) -> str:
    """
    ``Café Lumen, Inc.`` -> ``cafe-lumen-inc``; never empty, of ``a-z 0-9 -`` alone.

    A text without Latin letters or digits is named by its hash.
    """
    plain = unicodedata.normalize("NFKD", text.lower().translate(_SPELLED))
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    words = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
    if len(words) > _LONGEST:
        words = words[:_LONGEST].rsplit("-", 1)[0]
    return words or f"x{_digest(text)}"


def distinct(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """
    The passages in their order, each with an id of its own; records that are equal throughout become one.

    Of those that share an id the earliest keeps it; the others add their year, their dates, their title or,
    at last, a hash of their text. So an id does not change when records are reordered or later ones added.
    """
    found: dict[Passage, int] = {}
    for index, passage in enumerate(passages):
        found.setdefault(replace(passage, place=""), index)
    by_id: dict[str, list[Passage]] = defaultdict(list)
    for passage in found:
        by_id[passage.id].append(passage)
    taken = set(by_id)
    named: dict[int, str] = {}
    for base in sorted(by_id):
        for position, passage in enumerate(sorted(by_id[base], key=_age)):
            name = base if position == 0 else next(n for n in _longer(passage) if n not in taken)
            taken.add(name)
            named[found[passage]] = name
    return tuple(replace(passages[index], id=named[index]) for index in sorted(named))


def _age(passage: Passage) -> tuple[bool, str, str, str, list[str], str]:
    start = passage.dates
    return (not start, start, passage.title, passage.text, sorted(passage.audience), repr(passage))


def _longer(passage: Passage) -> Iterator[str]:
    yield from (f"{passage.id}-{year}" for year in _YEAR.findall(passage.dates)[:1])
    yield from (f"{passage.id}-{slug(part)}" for part in (passage.dates, passage.title) if part)
    full = _digest(passage.text, passage.title, passage.dates, *sorted(passage.audience))
    yield f"{passage.id}-{full}"
    yield f"{passage.id}-{_digest(repr(replace(passage, audience=frozenset())), full)}"
    yield from (f"{passage.id}-{full}-{again}" for again in range(2, 1_000_000))


def _digest(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode("utf-8", "replace")).hexdigest()[:6]


def duplicates(passages: Iterable[Passage]) -> Iterator[Passage]:
    """The second and later ones of records that are equal throughout."""
    seen: set[Passage] = set()
    for passage in passages:
        bare = replace(passage, place="")
        if bare in seen:
            yield passage
        seen.add(bare)
