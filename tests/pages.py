"""CVs for tests, of people who do not exist: PDFs by reportlab, documents by python-docx."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from bot.knowledge.profile import Reading

BOLD, PLAIN = "Helvetica-Bold", "Helvetica"
Page = Callable[["Drawing"], None]


class Drawing:
    """A page being drawn; ``sheet`` is reportlab's own canvas, for whatever else is wanted of it."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet

    def write(self, x: float, y: float, text: str, size: float = 10, font: str = PLAIN) -> None:
        self.sheet.setFont(font, size)
        self.sheet.drawString(x, y, text)

    def ink(self, *colour: float) -> None:
        self.sheet.setFillColorRGB(*colour)

    def lines(self, x: float, y: float, *texts: str, step: float = 13) -> None:
        """Lines one below the other; a heading begins with ``#``, a bold one with ``*``."""
        for number, text in enumerate(texts):
            if text.startswith("#"):
                self.write(x, y - number * step, text[1:], 13, BOLD)
            elif text.startswith("*"):
                self.write(x, y - number * step, text[1:], 10, BOLD)
            else:
                self.write(x, y - number * step, text)


def pdf(*pages: Page, encrypt: Any = None, rotation: int = 0) -> bytes:
    """The bytes of a PDF with these pages, A4 upright."""
    from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

    data = io.BytesIO()
    sheet = Canvas(data, pagesize=(595, 842), encrypt=encrypt, invariant=1)
    for page in pages:
        if rotation:
            sheet.setPageRotation(rotation)
        page(Drawing(sheet))
        sheet.showPage()
    sheet.save()
    return data.getvalue()


def docx(make: Callable[[Any], None]) -> bytes:
    """The bytes of a document that was filled by a function."""
    from docx import Document

    document = Document()
    make(document)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def one_column(page: Drawing) -> None:
    page.write(50, 800, "Ada Lindqvist", 22, BOLD)
    page.lines(
        50,
        780,
        "Data Engineer | Malmö, Sweden",
        "ada@example.org | +46 40 555 0199 | 12 Garden Street, 211 20 Malmö | github.com/ada-example",
    )
    page.write(50, 730, "EXPERIENCE", 13, BOLD)
    page.write(50, 712, "Senior Data Engineer", 10, BOLD)
    page.write(440, 712, "Mar 2019 \u2013 Present")
    page.lines(50, 699, "Northwind AB, Malmö")
    page.lines(60, 686, "\u2022 Led the move of forty services to PostgreSQL and saved a great deal of engi-")
    page.lines(70, 673, "neering time in two years", "for everybody")
    page.lines(60, 647, "\u2022 Worked full-", "\u2022 Called +46 40 555 0199 at night")
    page.write(50, 612, "Data Engineer", 10, BOLD)
    page.write(440, 612, "2015 \u2013 02/2019")
    page.lines(50, 599, "Initech Ltd, London", "\u2022 Wrote pipelines in Python")
    page.write(50, 550, "EDUCATION", 13, BOLD)
    page.lines(50, 534, "M.Sc. Computer Science, Lund University, 2012 \u2013 2014")
    page.write(50, 500, "CERTIFICATES", 13, BOLD)
    page.lines(50, 484, "Cloud Architect Professional, 2021-05", "Kubernetes Administrator, June 2022")


def two_columns(page: Drawing) -> None:
    """A dark bar with white letters to the left, the story to the right."""
    page.ink(0.1, 0.2, 0.4)
    page.sheet.rect(0, 0, 190, 842, fill=1, stroke=0)
    page.ink(1, 1, 1)
    page.lines(20, 800, "#CONTACT", "mia@example.net", "Lisbon, Portugal")
    page.lines(20, 740, "#SKILLS", "Kubernetes and Terraform", "Go", "PostgreSQL")
    page.lines(20, 670, "#LANGUAGES", "Portuguese (native)", "English (C1)")
    page.ink(0, 0, 0)
    page.write(210, 800, "Mia Carvalho", 24, BOLD)
    page.write(210, 780, "Site Reliability Engineer")
    page.lines(210, 740, "#EXPERIENCE", "*Blue Whale SA", "SRE", "January 2020 - Present (3 years 2 months)")
    page.lines(210, 688, "Kept three hundred machines alive through two winters and moved", "them to Porto.")
    page.lines(210, 650, "*Small Fish Lda", "Administrator", "2016 - 2019")
    page.lines(210, 590, "#EDUCATION", "University of Porto", "BSc Informatics, 2012 - 2016")


def text_of(reading: Reading) -> str:
    """All that the records of a reading tell."""
    return "\n".join(f"{one.title}\n{one.text}" for one in reading.passages)
