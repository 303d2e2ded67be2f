"""Pairs of questions that nearly say the same: whether one is ever served the answer to the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random

from benchmarks.recall_embedded import Embedded
from benchmarks.recall_held import own, pairs
from benchmarks.recall_judges import Judging
from benchmarks.recall_stage import Policy, Stage
from benchmarks.recall_streams import stated
from benchmarks.truth_table import Row, Share, at_most, figure
from bot.recall.wording import key
from bot.rehearsal import rehearse

_JUDGES: dict[str, Callable[[Mapping[str, str], Random], Judging] | None] = {
    "no judge": None,
    "judge .95/.02": stated(0.95, 0.02),
    "a judge who says yes to whatever it is shown": stated(1.0, 1.0),
}


def rows(embedder: Embedded, seeds: int) -> Iterator[Row]:
    """Alone in a memory, and among the answers of the held-out person with all their wordings."""
    embedder.prepare(_meaning(among=True))
    for name, judging in _JUDGES.items():
        for among in (False, True):
            where = "among 89 answers" if among else "by themselves"
            policy = Policy(name=name, judging=judging)
            shared = 0
            for seed in range(seeds):
                for first in (0, 1):
                    shared += rehearse(_shared(policy, embedder, seed, first=first, among=among))
            share = Share(hits=shared, of=2 * seeds * len(pairs()))
            what = f"{name}, {where}: served the other's answer"
            is_honest = judging is None or "yes" not in name
            yield at_most(what, share, 0) if is_honest else figure(what, share)


async def _shared(policy: Policy, embedder: Embedded, seed: int, *, first: int, among: bool) -> int:
    """Remember one side of each pair, then ask the other: how many share."""
    meaning = _meaning(among=among)
    stage = Stage.of(policy, meaning, embedder, seed)
    prepared = {means: tuple(text for text, m in meaning.items() if m == means) for means in own().listed}
    if among:
        await stage.prepare(prepared)
    for _, *sides in pairs():
        name = meaning[sides[first]]
        if not among or name not in prepared:
            await stage.prepare({name: (sides[first],)})
    await stage.rest()
    shared = 0
    for _, *sides in pairs():
        known, asked = sides[first], sides[1 - first]
        found = await stage.find(asked)
        shared += found is not None and found == meaning[known]
    stage.check()
    return shared


def _meaning(*, among: bool) -> dict[str, str]:
    """What each text means; a question of a pair may be one of the person's list."""
    told = {text: means for means, said in own().listed.items() for text in said} if among else {}
    by_key = {key(text): means for text, means in told.items()}
    for _, *sides in pairs():
        for text in sides:
            told[text] = by_key.setdefault(key(text), f"pair: {text}")
    return told
