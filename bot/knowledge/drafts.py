"""The owner's word on drafts, kept in a file beside the profile: what was read from a CV and may be told."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.domain import Passage
from bot.errors import ProfileError
from bot.knowledge.ids import distinct
from bot.knowledge.profile import Problem, Reading
from bot.knowledge.wording import one_line

FILE = "confirmed.toml"
CONFIRMED, DISMISSED = "confirmed", "dismissed"
_KINDS = (CONFIRMED, DISMISSED)
_LARGEST = 5_000_000
_DIGITS = 16
_HEAD = (
    "# Your word on records that were read from a CV, one digest of its text for each: a record whose\n"
    "# text changes waits again. Written by `twin profile confirm` and `twin profile dismiss`; delete an\n"
    "# entry, and its record is a draft again.\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is noted of a record beside its digest."""

    title: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What the owner said, by digests; ``problems`` tell why the file, or some of it, could not be read."""

    confirmed: Mapping[str, Entry] = field(default_factory=dict)
    dismissed: Mapping[str, Entry] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def state(self, passage: Passage) -> str:
        """``confirmed``, ``dismissed``, or ``draft`` while the owner has not said."""
        digest = digest_of(passage)
        return CONFIRMED if digest in self.confirmed else DISMISSED if digest in self.dismissed else "draft"

    def with_all(self, kind: str, passages: Iterable[Passage], today: date) -> Word:
        """The same with these records confirmed or dismissed today, and no longer the other."""
        fresh = {digest_of(one): Entry(title=one_line(one.title), on=today.isoformat()) for one in passages}
        kept = {
            name: {key: entry for key, entry in getattr(self, name).items() if key not in fresh}
            for name in _KINDS
        }
        kept[kind] |= fresh
        return replace(self, confirmed=kept[CONFIRMED], dismissed=kept[DISMISSED])


def digest_of(passage: Passage) -> str:
    """Sixteen hexadecimal digits over what a record tells and to whom, whatever its file and id."""
    told = [passage.title, passage.section, passage.dates, passage.text, sorted(passage.audience)]
    return hashlib.sha256(json.dumps(told, ensure_ascii=True).encode("ascii")).hexdigest()[:_DIGITS]


def word_file(path: Path) -> Path:
    """Where the owner's word is kept: in the profile's folder, or beside its only file."""
    return (path if path.is_dir() else path.parent) / FILE


def word_at(path: Path, before: Word | None = None) -> Word:
    """
    The owner's word for a profile; ``before`` is the one that holds on while the file does not read.

    Without an earlier one, nothing of a broken file counts: no record is told that may not have been meant.
    """
    file = word_file(path)
    try:
        with file.open("rb") as opened:
            data = opened.read(_LARGEST + 1)
        table = tomllib.loads(data[:_LARGEST].decode("utf-8")) if len(data) <= _LARGEST else None
    except FileNotFoundError:
        return Word()
    except (OSError, ValueError, RecursionError) as error:
        return _broken(getattr(error, "strerror", None) or str(error), before)
    return _broken("it is larger than 5 MB", before) if table is None else _word(table)


def _broken(why: str, before: Word | None) -> Word:
    is_held = before is not None and bool(before.confirmed or before.dismissed)
    holds = "your word from before holds on" if is_held else "so nothing of it counts"
    what = f"not read: {one_line(why)}; {holds}. Correct it, or delete it and confirm again"
    return replace(before or Word(), problems=(Problem(place=FILE, what=what),))


def _word(table: Mapping[str, Any]) -> Word:
    problems: list[Problem] = []
    kept = {kind: _entries(table.get(kind, []), kind, problems) for kind in _KINDS}
    unknown = [one_line(key)[:40] for key in table if key not in _KINDS]
    if unknown:
        what = f"no entry counts under {', '.join(unknown)}; expected [[confirmed]] and [[dismissed]]"
        problems.append(Problem(place=FILE, what=what))
    return Word(confirmed=kept[CONFIRMED], dismissed=kept[DISMISSED], problems=tuple(problems))


def _entries(found: Any, kind: str, problems: list[Problem]) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    listed = found if isinstance(found, list) else [found]
    for number, one in enumerate(listed, start=1):
        digest = one.get("record") if isinstance(one, dict) else None
        if isinstance(digest, str):
            entries[digest] = Entry(title=one_line(str(one.get("title", ""))), on=str(one.get("on", "")))
        else:
            what = f"entry {number} of [[{kind}]] has no text called record, and does not count"
            problems.append(Problem(place=FILE, what=what))
    return entries


def write_word(path: Path, word: Word) -> Path:
    """
    Keep the owner's word, whole or not at all; gives the file.

    Raises:
        ProfileError: the folder cannot be written to.
    """
    file = word_file(path)
    blocks = [
        f"[[{kind}]]\nrecord = {_quoted(digest)}\ntitle = {_quoted(entry.title)}\non = {_quoted(entry.on)}\n"
        for kind in _KINDS
        for digest, entry in getattr(word, kind).items()
    ]
    try:
        _replace(file, "\n".join([_HEAD, *blocks]).encode("utf-8", "replace"))
    except OSError as error:
        raise ProfileError(
            f"cannot write {one_line(str(file))}: {error.strerror or error}. Make the folder writable, "
            "or run this where the profile can be written, and take the file along."
        ) from error
    return file


def _quoted(text: str) -> str:
    """A text as TOML writes it; its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _replace(file: Path, data: bytes) -> None:
    """Put another file in its place at once; a link stays one, and its rights stay."""
    real = file.resolve()
    handle, name = tempfile.mkstemp(prefix=".confirmed-", dir=real.parent)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        Path(name).chmod(real.stat().st_mode & 0o777 if real.exists() else 0o644)
        Path(name).replace(real)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise


def counted(drafts: int) -> str:
    """``1 draft``, ``3 drafts``."""
    return f"{drafts or 'No'} draft{'' if drafts == 1 else 's'}"


def waiting(drafts: int) -> str:
    """``1 draft waits``, ``3 drafts wait``, ``No drafts wait``."""
    return f"{counted(drafts)} wait{'s' if drafts == 1 else ''}"


def drafted(readings: Iterable[Reading]) -> tuple[Passage, ...]:
    """All records of drafts, with ids that stay whatever of them is confirmed."""
    return distinct([passage for reading in readings if reading.is_draft for passage in reading.passages])
