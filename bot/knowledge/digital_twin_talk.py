"""What digitaltwin.json holds to be said rather than to be known: prepared answers, and ready-made chunks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain import EVERYBODY, Passage
from bot.knowledge.audience import (
    OWNER_ONLY,
    is_private_heading,
    is_private_key,
    prose_apart,
    speaks_of_private,
)
from bot.knowledge.digital_twin_build import Build, fields_of, is_story, part_of, words
from bot.knowledge.digital_twin_parts import add_rest
from bot.knowledge.digital_twin_words import names, plain
from bot.knowledge.ids import slug
from bot.knowledge.json_fields import Faults, flat
from bot.knowledge.json_record import passages_of
from bot.knowledge.json_shapes import Shape
from bot.knowledge.json_text import Path
from bot.knowledge.wording import clean, humanised, one_line

_CHUNK = Shape(
    section="Notes",
    prefix="chunk",
    bare="content",
    titles=("{title}", "Note"),
    named=("id", "title", "content"),
    opening=(),
    told={"content": ""},
)
_ANSWER = Shape(
    section="Interview",
    prefix="interview",
    bare="question",
    titles=("{question}",),
    named=("question",),
    opening=(),
    told={"answer": ""},
)
_TELLING = 4
_SHARED = 2


def add_interview(build: Build, value: Any, path: Path) -> None:
    """Questions with answers become passages, stories become stories, and bare questions lead to passages."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            add_interview(build, item, (*path, index))
    elif is_story(value):
        build.records("stories", value, path)
    elif isinstance(value, dict):
        _add_answers(build, value, path)
    elif flat(value):
        build.questions.append((flat(value), path))


def _add_answers(build: Build, value: Mapping[str, Any], path: Path) -> None:
    record, origins = fields_of("answers", value)
    if record.get("question"):
        answer = value.get(origins.get("answer", ""))
        if isinstance(answer, list):
            record["answer"] = "\n".join(f"- {flat(one)}" for one in answer)
        if len(record) > 1:
            build.answers.append((record, path))
        else:
            build.questions.append((flat(record["question"]), path))
        return
    rest = {key: item for key, item in value.items() if not _is_said(build, key, item, (*path, key))}
    add_rest(build, part_of(path), rest, path)


def _is_said(build: Build, key: str, item: Any, path: Path) -> bool:
    """Whether a member holds questions, stories or weaknesses, which it has then told."""
    section = names().sections.get(plain(key))
    if section == "weaknesses":
        build.records("weaknesses", item, path)
    elif is_private_key(key):
        return False
    elif key.strip().endswith("?") and not isinstance(item, dict):
        _add_answers(build, {"question": key, "answer": item}, path)
    elif section == "interview" or (isinstance(item, list | dict) and _is_talk(item)):
        add_interview(build, item, path)
    else:
        return False
    return True


def _is_talk(value: Any) -> bool:
    """Whether a value holds questions, at any depth."""
    if isinstance(value, dict):
        if is_story(value) or fields_of("answers", value)[0].get("question"):
            return True
        inner = (item for item in value.values() if isinstance(item, dict | list))
        return any(key.strip().endswith("?") for key in value) or any(map(_is_talk, inner))
    asked = [item for item in value if isinstance(item, dict | list)]
    return any(map(_is_talk, asked)) or any(flat(item).endswith("?") for item in value)


def talk(build: Build, faults: Faults, private: frozenset[str]) -> Iterator[Passage]:
    """The passages of prepared answers and chunks; sentences on what is private become the owner's."""
    for record, path in build.answers:
        question = flat(record["question"])
        hidden = speaks_of_private(question)
        for passage in _told(record, _ANSWER, path, hidden=hidden, faults=faults, private=private):
            yield replace(passage, questions=(one_line(question),))
    for item, path in build.chunks:
        record = _chunk(item)
        about = record.pop("about")
        hidden = any(is_private_heading(text) or speaks_of_private(text) for text in about)
        section = record.pop("section") or "Notes"
        shape = replace(_CHUNK, section=humanised(section))
        tags = record.pop("tags")
        for passage in _told(record, shape, path, hidden=hidden, faults=faults, private=private):
            yield replace(passage, tags=tags)


def _chunk(item: Any) -> dict[str, Any]:
    """A chunk's own text apart from what it says about itself."""
    if not isinstance(item, dict):
        return {"content": flat(item), "about": [], "section": "", "tags": ()}
    record, _ = fields_of("chunks", item)
    content = next((item[key] for key in item if names().fields["chunks"].get(plain(key)) == "content"), "")
    record["content"] = content if isinstance(content, str) else flat(content)
    meta = record.pop("metadata", {})
    known = {plain(key): value for key, value in meta.items()} if isinstance(meta, dict) else {}
    kind = flat(known.pop("category", "")) or flat(record.pop("category", "")) or flat(record.get("type", ""))
    tags = known.pop("tags", None) or record.pop("tags", None) or ()
    listed = tuple(filter(None, map(flat, tags))) if isinstance(tags, list | tuple) else (flat(tags),)
    about = [
        flat(record.get("title", "")),
        flat(record.get("type", "")),
        kind,
        *listed,
        flat(record.get("id", "")),
    ]
    record |= {key: value for key, value in known.items() if key not in record}
    for key in ("type", "importance", "priority", "embedding", "vector", "date_range"):
        record.pop(key, None)
    if not record.get("title"):
        record["title"] = words(flat(record.get("id", "")) or kind or "Note")
    record["about"], record["section"], record["tags"] = about, kind, listed
    return record


def _told(
    record: Mapping[str, Any],
    shape: Shape,
    path: Path,
    *,
    hidden: bool,
    faults: Faults,
    private: frozenset[str],
) -> Iterator[Passage]:
    """One record, without the sentences that speak of what is private, and these apart."""
    body = "answer" if "answer" in shape.told else "content"
    ident = (
        f"{shape.prefix}-{slug(flat(record.get('id') or record.get('title') or record.get('question', '')))}"
    )
    told = {key: value for key, value in record.items() if key != "id"}
    text = clean(str(record.get(body) or ""))
    shown, apart = prose_apart(text)
    if hidden or not apart:
        shape = replace(shape, owner_only=hidden)
        for number, passage in enumerate(passages_of(told, shape, path, faults, private)):
            yield replace(passage, id=ident) if number == 0 else passage
        return
    what = "sentences on pay, visas, weaknesses and the like are kept for the owner"
    faults.add(path, what, is_remark=True)
    same = ident.removeprefix(f"{shape.prefix}-")
    for part, name, is_hidden in ((shown, same, False), (apart, f"{same}-private", True)):
        record = {**told, body: part, "id": name}
        yield from _told(record, shape, path, hidden=is_hidden, faults=faults, private=private)


def with_questions(
    passages: Sequence[Passage], questions: Sequence[tuple[str, Path]], faults: Faults
) -> tuple[Passage, ...]:
    """
    Bare questions, each given to the public passage that shares most words with it.

    Those that fit none are kept as one passage of the owner's: they are asked, and nothing answers them.
    """
    holders: dict[str, list[int]] = {}
    for index, passage in enumerate(passages):
        for word in _bag(f"{passage.title} {passage.text}") if passage.audience == EVERYBODY else ():
            holders.setdefault(word, []).append(index)
    given: dict[int, list[str]] = {}
    left: list[tuple[str, Path]] = []
    for question, path in questions:
        shared = Counter(index for word in sorted(_bag(question)) for index in holders.get(word, ()))
        best = max(shared, key=lambda index: (shared[index], -index), default=0)
        if shared[best] >= _SHARED and not speaks_of_private(question):
            given.setdefault(best, []).append(one_line(question))
        else:
            left.append((question, path))
    told = [
        replace(passage, questions=(*passage.questions, *given.get(index, ())))
        for index, passage in enumerate(passages)
    ]
    if left:
        told.append(
            Passage(
                id="interview-questions",
                title="Questions that I expect",
                section="Interview",
                text="\n".join(f"- {one_line(question)}" for question, _ in left),
                audience=OWNER_ONLY,
                place=faults.place(left[0][1]),
            )
        )
    return tuple(told)


def _bag(text: str) -> set[str]:
    found = re.findall(r"\w+", text.lower())
    return {word for word in found if len(word) > _TELLING and word not in _EMPTY}


_EMPTY = {
    "about",
    "would",
    "could",
    "should",
    "which",
    "where",
    "there",
    "their",
    "these",
    "describe",
    "example",
}
