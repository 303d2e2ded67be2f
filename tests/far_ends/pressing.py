"""Somebody who presses buttons of the dashboard, beside another process that hears what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.async_api import expect

from bot.domain import Question, ServedBy
from bot.keys import Change
from bot.twin import Twin
from tests.far_ends.browser import Visit


@dataclass(slots=True)
class House:
    """A twin with its door, another process over the same database, and an admin who is signed in."""

    twin: Twin
    elsewhere: Twin
    visit: Visit

    async def goes(self, path: str) -> None:
        await self.visit.page.goto(f"{self.visit.url}{path}")

    async def presses(self, name: str) -> None:
        await self.visit.page.get_by_role("button", name=name, exact=True).first.click()

    async def confirms(self, label: str, button: str) -> None:
        await self.visit.page.locator("summary").get_by_text(label, exact=True).click()
        await self.presses(button)

    async def is_told(self, words: str) -> None:
        await expect(self.visit.page.locator("p.said").filter(has_text=words)).to_be_visible()

    async def served(self, text: str) -> tuple[ServedBy, str]:
        """By what the other process answers a question."""
        asked = Question(text=text, platform="slack", person="slack:U7", channel="slack:C1")
        given = await self.elsewhere.ask(asked)
        return given.served_by, given.text

    async def changes(self) -> Sequence[Change]:
        """As the other process tells them, the last first."""
        return (await self.elsewhere.board.audit.changes())[0]
