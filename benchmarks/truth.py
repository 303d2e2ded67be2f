"""
Measures that nothing untrue is said: `python -m benchmarks.truth [--only PART]`, offline, one table.

Parts: scripted, ragtruth, abstention, leaks, attacks, retrieval. The exit status is 1 when a target is
missed; its line says so. No case that went wrong is shown: whoever makes the gate shall not see the papers.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from time import perf_counter

from benchmarks import (
    truth_abstention,
    truth_attacks,
    truth_leaks,
    truth_ragtruth,
    truth_recall,
    truth_scripted,
)
from benchmarks.truth_table import Row, show
from bot.logs import configure

Part = Callable[[], Iterable[Row]]

PARTS: dict[str, tuple[str, Part]] = {
    "scripted": ("gate on scripted answers over held-out profiles", truth_scripted.rows),
    "ragtruth": ("RAGTruth QA, response level, nothing trained", truth_ragtruth.rows),
    "abstention": ("abstention through the whole engine, with an eager model", truth_abstention.rows),
    "leaks": ("leaks, with a model that echoes its prompt", truth_leaks.rows),
    "attacks": ("attacks, with a model that obeys them", truth_attacks.rows),
    "retrieval": ("retrieval", truth_recall.rows),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    only = parser.parse_args().only
    configure(level="error", form="text")
    missed = []
    for name in [only] if only else PARTS:
        title, part = PARTS[name]
        began = perf_counter()
        rows = list(part())
        print(show(f"{title} ({perf_counter() - began:.1f} s)", rows), end="\n\n", flush=True)
        missed += [f"{name}: {row.what}" for row in rows if row.met is False]
    print(f"missed: {'; '.join(missed)}" if missed else "every target is met")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
