"""From a file or a folder to a profile, with everything that could not be read beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.errors import ProfileError
from bot.knowledge.files import bytes_of, files_of
from bot.knowledge.formats import format_of, known_formats
from bot.knowledge.ids import distinct, duplicates
from bot.knowledge.profile import Problem, Profile, Reading, version_of
from bot.knowledge.suggestions import suggest
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
    form = format_of(name)
    if form is None:
        what = f"not read: this version reads {known_formats()}"
        return Reading(problems=(Problem(place=name, what=what),))
    data = bytes_of(path, name, form.largest)
    if isinstance(data, Problem):
        return Reading(problems=(data,), is_broken=True)
    return form.reads(data, name)


def assemble(readings: Mapping[str, Reading], path: Path, faults: Iterable[Problem] = ()) -> Profile:
    """
    One profile of the readings of its files, by their names; ``path`` is that of the whole.

    ``faults`` are what was wrong with the folder itself. Records of drafts become ``drafts``.

    Raises:
        ProfileError: there is not a single record in them.
    """
    problems = list(faults)
    kept = _of_one_person(readings, problems)
    problems += [problem for reading in kept for problem in reading.problems]
    gathered = [passage for reading in kept if not reading.is_draft for passage in reading.passages]
    repeated = tuple(duplicates(gathered))
    problems += [
        Problem(
            place=one.place, what=f"{one.title!r} stands here again, word for word; kept once", is_remark=True
        )
        for one in repeated
    ]
    passages = distinct(gathered)
    if not passages:
        raise ProfileError(_nothing(path, problems))
    name = _first(kept, "name", problems) or _called(path) or "Somebody"
    headline = _first(kept, "headline", problems)
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
        drafts=distinct([passage for reading in kept if reading.is_draft for passage in reading.passages]),
    )


def _called(path: Path) -> str:
    """A profile that nobody names is called as its file or folder."""
    try:
        whole = path.resolve()
        return humanised(whole.stem if whole.is_file() else whole.name)
    except (OSError, RuntimeError):
        return humanised(path.stem)


def _of_one_person(readings: Mapping[str, Reading], problems: list[Problem]) -> list[Reading]:
    """Without the files whose name has no word in common with that of the first that gives one."""
    name = next((reading.name for reading in readings.values() if reading.name), "")
    kept = []
    for file, reading in readings.items():
        if reading.name and not _words(name) & _words(reading.name):
            what = f"left out: it is about {reading.name!r}, and this profile is about {name!r}"
            problems.append(Problem(place=file, what=what))
        else:
            kept.append(reading)
    return kept


def _words(name: str) -> set[str]:
    return set(name.lower().replace(".", " ").split())


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
