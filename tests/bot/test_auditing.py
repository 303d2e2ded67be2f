"""What is done in the chats stands in the audit: by whom, to which id, and no word of askers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest

from bot.assembly import open_twin
from bot.auditing import THEMSELVES, Auditing
from bot.commands.registry import Caller
from bot.domain import Question
from bot.errors import StorageError
from bot.keys import Change
from bot.settings import load_settings
from bot.storage.audit import MemoryAudit
from bot.storage.database import Database
from bot.storage.inbox import SqlInbox
from bot.testing import StillClock
from bot.twin import Twin

OWNER = Caller(platform="slack", person="slack:UOWNER", channel="slack:C1", is_admin=True, is_owner=True)
ASKER = Caller(platform="slack", person="slack:UADA", channel="slack:DADA")
UNKNOWN = "Do you keep zebras at home?"


@pytest.fixture
async def twin(at_head: None) -> AsyncIterator[Twin]:
    settings = load_settings(TWIN_USER_RATE="off", TWIN_CHANNEL_RATE="off")
    async with open_twin(settings, clock=StillClock()) as opened:
        yield opened


async def changes(twin: Twin) -> Sequence[Change]:
    """What was noted, the first one first."""
    found, _ = await twin.board.audit.changes()
    return found[::-1]


async def told(twin: Twin) -> list[tuple[str, str, str]]:
    return [(one.by, one.action, one.subject) for one in await changes(twin)]


async def test_what_the_person_teaches_is_noted_by_the_id_of_the_answer(twin: Twin) -> None:
    clock = twin.clock
    assert isinstance(clock, StillClock)
    for line in (
        f'"{UNKNOWN}" No, only cats.',
        "v1 Yes, two.",
        "--expires 2027-01-31 v1",
        "v1 --withdraw",
        "v1 Yes, three.",
    ):
        reply = await twin.commands.run("teach", OWNER, line)
        assert not reply.refused, reply.text
        clock.move(1)

    found = await changes(twin)

    verbs = ("taught", "changed", "expires", "withdrawn", "changed")
    assert [("slack:UOWNER", f"verified.{verb}", "v1") for verb in verbs] == await told(twin)
    assert [(None, "version 1"), ("version 1", "version 2")] == [(one.was, one.now) for one in found[:2]]
    assert "2027-02-01T00:00:00+00:00" == found[2].now
    assert "zebra" not in str(found)


async def test_what_is_refused_is_no_change(twin: Twin) -> None:
    await twin.commands.run("teach", OWNER, "9 Yes.")
    await twin.commands.run("inbox", OWNER, "dismiss 9")
    await twin.commands.run("forget-me", ASKER)
    await twin.commands.run("reload", ASKER)

    assert [] == await told(twin)


async def test_what_becomes_of_questions_is_noted(twin: Twin) -> None:
    assert isinstance(twin.lodging, Database)
    inbox = SqlInbox(twin.lodging)
    items = [(await inbox.begin(f"{name}?", key=name, at=twin.clock.now())).id for name in ("zebras", "cats")]
    for line in (f"dismiss {' '.join(items)}", f"open {items[0]}", f"private {items[0]} 99"):
        await twin.commands.run("inbox", OWNER, line)

    expected = [
        ("inbox.dismissed", items[0]),
        ("inbox.dismissed", items[1]),
        ("inbox.opened", items[0]),
        ("inbox.private", items[0]),
    ]
    assert [("slack:UOWNER", *one) for one in expected] == await told(twin)


async def test_a_profile_that_is_read_again_is_noted_with_its_version(twin: Twin) -> None:
    await twin.commands.run("reload", OWNER)

    (found,) = await changes(twin)

    assert ("slack:UOWNER", "profile.reloaded", twin.profile.version) == (found.by, found.action, found.now)


async def test_that_somebody_was_forgotten_is_noted_and_not_who(twin: Twin) -> None:
    for _ in range(2):
        await twin.ask(ASKER.question("Where did you study?"))
    await twin.commands.run("forget-me", ASKER, "yes")
    await twin.commands.run("forget-me", ASKER, "yes")

    (found,) = await changes(twin)

    assert (THEMSELVES, "person.forgotten", "", "2 questions") == (
        found.by,
        found.action,
        found.subject,
        found.now,
    )


async def test_limits_and_pauses_stand_in_the_same_list_with_dollars_for_nano_dollars(twin: Twin) -> None:
    await twin.commands.run("limits", OWNER, "set monthly_usd 12.50")
    await twin.commands.run("pause", OWNER, "the invoice")
    await twin.commands.run("alerts", OWNER, "mute limit 2h")

    found = await changes(twin)

    expected = [
        ("limit.set", "monthly_usd", "$12.5"),
        ("spending.paused", "", "the invoice"),
        ("alerts.muted", "limit", "2026-11-20T14:00:00+00:00"),
    ]
    assert expected == [(one.action, one.subject, one.now) for one in found]


async def test_whoever_is_forgotten_later_is_no_longer_named_by_what_they_did(twin: Twin) -> None:
    await twin.commands.run("reload", OWNER)
    await twin.ask(Question(text="Where did you study?", platform="slack", person=OWNER.person, channel="c"))
    await twin.forgetting.forget_person(OWNER.person)

    assert ["forgotten"] == [one.by for one in await changes(twin)]


async def test_what_cannot_be_noted_is_in_nobodys_way() -> None:
    class Away(MemoryAudit):
        async def note(self, change: Change) -> None:
            raise StorageError("the database is away")

    await Auditing(audit=Away(), clock=StillClock()).noted("slack:U1", "profile.reloaded")
