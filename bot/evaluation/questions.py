"""A YAML question set -> cases; every fault of the file is told with its line and column."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

from bot.domain import EVERYBODY, OWNER, PUBLIC
from bot.errors import TwinError
from bot.knowledge.audience import read_audience

SAMPLE_SET = Path(__file__).parent.parent / "sample_eval.yaml"
"""The set for the sample profile; it lies outside the profile's folder, so that it is never read as one."""

MOST_BYTES = 2_000_000
_LONGEST = 2000
_YES_OR_NO = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}

Fact = tuple[str, ...]
"""One thing that an answer says, in any of several wordings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """
    One question and what becomes of a good answer to it.

    ``expect`` are facts that must stand in it, ``forbid`` such that must not. ``sees`` is what the asker may
    be told, ``after`` what was asked before in the same conversation, ``sources`` ids or titles of records
    that should be cited. ``line`` is where it stands in its file.
    """

    question: str
    expect: tuple[Fact, ...] = ()
    forbid: tuple[Fact, ...] = ()
    unanswerable: bool = False
    sees: frozenset[str] = EVERYBODY
    after: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    type: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """A file's cases in their order; ``name`` is that of the file."""

    name: str
    cases: tuple[Case, ...]

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits over what is asked and expected; lines and comments do not count."""
        told = [
            [sorted(one) if isinstance(one, frozenset) else one for one in astuple(case)[:-1]]
            for case in self.cases
        ]
        return hashlib.sha256(json.dumps(told).encode("ascii")).hexdigest()[:16]


class QuestionSetError(TwinError):
    """A question set does not read; each line of its text is one fault, ``file:line:column: what``."""


@dataclass(slots=True)
class _Reader:
    """Walks the nodes of a file and notes every fault on its way."""

    name: str
    faults: list[str] = field(default_factory=list)

    def fault(self, node: yaml.Node, what: str) -> None:
        mark = node.start_mark
        self.faults.append(f"{self.name}:{mark.line + 1}:{mark.column + 1}: {what}")

    def mapping(self, node: yaml.Node, known: Mapping[str, str], what: str) -> dict[str, yaml.Node]:
        """The values by their keys; ``known`` maps each allowed spelling to the key that it is."""
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, f"seen {_seen(node)}; expected {what}")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = known.get(key.value) if isinstance(key, yaml.ScalarNode) else None
            if name is None:
                self.fault(key, f"seen the key {_seen(key)}; expected one of {', '.join(known)}")
            elif name in found:
                self.fault(key, f"seen {key.value!r} again; expected it once, {name!r} is told above")
            else:
                found[name] = value
        return found

    def text(self, node: yaml.Node, what: str) -> str:
        """One text as written: a number or a date is no other than its letters."""
        told = (
            " ".join(node.value.split()) if isinstance(node, yaml.ScalarNode) and not _is_null(node) else ""
        )
        if not told:
            self.fault(node, f"seen {_seen(node)}; expected {what}")
        elif len(told) > _LONGEST:
            self.fault(node, f"seen {len(told):,} characters; expected {what} of at most {_LONGEST:,}")
        return told

    def texts(self, node: yaml.Node, what: str) -> tuple[str, ...]:
        """A list of texts, or one alone."""
        return tuple(self.text(one, what) for one in _items(node))

    def facts(self, node: yaml.Node) -> tuple[Fact, ...]:
        """Texts or lists of alternatives; one text alone is one fact."""
        return tuple(
            self.texts(one, "a text, or a list of alternatives") or self._nothing(one) for one in _items(node)
        )

    def flag(self, node: yaml.Node) -> bool:
        told = _YES_OR_NO.get(node.value.lower()) if isinstance(node, yaml.ScalarNode) else None
        if told is None:
            self.fault(node, f"seen {_seen(node)}; expected true or false")
        return bool(told)

    def sees(self, node: yaml.Node) -> frozenset[str]:
        what = "public, owner, or names of channels and roles such as slack:C012"
        named = self.texts(node, what)
        for item, name in zip(_items(node), named, strict=True):
            if name and read_audience([name])[1]:  # a slip would ask as the public does, and find no leak
                self.fault(item, f"seen {_seen(item)}; expected {what}")
        return EVERYBODY | frozenset(one.lower() if one.lower() in {OWNER, PUBLIC} else one for one in named)

    def _nothing(self, node: yaml.Node) -> Fact:
        self.fault(node, "seen an empty list; expected a text, or a list of alternatives")
        return ()


def read_question_set(path: Path) -> QuestionSet:
    """
    The cases of a file.

    Raises:
        QuestionSetError: it cannot be opened, is no YAML, or holds faults; all of them are told.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise QuestionSetError(f"{path}: {why}; expected a YAML file with `questions:`") from None
    if len(raw) > MOST_BYTES:
        raise QuestionSetError(f"{path}: seen {len(raw):,} bytes; expected at most {MOST_BYTES:,}")
    return parse_question_set(raw, path.name)


def parse_question_set(raw: bytes | str, name: str) -> QuestionSet:
    """
    The cases of a file's bytes.

    Raises:
        QuestionSetError: it is no YAML, or holds faults; all of them are told.
    """
    try:
        root = yaml.compose(raw, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise QuestionSetError(f"{name}{at}: this is no YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        told = " ".join(str(error).split())[:200]
        raise QuestionSetError(f"{name}: this is no YAML in UTF-8: {told}") from None
    reader = _Reader(name)
    cases = _cases(reader, root)
    if reader.faults:
        raise QuestionSetError("\n".join(reader.faults))
    return QuestionSet(name=name, cases=cases)


def _cases(reader: _Reader, root: yaml.Node | None) -> tuple[Case, ...]:
    if root is None:
        raise QuestionSetError(
            f"{reader.name}: seen nothing; expected a list of questions below `questions:`"
        )
    held = reader.mapping(root, {"questions": "questions"}, "a list of questions below `questions:`")
    listed = held.get("questions")
    if listed is None:
        if not reader.faults:
            reader.fault(root, "seen no `questions:`; expected a list of questions below it")
        return ()
    if not isinstance(listed, yaml.SequenceNode) or not listed.value:
        reader.fault(listed, f"seen {_seen(listed)}; expected a list, each item with its `question:`")
        return ()
    return tuple(_case(reader, node) for node in listed.value)


_KEYS = {one.name: one.name for one in fields(Case) if one.name not in {"sees", "line"}} | {
    "ask": "question",
    "audience": "sees",
    "conversation": "after",
}


def _case(reader: _Reader, node: yaml.Node) -> Case:
    before = len(reader.faults)
    held = reader.mapping(node, _KEYS, "an item such as `- question: Where did you study?`")
    read: dict[str, Callable[[yaml.Node], Any]] = {
        "question": lambda one: reader.text(one, "a question"),
        "expect": reader.facts,
        "forbid": reader.facts,
        "unanswerable": reader.flag,
        "sees": reader.sees,
        "after": lambda one: reader.texts(one, "earlier questions"),
        "sources": lambda one: reader.texts(one, "ids or titles of records"),
        "type": lambda one: reader.text(one, "a word for the kind of question"),
    }
    case = Case(
        question=read["question"](held["question"]) if "question" in held else "",
        line=node.start_mark.line + 1,
        **{key: read[key](value) for key, value in held.items() if key != "question"},
    )
    if len(reader.faults) == before:
        for fault in _contradictions(case, held):
            reader.fault(node, fault)
    return case


def _contradictions(case: Case, held: Mapping[str, object]) -> Iterator[str]:
    if "question" not in held:
        yield "seen no question; expected `question:` with what is asked"
    if case.unanswerable and (case.expect or case.sources):
        yield "seen `unanswerable` beside `expect` or `sources`; expected one or the other"
    if not (case.unanswerable or case.expect or case.forbid or case.sources):
        yield "seen nothing to judge by; expected `expect`, `forbid`, `sources`, or `unanswerable: true`"


def _items(node: yaml.Node) -> Sequence[yaml.Node]:
    return node.value if isinstance(node, yaml.SequenceNode) else [node]


def _is_null(node: yaml.ScalarNode) -> bool:
    return str(node.tag) == "tag:yaml.org,2002:null"


def _seen(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return "nothing" if _is_null(node) or not node.value else repr(node.value[:60])
    return "a list" if isinstance(node, yaml.SequenceNode) else "keys and values"
