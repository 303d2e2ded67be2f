"""`twin profile check` tells an owner in plain lines, and programs as data, what was read and found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from adapters.cli.profile import profile as verb

RESUME: dict[str, Any] = {
    "basics": {"name": "Ann Example", "phone": "+49 30 1234567"},
    "work": [{"name": "Acme", "position": "Engineer", "startDate": "2020-01"}],
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    root = tmp_path / "me"
    root.mkdir()
    (root / "resume.json").write_text(json.dumps(RESUME))
    (root / "acme.md").write_text(
        "---\nsection: Work\n---\n# Engineer at Acme\n2021 - present\n\n"
        "Write to me@example.org <!-- psst -->\n"
    )
    return root


def check(home: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(verb, ["check", str(home), *words])
    return done.exit_code, done.output


def data(home: Path) -> Any:
    return json.loads(check(home, "--json")[1])


def test_mere_findings_and_remarks_are_no_failure(home: Path) -> None:
    status, told = check(home)
    assert 0 == status
    assert told.startswith("Ann Example: 4 records from 2 files, version ")
    assert "    1  acme.md: Work 1\n" in told
    assert "    3  everybody\n" in told
    assert "For you alone: Phone\n" in told
    assert "'Engineer at Acme': 2021 - present here, 2020-01 - present in resume.json:" in told
    assert "acme.md:7:25: a comment, which no reader of the page sees: 'psst'" in told
    assert "withheld" in told
    assert told.endswith("Everything could be read.\n")


def test_what_could_not_be_read_is_a_failure_with_its_place(home: Path) -> None:
    (home / "broken.json").write_text('{"work": [{"name": "Acme"}')
    (home / "picture.psd").write_bytes(b"8BPS")
    status, told = check(home)
    assert 1 == status
    assert "  broken.json:1:27: not JSON" in told
    assert "picture.psd: not read" in told
    assert "Everything could be read." not in told


def test_the_data_has_what_the_lines_have(home: Path) -> None:
    found = data(home)
    assert {
        *("name", "version", "passages", "sections", "owner_only", "problems"),
        *("files", "drafts", "style", "findings", "audiences"),
    } == set(found)
    assert ({"public": 3, "owner": 1}, ["basics-phone"], 4) == (
        found["audiences"],
        found["owner_only"],
        found["passages"],
    )
    assert {"file": "acme.md", "records": 1, "sections": {"Work": 1}, "drafts": 0} in found["files"]
    assert {"conflict", "hidden", "missing"} == {one["kind"] for one in found["findings"]}
    assert all({"kind", "place", "what", "advice"} == set(one) for one in found["findings"])
    assert all({"place", "what"} <= set(one) for one in found["problems"])


def test_a_folder_without_records_is_told_in_a_line(tmp_path: Path) -> None:
    status, told = check(tmp_path)
    assert 1 == status
    assert "no record in the profile" in told


def test_what_is_said_of_many_files_is_said_once_and_attachments_are_no_failure(home: Path) -> None:
    for number in range(9):
        (home / f"photo{number}.png").write_bytes(b"\x89PNG")
    status, told = check(home)

    assert 0 == status
    assert "photo0.png, photo1.png, photo2.png and 6 more: not read: it is an attachment\n" in told


def test_what_stands_twice_is_told_once_and_with_advice(home: Path) -> None:
    (home / "resume.json").write_text(json.dumps({**RESUME, "work": RESUME["work"] * 2}))
    told = check(home)[1]

    assert 1 == told.count("stands here again")


def test_how_the_person_speaks_is_told(home: Path) -> None:
    """Else nobody knows whether the style was taken for one."""
    (home / "style.md").write_text("# Style\n\n## Tone\nDry.\n\n## Not to talk about\n- My landlord\n")

    assert "\nTone: Dry.\nNot talked about: My landlord\n" in check(home)[1]
    assert {"tone": "Dry.", "languages": [], "phrases": [], "avoid": ["My landlord"]} == data(home)["style"]
