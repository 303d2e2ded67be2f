"""How long a text of a profile may be: what nobody writes, and what would hold up its readers, is cut."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain import Passage
from bot.knowledge.profile import Problem, Reading

LONGEST_TEXT = 20_000
"""Characters of a record, about eight pages: patterns that look at each sentence of it stay quick."""
LONGEST_PARAGRAPH = 40_000
"""Characters without a blank line: a reader of Markdown takes four times as long for twice as many."""

LONGEST_WORD = 1_000
"""Characters without a blank: nobody writes one, and patterns begin anew at each of its letters."""

_WORD = re.compile(rf"(?<!\S)(\S{{{LONGEST_WORD}}})\S+")
_BLANKS = re.compile(rf"[^\S\n]{{{LONGEST_WORD},}}")
_BETWEEN = re.compile(r"\n[ \t]*\n")


def evened(text: str) -> str:
    """A text without words and stretches of blanks beyond all measure; its lines stay where they are."""
    return _BLANKS.sub(" ", _WORD.sub(r"\1", text))


def bounded(reading: Reading) -> Reading:
    """A reading whose records have a length that somebody may have written; of longer ones the beginning."""
    reading = replace(
        reading, passages=tuple(replace(one, text=evened(one.text)) for one in reading.passages)
    )
    long = [one for one in reading.passages if len(one.text) > LONGEST_TEXT]
    if not long:
        return reading
    problems = (
        Problem(
            place=one.place,
            what=f"longer than {LONGEST_TEXT:,} characters, which no record is; the rest was left out",
        )
        for one in long
    )
    passages = tuple(_cut(one) for one in reading.passages)
    return replace(reading, passages=passages, problems=(*reading.problems, *problems))


def overlong(text: str, file: str) -> Problem | None:
    """What is said of a note that has a paragraph beyond all measure."""
    longest = max(map(len, _BETWEEN.split(text)), default=0)
    if longest <= LONGEST_PARAGRAPH:
        return None
    return Problem(
        place=file,
        what=f"not read: a paragraph of {longest:,} characters, which no note has; part it by blank lines",
    )


def _cut(passage: Passage) -> Passage:
    if len(passage.text) <= LONGEST_TEXT:
        return passage
    kept = passage.text[:LONGEST_TEXT]
    return replace(passage, text=kept.rsplit(maxsplit=1)[0] if " " in kept else kept)
