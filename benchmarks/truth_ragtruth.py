"""Part 2: RAGTruth QA, real answers with human labels, beside what others have published."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.truth_table import Row, figure
from bot.domain import Passage
from bot.truth.claims import split
from bot.truth.support import Fault, faults

DATA = Path(__file__).parents[1] / ".." / "shared" / "data"
TO_REACH = 58.0
PUBLISHED = (
    ("gpt-4o-mini, RAGTruth's prompt, the same rows *", 45.1, 65.7, 53.5),
    ("gpt-4-turbo, prompt", 33.2, 90.6, 45.6),
    ("SelfCheckGPT, gpt-3.5", 35.0, 58.0, 43.7),
    ("ChainPoll, gpt-3.5", 33.5, 51.3, 40.5),
    ("RAGAS, faithfulness", 31.2, 41.9, 35.7),
    ("TruLens, groundedness", 22.8, 92.5, 36.6),
    ("Luna (encoder)", 37.8, 80.0, 51.3),
    ("LettuceDetect base (149M)", 60.6, 71.3, 65.5),
    ("LettuceDetect large (395M)", 65.9, 75.0, 70.2),
    ("Llama-2-13B, fine-tuned", 61.6, 76.3, 68.2),
    ("RAG-HAT (Llama-3-8B)", 76.5, 73.1, 74.8),
)
"""P / R / F1 of a response, QA, full test set: arXiv 2401.00396 and 2502.17125; * on more of these rows."""


def rows() -> Iterator[Row]:
    """The part's lines; nothing without the file."""
    path = DATA / "ragtruth_qa.jsonl"
    if not path.exists():
        yield figure("skipped: no ragtruth_qa.jsonl beside the project", "")
        return
    listed = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    answers = [one for one in listed if "response" in one]
    judged, each = judge(answers)
    wrong = [bool(one["labels"]) for one in answers]
    hard = [any(fault.is_hard for fault in found) for found in judged]
    either = [bool(found) for found in judged]
    precision, recall, f1 = scores(hard, wrong)
    line = f"{precision:.1f} / {recall:.1f} / {f1:.1f}"
    reach = f"F1 > {TO_REACH:g}"
    yield figure(f"answers, those with a labelled hallucination: {len(answers)}, {sum(wrong)}", "")
    yield Row(what="ours, hard faults (P / R / F1)", value=line, target=reach, met=f1 > TO_REACH)
    low, high = interval(hard, wrong, [one["source_id"] for one in answers])
    yield figure("ours, F1's 95 % interval (bootstrap by source)", f"{low:.0f} - {high:.0f}")
    yield figure("ours, hard or doubtful", "{:.1f} / {:.1f} / {:.1f}".format(*scores(either, wrong)))
    yield figure("always flag", "{:.1f} / {:.1f} / {:.1f}".format(*scores([True] * len(wrong), wrong)))
    yield figure("ours, ms an answer", f"{each:.2f}")
    for who, *published in PUBLISHED:
        yield figure(who, "{:.1f} / {:.1f} / {:.1f}".format(*published))


def judge(answers: Sequence[dict[str, Any]]) -> tuple[list[list[Fault]], float]:
    """The faults of each answer against its passages as one record, and milliseconds an answer."""
    began = perf_counter()
    found = []
    for one in answers:
        text = one["source_info"]["passages"]
        source = [Passage(id="source", title="", section="", text=text)]
        said = [piece.words for piece in split(one["response"])]
        found.append(
            [fault for part in said if part for fault in faults(part, source, asked=one["question"])]
        )
    return found, (perf_counter() - began) * 1000 / max(1, len(answers))


def interval(
    flagged: Sequence[bool], wrong: Sequence[bool], sources: Sequence[str], draws: int = 1000
) -> tuple[float, float]:
    """Where F1 lies in 95 % of the draws of as many sources, the answers to one passage kept together."""
    chance = random.Random(4)
    by_source: dict[str, list[tuple[bool, bool]]] = {}
    for source, one, other in zip(sources, flagged, wrong, strict=True):
        by_source.setdefault(source, []).append((one, other))
    groups = list(by_source.values())
    found = []
    for _ in range(draws):
        drawn = [pair for group in chance.choices(groups, k=len(groups)) for pair in group]
        found.append(scores([one for one, _ in drawn], [other for _, other in drawn])[2])
    found.sort()
    return found[int(0.025 * draws)], found[int(0.975 * draws)]


def scores(flagged: Sequence[bool], wrong: Sequence[bool]) -> tuple[float, float, float]:
    """Precision, recall and F1 of flagging wrong answers, in per cent."""
    both = sum(a and b for a, b in zip(flagged, wrong, strict=True))
    precision = 100 * both / sum(flagged) if any(flagged) else 0.0
    recall = 100 * both / sum(wrong) if any(wrong) else 0.0
    f1 = 2 * precision * recall / (precision + recall) if both else 0.0
    return precision, recall, f1
