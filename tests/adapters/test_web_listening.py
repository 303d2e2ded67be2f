"""What an operator is told when the web door opens: where it is, a link, and what is dangerous there."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest

from adapters.web.listening import listen, told_at_start
from bot.errors import StorageError
from bot.keys import Role, digest
from bot.settings import Settings
from bot.storage.keys import MemoryKeys
from bot.testing import StillClock
from tests.far_ends.scripted_house import ScriptedHouse


async def told(host: str, keys: MemoryKeys | None = None, **settings: Any) -> tuple[list[str], ScriptedHouse]:
    house = ScriptedHouse(Settings(**settings), clock=StillClock(), keys=keys or MemoryKeys())
    with await listen(host, 0) as listener:
        lines = [line async for line in told_at_start(listener, house)]
        port = str(listener.getsockname()[1])
    return [line.replace(port, "PORT") for line in lines], house


def key_of(line: str) -> str:
    found = re.search(r"once=([\w-]{43})$", line)
    assert found, line
    return found.group(1)


async def test_the_link_that_is_told_signs_an_admin_in_once() -> None:
    lines, house = await told("127.0.0.1")
    now = house.clock.now()

    assert 2 == len(lines)
    assert "Twin answers at http://127.0.0.1:PORT/" == lines[0]
    assert "http://127.0.0.1:PORT/admin/login?once=" in lines[1]
    assert Role.ADMIN is await house.keys.redeem(digest(key_of(lines[1])), at=now)
    assert None is await house.keys.redeem(digest(key_of(lines[1])), at=now)


async def test_where_people_come_from_outside_the_link_leads_there() -> None:
    lines, _ = await told("127.0.0.1", web_url="https://twin.example.org")

    assert "https://twin.example.org/admin/login?once=" in lines[1]


@pytest.mark.parametrize(
    ("settings", "is_warned"),
    [
        ({}, True),
        ({"web_url": "http://twin.lan"}, True),
        ({"web_url": "https://twin.example.org"}, False),
        ({"web_proxies": "10.0.0.0/8"}, False),
    ],
)
async def test_a_door_open_to_a_network_without_tls_is_warned_of(
    settings: dict[str, Any], *, is_warned: bool
) -> None:
    lines, _ = await told("0.0.0.0", **settings)  # noqa: S104 - that is what it is about

    assert "Twin answers at http://127.0.0.1:PORT/" == lines[0]
    assert is_warned == ("TWIN_WEB_PROXIES" in lines[-1])


class Away(MemoryKeys):
    async def offer(self, digest: str, role: Role, *, expires_at: datetime) -> None:
        raise StorageError("twin.db is away")


async def test_without_its_books_the_door_opens_and_says_how_to_come_in() -> None:
    lines, _ = await told("127.0.0.1", Away())

    assert "http://127.0.0.1:PORT/admin (sign in" in lines[1]
    assert "once" not in lines[1]
