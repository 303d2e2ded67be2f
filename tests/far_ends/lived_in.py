"""A house that was lived in, all of it in memory, for those who look at the dashboard's pages of things."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from bot.auditing import Auditing
from bot.commands.inbox import InboxCommands
from bot.commands.limits import LimitCommands
from bot.commands.registry import Registry
from bot.commands.reload import reload_commands
from bot.inbox.teaching import Teaching
from bot.keys import Change
from bot.knowledge.profile import Problem, Profile
from bot.knowledge.shelf import Reloaded
from bot.settings import Settings
from bot.spend.budget import Limits
from bot.storage.inbox_memory import MemoryInbox
from bot.testing import StillClock
from bot.unanswered import Item
from tests.bot.inbox_desk import Desk, Edition
from tests.contracts.ledgers import answer, at, attempt, opened, settlement
from tests.far_ends.dashboard_visitor import ADMIN, TOKENS, hidden, sign_in
from tests.far_ends.scripted_board import ScriptedBoard
from tests.far_ends.scripted_house import MemoryDesk, ScriptedHouse
from tests.far_ends.web_visitor import inside

BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(slots=True)
class Bureau(MemoryDesk):
    """The desk of an inbox."""

    inbox: MemoryInbox = field(default_factory=MemoryInbox)

    async def item(self, name: str) -> Item | None:
        self._reach()
        return await self.inbox.item(name)


@dataclass(slots=True)
class Reread:
    """A shelf whose profile is read anew; ``faults`` are found in it."""

    times: int = 0
    faults: tuple[Problem, ...] = ()

    async def reload(self) -> Reloaded:
        self.times += 1
        profile = Profile(name="Ada Example", passages=(), version="v2")
        return Reloaded(profile=profile, files=3, is_new=True, faults=self.faults)


@dataclass(slots=True)
class LivedIn:
    """``desk`` fills the inbox, `ask` the log; ``board`` has the rest."""

    board: ScriptedBoard = field(default_factory=ScriptedBoard)
    shelf: Reread = field(default_factory=Reread)
    desk: Desk = field(init=False)
    house: ScriptedHouse = field(init=False)
    known: dict[str, str] = field(default_factory=dict)
    """Settings beside the usual ones."""

    def __post_init__(self) -> None:
        clock = StillClock()
        self.desk = Desk(clock=clock, verified=self.board.words.verified)
        settings = Settings(timezone=BERLIN.key, **TOKENS, **self.known)  # type: ignore[arg-type]
        self.house = ScriptedHouse(
            settings, clock=clock, board=self.board, desk=Bureau(inbox=self.desk.inbox)
        )
        self.house.commands = Registry([*self.house.commands, *self._commands(clock)])

    def _commands(self, clock: StillClock) -> Sequence[Any]:
        noted = Auditing(audit=self.board.audit, clock=clock).noted
        inbox, ledger = self.desk.inbox, self.board.ledger
        teaching = Teaching(inbox=inbox, verified=self.desk.verified, known=Edition, clock=clock, noted=noted)
        limits = Limits.of(BERLIN, daily_tokens=100_000, monthly_usd=Decimal(50))
        controls = ledger.budgets.controls
        return (
            *InboxCommands(inbox=inbox, teaching=teaching, clock=clock, zone=BERLIN, noted=noted).commands(),
            *LimitCommands(limits=limits, standings=ledger, controls=controls, clock=clock).commands(),
            *reload_commands(self.shelf, noted),
        )

    async def ask(
        self, name: str, seconds: float, asked: str = "What did you build?", *, calls: int = 0, **more: Any
    ) -> None:
        """Have something asked and answered; what is no part of a question is part of the answer."""
        ledger = self.board.ledger
        of_it = {one: more.pop(one) for one in ("person", "channel", "platform") if one in more}
        await opened(ledger, name, seconds, text=asked, **of_it)
        for number in range(calls):
            one = attempt(f"{name}-{number}", name, started_at=at(seconds + number))
            await ledger.begin_attempt(one, (), expires_at=at(seconds + 120))
            await ledger.settle_attempt(settlement(one.id))
        await ledger.close_ask(answer(name, **more), at=at(seconds + 5))

    async def changes(self) -> list[tuple[str, str, str]]:
        """Who did what of what, the first at the beginning; sign-ins aside."""
        found: Sequence[Change] = (await self.board.audit.changes())[0]
        return [
            (one.by.partition("-")[0], one.action, one.subject)
            for one in reversed(found)
            if not one.action.startswith("sign")
        ]

    @asynccontextmanager
    async def visitor(self, token: str = ADMIN) -> AsyncIterator[Visitor]:
        """Somebody who is signed in."""
        async with inside(self.house) as client:
            await sign_in(client, token)
            yield Visitor(client)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Reads pages as text, and sends their forms."""

    client: httpx.AsyncClient

    async def reads(self, path: str, status: int = 200) -> str:
        """A page without its markup, as long as it is answered so."""
        page = await self.client.get(path)
        assert status == page.status_code, page.text[-2000:]
        return text_of(page.text)

    async def sends(self, path: str, *, proof: str | None = None, **fields: str) -> httpx.Response:
        """A form, with the proof that the pages have."""
        if proof is None:
            proof = hidden(await self.client.get("/admin/limits"))
        return await self.client.post(path, data={"csrf": proof, **fields})

    async def does(self, path: str, **fields: str) -> str:
        """A form that is done, and what the next page says of it."""
        done = await self.sends(path, **fields)
        assert 303 == done.status_code, text_of(done.text)[-2000:]
        page = await self.client.get(done.headers["location"])
        said = re.search(r'<p class="said[^>]*>.*?<span>(.*?)</span>', page.text, re.DOTALL)
        assert said, "nothing was said of it"
        return html.unescape(said.group(1))


def text_of(page: str) -> str:
    """What stands in the main part of a page, on one line."""
    main = page.partition("<main")[2] or page
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())
