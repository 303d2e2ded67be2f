"""Which reader reads which file: a table by suffix, so that a new format is one more line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from bot.knowledge.digital_twin import read_json_profile
from bot.knowledge.hidden_text import hidden_in
from bot.knowledge.markdown import read_markdown
from bot.knowledge.profile import Problem, Reading
from bot.knowledge.text import decoded

Reader = Callable[[bytes, str], Reading]
"""Reads the bytes of a file; the text is its name below the profile. It raises nothing."""

TEXT_BYTES = 5_000_000
ARCHIVE_BYTES = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of file: what people call it, its reader, and the bytes beyond which no profile goes."""

    name: str
    reads: Reader
    largest: int = TEXT_BYTES


def _of_text(reads: Callable[[str, str], Reading]) -> Reader:
    def read(data: bytes, file: str) -> Reading:
        problems: list[Problem] = []
        text = decoded(data, file, problems)
        if text is None:
            return Reading(problems=tuple(problems), is_broken=True)
        reading = reads(text, file)
        return replace(reading, problems=(*problems, *reading.problems), hidden=hidden_in(text, file))

    return read


def _linkedin(data: bytes, file: str) -> Reading:
    from bot.knowledge.linkedin import read_linkedin

    return read_linkedin(data, file)


def _europass(data: bytes, file: str) -> Reading:
    from bot.knowledge.europass import read_europass

    return read_europass(data, file)


def _pdf(data: bytes, file: str) -> Reading:
    from bot.knowledge.pdf import read_pdf

    return read_pdf(data, file)


def _docx(data: bytes, file: str) -> Reading:
    from bot.knowledge.docx import read_docx

    return read_docx(data, file)


_JSON = Format(name="JSON Resume and digitaltwin.json (.json)", reads=_of_text(read_json_profile))
_MARKDOWN = Format(name="Markdown (.md)", reads=_of_text(read_markdown))
_LINKEDIN = Format(name="LinkedIn's export (.zip)", reads=_linkedin, largest=ARCHIVE_BYTES)
_EUROPASS = Format(name="Europass (.xml)", reads=_europass)
_PDF = Format(name="CVs in PDF (.pdf)", reads=_pdf, largest=ARCHIVE_BYTES)
_DOCX = Format(name="CVs in Word (.docx)", reads=_docx, largest=ARCHIVE_BYTES)

READERS: Mapping[str, Format] = {
    ".json": _JSON,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".zip": _LINKEDIN,
    ".xml": _EUROPASS,
    ".pdf": _PDF,
    ".docx": _DOCX,
}
"""By suffix, in small letters. What reads the rarer kinds is imported when there is such a file."""


def format_of(name: str) -> Format | None:
    """The format of a file, by the suffix of its name."""
    return READERS.get(PurePosixPath(name).suffix.lower())


def passed_over(name: str) -> Problem:
    """What is said of a file that no reader reads: a remark on attachments, a problem of what may tell."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _ATTACHMENTS:
        return Problem(place=name, what="not read: it is an attachment", is_remark=True)
    advice = _INSTEAD.get(suffix, "")
    return Problem(place=name, what=f"not read: this version reads {known_formats()}{advice}")


_SUFFIXES = """
.png .jpg .jpeg .gif .webp .svg .heic .bmp .tif .tiff .ico .mp3 .wav .m4a .ogg .mp4 .mov .webm .mkv .canvas
.base
.css .js .ts .py .ttf .otf .woff .woff2 .excalidraw .lock .log .bib .csl
"""
_ATTACHMENTS = frozenset(_SUFFIXES.split())
_INSTEAD = {
    ".txt": ". Rename it to end with .md",
    ".text": ". Rename it to end with .md",
    ".doc": ". Save it as .docx or as PDF",
    ".odt": ". Save it as .docx or as PDF",
    ".rtf": ". Save it as .docx or as PDF",
    ".pages": ". Export it as .docx or as PDF",
    ".csv": ". Of LinkedIn's tables, leave the .zip as it came",
}


def known_formats() -> str:
    """All that can be read, as one says it: ``JSON Resume (.json) and Markdown (.md)``."""
    *names, last = dict.fromkeys(form.name for form in READERS.values())
    return f"{', '.join(names)} and {last}" if names else last
