"""From a file or a folder to a profile, with everything that could not be read beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from bot.domain import Passage
from bot.errors import ProfileError
from bot.knowledge.bounds import bounded
from bot.knowledge.drafts import CONFIRMED, Word, counted, digest_of, drafted, word_at
from bot.knowledge.files import bytes_of, files_of
from bot.knowledge.formats import format_of, passed_over
from bot.knowledge.identity import is_same, person_of
from bot.knowledge.ids import distinct, duplicates
from bot.knowledge.profile import Problem, Profile, Reading, version_of
from bot.knowledge.redaction import Secrets, set_apart
from bot.knowledge.suggestions import suggest
from bot.knowledge.tree import Sign, sign_of
from bot.knowledge.wording import humanised, one_line
from bot.style import Style

SAMPLE = Path(__file__).parent.parent / "sample"


def load_profile(path: Path | None = None) -> Profile:
    """
    Read a file of any known format, or a folder of any mix; without a path, the sample in the package.

    The good parts load; the others are listed in ``problems``.

    Raises:
        ProfileError: there is nothing at the path, or not a single record in it.
    """
    path = SAMPLE if path is None else path
    problems: list[Problem] = []
    files = profile_files(path, problems)
    return assemble({name: read_file(file, name) for name, file in files}, path, problems)


def profile_files(path: Path, problems: list[Problem]) -> list[tuple[str, Path]]:
    """
    The files of the profile at a path, each with the name that problems call it.

    Raises:
        ProfileError: there is neither a file nor a folder, or it may not be looked at.
    """
    try:
        if not path.exists():
            raise ProfileError(
                f"no profile at {one_line(str(path))!r}: there is no such file or folder. "
                "Name an existing one in TWIN_PROFILE, or leave it unset for the sample."
            )
        if not path.is_dir() and not path.is_file():
            raise ProfileError(
                f"the profile {path} is neither a file nor a folder. Name one in TWIN_PROFILE."
            )
        return files_of(path, problems)
    except (OSError, RuntimeError, ValueError) as error:  # no permission; a loop; a zero byte in the name
        raise ProfileError(f"the profile {str(path)!r} cannot be read: {error}") from error


def read_file(path: Path, name: str) -> Reading:
    """What one file gives, by its suffix; ``name`` is what problems call it. It raises nothing."""
    if path.is_relative_to(SAMPLE):  # verbs of one process open twins of it one after the other
        return _sample(path, name, sign_of(path))
    return _read(path, name)


@lru_cache(maxsize=32)
def _sample(path: Path, name: str, _: Sign) -> Reading:
    return _read(path, name)


def _read(path: Path, name: str) -> Reading:
    form = format_of(name)
    if form is None:
        return Reading(problems=(passed_over(name),))
    data = bytes_of(path, name, form.largest)
    if isinstance(data, Problem):
        return Reading(problems=(data,), is_broken=True)
    return set_apart(bounded(form.reads(data, name)))


def assemble(
    readings: Mapping[str, Reading], path: Path, faults: Iterable[Problem] = (), word: Word | None = None
) -> Profile:
    """
    One profile of the readings of its files, by their names; ``path`` is that of the whole.

    ``faults`` are what was wrong with the folder itself. ``word`` is the owner's on drafts, read at the path
    unless given: what they have confirmed is told, what they have not said anything of becomes ``drafts``.

    Raises:
        ProfileError: there is not a single record in them, or nothing but drafts.
    """
    word = word_at(path) if word is None else word
    problems = [*faults, *word.problems]
    kept = _of_one_person(readings, problems)
    problems += [problem for reading in kept for problem in reading.problems]
    waiting, confirmed = _by_word(kept, word)
    gathered = [passage for reading in kept if not reading.is_draft for passage in reading.passages]
    secrets = Secrets([*gathered, *confirmed, *waiting], (text for one in kept for text in one.disclosed))
    gathered, remarks = secrets.out_of([*gathered, *confirmed])
    problems += remarks
    repeated = tuple(duplicates(gathered))
    problems += [
        Problem(
            place=one.place, what=f"{one.title!r} stands here again, word for word; kept once", is_remark=True
        )
        for one in repeated
    ]
    passages = distinct(gathered)
    if not passages:
        raise ProfileError(_only_drafts(path, waiting, word) if waiting else _nothing(path, problems))
    named = [reading for reading in kept if not reading.is_draft or _is_any(reading.passages, confirmed)]
    name = _first(named, "name", problems) or _called(path) or "Somebody"
    certain = [reading for reading in kept if not reading.is_draft]
    headline = secrets.withheld(_first(certain, "headline", problems))
    style = next((reading.style for reading in kept if reading.style is not None), Style())
    return Profile(
        name=name,
        headline=headline,
        passages=passages,
        problems=tuple(problems),
        version=version_of(name, headline, passages, style),
        suggestions=suggest(passages),
        style=style,
        hidden=tuple(one for reading in kept for one in reading.hidden),
        repeated=repeated,
        drafts=waiting,
    )


def _by_word(kept: Iterable[Reading], word: Word) -> tuple[tuple[Passage, ...], list[Passage]]:
    """The drafts that wait for the owner's word, and those that they have confirmed."""
    by_state: dict[str, list[Passage]] = {}
    for passage in drafted(kept):
        by_state.setdefault(word.state(passage), []).append(passage)
    return tuple(by_state.get("draft", ())), by_state.get(CONFIRMED, [])


def _is_any(passages: Iterable[Passage], confirmed: Iterable[Passage]) -> bool:
    """Whether any of the passages is confirmed, whatever it has been called since."""
    told = {digest_of(passage) for passage in confirmed}
    return any(digest_of(passage) in told for passage in passages)


def _only_drafts(path: Path, waiting: Sequence[Passage], word: Word) -> str:
    if word.problems:  # they may all have been confirmed: whoever is told to do it again is led astray
        return f"the profile {one_line(str(path))} holds nothing but drafts, and {word.problems[0]}"
    return (
        f"the profile {one_line(str(path))} holds {counted(len(waiting))} that you have not confirmed, and "
        "nothing else. Read them with `twin profile drafts`, then run `twin profile confirm --all` "
        "(or `twin profile confirm ID ...` for some of them)."
    )


def _called(path: Path) -> str:
    """A profile that nobody names is called as its file or folder."""
    try:
        whole = path.resolve()
        return humanised(whole.stem if whole.is_file() else whole.name)
    except (OSError, RuntimeError):
        return humanised(path.stem)


def _of_one_person(readings: Mapping[str, Reading], problems: list[Problem]) -> list[Reading]:
    """Without the files whose name has no word in common with that of the person."""
    name = person_of(readings.values())
    kept = []
    for file, reading in readings.items():
        is_another = bool(name and reading.name) and not is_same(name, reading.name)
        if is_another and reading.is_draft:  # the name of a CV is a guess, and the owner has the last word
            what = (
                f"reads as if it were about {reading.name!r}, and this profile is about {name!r}; look twice"
            )
            problems.append(Problem(place=file, what=what, is_remark=True))
            kept.append(replace(reading, name=""))
        elif is_another:
            what = f"left out: it is about {reading.name!r}, and this profile is about {name!r}"
            problems.append(Problem(place=file, what=what))
        else:
            kept.append(reading)
    return kept


def _first(readings: Iterable[Reading], what: str, problems: list[Problem]) -> str:
    """The first file's word counts; others that differ are listed."""
    said = [one_line(str(getattr(reading, what))) for reading in readings]
    different = list(dict.fromkeys(filter(None, said)))
    if len(different) > 1:
        others = ", ".join(repr(other) for other in different[1:])
        seen = f"several files give a {what}: {different[0]!r} is taken, not {others}"
        problems.append(Problem(place="profile", what=seen, is_remark=True))
    return different[0] if different else ""


def _nothing(path: Path, problems: list[Problem]) -> str:
    shown = "; ".join(str(problem) for problem in problems[:3])
    more = f"; and {len(problems) - 3} more" if len(problems) > 3 else ""  # noqa: PLR2004 - as shown
    seen = f" ({shown}{more})" if shown else ""
    return (
        f"no record in the profile {path}{seen}. Put a resume.json (JSON Resume), "
        "a digitaltwin.json, LinkedIn's ZIP or Markdown notes (.md) there, "
        "or leave TWIN_PROFILE unset for the sample."
    )
