"""Somebody has themselves forgotten on the chat page: asked once more, told what came of it, then new."""

from __future__ import annotations

from playwright.async_api import expect

from bot.settings import Settings
from tests.far_ends.browser import IN_CHROMIUM, visiting
from tests.far_ends.scripted_house import ScriptedHouse, able_to_forget, eventually

pytestmark = IN_CHROMIUM


async def test_a_visitor_is_forgotten_after_saying_so_twice() -> None:
    home = ScriptedHouse(Settings())
    books = able_to_forget(home)

    async with visiting(home) as visit:
        page, log = visit.page, visit.log()
        await visit.ask("Where?")
        await expect(log.get_by_text("You asked: Where?")).to_be_visible()
        await page.get_by_role("button", name="Forget me").press("Enter")
        await expect(page.get_by_role("dialog", name="Shall I forget you?")).to_be_visible()
        await expect(page.get_by_role("button", name="No, keep it")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.get_by_role("button", name="Forget me").click()
        await page.keyboard.press("Escape")
        await expect(log.get_by_text("You asked: Where?")).to_be_visible()
        kept = list(books.forgotten)

        await page.get_by_role("button", name="Forget me").click()
        await page.get_by_role("button", name="Yes, forget me").click()
        await expect(log.get_by_text("I have forgotten you")).to_be_visible()
        await expect(log.get_by_text("You asked: Where?")).to_have_count(0)
        await visit.ask("Again?")
        await eventually(lambda: len(home.asked) == 2)
        await expect(log.get_by_text("You asked: Again?")).to_be_visible()

    before, after = home.asked
    assert ([], [before.person]) == (kept, books.forgotten)
    assert before.person != after.person
    assert before.conversation != after.conversation


async def test_a_wish_that_could_not_be_granted_takes_nothing_off_the_page() -> None:
    home = ScriptedHouse(Settings())
    able_to_forget(home).away = True

    async with visiting(home) as visit:
        page, log = visit.page, visit.log()
        await visit.ask("Where?")
        await expect(log.get_by_text("You asked: Where?")).to_be_visible()
        await page.get_by_role("button", name="Forget me").click()
        await page.get_by_role("button", name="Yes, forget me").click()
        await expect(log.get_by_text("Please try again in a minute")).to_be_visible()
        await expect(log.get_by_text("You asked: Where?")).to_be_visible()
