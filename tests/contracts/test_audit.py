"""What both kinds of audit promise: every change, of either list, newest first, and pages that stay."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.keys import Audit, Change
from bot.ports import Controls
from bot.storage.audit import MemoryAudit, SqlAudit
from bot.storage.controls import MemoryControls, SqlControls
from tests.contracts.ledgers import NOON, at
from tests.grounds import migrated

MONEY = frozenset({"monthly_usd"})


@dataclass(frozen=True)
class Changing:
    """An audit, and the controls whose changes are in it."""

    audit: Audit
    controls: Controls


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Changing]:
    if request.param == "memory":
        controls = MemoryControls()
        yield Changing(MemoryAudit(controls, MONEY), controls)
        return
    async with migrated(tmp_path) as database:
        yield Changing(SqlAudit(database, money=MONEY), SqlControls(database))


def change(number: float, action: str = "verified.taught") -> Change:
    return Change(at=at(number), by="slack:U1", action=action, subject=f"v{number}")


async def every(audit: Audit, most: int) -> list[Change]:
    """All changes, page by page."""
    found, after = await audit.changes(most=most)
    told = [*found]
    while after:
        found, after = await audit.changes(before=after, most=most)
        assert found
        told += found
    return told


async def test_an_empty_audit_has_one_empty_page(kept: Changing) -> None:
    assert ((), "") == await kept.audit.changes()


async def test_what_was_noted_is_told_whole_and_newest_first(kept: Changing) -> None:
    whole = Change(at=at(2), by="web:owner-1", action="verified.changed", subject="v7", was="1", now="2")
    await kept.audit.note(change(1))
    await kept.audit.note(whole)

    assert ((whole, change(1)), "") == await kept.audit.changes()


@pytest.mark.parametrize(
    ("control", "action", "subject", "now"),
    [
        (("cap:daily_tokens", "200000"), "limit.set", "daily_tokens", "200000"),
        (("cap:monthly_usd", "12500000000"), "limit.set", "monthly_usd", "$12.5"),
        (("cap:monthly_usd", "0"), "limit.set", "monthly_usd", "none"),
        (("paused", "the invoice"), "spending.paused", "", "the invoice"),
        (("muted:budget", ""), "alerts.muted", "budget", "for good"),
        (("stopped:tone:warm", "worse"), "arm.stopped", "tone:warm", "worse"),
        (("other", "x"), "control.set", "other", "x"),
    ],
)
async def test_a_change_of_a_control_is_told_as_an_admin_would_write_it(
    kept: Changing, control: tuple[str, str], action: str, subject: str, now: str
) -> None:
    await kept.controls.set(*control, by="slack:U1", at=NOON)

    ((told,), _) = await kept.audit.changes()

    assert Change(at=NOON, by="slack:U1", action=action, subject=subject, now=now) == told


@pytest.mark.parametrize(
    ("key", "action"),
    [
        ("paused", "spending.resumed"),
        ("muted:budget", "alerts.unmuted"),
        ("stopped:tone:warm", "arm.resumed"),
    ],
)
async def test_what_is_taken_back_is_told_by_another_word(kept: Changing, key: str, action: str) -> None:
    await kept.controls.set(key, "", by="slack:U1", at=NOON)
    await kept.controls.set(key, None, by="slack:U2", at=at(1))

    (told, _), _ = await kept.audit.changes()

    assert ("slack:U2", action, None) == (told.by, told.action, told.now)


@pytest.mark.parametrize("most", [1, 2, 3, 5, 100])
async def test_pages_hold_every_change_once_also_of_one_instant(kept: Changing, most: int) -> None:
    for number in (0, 0, 1, 1, 1.5, 2):
        await kept.audit.note(change(number, f"noted.{number}"))
        await kept.controls.set("cap:daily_tokens", str(int(number * 10)), by="slack:U2", at=at(number))

    told = await every(kept.audit, most)

    assert 12 == len(told)
    assert sorted((one.at for one in told), reverse=True) == [one.at for one in told]
    assert told == await every(kept.audit, 100)


async def test_a_page_stays_what_it_was_as_changes_come(kept: Changing) -> None:
    for number in range(4):
        await kept.audit.note(change(number))
    _, after = await kept.audit.changes(most=2)
    await kept.audit.note(change(9))
    await kept.controls.set("paused", "why", by="slack:U1", at=at(10))

    assert ((change(1), change(0)), "") == await kept.audit.changes(before=after, most=2)


@pytest.mark.parametrize("cursor", ["x", "%%", "WyJhIl0", "WyIiLCJ4IiwiMSJd", "\u00fc", "W10", "WzEsMiwzXQ"])
async def test_what_is_no_cursor_is_refused(kept: Changing, cursor: str) -> None:
    with pytest.raises(ValueError, match="first page"):
        await kept.audit.changes(before=cursor)
