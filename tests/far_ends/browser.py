"""Debian's Chromium as a visitor of the web door, who notices everything that goes wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Response, ViewportSize, async_playwright

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


SCREEN: ViewportSize = {"width": 1280, "height": 800}
_LOOKS = {"viewport", "color_scheme", "reduced_motion"}
"""What a tab is told by itself, so that it needs no context of its own."""


@dataclass(slots=True)
class _Chromium:
    """
    The browser, and the context that visitors have one after another.

    It has a blank tab that stays: a context without a tab begins a process for the next one, as one of
    somebody's own does, and that takes as long as most visits.
    """

    browser: Browser
    usual: BrowserContext
    is_free: bool = True


_open: list[_Chromium] = []


@asynccontextmanager
async def chromium_open() -> AsyncIterator[None]:
    """One browser for all that visit in this loop: a start takes a second."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        usual = await browser.new_context(viewport=SCREEN)
        await usual.new_page()
        _open.append(_Chromium(browser, usual))
        yield
        await _open.pop().browser.close()


@asynccontextmanager
async def _context(screen: Mapping[str, Any], *, alone: bool) -> AsyncIterator[BrowserContext]:
    """The usual one, left as it was found, or one of the visitor's own where that would not do."""
    here = _open[-1]
    if alone or not here.is_free or not screen.keys() <= _LOOKS:
        context = await here.browser.new_context(**{"viewport": SCREEN, **screen})
        try:
            yield context
        finally:
            await context.close()
        return
    here.is_free = False
    try:
        yield here.usual
    finally:
        for page in here.usual.pages[1:]:
            await page.close()
        await here.usual.set_offline(False)
        await here.usual.clear_permissions()
        await here.usual.clear_cookies()
        here.is_free = True


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
async def visiting(house: House, *, alone: bool = False, **screen: Any) -> AsyncIterator[Visit]:
    """The page of `house`, to a stranger; fails when the console complained or another site was asked."""
    async with open_door(house) as url, browsing(url, alone=alone, **screen) as visit:
        yield visit


@asynccontextmanager
async def browsing(url: str, *, alone: bool = False, **screen: Any) -> AsyncIterator[Visit]:
    """
    The same of a door that somebody else opens and closes.

    Who sets the clock of the browser is to be ``alone``: it cannot be set back.
    """
    async with _context(screen, alone=alone) as context:
        context.set_default_timeout(60_000)
        page = await context.new_page()
        if screen.keys() <= _LOOKS:
            looks = {name: told for name, told in screen.items() if name != "viewport"}
            await page.set_viewport_size(screen.get("viewport", SCREEN))
            await page.emulate_media(**looks)
        visit = Visit(page=page, url=url)
        with _watched(visit):
            await page.goto(url)
            yield visit
            await _forgotten(visit)
    assert [] == visit.complaints
    assert [] == visit.abroad


async def _forgotten(visit: Visit) -> None:
    """Another door may listen at the same port one day: nothing is kept of this one and of those near it."""
    context = visit.page.context
    session = await context.new_cdp_session(context.pages[0])
    for site in (visit.url, *visit.near):
        await session.send("Storage.clearDataForOrigin", {"origin": site, "storageTypes": "all"})
    await session.detach()


@contextmanager
def _watched(visit: Visit) -> Iterator[None]:
    """Whatever is noted of a visit is noted of all of its tabs."""
    everywhere = visit.page.context
    # A refused ask has its status, and Chromium notes every such status.
    ears: dict[Any, Callable[[Any], None]] = {
        "console": lambda said: (
            None if _is_fine(said.type, said.text) else visit.complaints.append(said.text)
        ),
        "weberror": lambda broken: visit.complaints.append(str(broken.error)),
        "dialog": lambda dialog: visit.complaints.append(f"dialog: {dialog.message}"),
        "request": lambda sent: _note_abroad(visit, sent.url),
        "response": lambda told: _note(visit, told),
    }
    for event, ear in ears.items():
        everywhere.on(event, ear)
    try:
        yield
    finally:
        for event, ear in ears.items():
            everywhere.remove_listener(event, ear)


def _note_abroad(visit: Visit, url: str) -> None:
    if not url.startswith((visit.url, *visit.near)):
        visit.abroad.append(url)


def _note(visit: Visit, told: Response) -> None:
    if told.request.method not in {"GET", "HEAD", "OPTIONS"}:
        visit.sent.append((urlsplit(told.url).path, told.status))


def _is_fine(kind: str, text: str) -> bool:
    return kind not in {"error", "warning"} or text.startswith((_REFUSED, "Failed to load resource: net::"))
