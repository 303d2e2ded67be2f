"""The sign-in in Chromium: by keyboard, after a slip, back where one wanted to be, by role, and out again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.keys import Role
from bot.twin import Twin
from tests.far_ends.browser import IN_CHROMIUM, visiting
from tests.far_ends.dashboard_visitor import ADMIN, link
from tests.far_ends.full_house import full_house

pytestmark = IN_CHROMIUM


DRAWN = {"/admin", "/admin/costs", "/admin/forecast", "/admin/models", "/admin/reports"}
"""Pages of charts, which take long to draw and have no form of their own."""
FOR_OWNERS = {"Reports", "Inbox", "Verified", "Profile"}
FOR_ADMINS = {"People", "Audit", "API"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def home(tmp_path_factory: pytest.TempPathFactory, full_ledger: Path) -> AsyncIterator[Twin]:
    async with full_house(full_ledger, tmp_path_factory.mktemp("doorway")) as twin:
        yield twin


async def test_somebody_signs_in_with_the_keyboard_and_out_again(home: Twin) -> None:
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


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OWNER])
async def test_a_role_is_shown_the_places_that_are_open_to_it_and_no_button_too_many(
    home: Twin, role: Role
) -> None:
    """A viewer changes the look and leaves, no more; an owner answers."""
    async with visiting(home, viewport={"width": 1366, "height": 768}) as visit:
        page = visit.page
        await page.goto(visit.url + await link(home, role))
        places = page.locator(".rail nav a")
        found = dict(
            await places.evaluate_all("all => all.map((one) => [one.textContent.trim(), one.pathname])")
        )
        targets: set[str] = set()
        for path in set(found.values()) - DRAWN:
            response = await page.goto(f"{visit.url}{path}")
            assert response is not None
            assert 200 == response.status, path
            targets |= {
                *await page.locator("form[method=post]").evaluate_all(
                    "all => all.map((one) => new URL(one.action).pathname.split('/').slice(0, 3).join('/'))"
                )
            }

    hidden = FOR_ADMINS | (set() if role is Role.OWNER else FOR_OWNERS)
    assert set() == hidden & found.keys()
    answers = {"/admin/inbox"} if role is Role.OWNER else set()
    assert {"/admin/theme", "/admin/logout"} | answers == targets
