"""The pages of things in Chromium: read, steered by keyboard, and written to without scripts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot.domain import Question
from bot.twin import Twin
from tests.far_ends.browser import IN_CHROMIUM, visiting
from tests.far_ends.dashboard import enter
from tests.far_ends.dashboard_visitor import TOKENS
from tests.far_ends.full_house import full_house
from tests.far_ends.looks import LAPTOP, PHONE, in_each_look

pytestmark = IN_CHROMIUM

PAGES = (
    *("/questions", "/questions?person=x&outcome=open", "/inbox?status=all", "/inbox/1", "/verified"),
    *("/verified/v3", "/verified/new", "/cache", "/limits?name=daily_tokens&value=5", "/profile"),
    *("/profile?as=stranger&by=file", "/audit", "/people", "/api"),
)
ODD = ("Do you like jazz?", "<b>Do</b> you juggle?", "هل تحب الشاي؟", f"Do you {'very ' * 90}much like tea?")
expect.set_options(timeout=60_000.0)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def twin(tmp_path_factory: pytest.TempPathFactory, full_ledger: Path) -> AsyncIterator[Twin]:
    """One that was also asked odd things and has no model; what is changed is in nobody's way."""
    folder = tmp_path_factory.mktemp("things")
    async with full_house(full_ledger, folder, groq_api_key=None, models="") as opened:
        for number, text in enumerate(ODD):
            await opened.ask(
                Question(text=text, platform="slack", person=f"slack:U{number}", channel="slack:C1")
            )
        yield opened


async def test_every_page_is_whole_for_eyes_and_for_assistive_technology(twin: Twin) -> None:
    """In both looks, on a laptop and on a phone; nothing hangs over the edge, no policy is broken."""
    found: list[str] = []
    async with visiting(twin, viewport=LAPTOP) as visit:
        page = visit.page
        await enter(page, visit.url)
        await page.goto(f"{visit.url}/admin/questions?served_by=model")
        receipt = await page.locator("a.asked").first.get_attribute("href")
        for at, path in enumerate((receipt, *(f"/admin{one}" for one in PAGES))):
            response = await page.goto(f"{visit.url}{path}")
            assert response is not None
            assert 200 == response.status
            await page.locator("main details").evaluate_all(
                "all => all.slice(0, 5).forEach((one) => { one.open = true; })"
            )
            found += [f"{path} {one}" async for one in in_each_look(page, axe_in=at)]

    assert [] == found


async def test_a_question_is_found_read_and_taught_by_keyboard(twin: Twin) -> None:
    """From the log to its receipt, to the form with the question in it, and a look at what is written."""
    async with visiting(twin, viewport=LAPTOP) as visit:
        page = visit.page
        await enter(page, visit.url)
        await page.goto(f"{visit.url}/admin/questions")
        await page.get_by_label("Words of the question").focus()
        await page.keyboard.type("JAZZ")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/admin/questions?words=JAZZ")
        link = page.get_by_role("link", name="Do you like jazz?")
        await link.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="A question and its answer")).to_be_visible()
        await page.get_by_role("link", name="Teach this").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("Question")).to_have_value("Do you like jazz?")
        await page.get_by_label("Answer").focus()
        await page.keyboard.type("Yes, **daily**.")
        await page.get_by_role("button", name="Look at it first").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("#look strong")).to_have_text("daily")
        await expect(page.get_by_label("Answer")).to_have_value("Yes, **daily**.")


async def _said(page: Page, words: str) -> None:
    await expect(page.locator("p.said").filter(has_text=words)).to_be_visible()


async def test_without_scripts_everything_can_be_done(twin: Twin) -> None:
    """On a phone: a question is answered with an end, changed, and given up."""
    async with visiting(twin, viewport=PHONE, java_script_enabled=False) as visit:
        page = visit.page
        await enter(page, visit.url, TOKENS["web_owner_token"])
        await page.goto(f"{visit.url}/admin/inbox/1")
        await page.get_by_label("Answer").fill("Call +31 6 1234 5678.")
        await page.get_by_role("button", name="Answer", exact=True).click()
        await expect(page.get_by_role("alert")).to_contain_text("usually kept private")
        await page.get_by_label("Answer").fill("Yes.")
        await page.get_by_label("Given until").fill("2027-01-31")
        await page.get_by_role("button", name="Answer", exact=True).click()
        await _said(page, "v1 is taught.")
        await page.goto(f"{visit.url}/admin/verified/v1")
        await expect(page.get_by_label("Given until")).to_have_value("2027-01-31")
        await page.get_by_text("Withdraw", exact=True).click()
        await page.get_by_role("button", name="Withdraw it").click()
        await _said(page, "v1 is withdrawn")
        response = await page.goto(f"{visit.url}/admin/audit")
        assert response is not None
        assert 403 == response.status
