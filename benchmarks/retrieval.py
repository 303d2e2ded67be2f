"""
Measures the search on XQuAD and on the development profiles, beside SQLite's FTS5, in one run.

    python -m benchmarks.retrieval [xquad.en.json]

XQuAD: each of the 240 passages is one record without title or section; a question's own passage is the right
one. For the evidence gate every second article is taken out of the library: its questions should be turned
away, those of the others kept. Development profiles (`benchmarks/dev`): any record of a question's gold is
right; likely questions are those of `likely.toml` beside each that has one, written from the records alone.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks.dev_set import FOLDER, DevSet, dev_sets
from bot.counsel import Embedder
from bot.domain import EVERYBODY, Passage, Turn
from bot.embeddings.opening import AUTO, describe, open_embedder
from bot.knowledge.retrieval import Library

DEFAULT = Path(__file__).parents[1] / ".." / "shared" / "data" / "xquad.en.json"
RANKS = (1, 3, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, the records that answer it, and the article that this is of."""

    text: str
    gold: frozenset[str]
    article: int = 0
    earlier: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many of ``count`` questions had a right record among the first 1, 3 and 5; and the time of all."""

    count: int
    right: tuple[int, ...]
    seconds: float

    def __add__(self, other: Tally) -> Tally:
        right = tuple(one + more for one, more in zip(self.right, other.right, strict=True))
        return Tally(count=self.count + other.count, right=right, seconds=self.seconds + other.seconds)

    def line(self, name: str) -> str:
        shares = "".join(f"{one / self.count:>10.1%}" for one in self.right)
        return f"{name:<42}{shares}{self.seconds * 1000 / self.count:>10.2f}"


Search = Callable[[Asked], Sequence[str]]


def read(path: Path) -> tuple[dict[str, Passage], dict[str, int], list[Asked]]:
    """Passages by id, the article of each, and all questions."""
    passages: dict[str, Passage] = {}
    articles: dict[str, int] = {}
    asked: list[Asked] = []
    for article, one in enumerate(json.loads(path.read_text("utf-8"))["data"]):
        for paragraph in one["paragraphs"]:
            name = f"p{len(passages)}"
            passages[name] = Passage(id=name, title="", section="", text=paragraph["context"])
            articles[name] = article
            gold = frozenset({name})
            asked += [Asked(text=qa["question"], gold=gold, article=article) for qa in paragraph["qas"]]
    return passages, articles, asked


def ours(library: Library) -> Search:
    return lambda one: [
        passage.id for passage in library.find(one.text, sees=EVERYBODY, earlier=one.earlier).passages
    ]


def fts5(passages: Sequence[Passage]) -> Search:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE p USING fts5(id UNINDEXED, body, tokenize='porter unicode61')")
    rows = [(one.id, f"{one.title}\n{one.section}\n{one.dates}\n{one.text}") for one in passages]
    base.executemany("INSERT INTO p VALUES (?, ?)", rows)
    query = "SELECT id FROM p WHERE p MATCH ? ORDER BY bm25(p) LIMIT 6"

    def search(one: Asked) -> list[str]:
        said = " ".join([*(turn.asked for turn in one.earlier), one.text])
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", said))
        return [row[0] for row in base.execute(query, (words,))]

    return search


def tally(search: Search, asked: Sequence[Asked]) -> Tally:
    """Ask all, after one that does not count."""
    search(asked[0])
    begun = perf_counter()
    found = [search(one) for one in asked]
    seconds = perf_counter() - begun
    pairs = list(zip(found, asked, strict=True))
    right = tuple(sum(bool(one.gold & set(ids[:rank])) for ids, one in pairs) for rank in RANKS)
    return Tally(count=len(asked), right=right, seconds=seconds)


def gate(
    library: Callable[[Sequence[Passage]], Library],
    passages: dict[str, Passage],
    articles: dict[str, int],
    asked: Sequence[Asked],
) -> tuple[float, float]:
    """With one half of the articles known: the share of their questions kept, of the others turned away."""
    enough: dict[bool, list[bool]] = {True: [], False: []}
    for odd in (0, 1):
        half = library([one for name, one in passages.items() if articles[name] % 2 == odd])
        for one in asked:
            enough[one.article % 2 == odd].append(half.find(one.text, sees=EVERYBODY).enough)
    return sum(enough[True]) / len(enough[True]), 1 - sum(enough[False]) / len(enough[False])


def head(title: str) -> None:
    print(f"\n{title}\n{'':<42}{'recall@1':>10}{'recall@3':>10}{'recall@5':>10}{'ms/query':>10}")


def xquad(path: Path, embedder: Embedder | None, cache: Path) -> None:
    passages, articles, asked = read(path)
    whole = list(passages.values())
    head(f"XQuAD (English): {len(whole)} passages, {len(asked)} questions")
    begun = perf_counter()
    hybrid = Library(whole, embedder=embedder, cache=cache)
    took = perf_counter() - begun
    print(tally(ours(hybrid), asked).line("Library, words and meaning"))
    print(tally(ours(Library(whole)), asked).line("Library, words alone"))
    print(tally(fts5(whole), asked).line("SQLite FTS5, bm25, porter"))
    begun = perf_counter()
    Library(whole, embedder=embedder, cache=cache)
    print(f"ready in {took:.1f} s, in {perf_counter() - begun:.2f} s with the vectors kept")
    print(f"\n{'evidence gate, half is known':<42}{'kept':>10}{'rejected':>10}")
    for name, used in (("words and meaning", embedder), ("words alone", None)):

        def library(some: Sequence[Passage], used: Embedder | None = used) -> Library:
            return Library(some, embedder=used, cache=cache)

        kept, rejected = gate(library, passages, articles, asked)
        print(f"{name:<42}{kept:>10.1%}{rejected:>10.1%}")


def answerable(one: DevSet) -> list[Asked]:
    return [Asked(text=q.text, gold=q.gold, earlier=q.earlier) for q in one.asked if q.gold]


def ways(one: DevSet, folder: Path, embedder: Embedder | None, cache: Path) -> Iterator[tuple[str, Search]]:
    """The same profile searched in every way; with likely questions where somebody wrote them down."""
    path = folder / "likely.toml"
    likely = tomllib.loads(path.read_text("utf-8")) if path.exists() else None
    passages, name = one.passages, one.profile.name
    yield "SQLite FTS5, bm25, porter", fts5(passages)
    yield "words alone", ours(Library(passages, name=name))
    if likely is not None:
        yield "words, likely questions", ours(Library(passages, name=name, questions=likely))
    yield "words and meaning", ours(Library(passages, name=name, embedder=embedder, cache=cache))
    if likely is not None:
        library = Library(passages, name=name, embedder=embedder, cache=cache, questions=likely)
        yield "words and meaning, likely questions", ours(library)


def development(embedder: Embedder | None, cache: Path) -> None:
    sums: dict[str, Tally] = {}
    sets = dev_sets()
    folders = sorted(path.parent for path in FOLDER.glob("*/questions.txt"))
    for one, folder in zip(sets, folders, strict=True):
        for name, search in ways(one, folder, embedder, cache):
            counted = tally(search, answerable(one))
            sums[name] = sums[name] + counted if name in sums else counted
    known = sum(len(one.passages) for one in sets)
    head(f"Development profiles: {len(sets)} people, {known} passages")
    for name, counted in sums.items():
        print(counted.line(f"{name} ({counted.count})"))


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        embedder = open_embedder(AUTO, cache)
        print(f"searched {describe(embedder)}")
        development(embedder, cache)
        if path.exists():
            xquad(path, embedder, cache)
        else:
            print(f"no questions at {path}: name the file xquad.en.json")


if __name__ == "__main__":
    main()
