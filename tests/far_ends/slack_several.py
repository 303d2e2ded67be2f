"""A twin that may be installed in several workspaces of a local Slack, with its pages and its database."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from adapters.mounts import Mounts
from adapters.slack.app import serve
from adapters.slack.modes import INSTALL, paths
from adapters.web.app import listen, serve_on
from bot.clock import MachineClock
from bot.ports import Clock
from tests.far_ends.scripted_house import Script, ScriptedHouse, echo, eventually
from tests.far_ends.slack import LocalSlack
from tests.far_ends.slack_message import Message
from tests.far_ends.slack_world import settings_for
from tests.far_ends.web_visitor import SECRET, all_well
from tests.grounds import auditor, beside, every_byte, is_on_postgresql, prepare

KEY, OTHER_KEY = (
    "WTN0WkxKUWRTeU5kVE9zTUxsM2pZQmJyTkNuT2JLdkU=",
    "a2V5LW51bWJlci10d28tb2YtMzItYnl0ZXMtZXhhY3Q=",
)


@dataclass(slots=True)
class Several:
    """``url`` is where the web door listens; ``told`` what was said at the start."""

    slack: LocalSlack
    house: ScriptedHouse
    url: str
    told: list[str]
    folder: Path

    async def install(self, team: str, name: str) -> httpx.Response:
        """A member of a workspace opens the link, agrees, and reads the page at the end."""
        self.slack.world.visitor = (team, name)
        return await self.visit()

    async def visit(self, *, forget: bool = False) -> httpx.Response:
        """The way of a browser, which may ``forget`` its cookies; what it shows in the end."""
        async with httpx.AsyncClient(trust_env=False, follow_redirects=False) as browser:
            begun = await browser.get(f"{self.url}{INSTALL}")
            asked = await browser.get(begun.headers["location"])
            cookie = "" if forget else begun.headers["set-cookie"].partition(";")[0]
            return await browser.get(asked.headers["location"], headers={"Cookie": cookie})

    async def get(self, path: str, **more: Any) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False) as browser:
            return await browser.get(f"{self.url}{path}", **more)

    def channel(self, name: str, team: str) -> str:
        """A channel of a workspace."""
        self.slack.world.channels[name] = {"name": name.lower(), "team_id": team}
        return name

    def said_in(self, channel: str) -> list[Message]:
        return [message for message in self.slack.world.said if message.channel == channel]

    def kept(self) -> bytes:
        """Every byte of the database, whatever lies beside it included."""
        return every_byte(self.folder)

    def rows(self, sql: str) -> list[Any]:
        if is_on_postgresql():
            return auditor(self.folder, sql)
        with closing(sqlite3.connect(self.folder / "twin.db", timeout=60, isolation_level=None)) as books:
            books.execute("BEGIN IMMEDIATE")  # waits for whoever writes; what begins by reading cannot
            told = books.execute(sql).fetchall()
            books.execute("COMMIT")
            return told


@asynccontextmanager
async def several(
    slack: LocalSlack, folder: Path, script: Script = echo, *, clock: Clock | None = None, **settings: Any
) -> AsyncIterator[Several]:
    """Serve until the block ends; the same folder again is the same twin, started again."""
    if not (is_on_postgresql() or (folder / "twin.db").exists()):
        await prepare(folder)
    async with beside(folder) as books, asyncio.timeout(120):
        with await listen("127.0.0.1", 0) as listener:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            given = {
                "slack_bot_token": None,
                "slack_client_id": slack.world.client[0],
                "slack_client_secret": slack.world.client[1],
                "slack_token_key": KEY,
                "web_url": url,
            }
            house = ScriptedHouse(
                settings_for(slack.api_url, **(given | settings)),
                script,
                lodging=books,
                clock=clock or MachineClock(),
            )
            stage = Several(slack, house, url, [], folder)
            mounts, stop = Mounts(paths(house.settings)), asyncio.Event()
            async with asyncio.TaskGroup() as tasks:
                pages = serve_on(
                    listener, house, stop, say=print, secret=SECRET, ready=all_well, mounts=mounts
                )
                tasks.create_task(pages)
                tasks.create_task(serve(house, stop, say=stage.told.append, mounts=mounts))
                await eventually(lambda: stage.told)
                try:
                    yield stage
                finally:
                    stop.set()
    assert [] == slack.world.live
