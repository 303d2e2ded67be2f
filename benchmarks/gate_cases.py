"""True sentences about the development profiles, each with the records it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.domain import Passage
from bot.knowledge.load import load_profile

_HERE = Path(__file__).parent
ANSWERS = _HERE / "said" / "answers.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence, the records that it cites, what was asked, and all that is known of the person."""

    sentence: str
    records: tuple[Passage, ...]
    asked: str
    profile: tuple[Passage, ...]


def said() -> Iterator[Said]:
    """All sentences of `said/answers.txt`."""
    profile: tuple[Passage, ...] = ()
    for line in ANSWERS.read_text("utf-8").splitlines():
        if line.startswith("= "):
            profile = profile_of(line[2:].strip())
        elif line.strip() and not line.startswith("#"):
            ids, *asked, sentence = (part.strip() for part in line.split(" => "))
            records = tuple(record(one.strip(), profile) for one in ids.split(","))
            yield Said(sentence=sentence, records=records, asked=" ".join(asked), profile=profile)


@cache
def profile_of(name: str) -> tuple[Passage, ...]:
    """The passages of the sample or of a development profile."""
    paths = [
        _HERE.parent / "bot" / name,
        *(_HERE / "said").glob(f"{name}.*"),
        _HERE / "dev" / name / "profile",
    ]
    return load_profile(next(path for path in paths if path.exists())).passages


def record(beginning: str, profile: tuple[Passage, ...]) -> Passage:
    """The first record whose id begins so; ``.1`` at the end: whose id is just that."""
    exact = beginning.removesuffix(".1")
    found = [p for p in profile if (p.id == exact if beginning != exact else beginning in p.id)]
    if not found:
        raise LookupError(f"no record begins with {beginning!r}: seen in {ANSWERS.name}")
    return next((p for p in found if p.id.startswith(exact)), found[0])
