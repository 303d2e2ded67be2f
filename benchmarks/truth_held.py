"""The held-out profiles, with faithful answers, errors and questions that their author wrote by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.domain import EVERYBODY, Passage
from bot.knowledge.load import load_profile
from bot.knowledge.profile import Profile

FOLDER = Path(__file__).parent / "held_out"
PERSONS = ("ward", "data", "bridges", "kitchen")
_BESIDE = (".answers.yaml", ".questions.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What a model might say, and the ids that it says it rests on; no marker stands in ``text``."""

    text: str
    ids: tuple[str, ...]
    asked: str = ""
    style: str = ""

    @property
    def marked(self) -> str:
        return marked(self.text, self.ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One fact in several styles, and the questions that it answers."""

    questions: tuple[str, ...]
    ids: tuple[str, ...]
    said: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A fact that not everybody is told; any of its ``tokens`` gives it away."""

    about: str
    audience: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """
    A held-out profile and all that was written about it.

    ``lies`` maps a kind of unanswerable question to pairs of question and eager answer.
    """

    key: str
    path: Path
    profile: Profile
    organisations: tuple[str, ...]
    groups: tuple[Group, ...]
    limits: tuple[str, ...]
    negatives: tuple[tuple[Sentence, str], ...]
    wrong: Mapping[str, tuple[Sentence, ...]]
    lies: Mapping[str, tuple[tuple[str, str], ...]]
    secrets: tuple[Secret, ...]

    @property
    def visible(self) -> tuple[Passage, ...]:
        """What everybody may be told."""
        return tuple(one for one in self.profile.passages if one.visible_to(EVERYBODY))

    @property
    def hidden(self) -> tuple[Passage, ...]:
        return tuple(one for one in self.profile.passages if not one.visible_to(EVERYBODY))

    def record(self, one: str) -> Passage:
        return next(passage for passage in self.visible if passage.id == one)

    def sentences(self) -> Iterator[Sentence]:
        """Every faithful sentence that rests on records."""
        for group in self.groups:
            yield from group.said
        yield from (said for said, _ in self.negatives)


def marked(text: str, ids: Sequence[str]) -> str:
    """A sentence with its ids before its last full stop, as prompts ask for it."""
    marks = "".join(f"[p:{one}]" for one in ids)
    if text[-1] in ".!?":
        return f"{text[:-1]} {marks}{text[-1]}"
    return f"{text} {marks}"


@cache
def persons() -> tuple[Person, ...]:
    """All held-out profiles."""
    return tuple(_read(FOLDER / key) for key in PERSONS)


def _read(folder: Path) -> Person:
    answers, questions = (yaml.safe_load(folder.with_suffix(one).read_text("utf-8")) for one in _BESIDE)
    path = next(folder.glob("*.json"), None) or folder
    profile = load_profile(path)
    public = [one for one in profile.passages if one.visible_to(EVERYBODY)]

    def resting(on: Sequence[str]) -> tuple[str, ...]:
        return tuple(_resolved(one, public) for one in on)

    def sentence(told: Mapping[str, Any]) -> Sentence:
        return Sentence(text=told["said"], ids=resting(told["rests"]), asked=told.get("asked", ""))

    return Person(
        key=folder.name,
        path=path,
        profile=profile,
        organisations=tuple(answers["organisations"]),
        groups=tuple(_group(told, resting(told["rests"])) for told in answers["groups"]),
        limits=tuple(answers["limits"]),
        negatives=tuple((sentence(told), told["flipped"]) for told in answers["negatives"]),
        wrong={
            kind: tuple(sentence(told) for told in answers[kind])
            for kind in ("inflated", "combined", "ended")
        },
        lies={
            kind: tuple((asked, lie) for asked, lie in questions[kind])
            for kind in ("near", "private", "outside", "premise")
        },
        secrets=tuple(
            Secret(about=one["about"], audience=one["audience"], tokens=tuple(one["tokens"]))
            for one in questions["secrets"]
        ),
    )


def _group(told: Mapping[str, Any], ids: tuple[str, ...]) -> Group:
    asked = told["asked"]
    said = tuple(
        Sentence(text=text, ids=ids, asked=asked, style=style) for style, text in told["said"].items()
    )
    return Group(questions=(asked, *told["also"]), ids=ids, said=said)


def _resolved(one: str, public: Sequence[Passage]) -> str:
    """
    An id, or ``~words + other words`` for the shortest record that holds all of them.

    Records of formats whose ids may still change are named by what stands in them.
    """
    if not one.startswith("~"):
        found = [passage.id for passage in public if passage.id == one]
    else:
        parts = [part.strip().lower() for part in one[1:].split("+")]
        holding = [
            passage
            for passage in public
            if all(part in f"{passage.title}\n{passage.dates}\n{passage.text}".lower() for part in parts)
        ]
        found = [passage.id for passage in sorted(holding, key=lambda passage: len(passage.text))]
    if not found:
        raise ValueError(f"no public record is {one!r}; there are {[passage.id for passage in public]}")
    return found[0]
