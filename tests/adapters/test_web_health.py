"""What machines are told about the twin's health."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.web.health import Check
from bot.settings import Settings
from tests.far_ends.scripted_house import ScriptedHouse
from tests.far_ends.web_visitor import inside


async def test_alive_asks_nobody_else() -> None:
    """A database that is away must not get the process killed."""

    async def away() -> Sequence[Check]:
        raise AssertionError("asked")

    async with inside(ScriptedHouse(Settings()), ready=away) as client:
        told = await client.get("/healthz")

    assert (200, {"status": "ok"}) == (told.status_code, told.json())


async def test_ready_names_its_checks() -> None:
    """All of them hold."""
    async with inside(ScriptedHouse(Settings())) as client:
        told = await client.get("/readyz")

    assert 200 == told.status_code
    assert {"status": "ready", "checks": {"database": True, "route": True}} == told.json()


async def test_not_ready_tells_which_check_fails_and_not_why() -> None:
    """The why may hold an address or a name; it is in the log."""

    async def locked() -> Sequence[Check]:
        return [("database", False, "postgresql://twin:hunter2@db is locked"), ("route", True, "")]

    async with inside(ScriptedHouse(Settings()), ready=locked) as client:
        told = await client.get("/readyz")

    assert (503, {"database": False, "route": True}) == (told.status_code, told.json()["checks"])
    assert "hunter2" not in told.text


async def test_a_check_that_breaks_does_not_hold() -> None:
    """Not a 500."""

    async def broken() -> Sequence[Check]:
        raise RuntimeError("hunter2")

    async with inside(ScriptedHouse(Settings()), ready=broken) as client:
        told = await client.get("/readyz")

    assert (503, {"status": "not_ready", "checks": {"checks": False}}) == (told.status_code, told.json())
