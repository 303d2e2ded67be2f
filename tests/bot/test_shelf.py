"""The profile that is served follows its files within two seconds, and never follows them into a break."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from bot.bookkeeping import Alert
from bot.errors import ProfileError, StorageError
from bot.knowledge.load import load_profile
from bot.knowledge.profile import Profile
from bot.knowledge.shelf import LOOK_S, Shelf
from bot.testing import StillClock


def resume(*employers: str) -> str:
    work = [{"name": name, "position": "Engineer"} for name in employers]
    return json.dumps({"basics": {"name": "Ann Example"}, "work": work}, indent=2)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    root = tmp_path / "me"
    root.mkdir()
    (root / "resume.json").write_text(resume("Acme"))
    (root / "notes.md").write_text("# Tea\nI like tea.\n")
    return root


class Told:
    """Keeps the alerts; ``failures`` many times it cannot."""

    def __init__(self, failures: int = 0) -> None:
        self.alerts: list[Alert] = []
        self._failures = failures

    async def __call__(self, alert: Alert) -> bool:
        if self._failures:
            self._failures -= 1
            raise StorageError("away")
        self.alerts.append(alert)
        return True

    @property
    def levels(self) -> list[str]:
        return [alert.level for alert in self.alerts]


async def settled(shelf: Shelf) -> bool:
    return any([await shelf.look(), await shelf.look()])


def moved(path: Path, to: Path) -> Path:
    return path.rename(to)


def folder(path: Path) -> Path:
    path.mkdir()
    return path


async def until(truth: Callable[[], bool]) -> None:
    while not truth():  # noqa: ASYNC110 - any truth, not only one with an event
        await asyncio.sleep(0)


def ids(profile: Profile) -> set[str]:
    return {passage.id for passage in profile.passages}


async def test_an_edit_is_served_at_the_second_look_and_told_to_whoever_listens(home: Path) -> None:
    shelf = Shelf(home, StillClock())
    heard: list[Profile] = []

    async def hear(profile: Profile) -> None:
        heard.append(profile)

    shelf.on_change(hear)
    assert not await settled(shelf)
    (home / "resume.json").write_text(resume("Acme", "Initech"))
    assert not await shelf.look()  # it may be half written
    assert await shelf.look()
    assert {"about", "work-acme", "work-initech", "notes-tea"} == ids(shelf.profile)
    assert [shelf.profile] == heard
    assert load_profile(home) == shelf.profile
    assert not await settled(shelf)


async def test_an_edit_is_live_within_two_seconds(home: Path) -> None:
    clock, is_live = StillClock(), asyncio.Event()
    shelf = Shelf(home, clock)

    async def hear(_: Profile) -> None:
        is_live.set()

    shelf.on_change(hear)
    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(shelf.keep_fresh())
        await until(lambda: len(clock.slept) >= 3)
        begun = clock.monotonic()
        (home / "notes.md").write_text("# Tea\nI like coffee.\n")
        await is_live.wait()
        assert clock.monotonic() - begun <= 2.0
        keeping.cancel()
    assert LOOK_S == clock.slept[0]


async def test_a_broken_file_serves_its_last_good_reading_while_the_others_go_on(home: Path) -> None:
    told = Told()
    shelf = Shelf(home, StillClock(), tell=told)
    (home / "resume.json").write_text(resume("Acme", "Initech")[:-40])
    (home / "notes.md").write_text("# Tea\nI like coffee.\n")
    assert await settled(shelf)
    assert {"about", "work-acme", "notes-tea"} == ids(shelf.profile)
    assert "I like coffee." in {passage.text for passage in shelf.profile.passages}
    (fault,) = shelf.faults
    assert fault.place.startswith("resume.json:")
    assert fault in shelf.profile.problems
    (alert,) = told.alerts
    assert ("alert", "profile") == (alert.level, alert.kind)
    assert f"`{fault.place}`" in alert.text

    assert not await settled(shelf)
    assert 1 == len(told.alerts)  # once

    (home / "resume.json").write_text(resume("Acme", "Initech"))
    assert await settled(shelf)
    assert "work-initech" in ids(shelf.profile)
    assert () == shelf.faults
    assert ["alert", "alert"] == told.levels


async def test_a_second_break_is_told_again_and_a_lost_alert_at_the_next_look(home: Path) -> None:
    told = Told(failures=2)
    shelf = Shelf(home, StillClock(), tell=told)
    for text in ("{", resume("Acme"), "[{"):
        (home / "resume.json").write_text(text)
        await settled(shelf)
    assert ["alert", "alert", "alert"] == told.levels
    assert 3 == len({alert.key for alert in told.alerts})


async def test_a_file_that_cannot_be_read_or_a_note_without_its_front_matter_breaks_too(home: Path) -> None:
    (home / "notes.md").write_text("---\naudience: owner\n---\n# Tea\nI like tea.\n")
    shelf = Shelf(home, StillClock())
    (home / "notes.md").write_text("---\naudience: [owner\n---\n# Tea\nI like gin.\n")
    assert not await settled(shelf)
    assert "I like tea." in {passage.text for passage in shelf.profile.passages}
    (home / "notes.md").unlink()
    (home / "notes.md").symlink_to(home / "notes.md")
    await settled(shelf)
    assert "notes-tea" in ids(shelf.profile)


async def test_starting_with_a_broken_file_serves_its_good_parts(home: Path) -> None:
    (home / "resume.json").write_text(resume("Acme").replace('"Engineer"', "Engineer"))
    told = Told()
    shelf = Shelf(home, StillClock(), tell=told)
    assert {"about", "work-acme", "notes-tea"} == ids(shelf.profile)
    assert load_profile(home) == shelf.profile
    await shelf.look()
    assert ["alert"] == told.levels


async def test_a_file_that_comes_and_goes(home: Path) -> None:
    shelf = Shelf(home, StillClock())
    (home / "deep").mkdir()
    (home / "deep" / "more.md").write_text("# More\nText.\n")
    assert await settled(shelf)
    assert "deep-more-more" in ids(shelf.profile)
    (home / "deep" / "more.md").unlink()
    assert not await shelf.look()  # an editor may be about to put another in its place
    assert await shelf.look()
    assert "deep-more-more" not in ids(shelf.profile)


async def test_an_editor_that_replaces_the_file_is_followed(home: Path) -> None:
    shelf = Shelf(home, StillClock())
    new = home / ".resume.json.swp"
    new.write_text(resume("Hooli"))
    before = (home / "resume.json").stat()
    os.utime(new, ns=(before.st_atime_ns, before.st_mtime_ns))
    new.replace(home / "resume.json")
    assert await settled(shelf)
    assert "work-hooli" in ids(shelf.profile)


async def test_the_links_of_a_mounted_configuration_are_followed(tmp_path: Path) -> None:
    """Kubernetes swaps the link ``..data``; the files are links through it."""
    mount = tmp_path / "mount"
    for version, employer in (("..1", "Acme"), ("..2", "Hooli")):
        (mount / version).mkdir(parents=True)
        (mount / version / "resume.json").write_text(resume(employer))
    (mount / "..data").symlink_to("..1")
    (mount / "resume.json").symlink_to("..data/resume.json")
    shelf = Shelf(mount, StillClock())
    (mount / "..next").symlink_to("..2")
    (mount / "..next").replace(mount / "..data")
    assert await settled(shelf)
    assert {"about", "work-hooli"} == ids(shelf.profile)


async def test_a_folder_that_disappears_or_holds_nothing_leaves_the_last_good_version(home: Path) -> None:
    told = Told()
    shelf = Shelf(home, StillClock(), tell=told)
    good = shelf.profile
    away = moved(home, home.parent / "away")
    assert not await shelf.look()
    assert [] == told.alerts  # it may be about to come back
    assert not await settled(shelf)
    assert good == shelf.profile
    assert ["alert"] == told.levels
    empty = moved(folder(home.parent / "empty"), home)
    assert not await settled(shelf)
    assert good == shelf.profile
    moved(empty, home.parent / "gone")
    moved(away, home)
    (home / "notes.md").write_text("# Tea\nI like mate.\n")
    assert await settled(shelf)
    assert () == shelf.faults
    assert "is in order" in told.alerts[-1].title


async def test_a_single_file_is_a_shelf_as_well(home: Path) -> None:
    shelf = Shelf(home / "resume.json", StillClock())
    (home / "resume.json").unlink()
    assert not await settled(shelf)
    (home / "resume.json").write_text(resume("Hooli"))
    assert await settled(shelf)
    assert {"about", "work-hooli"} == ids(shelf.profile)


async def test_a_reload_reads_at_once_and_says_what_it_found(home: Path) -> None:
    shelf = Shelf(home, StillClock())
    (home / "resume.json").write_text(resume("Hooli"))
    (home / "notes.md").write_text("---\ntitle: [\n---\nHm.")
    reloaded = await shelf.reload()
    assert (True, 2, shelf.profile) == (reloaded.is_new, reloaded.files, reloaded.profile)
    assert ["notes.md"] == [fault.place.partition(":")[0] for fault in reloaded.faults]
    assert {"about", "work-hooli", "notes-tea"} == ids(shelf.profile)
    assert not (await shelf.reload()).is_new


async def test_what_goes_wrong_does_not_end_the_watch(home: Path) -> None:
    clock = StillClock()

    async def defect(_: Alert) -> bool:
        raise RuntimeError("no error of ours")

    shelf = Shelf(home, clock, tell=defect)
    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(shelf.keep_fresh())
        (home / "notes.md").write_text("---\n[\n---\n")
        await until(lambda: len(clock.slept) >= 6)
        (home / "resume.json").write_text(resume("Hooli"))
        await until(lambda: "work-hooli" in ids(shelf.profile))
        keeping.cancel()


async def test_a_listener_that_fails_does_not_keep_the_others_from_hearing(home: Path) -> None:
    shelf = Shelf(home, StillClock())
    heard: list[Profile] = []

    async def fail(_: Profile) -> None:
        raise ValueError("a listener's own fault")

    async def hear(profile: Profile) -> None:
        heard.append(profile)

    shelf.on_change(fail)
    shelf.on_change(hear)
    (home / "notes.md").write_text("# Tea\nNone.\n")
    assert await settled(shelf)
    assert 1 == len(heard)


def test_a_start_with_nothing_says_what_to_do(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(ProfileError, match="TWIN_PROFILE"):
            Shelf(path, StillClock())
    assert 40 < len(Shelf(None, StillClock()).profile.passages)


def _names(profile: Profile) -> Iterable[str]:
    return (passage.text for passage in profile.passages)


async def test_a_file_that_is_written_all_the_time_does_not_hold_up_the_others(home: Path) -> None:
    shelf = Shelf(home, StillClock())
    (home / "notes.md").write_text("# Tea\nGone.\n")
    for line in range(4):
        (home / "resume.json").write_text(resume(*"Acme" * (line + 2)))
        await shelf.look()
    assert "Gone." in set(_names(shelf.profile))
    assert "work-acme" in ids(shelf.profile)
