"""The page of the API in a real browser: on its own, under the strict policy, with lines to copy."""

from __future__ import annotations

from typing import Any

from playwright.async_api import expect

from bot.settings import Settings
from tests.far_ends.browser import IN_CHROMIUM, visiting
from tests.far_ends.scripted_house import ScriptedHouse

pytestmark = IN_CHROMIUM


async def test_a_path_is_found_and_its_line_copied() -> None:
    """By keyboard, on a phone, in the dark; nothing is wider than the screen."""
    screen: dict[str, Any] = {
        "viewport": {"width": 390, "height": 844},
        "color_scheme": "dark",
        "permissions": ["clipboard-read", "clipboard-write"],
    }
    async with visiting(ScriptedHouse(Settings()), **screen) as visit:
        page = visit.page
        await page.goto(f"{visit.url}/docs")

        await page.get_by_role("link", name="/api/analytics/summary").press("Enter")
        part = page.get_by_role("article", name="The last days, all together")
        await expect(part).to_be_in_viewport()
        await part.get_by_role("button", name="Copy").press("Enter")
        await expect(part.get_by_role("button", name="Copied")).to_be_visible()
        await part.get_by_text("An example of what comes back").press("Enter")
        await expect(part.get_by_text('"cost_per_question_usd"')).to_be_visible()

        line = await page.evaluate("navigator.clipboard.readText()")
        widths = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")

    assert (
        f"curl -H \"Authorization: Bearer $TWIN_WEB_TOKEN\" '{visit.url}/api/analytics/summary?days=30'"
        == line
    )
    assert widths[0] <= widths[1]
