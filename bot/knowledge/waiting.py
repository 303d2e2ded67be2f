"""All drafts of a profile with the owner's word on them, also where nothing else is in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.domain import Passage
from bot.errors import ProfileError
from bot.knowledge.drafts import Word, drafted, word_at, word_file
from bot.knowledge.load import SAMPLE, profile_files, read_file
from bot.knowledge.profile import Problem
from bot.knowledge.wording import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """
    Every record of a draft, confirmed and dismissed ones too.

    ``problems`` and ``hidden`` are those of the files that they come from, and of the owner's word.
    """

    path: Path
    passages: tuple[Passage, ...]
    word: Word
    problems: tuple[Problem, ...] = ()
    hidden: tuple[Problem, ...] = ()

    def checked(self) -> Word:
        """
        The owner's word, which may be added to.

        Raises:
            ProfileError: its file does not read whole, and writing it anew would lose some of it.
        """
        if self.word.problems:
            first = self.word.problems[0]
            raise ProfileError(f"{one_line(str(word_file(self.path)))} is left as it is: {first.what}")
        return self.word


def read_drafts(path: Path | None) -> Drafts:
    """
    Read the drafts of the profile at a path; None is the sample in the package, which has none.

    Raises:
        ProfileError: there is no profile at the path.
    """
    path = SAMPLE if path is None else path
    faults: list[Problem] = []
    readings = [read_file(file, name) for name, file in profile_files(path, faults)]
    found = [reading for reading in readings if reading.is_draft]
    word = word_at(path)
    return Drafts(
        path=path,
        passages=drafted(found),
        word=word,
        problems=(*word.problems, *(problem for reading in found for problem in reading.problems)),
        hidden=tuple(problem for reading in found for problem in reading.hidden),
    )
