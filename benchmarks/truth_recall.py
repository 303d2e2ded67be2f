"""Part 7: whether the right record is found, beside BM25, on profiles and on XQuAD."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import retrieval
from benchmarks.dev_set import FOLDER, dev_sets
from benchmarks.retrieval import Asked, Search, Tally
from benchmarks.truth_held import Person, persons
from benchmarks.truth_table import Row, figure
from bot.counsel import Embedder
from bot.domain import Passage
from bot.embeddings.opening import AUTO, describe, open_embedder
from bot.knowledge.retrieval import Library

_BM25 = "BM25 (SQLite FTS5, porter)"
_HYBRID, _WORDS = "words and meaning", "words alone"


def rows() -> Iterator[Row]:
    """Recall@1, @3 and @5 of each way to search; the issue sets no bound, so nothing can be missed."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        embedder = open_embedder(AUTO, cache)
        yield figure(f"searched {describe(embedder)}", "recall@1 / @3 / @5")
        yield from _lines("development", _development(embedder, cache))
        yield from _lines("held out", _held_out(embedder, cache))
        if retrieval.DEFAULT.exists():
            yield from _lines("XQuAD", _xquad(embedder, cache))


def _lines(title: str, sums: dict[str, Tally]) -> Iterator[Row]:
    for name, one in sums.items():
        shares = " / ".join(f"{right / one.count:.1%}" for right in one.right)
        yield figure(f"{title} ({one.count} questions), {name}", shares)


def _development(embedder: Embedder | None, cache: Path) -> dict[str, Tally]:
    sums: dict[str, Tally] = {}
    folders = sorted(path.parent for path in FOLDER.glob("*/questions.txt"))
    for one, folder in zip(dev_sets(), folders, strict=True):
        for name, search in retrieval.ways(one, folder, embedder, cache):
            tally = retrieval.tally(search, retrieval.answerable(one))
            sums[name] = sums[name] + tally if name in sums else tally
    return sums


def _held_out(embedder: Embedder | None, cache: Path) -> dict[str, Tally]:
    sums: dict[str, Tally] = {}
    for person in persons():
        for name, search in _ways(person.visible, embedder, cache, person.profile.name):
            tally = retrieval.tally(search, _asked(person))
            sums[name] = sums[name] + tally if name in sums else tally
    return sums


def _asked(person: Person) -> list[Asked]:
    return [Asked(text=q, gold=frozenset(group.ids)) for group in person.groups for q in group.questions]


def _xquad(embedder: Embedder | None, cache: Path) -> dict[str, Tally]:
    passages, _, asked = retrieval.read(retrieval.DEFAULT)
    found = _ways(list(passages.values()), embedder, cache, "")
    return {name: retrieval.tally(search, asked) for name, search in found}


def _ways(
    passages: Sequence[Passage], embedder: Embedder | None, cache: Path, name: str
) -> Iterator[tuple[str, Search]]:
    yield _BM25, retrieval.fts5(passages)
    yield _WORDS, retrieval.ours(Library(passages, name=name))
    yield _HYBRID, retrieval.ours(Library(passages, name=name, embedder=embedder, cache=cache))
