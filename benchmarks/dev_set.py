"""Reads the development profiles and their questions (`benchmarks/dev/README.md`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from bot.domain import Passage, Turn
from bot.knowledge.load import load_profile
from bot.knowledge.profile import Profile

FOLDER = Path(__file__).with_name("dev")


@dataclass(frozen=True, slots=True, kw_only=True)
class DevQuestion:
    """
    A question, the turns before it, and what is known of its answer.

    ``gold`` are the ids of records of which any will do, ``says`` words of a sentence of theirs; of an
    unanswerable one both are empty, and ``kind`` is ``near``, ``premise``, ``scope`` or ``private``.
    """

    text: str
    earlier: tuple[Turn, ...] = ()
    gold: frozenset[str] = frozenset()
    says: str = ""
    kind: str = "answerable"


@dataclass(frozen=True, slots=True, kw_only=True)
class DevSet:
    """A person and what is asked of them."""

    profile: Profile
    asked: tuple[DevQuestion, ...]

    @property
    def passages(self) -> tuple[Passage, ...]:
        return self.profile.passages


@cache
def dev_sets(name: str = "questions") -> tuple[DevSet, ...]:
    """All in the order of their names, with the questions of ``questions.txt``, or of ``aside.txt``."""
    return tuple(_read(path) for path in sorted(FOLDER.glob(f"*/{name}.txt")))


def _read(path: Path) -> DevSet:
    folder = path.parent
    lines = path.read_text("utf-8").splitlines()
    name = next(line.removeprefix("name: ") for line in lines if line.startswith("name: "))
    profile = replace(load_profile(folder / "profile"), name=name)
    return DevSet(profile=profile, asked=tuple(_questions(lines, profile.passages)))


def _questions(lines: list[str], passages: tuple[Passage, ...]) -> Iterator[DevQuestion]:
    earlier: list[Turn] = []
    for line in lines:
        mark, _, rest = line.partition(" ")
        if mark == ">":
            asked, answered = rest.split(" => ")
            earlier.append(Turn(asked=asked, answered=answered))
        elif mark == "+":
            text, ids, says = rest.split(" => ")
            yield DevQuestion(text=text, earlier=tuple(earlier), gold=_gold(ids, passages, line), says=says)
            earlier = []
        elif mark == "-":
            kind, _, text = rest.partition(": ")
            yield DevQuestion(text=text, kind=kind)


def _gold(ids: str, passages: tuple[Passage, ...], line: str) -> frozenset[str]:
    starts = tuple(one.strip() for one in ids.split(","))
    exact = frozenset(p.id for p in passages if p.id in starts)
    gold = exact or frozenset(p.id for p in passages if p.id.startswith(starts))
    if not gold:
        raise ValueError(f"seen {line!r}; expected the beginning of a record's id after the first arrow")
    return gold
