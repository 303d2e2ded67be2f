"""LinkedIn's export reads by header, and nothing in the archive is opened that is not the person's own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.domain import EVERYBODY, Passage
from bot.knowledge.linkedin import read_linkedin
from bot.knowledge.load import load_profile
from bot.knowledge.profile import Reading
from tests.tables import every_row

PROFILE = (
    "\ufeffFirst Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,"
    "Geo Location,Twitter Handles,Websites,Instant Messengers\r\n"
    'Noor,Vanterpool,Lindqvist,"9 Gull Street, Cork",Mar 3,Marine engineer,"I keep engines\nrunning at sea.",'
    'Shipping,T12 XY,"Cork, Ireland",[noorv],'
    '"[PORTFOLIO:https://noor.example,OTHER:javascript:alert(1)]",[SKYPE:noor.v]\r\n'
)
POSITIONS = (
    "Company Name,Title,Description,Location,Started On,Finished On\n"
    'Blue Anchor,Chief Engineer,"Led the refit.\nTwo ships, one winter.",Cork,Mar 2021,\n'
    "Kestrel Lines,Engineer,,Rotterdam,2016,Feb 2021\n"
    "Kestrel Lines,Engineer,,Rotterdam,2016,Feb 2021\n"
)
CERTIFICATIONS = (
    "Name,Url,Authority,Started On,Finished On,License Number\n"
    "STCW III/2,https://stcw.example/1,IMO,Jan 2019,Jan 2024,LN-4471-Z\n"
    "Crane licence,javascript:alert(1),Port of Cork,2020,,\n"
)
RECOMMENDATIONS = (
    "First Name,Last Name,Company,Job Title,Text,Creation Date,Status\n"
    'Piet,Okonkwo,Kestrel Lines,Captain,She saved the pump.,"03/15/21, 05:00 PM",VISIBLE\n'
)
EVERYTHING = {
    "Profile.csv": PROFILE,
    "Positions.csv": POSITIONS,
    "Certifications.csv": CERTIFICATIONS,
    "Education.csv": (
        "School Name,Start Date,End Date,Notes,Degree Name,Activities\n"
        "Cork Maritime,2012,2016,Top of the year,BEng Marine,Rowing\n"
    ),
    "Skills.csv": "Name\nDiesel engines\nHydraulics\nDiesel engines\n",
    "Projects.csv": "Title,Description,Url,Started On,Finished On\nQuiet Pump,Less noise,https://p.example,2022,2023\n",
    "Languages.csv": "Name,Proficiency\nIrish,Native or bilingual proficiency\n",
    "Honors.csv": "Title,Description,Issued On\nEngineer of the Year,For the refit,Dec 2022\n",
    "Publications.csv": "Name,Published On,Description,Publisher,Url\nPumps,2 May 2020,On pumps,Sea Press,\n",
    "Volunteering.csv": (
        "Company Name,Role,Cause,Started On,Finished On,Description\nRNLI,Crew,Rescue,2018,,On call\n"
    ),
    "Courses.csv": "Name,Number\nThermodynamics,ME-201\n",
    "Email Addresses.csv": "Email Address,Confirmed,Primary,Updated On\nnoor@example.org,Yes,Yes,1/1/20\n",
    "PhoneNumbers.csv": "Extension,Number,Type\n,+353 21 555 0199,Mobile\n",
    "Recommendations_Received.csv": RECOMMENDATIONS,
    "messages.csv": "FROM,CONTENT\nPiet,the secret of the pump\n",
    "Connections.csv": 'Notes:\n"When exporting ..."\n\nFirst Name,Last Name\nPiet,Okonkwo\n',
    "Ad_Targeting.csv": "x\n1\n",
}


def zipped(members: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def read(members: Mapping[str, str | bytes]) -> Reading:
    return read_linkedin(zipped(members), "in.zip")


def named(reading: Reading, ident: str) -> Passage:
    return next(passage for passage in reading.passages if passage.id == ident)


def told(reading: Reading) -> str:
    return "\n".join(f"{p.title}\n{p.text}" for p in reading.passages if p.visible_to(EVERYBODY))


WHOLE = read(dict(EVERYTHING))


def test_every_table_becomes_records() -> None:
    assert ("Noor Vanterpool", "Marine engineer") == (WHOLE.name, WHOLE.headline)
    sections = {"Work", "Education", "Certificates", "Projects", "Languages", "Awards", "Publications"}
    assert sections | {"Volunteering", "Skills", "Courses", "References"} <= {
        p.section for p in WHOLE.passages
    }
    anchor = named(WHOLE, "work-blue-anchor")
    assert ("2021-03 - present", "in.zip/Positions.csv:2") == (anchor.dates, anchor.place)
    assert "Led the refit.\nTwo ships, one winter." in anchor.text
    assert "in.zip/Positions.csv:4" == named(WHOLE, "work-kestrel-lines").place
    assert "Keywords: Diesel engines, Hydraulics" in named(WHOLE, "skill-skills").text
    assert "Thermodynamics (ME-201)" == named(WHOLE, "courses").text
    assert "Valid until: 2024-01" in named(WHOLE, "cert-stcw-iii-2").text
    assert "Twitter: noorv" in named(WHOLE, "links").text


def test_what_is_private_is_the_owners_alone() -> None:
    public = told(WHOLE)
    secrets = (
        "noor@example.org",
        "555 0199",
        "9 Gull",
        "Mar 3",
        "T12 XY",
        "Lindqvist",
        "LN-4471-Z",
        "noor.v",
    )
    assert [] == [secret for secret in (*secrets, "saved the pump", "Okonkwo") if secret in public]
    hidden = "\n".join(p.text for p in WHOLE.passages if not p.visible_to(EVERYBODY))
    assert [] == [secret for secret in (*secrets, "saved the pump", "Okonkwo") if secret not in hidden]
    assert "Cork, Ireland" in public


def test_a_town_that_is_the_address_as_well_stays_public() -> None:
    town = read({"Profile.csv": 'First Name,Address,Geo Location\nNoor,"Cork, Ireland","Cork, Ireland"\n'})
    assert "Location: Cork, Ireland" in told(town)


def test_messages_and_connections_are_never_opened_and_one_remark_says_so() -> None:
    remarks = [problem for problem in WHOLE.problems if "not opened" in problem.what]
    assert 1 == len(remarks)
    assert remarks[0].is_remark
    assert all(name in remarks[0].what for name in ("messages.csv", "Connections.csv", "Ad_Targeting.csv"))
    assert not any("secret of the pump" in passage.text for passage in WHOLE.passages)


def test_a_position_that_stands_twice_is_kept_once_and_scripts_are_dropped() -> None:
    assert 1 == sum(p.title == "Engineer at Kestrel Lines" for p in WHOLE.passages)
    assert any(p.is_remark and p.place == "in.zip/Positions.csv:5" for p in WHOLE.problems)
    assert "javascript" not in told(WHOLE)
    faults = [problem.place for problem in WHOLE.problems if "web address" in problem.what]
    assert ["in.zip/Profile.csv:2", "in.zip/Certifications.csv:3"] == sorted(faults, reverse=True)


def test_columns_are_known_by_header_wherever_they_stand() -> None:
    moved = read(
        {"Basic/Positions.csv": "Notes:\n\nStarted On,Title,Pay Grade,Company Name\n2020,Cook,G7,Galley\n"}
    )
    cook = named(moved, "work-galley")
    assert ("Cook at Galley", "2020 - present") == (cook.title, cook.dates)
    assert "in.zip/Positions.csv:4" == cook.place
    assert not any("G7" in p.text and p.visible_to(EVERYBODY) for p in moved.passages)


@pytest.mark.parametrize(
    "name", ["Recommendations Received", "recommendations_received", "RecommendationsReceived"]
)
def test_names_of_tables_vary(name: str) -> None:
    received = read({f"Complete export/{name}.csv": RECOMMENDATIONS}).passages
    assert ["Reference by Piet Okonkwo"] == [p.title for p in received]


@pytest.mark.parametrize(
    "name", ["../Positions.csv", "/etc/Positions.csv", "C:\\Positions.csv", "a/../../Positions.csv"]
)
def test_names_that_lead_out_of_the_archive_are_reported_and_not_read(name: str) -> None:
    reading = read({name: POSITIONS, "Skills.csv": "Name\nRope\n"})
    assert ["skill-skills"] == [p.id for p in reading.passages]
    assert any("leads out" in problem.what for problem in reading.problems)


def test_a_bomb_is_not_unpacked() -> None:
    reading = read({"Positions.csv": b"Title\n" + b"a" * 12_000_000, "Skills.csv": "Name\nRope\n"})
    assert ["skill-skills"] == [p.id for p in reading.passages]
    assert any("unpacks to more than 10 MB" in problem.what for problem in reading.problems)


def test_an_encrypted_member_costs_no_other() -> None:
    data = bytearray(zipped({"Skills.csv": "Name\nRope\n", "Positions.csv": POSITIONS}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    reading = read_linkedin(bytes(data), "in.zip")
    assert ["skill-skills"] == [p.id for p in reading.passages]
    assert ["in.zip/Positions.csv"] == [problem.place for problem in reading.problems]


@every_row(
    "data", [b"", b"PK", zipped(dict(EVERYTHING))[:-40], zipped({}), zipped({"Positions.csv": ""})[:-5]]
)
def test_an_archive_that_does_not_open_is_broken(data: bytes) -> None:
    reading = read_linkedin(data, "in.zip")
    assert reading.is_broken
    assert reading.problems
    assert () == reading.passages


def test_a_table_without_its_header_or_with_odd_rows_is_told() -> None:
    reading = read({"Positions.csv": "Acme,Engineer\n", "Skills.csv": "Name\nRope,Knots\n\n,\n"})
    places = {problem.place for problem in reading.problems}
    assert {"in.zip/Positions.csv", "in.zip/Skills.csv:2"} == places


def test_an_export_mixes_with_other_files_and_its_ids_stay(tmp_path: Path) -> None:
    (tmp_path / "linkedin.zip").write_bytes(zipped(dict(EVERYTHING)))
    alone = load_profile(tmp_path / "linkedin.zip")
    (tmp_path / "how.md").write_text("# How I work\nQuietly.\n", encoding="utf-8")
    (tmp_path / "resume.json").write_text(
        '{"basics": {"name": "Noor Vanterpool"}, "work": [{"name": "Sail"}]}'
    )
    mixed = load_profile(tmp_path)
    assert {p.id for p in alone.passages if p.id != "about"} <= {p.id for p in mixed.passages}
    assert {"how-how-i-work", "work-sail"} <= {p.id for p in mixed.passages}


def test_the_moment_of_a_recommendation_reads_and_a_link_that_is_dropped_leaves_no_name_behind() -> None:
    reading = read(EVERYTHING)

    [reference] = [one for one in reading.passages if one.section == "References"]
    assert "2021-03-15" == reference.dates
    [links] = [one for one in reading.passages if one.id == "links"]
    assert "Other" not in links.text
    assert not any("Creation Date" in problem.what for problem in reading.problems)
