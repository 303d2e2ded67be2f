"""What was read from a CV is told to nobody before its owner has confirmed it, record by record."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from bot.errors import ProfileError
from bot.knowledge.audience import OWNER_ONLY
from bot.knowledge.drafts import Word, digest_of, word_at, write_word
from bot.knowledge.load import load_profile
from bot.knowledge.shelf import Shelf
from bot.knowledge.waiting import read_drafts
from bot.testing import StillClock
from tests.pages import Drawing, one_column, pdf

TODAY = date(2026, 11, 21)
JOB = "work-senior-data-engineer-northwind-ab-malmo"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    root = tmp_path / "me"
    root.mkdir()
    (root / "cv.pdf").write_bytes(pdf(one_column))
    (root / "tea.md").write_text("# Tea\nI like green tea.\n")
    return root


def confirm(path: Path, *ids: str, kind: str = "confirmed") -> None:
    read = read_drafts(path)
    chosen = [one for one in read.passages if not ids or one.id in ids]
    write_word(path, read.checked().with_all(kind, chosen, TODAY))


def told(path: Path) -> set[str]:
    return {one.id for one in load_profile(path).passages}


def test_drafts_are_no_part_of_what_is_told(home: Path) -> None:
    profile = load_profile(home)
    assert ({"tea-tea"}, 8, "Me") == (told(home), len(profile.drafts), profile.name)
    (home / "cv.pdf").unlink()
    assert load_profile(home).version == profile.version


def test_what_is_confirmed_is_told_and_what_is_dismissed_waits_no_longer(home: Path) -> None:
    confirm(home, JOB)
    confirm(home, "links", kind="dismissed")
    profile = load_profile(home)
    assert ({"tea-tea", JOB}, 6, "Ada Lindqvist") == (told(home), len(profile.drafts), profile.name)
    confirm(home, "links")
    confirm(home, JOB, kind="dismissed")
    assert {"tea-tea", "links"} == told(home)


def test_the_private_stays_the_owners_alone(home: Path) -> None:
    confirm(home)
    profile = load_profile(home)
    assert () == profile.drafts
    assert {"contact-details"} == {one.id for one in profile.passages if one.audience == OWNER_ONLY}
    public = "".join(f"{one.title}{one.text}" for one in profile.passages if one.audience != OWNER_ONLY)
    assert ("ada@example.org" in public, "555 0199" in public) == (False, False)


def test_a_record_whose_text_changes_is_a_draft_again(home: Path) -> None:
    confirm(home)

    def other(page: Drawing) -> None:
        one_column(page)
        page.lines(60, 573, "\u2022 Was made head of the whole company")

    (home / "cv.pdf").write_bytes(pdf(other))
    assert ["work-data-engineer-initech-ltd-london"] == [one.id for one in load_profile(home).drafts]
    (home / "cv.pdf").write_bytes(pdf(one_column))
    assert () == load_profile(home).drafts


def test_a_file_of_another_name_keeps_its_records_confirmed(home: Path) -> None:
    confirm(home)
    (home / "cv.pdf").rename(home / "cv-2026.pdf")
    assert () == load_profile(home).drafts


def test_drafts_alone_are_no_profile_and_the_error_says_what_to_run(home: Path) -> None:
    (home / "tea.md").unlink()
    with pytest.raises(ProfileError, match="`twin profile confirm --all`"):
        load_profile(home)
    assert 8 == len(read_drafts(home).passages)
    confirm(home)
    assert 8 == len(told(home))


def test_the_word_on_a_single_file_lies_beside_it(home: Path) -> None:
    confirm(home / "cv.pdf")
    assert (home / "confirmed.toml").exists()
    assert 8 == len(load_profile(home / "cv.pdf").passages)


def test_the_file_is_readable_and_no_content(home: Path) -> None:
    confirm(home, JOB)
    text = (home / "confirmed.toml").read_text()
    (entry,) = tomllib.loads(text)["confirmed"]
    assert ("Senior Data Engineer, Northwind AB, Malmö", "2026-11-21") == (entry["title"], entry["on"])
    assert text.startswith("# Your word")
    assert [] == [one for one in load_profile(home).problems if "confirmed" in one.place]


@pytest.mark.parametrize("text", ["[[confirmed", "confirmed = 3", "\udcff", "[[confirmed]]\nrecord = 7\n"])
def test_a_broken_word_counts_for_nothing_and_is_never_written_over(home: Path, text: str) -> None:
    (home / "confirmed.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    profile = load_profile(home)
    assert ({"tea-tea"}, 8) == (told(home), len(profile.drafts))
    assert "confirmed.toml" in [one.place for one in profile.problems]
    with pytest.raises(ProfileError, match="left as it is"):
        read_drafts(home).checked()


def test_a_link_stays_one_and_nothing_is_left_behind(home: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.toml").write_text("")
    (home / "confirmed.toml").symlink_to(tmp_path / "elsewhere.toml")
    confirm(home)
    assert (home / "confirmed.toml").is_symlink()
    assert {"cv.pdf", "tea.md", "confirmed.toml"} == {one.name for one in home.iterdir()}


def test_a_folder_that_takes_no_file_is_explained(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="Make the folder writable"):
        write_word(tmp_path / "gone" / "cv.pdf", Word())


def test_titles_of_any_letters_come_back(tmp_path: Path, home: Path) -> None:
    passage = load_profile(home).drafts[0]
    odd = Word().with_all("confirmed", [passage], TODAY)
    entry = odd.confirmed[digest_of(passage)]
    for title in ('"\\', "日本\x7f", "\ud800", "a\nb"):
        write_word(tmp_path, Word(confirmed={"00": type(entry)(title=title, on="")}))
        assert ["00"] == list(word_at(tmp_path).confirmed)
        assert () == word_at(tmp_path).problems


def test_a_cv_in_another_name_is_a_remark_and_stays_a_draft(home: Path) -> None:
    (home / "resume.json").write_text('{"basics": {"name": "Bea Other"}, "work": [{"name": "Acme"}]}')
    profile = load_profile(home)
    assert ("Bea Other", 8) == (profile.name, len(profile.drafts))
    (remark,) = [one for one in profile.problems if one.place == "cv.pdf"]
    assert (True, True) == (remark.is_remark, "look twice" in remark.what)


async def test_a_word_is_live_at_the_second_look_and_a_broken_one_leaves_the_last(home: Path) -> None:
    shelf = Shelf(home, StillClock())

    async def looked() -> set[str]:
        await shelf.look()
        await shelf.look()
        return {one.id for one in shelf.profile.passages}

    assert {"tea-tea"} == {one.id for one in shelf.profile.passages}
    confirm(home, JOB)
    assert {"tea-tea", JOB} == await looked()
    (home / "confirmed.toml").write_text("[[confirmed")
    assert {"tea-tea", JOB} == await looked()
    assert ["confirmed.toml"] == [one.place for one in shelf.faults]
    (home / "confirmed.toml").write_text("")
    assert {"tea-tea"} == await looked()
    assert () == shelf.faults


def two_of_a_kind(page: Drawing) -> None:
    page.lines(50, 780, "#EXPERIENCE", "*Baker", "2010 - 2012", "- Bread", "*Baker", "2015 - 2017", "- Cake")


def test_names_of_drafts_stay_when_another_is_confirmed(tmp_path: Path) -> None:
    (tmp_path / "cv.pdf").write_bytes(pdf(two_of_a_kind))
    before = [one.id for one in read_drafts(tmp_path).passages]
    confirm(tmp_path, before[0])
    assert (["work-baker", "work-baker-2015"], before[1:]) == (
        before,
        [one.id for one in load_profile(tmp_path).drafts],
    )
