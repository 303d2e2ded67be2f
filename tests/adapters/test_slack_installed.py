"""The workspaces that installed the app: looked up seldom, kept while the database is away, told of once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from adapters.slack.inbound import NOWHERE
from adapters.slack.installed import FRESH_S, UNKNOWN_S, Installed
from adapters.slack.leaving import Leaving
from adapters.slack.sealing import Seal, SealBroken, new_key
from adapters.slack.vault import Vault
from bot.errors import StorageError
from bot.settings import Settings
from bot.testing import StillClock
from tests.far_ends.scripted_house import MemoryClaims


class ShelfVault(Vault):
    """A vault without a database: what it gives, and how often it was asked."""

    def __init__(self) -> None:
        super().__init__("1.1", None, Seal([new_key()]))
        self.shelf: dict[str, Installation] = {}
        self.asked: list[str] = []
        self.fault: Exception | None = None

    async def of(self, team: str) -> Installation | None:
        self.asked.append(team)
        await asyncio.sleep(0)
        if self.fault is not None:
            raise self.fault
        return self.shelf.get(team)

    async def forget(self, team: str) -> None:
        if self.fault is not None:
            raise self.fault
        self.shelf.pop(team, None)

    def put(self, team: str, token: str) -> None:
        self.shelf[team] = Installation(
            team_id=team, team_name=f"Team {team}", bot_token=token, bot_user_id="U9", user_id="U2"
        )


@dataclass(slots=True)
class Scene:
    vault: ShelfVault = field(default_factory=ShelfVault)
    clock: StillClock = field(default_factory=StillClock)
    installed: Installed = field(init=False)

    def __post_init__(self) -> None:
        rotator = AsyncTokenRotator(client=AsyncWebClient(), client_id="1.1", client_secret="s")
        self.vault.put("T1", "xoxb-1")
        self.installed = Installed(
            self.vault, lambda token: AsyncWebClient(token=token), rotator, Settings(), self.clock
        )

    async def token(self, team: str = "T1") -> str | None:
        there = await self.installed.of(team)
        return there.poster.client.token if there else None


async def test_a_workspace_is_looked_up_once_a_minute_however_many_ask() -> None:
    at = Scene()
    found = await asyncio.gather(*(at.installed.of("T1") for _ in range(20)))
    assert (["T1"], 1) == (at.vault.asked, len(set(map(id, found))))
    at.clock.move(FRESH_S + 1)
    assert found[0] is await at.installed.of("T1")
    assert ["T1", "T1"] == at.vault.asked


async def test_it_is_who_the_installation_says_and_at_home_nowhere() -> None:
    there = await Scene().installed.of("T1")
    assert there is not None
    assert ("T1", "U9", "Team T1", NOWHERE) == (
        there.me.team,
        there.me.user,
        there.me.workspace,
        there.me.home,
    )
    assert "T1" == there.people.team


async def test_another_token_is_another_client_after_a_minute_or_at_once_when_it_is_known() -> None:
    at = Scene()
    assert "xoxb-1" == await at.token()
    at.vault.put("T1", "xoxb-2")
    assert "xoxb-1" == await at.token()
    at.clock.move(FRESH_S + 1)
    assert "xoxb-2" == await at.token()
    at.vault.put("T1", "xoxb-3")
    await at.installed.refresh("T1")
    assert "xoxb-3" == await at.token()


async def test_a_known_workspace_is_served_while_the_database_is_away_and_an_unknown_one_is_not() -> None:
    at = Scene()
    await at.token()
    at.vault.fault = StorageError("away")
    at.clock.move(FRESH_S + 1)
    assert "xoxb-1" == await at.token()
    with pytest.raises(StorageError):
        await at.token("T2")


async def test_one_line_tells_of_a_workspace_without_an_installation() -> None:
    at = Scene()
    with capture_logs() as lines:
        for _ in range(3):
            assert await at.token("T2") is None
            at.clock.move(UNKNOWN_S + 1)
    assert 3 == len(at.vault.asked)
    assert [("slack.not_installed_there", "T2")] == [(line["event"], line["team"]) for line in lines]
    at.vault.put("T2", "xoxb-2")
    assert "xoxb-2" == await at.token("T2")


async def test_a_token_that_no_key_opens_is_told_once_and_costs_nothing_else() -> None:
    at = Scene()
    at.vault.fault = SealBroken()
    with capture_logs() as lines:
        for _ in range(3):
            assert await at.token() is None
            at.clock.move(UNKNOWN_S + 1)
    assert [("slack.workspace_locked", "T1")] == [(line["event"], line["team"]) for line in lines]
    assert "install the app there again" in lines[0]["remedy"]
    at.vault.fault = None
    assert "xoxb-1" == await at.token()


async def test_not_more_is_remembered_than_there_is_room_for() -> None:
    at = Scene()
    for number in range(1_200):
        await at.token(f"T{number}X")
    assert 1_000 == len(at.installed._known)  # noqa: SLF001 - how much is kept is what it is about


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["U9"]}}]
)
async def test_a_workspace_that_leaves_is_forgotten_once_for_each_time_that_it_leaves(
    event: dict[str, Any],
) -> None:
    at, ended = Scene(), list[str]()
    leaving = Leaving(MemoryClaims(at.clock), at.installed.forget, ended.append)
    await at.token()
    payload = {"team_id": "T1", "event_id": "Ev1", "event": event}
    assert await leaving.hear(payload)
    assert (None, ["T1"]) == (await at.token(), ended)
    at.vault.put("T1", "xoxb-2")
    await at.installed.refresh("T1")
    assert await leaving.hear(payload)
    assert ("xoxb-2", ["T1"]) == (await at.token(), ended)


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"team_id": "T1"},
        {"team_id": "T1", "event": "odd"},
        {"team_id": "T1", "event": {"type": "message"}},
        {"team_id": "T1", "event": {"type": "tokens_revoked", "tokens": {"oauth": ["U2"]}}},
        {"team_id": "T1", "event": {"type": "tokens_revoked", "tokens": ["U2"]}},
        {"event": {"type": "app_uninstalled"}},
    ],
)
async def test_nothing_else_makes_a_workspace_leave(payload: dict[str, Any]) -> None:
    at = Scene()
    assert not await Leaving(MemoryClaims(at.clock), at.installed.forget, print).hear(payload)
    assert "xoxb-1" == await at.token()


async def test_what_could_not_be_forgotten_is_told_again() -> None:
    at = Scene()
    leaving = Leaving(MemoryClaims(at.clock), at.installed.forget, lambda _: None)
    payload = {"team_id": "T1", "event_id": "Ev1", "event": {"type": "app_uninstalled"}}
    at.vault.fault = StorageError("away")
    with pytest.raises(StorageError):
        await leaving.hear(payload)
    at.vault.fault = None
    at.clock.move(1)
    assert await leaving.hear(payload)
    at.clock.move(UNKNOWN_S)
    assert await at.token() is None
