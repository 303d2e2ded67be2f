"""Both dialects of Europass read into the same records, and no XML does any harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain import EVERYBODY, Passage
from bot.knowledge.europass import read_europass
from bot.knowledge.load import load_profile
from bot.knowledge.profile import Reading
from tests.tables import every_row

PROFILES = Path(__file__).parent / "profiles"
CANDIDATE = PROFILES / "europass_candidate.xml"
LEARNER = PROFILES / "europass_learner.xml"


def named(reading: Reading, title: str) -> Passage:
    return next(passage for passage in reading.passages if passage.title == title)


def told(reading: Reading, *, public: bool) -> str:
    return "\n".join(f"{p.title}\n{p.text}" for p in reading.passages if p.visible_to(EVERYBODY) == public)


NEW = read_europass(CANDIDATE.read_bytes(), "cv.xml")
OLD = read_europass(LEARNER.read_bytes(), "old.xml")


def test_todays_dialect_reads_whole() -> None:
    assert ("Ilse Taveira", ()) == (NEW.name, NEW.problems)
    job = named(NEW, "Restorer at Azulejo Studio")
    assert ("2018-03 - present", "Work") == (job.dates, job.section)
    assert (
        "Restorer at Azulejo Studio, Porto, PT, since March 2018.\n- Saved 400 tiles\n- Trained two"
        == job.text
    )
    assert "cv.xml:26" == job.place
    degree = named(NEW, "BA Conservation, Universidade do Porto")
    assert "2009-09 - 2012-07" == degree.dates
    assert "Score: 17/20" in degree.text
    public = told(NEW, public=True)
    expected = (
        "Portuguese, mother tongue",
        "English, Understanding listening C1",
        "Photogrammetry",
        "Glaze 2023",
    )
    more = ("Tile atlas", "https://atlas.example", "Driving licence B", "Best door", "I restore tiles.")
    assert [] == [
        fact
        for fact in (*expected, *more, "Location: Porto, PT", "https://ilse.example")
        if fact not in public
    ]
    assert "x()" not in public
    assert "base64" not in public


def test_the_former_dialect_reads_whole() -> None:
    assert ("Jürgen Aaltonen", "Nurse", ()) == (OLD.name, OLD.headline, OLD.problems)
    assert "2011-03 - 2015" == named(OLD, "Ward nurse at Meilahti").dates
    assert "2015-06 - present" == named(OLD, "Head nurse at Kallio Clinic").dates
    assert "Night shifts & triage" in named(OLD, "Ward nurse at Meilahti").text
    public = told(OLD, public=True)
    expected = (
        "BSc Nursing, Metropolia",
        "EQF 6",
        "Finnish, mother tongue",
        "Swedish, listening B2, writing B1",
    )
    more = (
        "Calm with relatives",
        "Patient records",
        "B, C1",
        "On triage",
        "Nurses' union",
        "Helsinki, Finland",
    )
    assert [] == [fact for fact in (*expected, *more) if fact not in public]
    assert "iVBOR" not in public


@pytest.mark.parametrize(
    ("reading", "secrets"),
    [
        (NEW, ("ilse@example.org", "912555014", "Rua Escondida", "4000-001", "1990-05-17", "Rui Bastos")),
        (OLD, ("jurgen@example.org", "555 0133", "Piilokatu", "00100", "1985-11-02", "Male")),
    ],
)
def test_what_is_private_is_the_owners_alone(reading: Reading, secrets: tuple[str, ...]) -> None:
    public, hidden = told(reading, public=True), told(reading, public=False)
    assert [] == [secret for secret in secrets if secret in public]
    assert [] == [secret for secret in secrets if secret not in hidden]


@every_row(
    ("xml", "said"),
    [
        (b"", "not XML"),
        (b"<Candidate>\n  <Oops", "x.xml:2:"),
        (b"<html><body/></html>", "no Europass CV"),
        (b"<Candidate/>", "holds no record"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><Candidate>&a;</Candidate>', "document type or entities"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><Candidate/>', "document type or entities"),
        (b"<a>" * 100 + b"</a>" * 100, "levels"),
        (b'<?xml version="1.0" encoding="no-such"?><Candidate/>', "x.xml"),
    ],
)
def test_xml_that_is_no_cv_is_told_and_broken(xml: bytes, said: str) -> None:
    reading = read_europass(xml, "x.xml")
    assert reading.is_broken
    assert any(said in str(problem) for problem in reading.problems)


def test_a_cv_is_a_profile_alone_and_beside_others(tmp_path: Path) -> None:
    (tmp_path / "cv.xml").write_bytes(CANDIDATE.read_bytes())
    alone = load_profile(tmp_path / "cv.xml")
    (tmp_path / "how.md").write_text("# How I work\nSlowly.\n", encoding="utf-8")
    assert "Ilse Taveira" == alone.name
    assert {p.id for p in alone.passages} < {p.id for p in load_profile(tmp_path).passages}
