"""
Measures what the memory of answers is worth: `python -m benchmarks.recall [--only PART] [--seeds N]`.

Offline. Parts: streams (a held-out person), stackfaq, pairs, judges, latency. The exit status is 1 when a
target is missed; its line says so. A hit is wrong when the gold says that the two questions are not the same.
No question that went wrong is shown: whoever makes the memory shall not see the papers.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

from benchmarks import recall_latency, recall_pairs, recall_poisoned
from benchmarks.recall_embedded import Embedded
from benchmarks.recall_held import STACK_FAQ, own, stack_faq
from benchmarks.recall_judges import Judge, silent
from benchmarks.recall_streams import report
from benchmarks.truth_table import Row, figure, show
from bot.counsel import Embedder
from bot.embeddings.opening import AUTO, describe, open_embedder
from bot.logs import configure

Part = Callable[[Embedded, Embedder, int], Iterator[Row]]


def _streams(embedder: Embedded, _bare: Embedder, seeds: int) -> Iterator[Row]:
    yield from report(lambda _: own(), embedder, seeds)


def _stackfaq(embedder: Embedded, _bare: Embedder, seeds: int) -> Iterator[Row]:
    if not STACK_FAQ.exists():
        yield figure("skipped: no stackfaq.json beside the project", "")
        return
    yield from report(stack_faq, embedder, seeds)


def _pairs(embedder: Embedded, _bare: Embedder, seeds: int) -> Iterator[Row]:
    yield from recall_pairs.rows(embedder, seeds)


def _judges(embedder: Embedded, _bare: Embedder, seeds: int) -> Iterator[Row]:
    yield from recall_poisoned.rows(embedder, seeds)


def _latency(_embedder: Embedded, bare: Embedder, _seeds: int) -> Iterator[Row]:
    yield from recall_latency.rows(bare, Judge(judging=silent))


PARTS: dict[str, tuple[str, Part]] = {
    "streams": ("streams of a held-out person's visitors", _streams),
    "stackfaq": ("streams over StackFAQ", _stackfaq),
    "pairs": ("minimal pairs that share an answer", _pairs),
    "judges": ("judges of no use", _judges),
    "latency": ("Recollection.find over SQLite", _latency),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    parser.add_argument("--seeds", type=int, default=1, help="streams of each kind (1)")
    told = parser.parse_args()
    configure(level="error", form="text")
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        bare = open_embedder(AUTO, Path(folder))
        if bare is None:
            sys.exit(f"nothing is compared {describe(bare)}")
        embedder = Embedded(bare)
        for name in [told.only] if told.only else PARTS:
            title, part = PARTS[name]
            began = perf_counter()
            rows = list(part(embedder, bare, told.seeds))
            print(show(f"{title} ({perf_counter() - began:.0f} s)", rows), end="\n\n", flush=True)
            missed += [f"{name}: {row.what}" for row in rows if row.met is False]
    print(f"missed: {'; '.join(missed)}" if missed else "every target is met")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
