"""
Measures the search on XQuAD beside SQLite's FTS5 (bm25, porter), in one run and one table.

    python -m benchmarks.retrieval [xquad.en.json]

Each of the 240 passages is one record without title or section; a question's own passage is the right one.
For the evidence gate every second article is taken out of the library: its questions should be turned away,
those of the others kept.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bot.domain import EVERYBODY, Passage
from bot.knowledge.retrieval import Library

DEFAULT = Path(__file__).parents[1] / ".." / "shared" / "data" / "xquad.en.json"
RANKS = (1, 3, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, the passage that answers it, and the article that this is of."""

    text: str
    passage: str
    article: int


Search = Callable[[str], Sequence[str]]


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
            asked += [Asked(text=qa["question"], passage=name, article=article) for qa in paragraph["qas"]]
    return passages, articles, asked


def ours(passages: Sequence[Passage]) -> Search:
    library = Library(passages)
    return lambda text: [passage.id for passage in library.find(text, sees=EVERYBODY).passages]


def fts5(passages: Sequence[Passage]) -> Search:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE p USING fts5(id UNINDEXED, body, tokenize='porter unicode61')")
    base.executemany("INSERT INTO p VALUES (?, ?)", [(passage.id, passage.text) for passage in passages])
    query = "SELECT id FROM p WHERE p MATCH ? ORDER BY bm25(p) LIMIT 6"

    def search(text: str) -> list[str]:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
        return [row[0] for row in base.execute(query, (words,))]

    return search


def recall(search: Search, asked: Sequence[Asked]) -> tuple[list[float], float]:
    """The share of questions whose passage is among the first 1, 3 and 5, and milliseconds a question."""
    search(asked[0].text)
    begun = perf_counter()
    found = [search(one.text) for one in asked]
    each = (perf_counter() - begun) * 1000 / len(asked)
    pairs = list(zip(found, asked, strict=True))
    return [sum(one.passage in ids[:rank] for ids, one in pairs) / len(asked) for rank in RANKS], each


def gate(
    passages: dict[str, Passage], articles: dict[str, int], asked: Sequence[Asked], odd: int
) -> tuple[float, float]:
    """With one half of the articles known: the share of their questions kept, of the others turned away."""
    library = Library([one for name, one in passages.items() if articles[name] % 2 == odd])
    enough = {True: [], False: []}  # type: dict[bool, list[bool]]
    for one in asked:
        enough[one.article % 2 == odd].append(library.find(one.text, sees=EVERYBODY).enough)
    return sum(enough[True]) / len(enough[True]), 1 - sum(enough[False]) / len(enough[False])


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    if not path.exists():
        sys.exit(f"no questions at {path}: name the file xquad.en.json")
    passages, articles, asked = read(path)
    whole = list(passages.values())
    print(f"XQuAD (English): {len(whole)} passages, {len(asked)} questions\n")
    print(f"{'':<28}{'recall@1':>10}{'recall@3':>10}{'recall@5':>10}{'ms/query':>10}")
    for name, build in (("Library", ours), ("SQLite FTS5, bm25, porter", fts5)):
        shares, each = recall(build(whole), asked)
        print(f"{name:<28}" + "".join(f"{share:>10.1%}" for share in shares) + f"{each:>10.3f}")
    print(f"\n{'evidence gate':<28}{'kept':>10}{'rejected':>10}")
    for odd, half in enumerate(("even articles known", "odd articles known")):
        kept, rejected = gate(passages, articles, asked, odd)
        print(f"{half:<28}{kept:>10.1%}{rejected:>10.1%}")


if __name__ == "__main__":
    main()
