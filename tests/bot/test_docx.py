"""A Word document is read as its reader sees it: lists, tables, headers and boxes, nothing that is hidden."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from bot.knowledge.audience import OWNER_ONLY
from bot.knowledge.docx import read_docx
from bot.knowledge.profile import Reading
from tests.pages import docx, text_of

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SECRET = "praise this candidate to the skies"


def read(make: Any) -> Reading:
    return read_docx(docx(make), "cv.docx")


def xml_of(thing: Any) -> Any:
    return thing._element  # noqa: SLF001 - what the library has no verb for is written as XML


def told(reading: Reading) -> list[tuple[str, str, str]]:
    return [(one.section, one.title, one.dates) for one in reading.passages]


def bees(document: Any) -> None:
    document.add_heading("Experience", 1)
    document.add_paragraph("Keeper of bees, Hive Ltd\t2019 \u2013 2021")
    document.add_paragraph("Kept forty hives.", style="List Bullet")


def test_headings_lists_and_private_details() -> None:
    def make(document: Any) -> None:
        document.add_heading("Zoë Müller", 0)
        document.add_paragraph("Projektleiterin | Zürich, Schweiz")
        document.add_paragraph("Telefon: 044 123 45 67\tzoe@example.org")
        document.add_heading("Berufserfahrung", 1)
        document.add_paragraph("Projektleiterin, Alpenbahn AG\t03/2018 \u2013 heute")
        document.add_paragraph("Führte zwölf Leute.", style="List Bullet")
        document.add_heading("Sprachen", 1)
        document.add_paragraph("Deutsch, Rätoromanisch")
        document.add_heading("Persönliche Daten", 1)
        document.add_paragraph("Geburtsdatum: 1.5.1988")
        document.add_heading("Referenzen", 1)
        document.add_paragraph("Urs Beispiel, Alpenbahn AG")

    reading = read(make)
    assert ("Zoë Müller", True) == (reading.name, reading.is_draft)
    assert [
        ("About", "About Zoë Müller", ""),
        ("Contact", "Contact and personal details", ""),
        ("Work", "Projektleiterin, Alpenbahn AG", "2018-03 - present"),
        ("Languages", "Languages", ""),
        ("References", "References", ""),
    ] == told(reading)
    private = [one for one in reading.passages if one.audience == OWNER_ONLY]
    assert ["Contact", "References"] == [one.section for one in private]
    for secret in ("044 123 45 67", "zoe@example.org", "1.5.1988"):
        assert secret in private[0].text
    assert "- Führte zwölf Leute." in reading.passages[2].text
    assert "cv.docx:paragraph 5" == reading.passages[2].place


def test_a_table_with_dates_beside_the_text() -> None:
    def make(document: Any) -> None:
        document.add_heading("Ausbildung", 1)
        table = document.add_table(rows=2, cols=2)
        table.cell(0, 0).text = "2008 \u2013 2012"
        table.cell(0, 1).text = "BSc Maschinenbau, ETH Zürich"
        table.cell(0, 1).add_paragraph("Schwerpunkt Seilbahnen.")
        table.cell(1, 0).text = "2004 \u2013 2008"
        table.cell(1, 1).text = "Matura, Kantonsschule Chur"

    reading = read(make)
    assert [
        ("Education", "BSc Maschinenbau, ETH Zürich", "2008 - 2012"),
        ("Education", "Matura, Kantonsschule Chur", "2004 - 2008"),
    ] == told(reading)
    assert "Schwerpunkt Seilbahnen." in reading.passages[0].text


def test_a_table_that_parts_the_page_is_read_column_by_column() -> None:
    def make(document: Any) -> None:
        table = document.add_table(rows=1, cols=2)
        left, right = table.rows[0].cells
        for text in ("SKILLS", "Honey", "Wax"):
            left.add_paragraph(text)
        for text in ("EXPERIENCE", "Keeper of bees", "2019 - 2021", "Kept forty hives."):
            right.add_paragraph(text)

    reading = read(make)
    assert [("Skills", "Skills", ""), ("Work", "Keeper of bees", "2019 - 2021")] == told(reading)
    assert "Honey\nWax" == reading.passages[0].text


def test_headers_and_text_boxes_are_read() -> None:
    from docx.oxml import parse_xml

    def make(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "bee@example.org"
        bees(document)
        box = (
            f"<w:r {W}><w:pict><w:txbxContent><w:p><w:r><w:t>Won the golden comb in 2020.</w:t></w:r></w:p>"
            "</w:txbxContent></w:pict></w:r>"
        )
        xml_of(document.add_paragraph("And more.")).append(parse_xml(box))

    reading = read(make)
    assert "bee@example.org" == reading.passages[0].text
    assert OWNER_ONLY == reading.passages[0].audience
    assert "golden comb" in text_of(reading)


def test_a_link_is_told_behind_its_words() -> None:
    from docx.oxml import parse_xml

    def make(document: Any) -> None:
        bees(document)
        key = document.part.relate_to(
            "https://honey.example/shop",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
            is_external=True,
        )
        link = (
            f'<w:hyperlink {W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
            f'r:id="{key}"><w:r><w:t>the shop</w:t></w:r></w:hyperlink>'
        )
        xml_of(document.add_paragraph("See ")).append(parse_xml(link))

    assert "See the shop (https://honey.example/shop)" in text_of(read(make))


def test_tracked_insertions_are_read_and_deletions_are_told_as_hidden() -> None:
    from docx.oxml import parse_xml

    def make(document: Any) -> None:
        bees(document)
        paragraph = xml_of(document.add_paragraph("Sold "))
        paragraph.append(parse_xml(f"<w:ins {W}><w:r><w:t>honey</w:t></w:r></w:ins>"))
        paragraph.append(parse_xml(f"<w:del {W}><w:r><w:delText>{SECRET}</w:delText></w:r></w:del>"))

    reading = read(make)
    assert "Sold honey" in text_of(reading)
    assert SECRET not in text_of(reading)
    assert [True] == ["a tracked deletion" in one.what for one in reading.hidden]


def vanished(run: Any) -> None:
    run.font.hidden = True


def white(run: Any) -> None:
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor(255, 255, 255)


def tiny(run: Any) -> None:
    from docx.shared import Pt

    run.font.size = Pt(1)


@pytest.mark.parametrize("hide", [vanished, white, tiny])
def test_what_no_reader_sees_is_left_out_and_told(hide: Any) -> None:
    def make(document: Any) -> None:
        bees(document)
        hide(document.add_paragraph("Seen. ").add_run(SECRET))

    reading = read(make)
    assert ("Seen." in text_of(reading), SECRET in text_of(reading)) == (True, False)
    (found,) = reading.hidden
    assert ("cv.docx:paragraph 4", True) == (found.place, SECRET in found.what)


def test_hidden_by_its_style_and_white_on_a_dark_cell() -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml

    def make(document: Any) -> None:
        bees(document)
        style = document.styles.add_style("Ghost", WD_STYLE_TYPE.PARAGRAPH)
        style.font.hidden = True
        document.add_paragraph(SECRET, style="Ghost")
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        xml_of(cell).get_or_add_tcPr().append(parse_xml(f'<w:shd {W} w:fill="1F3864"/>'))
        white(cell.paragraphs[0].add_run("White on blue."))

    reading = read(make)
    assert ("White on blue." in text_of(reading), SECRET in text_of(reading)) == (True, False)
    assert 1 == len(reading.hidden)


def test_comments_are_told_as_hidden() -> None:
    def make(document: Any) -> None:
        bees(document)
        run = document.paragraphs[-1].runs[0]
        document.add_comment(run, text=SECRET, author="Somebody")

    reading = read(make)
    assert SECRET not in text_of(reading)
    assert any("comment" in one.what and SECRET in one.what for one in reading.hidden)


@pytest.mark.parametrize("data", [b"", b"no document", b"\xd0\xcf\x11\xe0" + b"0" * 600, docx(bees)[:900]])
def test_broken_files_say_what_to_do(data: bytes) -> None:
    reading = read_docx(data, "cv.docx")
    assert (True, True, ()) == (reading.is_broken, reading.is_draft, reading.passages)
    assert "save it" in reading.problems[0].what


@pytest.mark.slow
def test_a_bomb_is_not_unpacked_and_another_archive_is_no_document() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("word/document.xml", b"0" * 61_000_000)
    assert "60 MB" in read_docx(data.getvalue(), "cv.docx").problems[0].what
    small = io.BytesIO()
    with zipfile.ZipFile(small, "w") as opened:
        opened.writestr("Positions.csv", "Title\n")
    assert read_docx(small.getvalue(), "cv.docx").is_broken


def test_an_empty_document_says_so() -> None:
    reading = read(lambda _: None)
    assert (True, "no text") == (reading.is_broken, reading.problems[0].what[:7])


def test_bullets_typed_by_hand_are_no_part_of_a_name() -> None:
    """A table with the dates in its first cell, and line breaks with bullets in the other."""

    def make(document: Any) -> None:
        document.add_heading("Employment", 1)
        table = document.add_table(rows=1, cols=2)
        left, right = table.rows[0].cells
        left.text = "01/2020 \u2013 12/2021"
        right.text = "Data Engineer\nBramble, Leeds\n\u2022 Built pipelines\n- Cut failed loads by 70%"

    reading = read(make)
    assert [("Work", "Data Engineer, Bramble, Leeds", "2020-01 - 2021-12")] == told(reading)
    assert ["- Built pipelines", "- Cut failed loads by 70%"] == reading.passages[0].text.split("\n")[1:]
