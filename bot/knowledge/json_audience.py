"""What a JSON profile says of single records and facts: ``"audience"`` beside them says who may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Any

from bot.domain import EVERYBODY, PUBLIC, Passage
from bot.knowledge.audience import OWNER_ONLY
from bot.knowledge.ids import slug
from bot.knowledge.json_fields import Faults, kind_of
from bot.knowledge.json_text import Path
from bot.knowledge.marks import Mark, audience_of, fault_of, is_within
from bot.knowledge.wording import words_of_key

_NAMING = {
    *(
        "name",
        "title",
        "label",
        "position",
        "company",
        "employer",
        "organization",
        "institution",
        "university",
    ),
    *("school", "studyType", "degree", "area", "issuer", "awarder", "entity", "language", "role", "network"),
    *("startDate", "endDate", "date", "duration"),
}
_BARE = frozenset({"text", "value", "fact", "content", "note", "detail"})
_LIKE = 0.8
"""A key that shares so much with ``audience`` is that word, misspelt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    A profile reduced to what one statement is about; all else is left out of ``value``, its places are kept.

    ``is_fact`` tells a single fact from a whole record, and ``named`` is then the record by its names alone;
    ``audience`` None: nobody has said anything of it.
    """

    value: Mapping[str, Any]
    audience: frozenset[str] | None = None
    is_fact: bool = False
    named: Mapping[str, Any] = field(default_factory=dict)

    def shown(
        self, passages: Iterable[Passage], *, private_by_kind: bool = False, besides: Iterable[Passage] = ()
    ) -> Iterator[Passage]:
        """
        The part's passages for those whom it names; what is the owner's by its key stays so in a record.

        ``private_by_kind``: the owner's alone unless the record says otherwise, as references are.
        ``besides`` are passages that only name the record, and are left out.
        """
        known = {(passage.title, passage.text) for passage in besides}
        for passage in (one for one in passages if (one.title, one.text) not in known):
            if self.audience is None or (
                passage.audience == OWNER_ONLY and not (self.is_fact or private_by_kind)
            ):
                yield passage
            elif self.is_fact:
                suffix = slug(" ".join(sorted(self.audience)))
                yield replace(passage, id=f"{passage.id}-{suffix}", audience=self.audience)
            else:
                yield replace(passage, audience=self.audience)

    @property
    def is_public(self) -> bool:
        return self.audience is None or PUBLIC in self.audience

    @property
    def is_disclosed(self) -> bool:
        """Whether the file itself says that everybody may read it."""
        return self.audience is not None and PUBLIC in self.audience

    @property
    def is_public_fact(self) -> bool:
        """Whether it makes known what is private elsewhere, such as an e-mail address."""
        return self.is_fact and self.is_public


@dataclass(frozen=True, slots=True)
class _Stated:
    path: Path
    value: Any
    audience: frozenset[str]


def parts_of(value: Mapping[str, Any], faults: Faults, at: Path = ()) -> Iterator[Part]:
    """
    What a profile says to all, first; then each record and each fact that names its own audience.

    ``audience`` or ``x-audience`` may stand in any object, also in the outermost. One that does not read is
    the owner's, and a fault. The sections stand in the object ``at`` a path, the outermost if it is empty.
    """
    stated: list[_Stated] = []
    common = _without(value, (), stated, faults)
    whole = audience_of(_marks(value))
    if whole is not None:
        _note(value, (), faults)
    default = whole[0] if whole else None
    yield Part(value=common, audience=default)
    known = {one.path: one.audience for one in stated}
    for one in stated:
        record = _record_of(one.path, len(at))
        around = known.get(record, default or EVERYBODY)
        if one.path == record:
            yield Part(value=_placed(record, one.value), audience=one.audience)
            continue
        named = _names(_at(value, record)) if is_within(one.audience, around) else {}
        fact = _placed(one.path[len(record) :], _bare(one.value))
        whole = _placed(record, {**named, **fact})
        yield Part(value=whole, audience=one.audience, is_fact=True, named=_placed(record, named))


def _without(value: Any, path: Path, stated: list[_Stated], faults: Faults) -> Any:
    """A value without what names its own audience; this is added to `stated`, what stands inside it apart."""
    if isinstance(value, list):
        return [_unless_stated(item, (*path, index), stated, faults) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    kept = {
        key: _unless_stated(item, (*path, key), stated, faults)
        for key, item in value.items()
        if not _is_statement(key, item)
    }
    return {key: item for key, item in kept.items() if item is not None or value[key] is None}


def _unless_stated(value: Any, path: Path, stated: list[_Stated], faults: Faults) -> Any:
    read = audience_of(_marks(value)) if isinstance(value, dict) else None
    kept = _without(value, path, stated, faults)
    if read is None:
        return kept
    _note(value, path, faults)
    stated.append(_Stated(path, kept, read[0]))
    return None


def _marks(value: Mapping[str, Any]) -> tuple[Mark, ...]:
    return tuple(_mark(key, item) for key, item in value.items() if _is_statement(key, item))


def _mark(key: str, item: Any) -> Mark:
    is_plain = words_of_key(key)[-1:] == ["audience"]
    if isinstance(item, list) and all(isinstance(one, str) for one in item):
        said = ",".join(item)
    else:
        said = item if isinstance(item, str) else kind_of(item)
    return Mark("audience" if is_plain else key, said)


def _is_statement(key: str, item: Any) -> bool:
    """Whether a member says who may see the object that it stands in."""
    words = words_of_key(key)
    if words in (["private"], ["visibility"], ["x", "visibility"]):
        return item is not False
    return any(SequenceMatcher(None, word, "audience").ratio() > _LIKE for word in words)


def _note(value: Mapping[str, Any], path: Path, faults: Faults) -> None:
    read = audience_of(_marks(value))
    if read is not None and read[1]:
        faults.add(path, fault_of(read[1], read[0]))


def _record_of(path: Path, depth: int) -> Path:
    """A record is an item of a section, or a section that is no list; sections lie at a depth."""
    is_item = len(path) > depth + 1 and isinstance(path[depth + 1], int)
    return path[: depth + 2] if is_item else path[: depth + 1]


def _placed(path: Path, value: Any) -> Any:
    """The value at its place, with nothing around it."""
    for step in reversed(path):
        value = {step: value} if isinstance(step, str) else [*([None] * step), value]
    return value


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _names(record: Any) -> dict[str, Any]:
    """What a record is known by, so that a fact of its own can be told of it."""
    if not isinstance(record, dict):
        return {}
    return {key: item for key, item in record.items() if key in _NAMING and isinstance(item, str)}


def _bare(value: Any) -> Any:
    """``{"text": "..."}`` is the text itself."""
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)) in _BARE:
        return next(iter(value.values()))
    return value
