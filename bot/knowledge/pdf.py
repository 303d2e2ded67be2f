"""Reads a CV in PDF as drafts: what a person sees on its pages, in the order in which they read it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

from bot.knowledge.cv import read_cv
from bot.knowledge.cv_line import Line
from bot.knowledge.europass import read_europass
from bot.knowledge.pdf_canvas import Canvas
from bot.knowledge.pdf_geometry import Box, Matrix, box_of, moved
from bot.knowledge.pdf_layout import lines_of
from bot.knowledge.pdf_paper import TooMuch
from bot.knowledge.pdf_seen import hidden_of, linked, seen_of
from bot.knowledge.profile import Problem, Reading
from bot.knowledge.wording import one_line

_MOST_PAGES = 40
_MOST_DRAWN = 6_000_000
_MOST_STREAM = 20_000_000
_LARGEST_XML = 5_000_000
_INSTEAD = "export your CV as a PDF with text or as DOCX, or write it as Markdown (.md)"


def read_pdf(data: bytes, file: str) -> Reading:
    """
    The drafts in a PDF: of the Europass CV that is attached to it, else of what its pages show.

    Places name the page: ``cv.pdf:page 2``. Text that no reader sees is left out and listed in ``hidden``.
    """
    try:
        with _quiet():
            return _read(data, file)
    except TooMuch:
        what = f"not read: a page draws more than any CV does; {_INSTEAD}"
    except MemoryError:
        what = f"not read: it unpacks to more than fits into the memory; {_INSTEAD}"
    except RecursionError:
        what = f"not read: it is nested too deep; {_INSTEAD}"
    except Exception as error:  # noqa: BLE001 - a forged file may raise anything in there
        what = f"not read, the PDF is broken ({_said(error)}); {_INSTEAD}"
    return Reading(problems=(Problem(place=file, what=what),), is_draft=True, is_broken=True)


def _said(error: Exception) -> str:
    return one_line(str(error))[:80] or type(error).__name__


@contextmanager
def _quiet() -> Iterator[None]:
    """The library tells of odd files in its log, we by problems; and streams have an end."""
    from pypdf import apply_configuration

    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
    with apply_configuration(
        zlib_maximum_output_length=_MOST_STREAM,
        lzw_maximum_output_length=_MOST_STREAM,
        run_length_maximum_output_length=_MOST_STREAM,
        array_based_stream_maximum_output_length=_MOST_STREAM,
    ):
        yield


def _read(data: bytes, file: str) -> Reading:
    from pypdf import PasswordType, PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not _is_open(reader, PasswordType.NOT_DECRYPTED):
        what = "not read: it is encrypted; save it without a password"
        return Reading(problems=(Problem(place=file, what=what),), is_draft=True, is_broken=True)
    attached = _europass(reader, file)
    return attached if attached is not None else _pages(reader, file)


def _is_open(reader: Any, shut: Any) -> bool:
    """Whether it opens without a password: many are only kept from being changed."""
    try:
        return bool(reader.decrypt("") != shut)
    except Exception:  # noqa: BLE001 - ciphers that nothing here knows
        return False


def _europass(reader: Any, file: str) -> Reading | None:
    """The Europass CV that Europass attaches to its PDFs, as XML; still a draft."""
    for attached in reader.attachment_list:
        name = one_line(attached.name)
        if not name.lower().endswith(".xml"):
            continue
        xml = attached.content
        reading = read_europass(xml, f"{file}/{name}") if len(xml) <= _LARGEST_XML else None
        if reading is not None and reading.passages:
            return replace(reading, is_draft=True)
    return None


def _pages(reader: Any, file: str) -> Reading:
    found = _Found()
    pages = len(reader.pages)
    if pages > _MOST_PAGES:
        what = f"has {pages} pages; the first {_MOST_PAGES} were read"
        found.problems.append(Problem(place=file, what=what))
    for number, page in enumerate(reader.pages[:_MOST_PAGES], start=1):
        found.add(page, reader, f"{file}:page {number}")
    hidden = tuple(found.hidden)
    if not found.lines:
        what = f"no text to read was found in it; if it is a scan, {_INSTEAD}"
        problems = found.problems or [Problem(place=file, what=what)]
        return Reading(problems=tuple(problems), hidden=hidden, is_draft=True, is_broken=True)
    reading = read_cv(found.lines, file)
    return replace(reading, problems=(*found.problems, *reading.problems), hidden=hidden)


@dataclass(slots=True)
class _Found:
    """What the pages gave so far."""

    lines: list[Line] = field(default_factory=list)
    hidden: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    weight: int = 0

    def add(self, page: Any, reader: Any, place: str) -> None:
        """
        Read a page; one that is broken is told, and takes no other along.

        Raises:
            TooMuch: the pages draw more than any CV.
        """
        try:
            canvas = _drawn(page, reader)
        except (TooMuch, MemoryError, RecursionError):
            raise
        except Exception as error:  # noqa: BLE001 - one broken page of several
            self.problems.append(Problem(place=place, what=f"not read, the page is broken ({_said(error)})"))
            return
        self.weight += canvas.weight
        if self.weight > _MOST_DRAWN:
            raise TooMuch
        seen, unseen = seen_of(canvas)
        if not seen and canvas.has_pictures:
            what = f"not read: the page is a picture, without text that is seen; {_INSTEAD}"
            self.problems.append(Problem(place=place, what=what))
            return
        self.hidden += hidden_of(unseen, place)
        self.lines += lines_of(linked(seen, _links(page)), place)


def _drawn(page: Any, reader: Any) -> Canvas:
    box, matrix = _upright(page)
    canvas = Canvas(box, reader, _layers_off(reader))
    content = page.get("/Contents")
    if content is not None:
        canvas.draw(content, page["/Resources"].get_object(), matrix)
    return canvas


def _upright(page: Any) -> tuple[Box, Matrix]:
    """The page as it is looked at, its lower left corner at zero, and what turns it there."""
    left, bottom, right, top = (float(side) for side in page.cropbox)
    width, height = right - left, top - bottom
    match int(page.rotation) % 360:
        case 90:
            return Box(0, 0, height, width), (0, -1, 1, 0, -bottom, right)
        case 180:
            return Box(0, 0, width, height), (-1, 0, 0, -1, right, top)
        case 270:
            return Box(0, 0, height, width), (0, 1, -1, 0, top, -left)
    return Box(0, 0, width, height), (1, 0, 0, 1, -left, -bottom)


def _layers_off(reader: Any) -> frozenset[int]:
    """The numbers of the layers that are switched off when the file opens."""
    layers = reader.root_object.get("/OCProperties")
    if layers is None:
        return frozenset()
    layers = layers.get_object()
    shown = layers.get("/D", {}).get_object()
    off = shown.get("/OFF", [])
    if shown.get("/BaseState") == "/OFF":
        on = {layer.idnum for layer in shown.get("/ON", [])}
        return frozenset(layer.idnum for layer in layers["/OCGs"]) - on
    return frozenset(layer.idnum for layer in off)


def _links(page: Any) -> list[tuple[Box, str]]:
    """The web addresses that areas of the page lead to."""
    _, matrix = _upright(page)
    found: list[tuple[Box, str]] = []
    for reference in page.get("/Annots") or []:
        with suppress(Exception):
            note = reference.get_object()
            link = str(note["/A"].get_object()["/URI"])
            left, bottom, right, top = (float(side) for side in note["/Rect"])
            corners = [moved(matrix, corner) for corner in ((left, bottom), (right, top))]
            if link.startswith(("https://", "http://")):
                found.append((box_of(corners), one_line(link)))
    return found
