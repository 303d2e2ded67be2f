"""A file or a folder becomes a profile; what is wrong is listed or, when nothing is left, said in a line."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain import EVERYBODY
from bot.errors import ProfileError
from bot.knowledge.load import assemble, load_profile, profile_files, read_file
from bot.knowledge.profile import Profile

RESUME = json.dumps({"basics": {"name": "Dr. Ann Example", "label": "Engineer"}, "work": [{"name": "Acme"}]})


def folder(root: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        path = root / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return root


def places(profile: Profile) -> list[str]:
    return [problem.place for problem in profile.problems]


def test_the_sample_holds_every_kind_of_record_and_no_problem() -> None:
    profile = load_profile(None)
    assert () == profile.problems
    assert len(profile.passages) > 40
    assert {"Work", "Education", "Certificates", "Skills", "Projects", "Stories"} <= {
        p.section for p in profile.passages
    }
    stories = [p for p in profile.passages if p.section == "Stories"]
    assert len(stories) >= 5
    assert all(f"{part}." in p.text for p in stories for part in ("Situation", "Task", "Action", "Result"))
    assert 4 <= len(profile.suggestions) <= 6
    assert any(not p.visible_to(EVERYBODY) for p in profile.passages)


def test_a_folder_of_both_kinds_is_one_profile(tmp_path: Path) -> None:
    root = folder(
        tmp_path, resume_json=RESUME, notes__how_md="# How\nCalmly.", _hidden_md="no", copy_md="x\r\ny"
    )
    profile = load_profile(root)
    assert ("Dr. Ann Example", "Ann", "Engineer") == (profile.name, profile.first_name, profile.headline)
    assert {"about", "work-acme", "notes-how-how", "copy"} == {p.id for p in profile.passages}
    assert [] == places(profile)


def test_the_version_depends_on_what_is_served_alone(tmp_path: Path) -> None:
    note, other = "Text one.", "Text two."
    one = load_profile(folder(tmp_path / "me", resume_json=RESUME, a_md=note, b_md=other))
    os.utime(tmp_path / "me" / "a.md", (1, 1))
    assert one.version == load_profile(tmp_path / "me").version
    folder(tmp_path / "me", broken_json="{", picture_pdf=b"%PDF")
    again = load_profile(tmp_path / "me")
    assert one.version == again.version
    assert ["broken.json:1", "broken.json:1:2", "picture.pdf"] == sorted(places(again))
    folder(tmp_path / "me", a_md="Text one!")
    assert one.version != load_profile(tmp_path / "me").version


def test_other_kinds_of_file_are_listed_and_not_read(tmp_path: Path) -> None:
    profile = load_profile(folder(tmp_path, resume_json=RESUME, cv_pages=b"\0\1", me_png=b"\x89PNG"))
    assert ["cv.pages", "me.png"] == places(profile)
    document, picture = profile.problems
    assert "JSON Resume" in document.what
    assert "Export it as .docx or as PDF" in document.what
    assert [False, True] == [document.is_remark, picture.is_remark]


def test_bytes_that_are_not_utf_8_are_read_as_windows_ones_and_listed(tmp_path: Path) -> None:
    profile = load_profile(folder(tmp_path, a_md="First\n\nCafé".encode("latin-1")))
    assert "First\nCafé" == profile.passages[0].text
    assert ["a.md:3"] == places(profile)
    assert "offset 10" in profile.problems[0].what


def test_marks_line_ends_and_utf_16_are_handled(tmp_path: Path) -> None:
    root = folder(
        tmp_path, a_md=b"\xef\xbb\xbf---\r\ntitle: T\r\n---\r\nText\r\n", b_json=RESUME.encode("utf-16")
    )
    profile = load_profile(root)
    assert [] == places(profile)
    assert {"T", "Engineer"} <= {*(p.title for p in profile.passages), profile.headline}


def test_binary_huge_empty_and_missing_files_are_listed(tmp_path: Path) -> None:
    root = folder(tmp_path, a_md="Text.", b_md=bytes(100), c_md=b"x" * 5_000_001, d_md=b"", e_json=b"")
    (root / "f.md").symlink_to(root / "nowhere.md")
    (root / "g.md").symlink_to(root / "g.md")
    os.mkfifo(root / "h.md")
    profile = load_profile(root)
    assert ["Text."] == [p.text for p in profile.passages]
    assert {"b.md", "c.md", "d.md", "e.json", "f.md", "g.md", "h.md"} == set(places(profile))


def test_a_loop_of_links_ends_and_is_listed(tmp_path: Path) -> None:
    root = folder(tmp_path / "me", sub__a_md="Text.")
    (root / "sub" / "back").symlink_to(root)
    profile = load_profile(root)
    assert ["Text."] == [p.text for p in profile.passages]
    assert ["sub/back"] == places(profile)


def test_many_folders_are_read_and_endless_ones_are_not(tmp_path: Path) -> None:
    notes = {f"sub{number}__a_md": f"Text {number}." for number in range(30)}
    assert 30 == len(load_profile(folder(tmp_path / "wide", **notes)).passages)
    deep = folder(tmp_path / "deep", a_md="Text.", **{"__".join(["x"] * 25) + "__b_md": "Too deep."})
    profile = load_profile(deep)
    assert ["Text."] == [p.text for p in profile.passages]
    assert ["/".join(["x"] * 21)] == places(profile)


def test_records_that_stand_twice_are_served_once(tmp_path: Path) -> None:
    profile = load_profile(folder(tmp_path, a_json=RESUME, b_json=RESUME))
    assert ["about", "work-acme"] == [p.id for p in profile.passages]
    assert len(profile.problems) == 2


def test_equal_names_in_different_files_get_ids_of_their_own(tmp_path: Path) -> None:
    other = json.dumps({"work": [{"name": "Acme", "position": "Lead", "startDate": "2020"}]})
    profile = load_profile(folder(tmp_path, a_json=RESUME, b_json=other))
    assert ["about", "work-acme-acme", "work-acme"] == [p.id for p in profile.passages]


def test_the_resume_of_somebody_else_is_left_out(tmp_path: Path) -> None:
    other = json.dumps({"basics": {"name": "Bob Other"}, "work": [{"name": "Beta"}]})
    profile = load_profile(folder(tmp_path, a_json=RESUME, b_json=other))
    assert {"about", "work-acme"} == {p.id for p in profile.passages}
    assert ["b.json"] == places(profile)


def test_without_a_name_in_it_a_profile_is_called_as_its_folder(tmp_path: Path) -> None:
    assert "Jo march" == load_profile(folder(tmp_path / "jo-march", a_md="Text.")).name
    assert "Jo March" == load_profile(folder(tmp_path / "x", a_md="---\nname: Jo March\n---\nText.")).name


@pytest.mark.parametrize("content", [{}, {"a_md": ""}, {"a_json": "{"}, {"a_pdf": "x"}, {"a_json": "[]"}])
def test_a_folder_without_a_record_is_refused_with_what_to_do(
    tmp_path: Path, content: dict[str, str]
) -> None:
    with pytest.raises(ProfileError, match=r"no record in the profile .* Put a resume\.json"):
        load_profile(folder(tmp_path, **content))


@pytest.mark.parametrize("name", ["missing", "missing/deep.json", "nul\x00byte", "x" * 5000])
def test_a_missing_path_is_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProfileError):
        load_profile(tmp_path / name)


@pytest.mark.parametrize(
    ("expected", "name", "content"),
    [
        (True, "a.json", b'{"work": [{"name": "Acme"}], oops'),
        (True, "a.json", b'{"work": [{"name": "Acme"}]} left over'),
        (True, "a.json", b'{"dependencies": {}}'),
        (True, "a.json", b""),
        (True, "a.md", bytes(100)),
        (True, "a.md", b"x" * 5_000_001),
        (True, "a.zip", b"PK"),
        (True, "a.xml", b"<Candidate>"),
        (False, "a.json", b'{"work": [{"name": "Acme"},]}'),
        (False, "a.md", b"Text."),
        (False, "a.png", b"\x89PNG"),
    ],
)
def test_a_reading_tells_whether_an_earlier_one_is_better(
    tmp_path: Path, name: str, content: bytes, *, expected: bool
) -> None:
    (tmp_path / name).write_bytes(content)
    assert expected == read_file(tmp_path / name, name).is_broken


def test_a_last_good_reading_may_stand_in_for_a_broken_one(tmp_path: Path) -> None:
    root = folder(tmp_path, a_json=RESUME, b_md="Text.")
    readings = {name: read_file(path, name) for name, path in profile_files(root, [])}
    whole = assemble(readings, root)
    assert load_profile(root) == whole
    assert read_file(root / "gone.json", "gone.json").is_broken
    assert whole.version != assemble({"b.md": readings["b.md"]}, root).version


def test_records_of_a_draft_are_not_served(tmp_path: Path) -> None:
    draft = replace(read_file(folder(tmp_path, a_md="Drafted.") / "a.md", "a.md"), is_draft=True)
    sure = read_file(folder(tmp_path, b_md="Sure.") / "b.md", "b.md")
    profile = assemble({"a.md": draft, "b.md": sure}, tmp_path)
    assert (["Sure."], ["Drafted."]) == ([p.text for p in profile.passages], [p.text for p in profile.drafts])
