"""The dashboard when something happens to it while it is open: books, process, history, another's clock."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.assembly import open_twin
from bot.settings import Settings
from tests.far_ends.browser import IN_CHROMIUM, browsing, visiting
from tests.far_ends.dashboard import Going, enter
from tests.far_ends.dashboard_visitor import TOKENS
from tests.far_ends.full_house import moved_in, settled
from tests.far_ends.large_ledger import NOW
from tests.far_ends.looks import LAPTOP
from tests.far_ends.scripted_board import ScriptedBoard
from tests.far_ends.scripted_house import ScriptedHouse
from tests.far_ends.web_visitor import open_door

pytestmark = IN_CHROMIUM
expect.set_options(timeout=60_000.0)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def settings(tmp_path_factory: pytest.TempPathFactory, full_ledger: Path) -> Settings:
    """Of a twin over a copy of the full ledger."""
    return settled(moved_in(full_ledger, tmp_path_factory.mktemp("perils")))


async def test_books_that_are_away_are_told_and_come_back_by_themselves() -> None:
    """On the open page; a page that needs them says so, and whoever waited is still signed in."""
    board = ScriptedBoard()
    async with visiting(ScriptedHouse(Settings(**TOKENS), board=board), viewport=LAPTOP) as visit:  # type: ignore[arg-type]
        page = visit.page
        await enter(page, visit.url)
        await expect(page.get_by_text("Live, as of")).to_be_visible()
        board.away = True
        await expect(page.get_by_text("The books cannot be read just now.")).to_be_visible()
        board.away = False
        await expect(page.get_by_text("Live, as of")).to_be_visible()

        board.away = True
        response = await page.goto(f"{visit.url}/admin/cache")
        assert response is not None
        assert 503 == response.status
        await expect(page.get_by_text("minute")).to_be_visible()
        board.away = False
        await page.reload()
        await expect(page.get_by_role("heading", name="Cache")).to_be_visible()


async def test_who_is_signed_in_stays_so_when_the_process_begins_anew(settings: Settings) -> None:
    """The open page says that it is cut off, and is live again without a hand; a link goes on from there."""
    async with AsyncExitStack() as first:
        twin = await first.enter_async_context(open_twin(settings, clock=Going()))
        url = await first.enter_async_context(open_door(twin))
        async with browsing(url, viewport=LAPTOP) as visit:
            page = visit.page
            await enter(page, url)
            await expect(page.get_by_text("Live, as of")).to_be_visible()
            await first.aclose()
            await expect(page.get_by_text("Not live just now.")).to_be_visible()

            port = urlsplit(url).port or 0
            async with open_twin(settings, clock=Going()) as again, open_door(again, port=port):
                await expect(page.get_by_text("Live, as of")).to_be_visible()
                await page.get_by_role("link", name="Audit").first.click()
                await expect(page.get_by_role("heading", name="Audit")).to_be_visible()
                await page.get_by_role("button", name="Sign out").first.click()
                await expect(page.get_by_label("Token")).to_be_visible()


async def test_a_step_back_does_nothing_a_second_time(settings: Settings) -> None:
    """Nor does a reload of the page behind a form; what was said of it is said once."""
    async with open_twin(settings, clock=Going()) as twin, visiting(twin, viewport=LAPTOP) as visit:
        page = visit.page
        await enter(page, visit.url)
        await page.goto(f"{visit.url}/admin/alerts")
        await page.get_by_label("Kind").select_option("pile")
        await page.get_by_role("button", name="Mute").click()
        said = page.locator("p.said")
        await expect(said).to_be_visible()
        for move in (page.reload, page.go_back, page.go_forward):
            await move()
            await expect(page.get_by_role("heading", name="Alerts", exact=True)).to_be_visible()
            await expect(said).to_have_count(0)

        assert [("/admin/login", 303), ("/admin/alerts", 303)] == visit.sent


async def test_a_browser_whose_clock_is_years_away_is_shown_what_the_twin_sees(settings: Settings) -> None:
    """Its sessions last, it is live, and the times are those of the twin."""
    async with (
        open_twin(settings, clock=Going()) as twin,
        visiting(twin, alone=True, viewport=LAPTOP) as visit,
    ):
        page = visit.page
        await page.clock.set_fixed_time(NOW + timedelta(days=1_500))
        await enter(page, visit.url)
        await expect(page.get_by_text("Live, as of")).to_be_visible()
        seen = await page.locator("[data-live=at]").text_content()
        assert await page.evaluate("new Date().getFullYear()") == (NOW + timedelta(days=1_500)).year
        await page.goto(f"{visit.url}/admin/reports")
        await expect(page.get_by_text("Daily report of 2026-11-19")).to_be_visible()

    assert seen is not None
    told = datetime.strptime(seen, "%H:%M:%S").replace(tzinfo=settings.zone)
    assert (NOW.astimezone(settings.zone).hour) == told.hour
