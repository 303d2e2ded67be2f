"""`twin init` where no folder can be, and where the writing is broken off."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.cli.founding import Founding, Wishes
from tests.far_ends.shell import twin_here

pytestmark = pytest.mark.journey

ADA = ("--name", "Ada Lovelace")


def test_where_no_folder_can_be_it_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    (tmp_path / "lost").symlink_to("nowhere")
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "profile").touch()

    for folder, expected, told in (
        ("taken", 2, "taken is no folder; give one"),
        ("lost", 2, "lost is no folder; give one"),
        ("half", 1, "half/profile: File exists; see to it, or give another folder"),
        ("taken/below", 1, "taken/below/profile: Not a directory; see to it"),
        ("x" * 300, 1, "File name too long; see to it"),
    ):
        status, out, err = twin_here("init", folder, *ADA)
        assert (expected, "") == (status, out)
        assert told in err
        assert 1 == err.count("\n")


def test_a_folder_is_named_as_a_shell_reads_it() -> None:
    _, out, _ = twin_here("init", "Ada's twin", *ADA)

    assert "  cd 'Ada'\"'\"'s twin'\n" in out


def test_a_file_that_could_not_be_written_whole_is_not_kept_the_next_time(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        Founding(tmp_path).make(Wishes(name="Ada \udcff"))
    assert [] == [one for one in tmp_path.rglob("*") if one.is_file()]

    Founding(tmp_path).make(Wishes(name="Ada"))
    assert "I am Ada." in (tmp_path / "profile" / "about.md").read_text(encoding="utf-8")
