"""Debian's Chromium as a visitor of the web door, who notices everything that goes wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, Response, async_playwright

from bot.house import House
from tests.far_ends.web_visitor import open_door

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_REFUSED = "Failed to load resource: the server responded with a status of"

IN_CHROMIUM = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (Debian: apt-get install chromium)"
    ),
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.usefixtures("chromium"),
]
"""What a file of tests in the browser is marked with."""


_open: list[Browser] = []


@asynccontextmanager
async def chromium_open() -> AsyncIterator[None]:
    """One browser for all that visit in this loop, each in a context of its own: a start takes a second."""
    async with async_playwright() as playwright:
        _open.append(await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET)))
        yield
        await _open.pop().close()


@dataclass(slots=True)
class Visit:
    """
    One tab; ``complaints`` are what the console said, ``abroad`` what was asked of other sites.

    ``near`` are sites that may be asked all the same; ``sent`` are the paths to which something was posted,
    with what came back. All tabs of the visitor are listened to.
    """

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    abroad: list[str] = field(default_factory=list)
    near: tuple[str, ...] = ()
    sent: list[tuple[str, int]] = field(default_factory=list)

    async def ask(self, text: str) -> None:
        """As with fingers on a keyboard."""
        await self.page.get_by_role("textbox").fill(text)
        await self.page.keyboard.press("Enter")

    def log(self) -> Any:
        """The conversation, as assistive technology finds it."""
        return self.page.get_by_role("log")


@asynccontextmanager
async def visiting(house: House, **screen: Any) -> AsyncIterator[Visit]:
    """The page of `house`, to a stranger; fails when the console complained or another site was asked."""
    async with open_door(house) as url, browsing(url, **screen) as visit:
        yield visit


@asynccontextmanager
async def browsing(url: str, **screen: Any) -> AsyncIterator[Visit]:
    """The same of a door that somebody else opens and closes."""
    context = await _open[-1].new_context(**{"viewport": {"width": 1280, "height": 800}, **screen})
    try:
        context.set_default_timeout(60_000)
        visit = Visit(page=await context.new_page(), url=url)
        _watch(visit)
        await visit.page.goto(url)
        yield visit
    finally:
        await context.close()
    assert [] == visit.complaints
    assert [] == visit.abroad


def _watch(visit: Visit) -> None:
    everywhere = visit.page.context
    hear: Callable[[str], None] = visit.complaints.append
    # A refused ask has its status, and Chromium notes every such status.
    everywhere.on("console", lambda said: None if _is_fine(said.type, said.text) else hear(said.text))
    everywhere.on("weberror", lambda broken: hear(str(broken.error)))
    everywhere.on("dialog", lambda dialog: hear(f"dialog: {dialog.message}"))
    everywhere.on(
        "request",
        lambda sent: None if sent.url.startswith((visit.url, *visit.near)) else visit.abroad.append(sent.url),
    )
    everywhere.on("response", lambda told: _note(visit, told))


def _note(visit: Visit, told: Response) -> None:
    if told.request.method not in {"GET", "HEAD", "OPTIONS"}:
        visit.sent.append((urlsplit(told.url).path, told.status))


def _is_fine(kind: str, text: str) -> bool:
    return kind not in {"error", "warning"} or text.startswith((_REFUSED, "Failed to load resource: net::"))
