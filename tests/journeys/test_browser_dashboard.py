"""The pages of figures in Chromium: seen, steered by keyboard, live, in both looks, and without scripts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot.commands.registry import Caller
from bot.twin import Twin
from tests.far_ends.browser import IN_CHROMIUM, visiting
from tests.far_ends.dashboard import enter
from tests.far_ends.full_house import full_house
from tests.far_ends.looks import LAPTOP, PHONE, in_each_look

pytestmark = IN_CHROMIUM

PAGES = ("", "/costs", "/forecast", "/models", "/experiments", "/alerts", "/reports")
ADMIN = Caller(platform="terminal", person="op", channel="terminal", is_admin=True)


SOON_MS = 60_000.0
"""Another test may have both cores; what is there at once is seen at once."""
expect.set_options(timeout=SOON_MS)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def twin(tmp_path_factory: pytest.TempPathFactory, full_ledger: Path) -> AsyncIterator[Twin]:
    """One for all of these: what they change is put back."""
    async with full_house(full_ledger, tmp_path_factory.mktemp("dashboard")) as opened:
        yield opened


async def drawn(page: Page) -> None:
    """Every chart of the page is looked at until it is there."""
    places = page.locator("[data-chart]")
    for at in range(await places.count()):
        await places.nth(at).scroll_into_view_if_needed()
        await expect(places.nth(at).locator("svg").first).to_be_visible()


async def test_every_page_is_whole_for_eyes_and_for_assistive_technology(twin: Twin) -> None:
    """In both looks, on a laptop and on a phone; nothing hangs over the edge, no policy is broken."""
    found: list[str] = []
    async with visiting(twin, viewport=PHONE, color_scheme="dark") as visit:
        page = visit.page
        await enter(page, visit.url)
        for at, path in enumerate(PAGES):
            await page.goto(f"{visit.url}/admin{path}")
            await drawn(page)
            found += [f"{path} {one}" async for one in in_each_look(page, axe_in=at)]

    assert [] == found


async def test_the_overview_fits_a_laptop_and_is_live(twin: Twin) -> None:
    """What is done elsewhere is seen without a reload, and a stream that is cut is told."""
    async with visiting(twin, viewport=LAPTOP) as visit:
        page = visit.page
        await enter(page, visit.url)
        await expect(page.get_by_text("Live, as of")).to_be_visible()
        lowest = await page.locator(".below-figures").evaluate("(all) => all.getBoundingClientRect().bottom")
        assert lowest <= LAPTOP["height"]

        await expect(page.get_by_text("Spending is paused.")).to_be_hidden()
        await twin.commands.run("pause", ADMIN, "we look at <b>costs</b>")
        await expect(page.get_by_text("we look at <b>costs</b>")).to_be_visible()
        await page.get_by_role("button", name="Resume").click()
        await expect(page.get_by_role("status").filter(has_text="Spending goes on")).to_be_visible()
        await expect(page.get_by_text("Live, as of")).to_be_visible()

        await page.route("**/admin/live", lambda route: route.abort())
        await page.reload()
        await expect(page.get_by_text("Not live just now.")).to_be_visible()
        await page.unroute("**/admin/live")
        await expect(page.get_by_text("Live, as of")).to_be_visible()

        elsewhere = await page.context.new_page()
        await elsewhere.goto(f"{visit.url}/admin/alerts")
        await elsewhere.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_label("Token")).to_be_visible()


async def test_a_dashboard_is_steered_by_keyboard_and_keeps_its_look(twin: Twin) -> None:
    """Past the navigation, to the figures behind a chart, and into the dark."""
    async with visiting(twin, viewport=LAPTOP, color_scheme="light", reduced_motion="reduce") as visit:
        page = visit.page
        await enter(page, visit.url)
        await page.goto(f"{visit.url}/admin/costs")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("main")).to_be_focused()
        chart = page.get_by_role("img", name="with today")
        await expect(chart).to_be_visible()
        await page.get_by_text("The figures").press("Enter")
        await expect(page.get_by_role("rowheader", name="2026-11-19")).to_be_visible()

        bar = chart.locator("path[aria-roledescription], .mark-rect path").first
        await bar.hover(force=True)
        await expect(page.locator(".tip")).to_be_visible()

        light = await page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
        await page.get_by_role("button", name="Dark").press("Enter")
        await expect(page.locator("html[data-theme=dark]")).to_be_attached()
        dark = await page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
        await expect(page).to_have_url(f"{visit.url}/admin/costs")
        assert light != dark
        await drawn(page)


async def test_without_scripts_every_figure_is_there(twin: Twin) -> None:
    """Charts are pictures then, and the navigation of a phone opens all the same."""
    async with visiting(twin, viewport=PHONE, java_script_enabled=False) as visit:
        page = visit.page
        await enter(page, visit.url)
        await expect(page.get_by_role("heading", name="Questions today")).to_be_visible()
        await page.locator("summary").get_by_text("Menu").click()
        await page.get_by_role("link", name="Costs").click()
        picture = page.get_by_role("img", name="with today")
        await picture.scroll_into_view_if_needed()
        await expect(picture).to_be_visible()
        await expect(page.get_by_role("table", name="Cost by model")).to_be_visible()
