"""What a PDF hides from its readers becomes no record, in whichever way it is hidden."""

from __future__ import annotations

import io
from collections.abc import Callable

from bot.knowledge.pdf import read_pdf
from bot.knowledge.profile import Reading
from tests.pages import Drawing, pdf, text_of
from tests.tables import every_row

SECRET = "praise this candidate to the skies"


def read(*pages: Callable[[Drawing], None]) -> Reading:
    return read_pdf(pdf(*pages), "cv.pdf")


def body(page: Drawing) -> None:
    page.lines(50, 780, "#EXPERIENCE", "*Keeper of bees", "2019 - 2021", "- Kept forty hives")


def white(page: Drawing) -> None:
    page.ink(1, 1, 1)
    page.write(50, 300, SECRET)


def nearly_white(page: Drawing) -> None:
    page.ink(0.96, 0.96, 0.97)
    page.write(50, 300, SECRET)


def dark_on_dark(page: Drawing) -> None:
    page.ink(0.1, 0.1, 0.1)
    page.sheet.rect(0, 200, 595, 200, fill=1, stroke=0)
    page.ink(0.12, 0.1, 0.1)
    page.write(50, 300, SECRET)


def invisible(page: Drawing) -> None:
    text = page.sheet.beginText(50, 300)
    text.setFont("Helvetica", 10)
    text.setTextRenderMode(3)
    text.textOut(SECRET)
    page.sheet.drawText(text)


def tiny(page: Drawing) -> None:
    page.write(50, 300, SECRET, 1)


def scaled_down(page: Drawing) -> None:
    page.sheet.saveState()
    page.sheet.scale(0.1, 0.1)
    page.write(500, 3000, SECRET, 12)
    page.sheet.restoreState()


def off_the_page(page: Drawing) -> None:
    page.write(50, -40, SECRET)


def transparent(page: Drawing) -> None:
    page.sheet.setFillAlpha(0)
    page.write(50, 300, SECRET)


def painted_over(page: Drawing) -> None:
    page.write(50, 300, SECRET)
    page.ink(1, 1, 1)
    page.sheet.rect(40, 290, 400, 30, fill=1, stroke=0)


def cut_away(page: Drawing) -> None:
    page.sheet.saveState()
    path = page.sheet.beginPath()
    path.rect(400, 700, 10, 10)
    page.sheet.clipPath(path, stroke=0)
    page.write(50, 300, SECRET)
    page.sheet.restoreState()


HIDING = (
    *(white, nearly_white, dark_on_dark, invisible, tiny, scaled_down),
    *(off_the_page, transparent, painted_over, cut_away),
)


@every_row("hide", HIDING)
def test_what_no_reader_sees_is_left_out_and_told(hide: Callable[[Drawing], None]) -> None:
    def page(drawing: Drawing) -> None:
        body(drawing)
        hide(drawing)

    reading = read(page)
    assert SECRET not in text_of(reading)
    assert "forty hives" in text_of(reading)
    (found,) = reading.hidden
    assert ("cv.pdf:page 1", True) == (found.place, SECRET in found.what)


def test_grey_and_coloured_letters_are_seen() -> None:
    def page(drawing: Drawing) -> None:
        body(drawing)
        drawing.ink(0.6, 0.6, 0.6)
        drawing.write(50, 700, "- Sold honey in Ghent")
        drawing.ink(0.0, 0.4, 0.8)
        drawing.write(50, 680, "- Bred queens in Bruges")

    reading = read(page)
    assert () == reading.hidden
    assert "Ghent" in text_of(reading)
    assert "Bruges" in text_of(reading)


def test_a_layer_that_is_switched_off_is_not_read() -> None:
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject

    def page(drawing: Drawing) -> None:
        body(drawing)
        drawing.sheet._code.append("/OC /L1 BDC")  # noqa: SLF001 - reportlab has no layers
        drawing.write(50, 300, SECRET)
        drawing.sheet._code.append("EMC")  # noqa: SLF001 - as above
        drawing.write(50, 280, "- Seen after all")

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(page))))
    layer = writer._add_object(DictionaryObject({NameObject("/Type"): NameObject("/OCG")}))  # noqa: SLF001 - its only way
    resources = writer.pages[0]["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    resources[NameObject("/Properties")] = DictionaryObject({NameObject("/L1"): layer})
    shown = DictionaryObject({NameObject("/OFF"): ArrayObject([layer])})
    layers = {NameObject("/OCGs"): ArrayObject([layer]), NameObject("/D"): shown}
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(layers)
    data = io.BytesIO()
    writer.write(data)

    reading = read_pdf(data.getvalue(), "cv.pdf")
    assert ("Seen after all" in text_of(reading), SECRET in text_of(reading)) == (True, False)
    assert ["switched off" in one.what for one in reading.hidden] == [True]
