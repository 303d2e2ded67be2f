"""Whatever bytes a CV holds, and wherever it was damaged, reading it ends well and says what to do."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.cv import read_cv
from bot.knowledge.cv_line import Line
from bot.knowledge.docx import read_docx
from bot.knowledge.pdf import read_pdf
from bot.knowledge.profile import Reading
from tests.pages import docx, one_column, pdf, two_columns

PDFS = (pdf(one_column), pdf(two_columns), pdf(one_column, two_columns))


def bees(document: Any) -> None:
    document.add_heading("Experience", 1)
    document.add_paragraph("Keeper of bees, Hive Ltd\t2019 - 2021")
    document.add_paragraph("Kept forty hives.", style="List Bullet")


DOCX = docx(bees)
with zipfile.ZipFile(io.BytesIO(DOCX)) as _opened:
    PARTS = {name: _opened.read(name) for name in _opened.namelist()}
words = st.sampled_from(
    [
        *(
            "Experience",
            "EDUCATION",
            "Skills:",
            "Engineer",
            "Acme Ltd",
            "2019 - 2021",
            "since 2020",
            "Mar 2019",
        ),
        *(
            "a@b.example",
            "+49 151 2345678",
            "Salary: 5",
            "and then I built a thing that went on",
            "References",
        ),
    ]
) | st.text(max_size=20)
lines = st.builds(
    Line,
    cells=st.lists(words, max_size=3).map(tuple),
    place=st.sampled_from(["cv.pdf:page 1", "cv.pdf:page 2"]),
    size=st.sampled_from([9.0, 10.0, 13.0]),
    is_bold=st.booleans(),
    is_bullet=st.booleans(),
    left=st.sampled_from([0.0, 10.0, 50.0]),
    right=st.sampled_from([80.0, 400.0]),
    width=st.just(420.0),
    gap=st.sampled_from([0.0, 1.0]),
    column=st.sampled_from(["", "left ", "right "]),
    is_first=st.booleans(),
    level=st.sampled_from([0, 0, 1]),
    is_whole=st.booleans(),
)


def holds(reading: Reading) -> None:
    assert reading.is_draft
    assert reading.is_broken == (not reading.passages)
    assert not reading.is_broken or reading.problems
    for passage in reading.passages:
        assert passage.title
        assert passage.text
        assert passage.id
        assert "\n\n" not in passage.text


@given(st.lists(lines, max_size=12))
def test_any_lines_make_a_reading(found: list[Line]) -> None:
    holds(read_cv(found, "cv.pdf"))


@given(st.binary(max_size=200))
def test_any_bytes_are_no_cv(data: bytes) -> None:
    holds(read_pdf(data, "cv.pdf"))
    holds(read_pdf(b"%PDF-1.4\n" + data, "cv.pdf"))
    holds(read_docx(data, "cv.docx"))


@pytest.mark.slow
@given(st.sampled_from(PDFS), st.integers(0, 10_000), st.integers(0, 40), st.binary(max_size=12))
def test_a_damaged_pdf_ends_well(data: bytes, at: int, length: int, other: bytes) -> None:
    at %= len(data)
    holds(read_pdf(data[:at] + other + data[at + length :], "cv.pdf"))


@pytest.mark.slow
@given(st.sampled_from(sorted(PARTS)), st.integers(0, 10_000), st.integers(0, 40), st.binary(max_size=12))
def test_a_damaged_document_ends_well(name: str, at: int, length: int, other: bytes) -> None:
    at %= max(1, len(PARTS[name]))
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as opened:
        for part, kept in PARTS.items():
            opened.writestr(part, kept[:at] + other + kept[at + length :] if part == name else kept)
    holds(read_docx(data.getvalue(), "cv.docx"))
