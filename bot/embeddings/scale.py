"""
Finds what the cosines of another model are worth on MiniLM's scale, which the rules were measured on.

Both models see the same sentences (`pairs.toml`), and the share of pairs that lie below a cosine of the one
lies below its worth in the other: quantiles are matched, as in equating the scores of two tests (Kolen and
Brennan, Test Equating, 2.4). A model that ranks these pairs altogether otherwise is refused.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise, product
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.counsel import Embedder, Scale
from bot.embeddings.arrays import Unreadable, read_arrays, write_arrays
from bot.embeddings.files import NotTheWeights

log = structlog.get_logger(__name__)

Doubles = NDArray[np.float64]
Pairs = tuple[tuple[str, str], ...]

LEAST_AGREEMENT = 0.6
"""Of rank correlation: far less than sound models have, and more than what is mixed up (decision 32)."""
_BLOCKS = 24
"""Of pairs, whose mean is a knot: of each dozen chance has gone out."""
_APART = 1e-4
_TABLE = Path(__file__).with_name("pairs.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """
    Pairs of questions, and of a question and what a profile tells; with MiniLM's cosine of each.

    ``digest`` is of them and of how scales are made of them: those of before are made anew.
    """

    questions: Pairs
    passages: Pairs
    likeness_of_questions: tuple[float, ...]
    likeness_of_passages: tuple[float, ...]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """The two scales of a model, and how far it agrees with MiniLM (Spearman's rank correlation)."""

    questions: Scale
    passages: Scale
    agreement: float


@cache
def sample() -> Sample:
    """
    The pairs that are shipped: of each topic all questions with each other, and the first with others.

    In the same way each question goes with what its topic tells, and the first with what the next ones tell.
    """
    whole = _TABLE.read_bytes()
    table = tomllib.loads(whole.decode())
    topics = table["topics"]
    questions: list[tuple[str, str]] = []
    passages: list[tuple[str, str]] = []
    for at, topic in enumerate(topics):
        others = [topics[(at + step) % len(topics)] for step in (1, 7)]
        questions += combinations([*topic["asked"], topic["beside"]], 2)
        questions += [(topic["asked"][0], other["asked"][-1]) for other in others]
        passages += product([*topic["asked"], topic["beside"]], [topic["told"]])
        passages += [(topic["asked"][0], other["told"]) for other in others]
    return Sample(
        questions=tuple(questions),
        passages=tuple(passages),
        likeness_of_questions=tuple(table.get("questions", ())),
        likeness_of_passages=tuple(table.get("passages", ())),
        digest=hashlib.sha256(whole + repr((_BLOCKS, _APART)).encode()).hexdigest(),
    )


def cosines(pairs: Pairs, first: Embedder, second: Embedder) -> Doubles:
    """Of each pair, whose members are read by one embedder each."""
    ones, others = _rows([one for one, _ in pairs], first), _rows([other for _, other in pairs], second)
    found: Doubles = np.einsum("ij,ij->i", ones, others)
    return found


def tuned(questions: Embedder, passages: Embedder, cache: Path | None) -> Tuning:
    """
    How a model is to be read, from the folder ``cache`` if it is kept there; else a second or two of work.

    Raises:
        NotTheWeights: it does not tell what is alike from what is not.
    """
    file = cache / f"scale-{questions.id}.npz" if cache else None
    found = _kept(file) if file else None
    if found is None:
        found = _fitted(
            cosines(sample().questions, questions, questions), cosines(sample().passages, questions, passages)
        )
        _keep(found, file)
    if not found.agreement >= LEAST_AGREEMENT:  # false of what is no number, too
        raise NotTheWeights(
            "by this model what is alike is hardly nearer than what is not: it ranks pairs of sentences as "
            f"all-MiniLM-L6-v2 does by {found.agreement:.2f}, and expected was {LEAST_AGREEMENT} or more; "
            "perhaps its files are of different models, or it has learnt another language than English"
        )
    return found


def _fitted(of_questions: Doubles, of_passages: Doubles) -> Tuning:
    known = [np.array(some) for some in (sample().likeness_of_questions, sample().likeness_of_passages)]
    both = list(zip((of_questions, of_passages), known, strict=True))
    agreement = min(_agreement(seen, expected) for seen, expected in both)
    scales = [Scale(knots=matched(seen, expected)) for seen, expected in both]
    return Tuning(questions=scales[0], passages=scales[1], agreement=agreement)


def _agreement(seen: Doubles, expected: Doubles) -> float:
    if not np.isfinite(seen).all():
        return float("nan")
    return float(np.corrcoef(seen.argsort().argsort(), expected.argsort().argsort())[0, 1])


def matched(seen: Doubles, expected: Doubles) -> tuple[tuple[float, float], ...]:
    """
    The knots of a scale from one cosine of the same pairs each, in any order; strictly rising, from -1 to 1.

    Each is the mean of as many pairs, from the least alike on.
    """
    blocks = zip(
        np.array_split(np.sort(seen), _BLOCKS), np.array_split(np.sort(expected), _BLOCKS), strict=True
    )
    knots = [(-1.0, -1.0)]
    for one, other in blocks:
        knot = (float(one.mean()), float(other.mean()))
        if all(low + _APART < here < 1 - _APART for low, here in zip(knots[-1], knot, strict=True)):
            knots.append(knot)
    return (*knots, (1.0, 1.0))


def _rows(texts: Sequence[str], embedder: Embedder) -> Doubles:
    each = list(dict.fromkeys(texts))
    place = {text: at for at, text in enumerate(each)}
    return embedder.embed(each)[[place[text] for text in texts]].astype(np.float64)


def _kept(file: Path) -> Tuning | None:
    try:
        stored = read_arrays(file)
        if stored["digest"].tobytes().decode() != sample().digest:
            return None
        questions, passages = (
            Scale(knots=tuple((float(one), float(other)) for one, other in stored[name]))
            for name in ("questions", "passages")
        )
        agreement = float(stored["agreement"])
    except (Unreadable, KeyError, ValueError, TypeError):
        return None
    are_sound = _is_sound(questions) and _is_sound(passages)
    return Tuning(questions=questions, passages=passages, agreement=agreement) if are_sound else None


def _is_sound(scale: Scale) -> bool:
    """Whether it is one at all, whoever wrote the file: any other would tell cosines wrongly in silence."""
    rises = all(
        low < high for one, other in pairwise(scale.knots) for low, high in zip(one, other, strict=True)
    )
    return rises and [*scale.knots[:1], *scale.knots[1:][-1:]] == [(-1.0, -1.0), (1.0, 1.0)]


def _keep(tuning: Tuning, file: Path | None) -> None:
    if file is None:
        return
    kept = {
        "questions": np.array(tuning.questions.knots),
        "passages": np.array(tuning.passages.knots),
        "agreement": np.array(tuning.agreement),
        "digest": np.frombuffer(sample().digest.encode(), dtype=np.uint8),
    }
    try:
        write_arrays(file, kept)
    except OSError as error:
        log.warning("embeddings.scale_not_kept", file=str(file), error=str(error))
