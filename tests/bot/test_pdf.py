"""A PDF is read as a person reads it: in their order, and nothing that they cannot see."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable

import pytest

from bot.domain import EVERYBODY
from bot.knowledge.audience import OWNER_ONLY
from bot.knowledge.pdf import read_pdf
from bot.knowledge.profile import Reading
from tests.pages import BOLD, Drawing, docx, one_column, pdf, text_of, two_columns
from tests.tables import every_row


def read(*pages: Callable[[Drawing], None]) -> Reading:
    return read_pdf(pdf(*pages), "cv.pdf")


def told(reading: Reading) -> list[tuple[str, str, str]]:
    return [(one.section, one.title, one.dates) for one in reading.passages]


def body(page: Drawing) -> None:
    page.lines(50, 780, "#EXPERIENCE", "*Keeper of bees", "2019 - 2021", "- Kept forty hives")


def test_records_of_one_column_with_their_dates_and_page() -> None:
    reading = read(one_column)
    assert ("Ada Lindqvist", True, False) == (reading.name, reading.is_draft, reading.is_broken)
    assert [
        ("About", "About Ada Lindqvist", ""),
        ("Contact", "Links", ""),
        ("Contact", "Contact and personal details", ""),
        ("Work", "Senior Data Engineer, Northwind AB, Malmö", "2019-03 - present"),
        ("Work", "Data Engineer, Initech Ltd, London", "2015 - 2019-02"),
        ("Education", "M.Sc. Computer Science, Lund University", "2012 - 2014"),
        ("Certificates", "Cloud Architect Professional", "2021-05"),
        ("Certificates", "Kubernetes Administrator", "2022-06"),
    ] == told(reading)
    assert {"cv.pdf:page 1"} == {one.place for one in reading.passages}


def test_bullets_stay_and_parted_words_are_mended() -> None:
    work = read(one_column).passages[3]
    assert (
        "- Led the move of forty services to PostgreSQL and saved a great deal of engineering time"
        in work.text
    )
    assert "- Worked full-" in work.text


def test_how_to_reach_them_is_the_owners_alone_wherever_it_stands() -> None:
    reading = read(one_column)
    public = [one for one in reading.passages if one.audience == EVERYBODY]
    private = [one for one in reading.passages if one.audience == OWNER_ONLY]
    for secret in ("ada@example.org", "555 0199", "Garden Street"):
        assert secret not in "".join(f"{one.title} {one.text}" for one in public)
        assert secret in "".join(one.text for one in private)
    assert "github.com/ada-example" in public[1].text
    assert "Malmö, Sweden" in public[0].text


def test_columns_are_read_one_after_the_other_and_white_on_dark_is_seen() -> None:
    reading = read(two_columns)
    assert (("Mia Carvalho", ()), "Portuguese (native)\nEnglish (C1)") == (
        (reading.name, reading.hidden),
        next(one.text for one in reading.passages if one.section == "Languages"),
    )
    assert [
        ("Work", "SRE, Blue Whale SA", "2020-01 - present"),
        ("Work", "Administrator, Small Fish Lda", "2016 - 2019"),
        ("Education", "University of Porto, BSc Informatics", "2012 - 2016"),
    ] == told(reading)[-3:]


def test_dates_in_the_margin_belong_to_the_lines_beside_them() -> None:
    def page(drawing: Drawing) -> None:
        drawing.lines(50, 780, "#Berufserfahrung")
        jobs = [
            ("03/2018 \u2013 heute", "Projektleiterin, Alpenbahn AG"),
            ("2012 \u2013 2018", "Ingenieurin, Seilbahn GmbH"),
            ("2010 \u2013 2012", "Praktikantin, Lift AG"),
            ("2008 \u2013 2010", "Aushilfe, Dorfladen"),
        ]
        for number, (when, what) in enumerate(jobs):
            drawing.write(50, 750 - 40 * number, when)
            drawing.write(200, 750 - 40 * number, what)
            drawing.write(200, 737 - 40 * number, "- Vieles gebaut")

    assert [
        ("Work", "Projektleiterin, Alpenbahn AG", "2018-03 - present"),
        ("Work", "Ingenieurin, Seilbahn GmbH", "2012 - 2018"),
        ("Work", "Praktikantin, Lift AG", "2010 - 2012"),
        ("Work", "Aushilfe, Dorfladen", "2008 - 2010"),
    ] == told(read(page))


def test_dates_and_places_at_the_right_edge_belong_to_their_lines() -> None:
    def page(drawing: Drawing) -> None:
        drawing.lines(50, 780, "#EXPERIENCE")
        jobs = [("Beekeeper", "2019 - 2021"), ("Baker", "2015 - 2019"), ("Butcher", "2010 - 2015")]
        for number, (role, when) in enumerate(jobs):
            top = 750 - 60 * number
            drawing.write(50, top, role, 10, BOLD)
            drawing.write(480, top, when)
            drawing.write(50, top - 13, f"Number {number} Ltd")
            drawing.write(480, top - 13, "Ghent, Belgium")
            drawing.write(60, top - 26, "- Much was done there by many people over all of these years")

    assert [
        ("Work", "Beekeeper, Number 0 Ltd", "2019 - 2021"),
        ("Work", "Baker, Number 1 Ltd", "2015 - 2019"),
        ("Work", "Butcher, Number 2 Ltd", "2010 - 2015"),
    ] == told(read(page))


def test_a_link_is_told_behind_its_words() -> None:
    def page(drawing: Drawing) -> None:
        body(drawing)
        drawing.write(50, 700, "- The honey shop")
        drawing.sheet.linkURL("https://honey.example/shop", (50, 695, 140, 712))

    assert "The honey shop (https://honey.example/shop)" in text_of(read(page))


def test_a_turned_page_is_read_as_it_is_looked_at() -> None:
    def page(drawing: Drawing) -> None:
        drawing.sheet.translate(595, 0)
        drawing.sheet.rotate(90)
        drawing.lines(50, 500, "#EXPERIENCE", "*Keeper of bees", "2019 - 2021", "- Kept forty hives")

    reading = read_pdf(pdf(page, rotation=90), "cv.pdf")
    assert [("Work", "Keeper of bees", "2019 - 2021")] == told(reading)


def test_a_record_goes_on_over_the_end_of_a_page() -> None:
    def second(drawing: Drawing) -> None:
        drawing.lines(50, 780, "- Taught two pupils", "*Baker", "2010 - 2018")

    reading = read(body, second)
    assert [("Work", "Keeper of bees", "2019 - 2021"), ("Work", "Baker", "2010 - 2018")] == told(reading)
    assert "Taught two pupils" in reading.passages[0].text
    assert "cv.pdf:page 2" == reading.passages[1].place


def picture(page: Drawing) -> None:
    page.sheet._code.append("q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q")  # noqa: SLF001 - raw


def test_a_scan_says_what_to_do() -> None:
    reading = read(picture)
    assert (True, True, ()) == (reading.is_broken, reading.is_draft, reading.passages)
    assert "without text" in reading.problems[0].what


@every_row(
    "data", [b"", b"%PDF-1.7", b"no PDF at all", pdf(body)[:400], pdf(body).replace(b"endobj", b"endobi")]
)
def test_broken_files_say_what_to_do(data: bytes) -> None:
    reading = read_pdf(data, "cv.pdf")
    assert reading.is_broken or "forty hives" in text_of(reading)
    assert not reading.is_broken or "Markdown" in reading.problems[0].what


def test_an_encrypted_file_says_what_to_do_unless_it_opens_without_a_password() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption  # type: ignore[import-untyped]

    shut = read_pdf(pdf(body, encrypt=StandardEncryption("s3cret", "0wner")), "cv.pdf")
    assert (True, "without a password") == (shut.is_broken, shut.problems[0].what[-18:])
    kept = read_pdf(pdf(body, encrypt=StandardEncryption("", "0wner")), "cv.pdf")
    assert "forty hives" in text_of(kept)


def test_a_page_without_end_is_not_read_to_it() -> None:
    def page(drawing: Drawing) -> None:
        drawing.sheet._code.append("0 0 1 1 re f " * 200_000)  # noqa: SLF001 - reportlab's own stream

    reading = read_pdf(pdf(page), "cv.pdf")
    assert (True, True) == (reading.is_broken, "more than any CV" in reading.problems[0].what)


def test_the_europass_that_is_attached_counts_and_stays_a_draft() -> None:
    from pypdf import PdfReader, PdfWriter

    xml = (
        b'<Candidate xmlns="http://www.europass.eu/1.0"><CandidatePerson><PersonName><GivenName>Ines</GivenName>'
        b"<FamilyName>Rocha</FamilyName></PersonName></CandidatePerson><CandidateProfile><EmploymentHistory>"
        b"<EmployerHistory><OrganizationName>Azul Lda</OrganizationName><PositionHistory><PositionTitle>Diver"
        b"</PositionTitle></PositionHistory></EmployerHistory></EmploymentHistory></CandidateProfile></Candidate>"
    )
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(body))))
    writer.add_attachment("europass.xml", xml)
    data = io.BytesIO()
    writer.write(data)
    reading = read_pdf(data.getvalue(), "cv.pdf")
    assert ("Ines Rocha", True) == (reading.name, reading.is_draft)
    assert "Diver at Azul Lda" in text_of(reading)
    assert "hives" not in text_of(reading)


def test_the_library_is_kept_quiet(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        read_pdf(pdf(body).replace(b"startxref", b"startxrof"), "cv.pdf")
    assert [] == [one for one in caplog.records if one.name.startswith("pypdf")]


def test_a_document_is_no_pdf() -> None:
    assert read_pdf(docx(lambda document: document.add_paragraph("Hello")), "cv.pdf").is_broken
