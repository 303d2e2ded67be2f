"""From a file or a folder to a profile, with everything that could not be read beside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bot.errors import ProfileError
from bot.knowledge.files import JSON_SUFFIXES, TextFile, read_files
from bot.knowledge.ids import distinct, duplicates
from bot.knowledge.json_resume import read_json_resume
from bot.knowledge.markdown import read_markdown
from bot.knowledge.profile import Problem, Profile, Reading, version_of
from bot.knowledge.suggestions import suggest
from bot.knowledge.wording import humanised, one_line

SAMPLE = Path(__file__).parent.parent / "sample"


def load_profile(path: Path | None = None) -> Profile:
    """
    Read a JSON Resume, a Markdown note, or a folder of both; without a path, the sample in the package.

    The good parts load; the others are listed in ``problems``.

    Raises:
        ProfileError: there is nothing at the path, or not a single record in it.
    """
    path = SAMPLE if path is None else path
    problems: list[Problem] = []
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
        files = list(read_files(path, problems))
        whole = path.resolve()
    except (OSError, RuntimeError, ValueError) as error:  # no permission; a loop; a zero byte in the name
        raise ProfileError(f"the profile {str(path)!r} cannot be read: {error}") from error
    readings = _of_one_person([_read(file) for file in files], files, problems)
    problems += [problem for reading in readings for problem in reading.problems]
    gathered = [passage for reading in readings for passage in reading.passages]
    problems += [
        Problem(place=passage.place, what=f"{passage.title!r} stands here again, word for word; kept once")
        for passage in duplicates(gathered)
    ]
    passages = distinct(gathered)
    if not passages:
        raise ProfileError(_nothing(path, problems))
    name = _first(readings, "name", problems) or humanised(whole.stem if whole.is_file() else whole.name)
    name = name or "Somebody"
    headline = _first(readings, "headline", problems)
    return Profile(
        name=name,
        headline=headline,
        passages=passages,
        problems=tuple(problems),
        version=version_of(name, headline, passages),
        suggestions=suggest(passages),
    )


def _read(file: TextFile) -> Reading:
    reads = read_json_resume if file.suffix in JSON_SUFFIXES else read_markdown
    return reads(file.text, file.name)


def _of_one_person(
    readings: list[Reading], files: Iterable[TextFile], problems: list[Problem]
) -> list[Reading]:
    """Without the files whose name has no word in common with that of the first that gives one."""
    name = next((reading.name for reading in readings if reading.name), "")
    kept = []
    for reading, file in zip(readings, files, strict=True):
        if reading.name and not _words(name) & _words(reading.name):
            what = f"left out: it is about {reading.name!r}, and this profile is about {name!r}"
            problems.append(Problem(place=file.name, what=what))
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
        problems.append(Problem(place="profile", what=seen))
    return different[0] if different else ""


def _nothing(path: Path, problems: list[Problem]) -> str:
    shown = "; ".join(str(problem) for problem in problems[:3])
    more = f"; and {len(problems) - 3} more" if len(problems) > 3 else ""  # noqa: PLR2004 - as shown
    seen = f" ({shown}{more})" if shown else ""
    return (
        f"no record in the profile {path}{seen}. Put a resume.json (JSON Resume) "
        "or Markdown notes (.md) there, or leave TWIN_PROFILE unset for the sample."
    )
