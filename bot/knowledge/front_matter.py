"""What a note says of itself between two lines of dashes, with the line of whatever does not read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import yaml

from bot.domain import EVERYBODY
from bot.knowledge.audience import OWNER_ONLY, concerns_visibility, read_audience
from bot.knowledge.marks import fault_of
from bot.knowledge.profile import Problem
from bot.knowledge.wording import one_line

_BLOCK = re.compile(r"---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_UNCLOSED = re.compile(r"---[ \t]*\n(?=[\w\"'-]+[ \t]*:)((?:[ \t]*\S.*(?:\n|\Z))+)")
_TOML = re.compile(r"\s*\+\+\+[ \t]*\n(.*?\n)??\s*\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_LATE = re.compile(r"\s+---[ \t]*\n(?=[ \t]*[\w\"'-]+[ \t]*:)((?:[ \t]*\S.*\n)+?)[ \t]*---[ \t]*(?:\n|\Z)")
"""Front matter behind blank lines or spaces: not where it belongs, but meant as such."""
_KNOWN = ("title", "section", "dates", "date", "tags", "audience", "questions", "name", "headline")
_EDITORS = """
alias aliases banner category categories class created cssclass cssclasses description icon id image keywords
lang language lastmod layout modified permalink position slug status template type uid updated url weight
"""
_HOUSEKEEPING = frozenset(_EDITORS.split())
"""What editors and sites of notes keep there for themselves."""
_SAYS_YES = {"true", "yes", "on", "1"}
_SAYS_NO = {"false", "no", "off", "0", ""}
_SHUTS = {"private", "hidden", "draft"}
_OPENS = {"publish", "published", "public"}
_LONGEST = 64_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """
    The keys that this version knows. ``stated`` tells whether the file itself says who may see it;
    ``first_line`` is the line of the file that its text begins on; ``is_broken``, that nothing of it reads.
    """

    title: str = ""
    section: str = ""
    dates: str = ""
    tags: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    name: str = ""
    headline: str = ""
    audience: frozenset[str] = EVERYBODY
    stated: bool = False
    first_line: int = 1
    is_broken: bool = False


def read_front_matter(text: str, file: str) -> tuple[FrontMatter, str, list[Problem]]:
    """
    The front matter of a note, the text behind it, and what was wrong.

    Whatever cannot be read never makes the note more public: if it may have said who sees the note, the
    note is the owner's alone.
    """
    found = _BLOCK.match(text)
    if found is None:
        return _misplaced(text, file)
    block = found[1] or ""
    try:
        if len(block) > _LONGEST:
            what = f"the front matter is longer than {_LONGEST:,} characters; it was left out"
            return _unreadable(found, text, Problem(place=f"{file}:1", what=what))
        node = yaml.compose(block, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return _unreadable(found, text, _fault(error, file))
    first_line = 1 + text.count("\n", 0, found.end())
    matter, problems = _read(node, file)
    return replace(matter, first_line=first_line), text[found.end() :], problems


def _misplaced(text: str, file: str) -> tuple[FrontMatter, str, list[Problem]]:
    """A note without front matter, or with one that is not written as it should be."""
    for form, fault in (
        (_UNCLOSED, "the front matter is not closed by a line of three dashes"),
        (_TOML, "the front matter is TOML; write it as `key: value` lines between lines of three dashes"),
        (_LATE, "the front matter does not begin on the first line with three dashes"),
    ):
        found = form.match(text)
        if found is not None:
            return _unreadable(found, text, Problem(place=f"{file}:1", what=f"{fault}; it was left out"))
    return FrontMatter(), text, []


def _unreadable(found: re.Match[str], text: str, problem: Problem) -> tuple[FrontMatter, str, list[Problem]]:
    keys = (re.split("[:=]", line, maxsplit=1)[0] for line in (found[1] or "").splitlines())
    hints = any(map(concerns_visibility, keys))
    first_line = 1 + text.count("\n", 0, found.end())
    audience = OWNER_ONLY if hints else EVERYBODY
    matter = FrontMatter(audience=audience, stated=hints, first_line=first_line, is_broken=True)
    if hints:
        problem = replace(problem, what=f"{problem.what}; the note is shown to the owner only")
    return matter, text[found.end() :], [problem]


def _fault(error: Exception, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    place = f"{file}:{mark.line + 2}:{mark.column + 1}" if mark else f"{file}:1"
    said = one_line(
        str(getattr(error, "problem", None) or getattr(error, "reason", None) or "nested too deep")
    )
    return Problem(place=place, what=f"the front matter is not YAML: {said}; it was left out")


def _read(node: yaml.Node | None, file: str) -> tuple[FrontMatter, list[Problem]]:
    if node is None:
        return FrontMatter(), []
    if not isinstance(node, yaml.MappingNode):
        what = "the front matter holds no `key: value` lines; it was left out"
        return FrontMatter(), [Problem(place=f"{file}:{_line(node)}", what=what)]
    problems: list[Problem] = []
    found: dict[str, Sequence[str]] = {}
    audiences: list[frozenset[str]] = []
    other: list[tuple[str, str]] = []
    for key_node, value in node.value:
        place = f"{file}:{_line(key_node)}"
        key = one_line(str(key_node.value)).lower() if isinstance(key_node, yaml.ScalarNode) else ""
        if key == "audience":
            audiences.append(_audience(value, place, problems))
        elif key in _KNOWN:
            found[key] = _texts(value, key, place, problems)
        else:
            audiences += _unknown(key, value, place, problems)
            other += [(key[:40], place)] if _is_unheard(key, value) else []
    if other:
        what = (
            f"front matter that nobody is told: {', '.join(key for key, _ in other)}; write it below, as text"
        )
        problems.append(Problem(place=other[0][1], what=what, is_remark=True))
    matter = FrontMatter(
        title=", ".join(found.get("title", ())),
        section=", ".join(found.get("section", ())),
        name=", ".join(found.get("name", ())),
        headline=", ".join(found.get("headline", ())),
        dates=", ".join(found.get("dates") or found.get("date") or ()),
        tags=tuple(found.get("tags", ())),
        questions=tuple(found.get("questions", ())),
        audience=audiences[0] if len(set(audiences)) == 1 else OWNER_ONLY if audiences else EVERYBODY,
        stated=bool(audiences),
    )
    return matter, problems


def _unknown(key: str, value: yaml.Node, place: str, problems: list[Problem]) -> list[frozenset[str]]:
    """Who is told a note by a key that is not ours: the owner alone, if it may say so."""
    if _is_shut(key, value):
        what = f"shown to the owner only, as {key!r} says; `audience: public` would show it to all"
        problems.append(Problem(place=place, what=what, is_remark=True))
        return [OWNER_ONLY]
    if not concerns_visibility(key) or _is_switch(key, value):
        return []
    what = f"front matter knows no key {key[:40]!r}, but {', '.join(_KNOWN)}"
    what += "; because it may say who sees the note, the note is shown to the owner only"
    problems.append(Problem(place=place, what=what))
    return [OWNER_ONLY]


def _is_unheard(key: str, value: yaml.Node) -> bool:
    return key not in _HOUSEKEEPING and not concerns_visibility(key) and not _is_switch(key, value)


def _is_switch(key: str, node: yaml.Node) -> bool:
    """``publish: true``, ``draft: no``: a switch of an editor that says yes or no."""
    return key in _SHUTS | _OPENS and _said(node) in _SAYS_YES | _SAYS_NO


def _is_shut(key: str, node: yaml.Node) -> bool:
    """Whether it says that a note is not for others: ``publish: false``, ``draft: true``."""
    return _is_switch(key, node) and (_said(node) in _SAYS_YES) == (key in _SHUTS)


def _said(node: yaml.Node) -> str:
    return str(node.value).strip().lower() if isinstance(node, yaml.ScalarNode) else "?"


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 2  # the first line of the file holds the dashes


def _audience(node: yaml.Node, place: str, problems: list[Problem]) -> frozenset[str]:
    items = _scalars(node, split=True)
    audience, unknown = read_audience(items or [])
    wrong = unknown if items else ["nothing that reads"]
    if wrong:
        problems.append(Problem(place=place, what=fault_of(wrong, audience)))
    return audience


def _texts(node: yaml.Node, key: str, place: str, problems: list[Problem]) -> list[str]:
    is_list = key in {"tags", "questions"}
    texts = _scalars(node, split=key == "tags")
    if texts is None or (len(texts) > 1 and not is_list):
        expected = "a list of texts" if is_list else "one text"
        problems.append(Problem(place=place, what=f"{key}: expected {expected}; read as far as it is one"))
    return [text for text in map(one_line, texts or []) if text]


def _scalars(node: yaml.Node, *, split: bool) -> list[str] | None:
    """A text or a list of texts as the file writes them; None for anything else."""
    if isinstance(node, yaml.ScalarNode):
        text = "" if node.tag.endswith(":null") else str(node.value)
        return [part for part in (text.split(",") if split else [text]) if part.strip()]
    if isinstance(node, yaml.SequenceNode) and all(isinstance(item, yaml.ScalarNode) for item in node.value):
        return [str(item.value) for item in node.value if str(item.value).strip()]
    return None
