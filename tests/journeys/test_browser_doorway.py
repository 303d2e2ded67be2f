"""The sign-in in Chromium: by keyboard, after a slip, back where one wanted to be, and out again."""

from __future__ import annotations

from playwright.async_api import expect

from bot.settings import Settings
from tests.far_ends.browser import IN_CHROMIUM, visiting
from tests.far_ends.dashboard_visitor import ADMIN, TOKENS, link
from tests.far_ends.scripted_house import ScriptedHouse

pytestmark = IN_CHROMIUM


async def test_somebody_signs_in_with_the_keyboard_and_out_again() -> None:
    home = ScriptedHouse(Settings(**TOKENS))  # type: ignore[arg-type]

    async with visiting(home) as visit:
        page = visit.page
        await page.goto(f"{visit.url}/admin?days=7")
        await expect(page.get_by_label("Token")).to_be_focused()
        await page.keyboard.type("a slip")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_have_text("That is not a token of this twin.")
        await expect(page.get_by_label("Token")).to_be_focused()
        await page.keyboard.type(ADMIN)
        await page.keyboard.press("Enter")
        await expect(page).to_have_url(f"{visit.url}/admin?days=7")

        await page.get_by_role("button", name="Sign out").first.click()
        await expect(page.get_by_role("status")).to_have_text("You are signed out.")
        await page.goto(f"{visit.url}/admin")
        await expect(page.get_by_label("Token")).to_be_visible()

        await page.goto(visit.url + await link(home))
        await expect(page).to_have_url(f"{visit.url}/admin")
