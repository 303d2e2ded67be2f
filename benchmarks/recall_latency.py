"""
How long a hit takes among 100,000 wordings in a database, embedding and all: alone, and twenty at once.

A question that is sought by meaning in vain takes what a hit takes, but for one reading of the answer.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from zoneinfo import ZoneInfo

from benchmarks.recall_held import own, pairs
from benchmarks.recall_stage import MAX_WRONG, answer, recollection, wish
from benchmarks.recall_stream import split
from benchmarks.truth_table import Row, figure
from bot.clock import MachineClock
from bot.counsel import Counsel, Embedder
from bot.recall.entry import kept
from bot.recall.meaning import Meaning
from bot.recall.recollection import Recollection
from bot.remembered import Origin, Phrasing, Remembered
from bot.storage.answers import SqlAnswers
from bot.storage.database import Database, open_database
from bot.storage.migrate import upgrade
from bot.storage.vectors import SqlVectors
from bot.storage.verified import SqlVerifiedAnswers

WORDINGS = 100_000
MOST_S = 0.02
_WORDINGS_EACH = 10
_AT_ONCE = 20
_CHUNK = 250
_UTC = ZoneInfo("UTC")
_MIXED = 3
_NOISE = 0.25


def rows(embedder: Embedder, counsel: Counsel, wordings: int = WORDINGS) -> Iterator[Row]:
    yield from asyncio.run(_rows(embedder, counsel, wordings))


async def _rows(embedder: Embedder, counsel: Counsel, wordings: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        async with open_database(f"sqlite+aiosqlite:///{Path(folder) / 'twin.db'}") as database:
            await upgrade(database)
            answers = SqlAnswers(database)
            prepared, left = split(own(), Random(1))
            await _fill(database, embedder, wordings)
            clock = MachineClock()
            meaning = Meaning(answers, SqlVectors(database), embedder, clock=clock, budget=MAX_WRONG)
            memory = recollection(answers, SqlVerifiedAnswers(database), meaning, counsel, clock=clock)
            for means, (first, *others) in prepared.items():
                await memory.keep(wish(first, ""), answer(means), wordings=others, origin=Origin.SEEDED)
            begun = perf_counter()
            while await meaning.follow():
                pass
            loaded = perf_counter() - begun
            begun = perf_counter()
            await meaning.refit()
            fitted = perf_counter() - begun
            known = [text for said in prepared.values() for text in said]
            asked = [text for said in left.values() for text in said]
            return [
                figure(f"{wordings} wordings: loaded in, fitted in", f"{loaded:.1f} s, {fitted:.1f} s"),
                _by_itself(embedder, asked),
                *await _told(memory, known, asked),
            ]


async def _told(memory: Recollection, known: Sequence[str], asked: Sequence[str]) -> list[Row]:
    """One after another, then twenty at once; the second time with other words, which nobody embedded yet."""
    await _times(memory, known[:20], 1)
    found = []
    half = len(asked) // 2
    for at_once, some in ((1, asked[:half]), (_AT_ONCE, asked[half:])):
        how = "alone" if at_once == 1 else f"{at_once} at once"
        times = await _times(memory, known, at_once)
        found += [_row(f"exact, {how}", times["exact"])]
        times = await _times(memory, some, at_once)
        sought = times["meaning"] + times[""]
        found.append(_row(f"sought by meaning ({len(times['meaning'])} found), {how}", sought))
    return found


def _by_itself(embedder: Embedder, texts: Sequence[str]) -> Row:
    """What the sentence model takes for a question: the rest is ours."""
    taken = []
    for text in texts[:100]:
        begun = perf_counter()
        embedder.embed([f"well, {text}"])
        taken.append(perf_counter() - begun)
    p50, p99 = sorted(taken)[50], sorted(taken)[98]
    return figure(
        "the sentence model by itself",
        f"p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms",
    )


async def _times(memory: Recollection, texts: Sequence[str], at_once: int) -> dict[str, list[float]]:
    """Seconds from the asking to the answer, by tier."""
    taken: dict[str, list[float]] = defaultdict(list)
    for start in range(0, len(texts), at_once):
        begun = perf_counter()

        async def one(text: str, begun: float = begun) -> None:
            found = await memory.find(wish(text, ""))
            taken[found.tier.value if found else ""].append(perf_counter() - begun)

        async with asyncio.TaskGroup() as group:
            for text in texts[start : start + at_once]:
                group.create_task(one(text))
    return taken


def _row(what: str, seconds: Sequence[float]) -> Row:
    ordered = sorted(seconds)
    p50, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.99))
    value = f"p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms of {len(ordered)}"
    return Row(what=what, value=value, target=f"p99 < {MOST_S * 1000:.0f} ms", met=p99 < MOST_S)


async def _fill(database: Database, embedder: Embedder, wordings: int) -> None:
    """Answers of nobody's, in the same scope; their vectors lie where those of questions do."""
    answers, now = SqlAnswers(database), MachineClock().now()
    like = kept(wish("filler", ""), answer("filler"), name="", now=now, longest=timedelta(1), zone=_UTC)
    assert like is not None
    for start in range(0, wordings // _WORDINGS_EACH, _CHUNK):
        async with asyncio.TaskGroup() as group:
            for at in range(start, min(start + _CHUNK, wordings // _WORDINGS_EACH)):
                one = replace(like, id=f"filler-{at}", question=f"filler {at}")
                group.create_task(answers.keep(one, _said(one)))
    filled: list[Phrasing] = []
    while some := await answers.phrasings(after=filled[-1].number if filled else 0, most=5000):
        filled += some
    vectors = SqlVectors(database)
    blobs = _blobs(embedder, len(filled))
    for start in range(0, len(filled), 5000):
        part = range(start, min(start + 5000, len(filled)))
        await vectors.write(embedder.id, {filled[at].number: blobs[at] for at in part})


def _said(one: Remembered) -> list[Phrasing]:
    texts = [f"{one.question} in wording {at}" for at in range(_WORDINGS_EACH)]
    return [
        Phrasing(scope=one.scope, key=text, text=text, of=one.id, origin=Origin.ASKED, at=one.made_at)
        for text in texts
    ]


def _blobs(embedder: Embedder, count: int) -> list[bytes]:
    """Mixtures of real questions' vectors, so that they fill the same few directions as those do."""
    import numpy as np

    random = np.random.default_rng(1)
    texts = [text for said in own().listed.values() for text in said]
    texts += [text for _, one, other in pairs() for text in (one, other)]
    real = embedder.embed(texts)
    mixed = real[random.integers(len(real), size=(count, _MIXED))]
    whole = (mixed * random.random((count, _MIXED, 1), dtype=np.float32)).sum(axis=1)
    whole /= np.linalg.norm(whole, axis=1, keepdims=True)
    stray = random.standard_normal(whole.shape, dtype=np.float32)
    whole += _NOISE * stray / np.linalg.norm(stray, axis=1, keepdims=True)
    whole /= np.linalg.norm(whole, axis=1, keepdims=True)
    return [row.astype("<f2").tobytes() for row in whole]
