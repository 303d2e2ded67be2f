"""The pages of things in Chromium: read, steered by keyboard, and every write with what comes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot.assembly import open_twin
from bot.commands.registry import Caller
from bot.domain import Answer, Question, ServedBy
from bot.keys import Change
from bot.storage.answers import SqlAnswers
from bot.storage.database import open_database
from bot.twin import Twin
from tests.contracts.recollections import phrasing, remembered
from tests.far_ends.browser import IN_CHROMIUM, visiting
from tests.far_ends.dashboard import Going, enter, grave_findings, looked_after
from tests.far_ends.dashboard_visitor import TOKENS

pytestmark = IN_CHROMIUM

LAPTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
PAGES = (
    *("/questions", "/questions?person=x&outcome=open", "/inbox?status=all", "/inbox/1", "/verified"),
    *("/verified/v2", "/verified/new", "/cache", "/limits?name=daily_tokens&value=5", "/profile"),
    *("/profile?as=stranger&by=file", "/audit", "/people", "/api"),
)
ODD = ("Do you like jazz?", "<b>Do</b> you juggle?", "هل تحب الشاي؟", f"Do you {'very ' * 90}much like tea?")
OWNER = Caller(platform="slack", person="slack:U9", channel="slack:C1", is_owner=True, is_admin=True)
expect.set_options(timeout=60_000.0)


@asynccontextmanager
async def lived_in(folder: Path, asks: int) -> AsyncIterator[Twin]:
    """A twin without a model that was asked what its profile does not tell, and has kept an answer."""
    async with looked_after(folder, asks=asks, groq_api_key=None, models="", embeddings="lexical") as twin:
        for number, text in enumerate(ODD):
            await ask(twin, text, person=f"slack:U{number}")
        async with open_database(twin.settings.database_url) as database:
            words = "What did you build?"
            await SqlAnswers(database).keep(remembered("r1"), [phrasing(words, "r1", text=words)])
        yield twin


async def ask(twin: Twin, text: str, person: str = "slack:U7") -> Answer:
    return await twin.ask(Question(text=text, platform="slack", person=person, channel="slack:C1"))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def twin(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Twin]:
    """One for those who look."""
    async with lived_in(tmp_path_factory.mktemp("things"), asks=1_000) as opened:
        await opened.commands.run("teach", OWNER, "2 -- Yes, **daily**.")
        yield opened


async def test_every_page_is_whole_for_eyes_and_for_assistive_technology(twin: Twin) -> None:
    """On a laptop and on a phone nothing hangs over the edge; axe reads every other page in each look."""
    found: list[str] = []
    for look, (scheme, screen) in enumerate((("light", LAPTOP), ("dark", PHONE))):
        async with visiting(twin, color_scheme=scheme, viewport=screen) as visit:
            page = visit.page
            await enter(page, visit.url)
            await page.goto(f"{visit.url}/admin/questions?served_by=model")
            receipt = await page.locator("a.asked").first.get_attribute("href")
            for at, path in enumerate((receipt, *(f"/admin{one}" for one in PAGES))):
                response = await page.goto(f"{visit.url}{path}")
                assert response is not None
                assert 200 == response.status
                for one in await page.locator("main details").all():
                    await one.evaluate("(one) => { one.open = true; }")
                assert screen["width"] == await page.evaluate("document.documentElement.scrollWidth"), path
                if (at + look) % 2:  # it takes a second
                    found += [f"{path} {scheme}: {one}" for one in await grave_findings(page)]

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


async def test_each_write_is_done_once_and_holds_in_another_process(tmp_path: Path) -> None:
    """With scripts, as most people have them; what was done is in the audit, in whose name it was done."""
    async with (
        lived_in(tmp_path, asks=0) as twin,
        open_twin(twin.settings, clock=Going()) as elsewhere,
        visiting(twin, viewport=LAPTOP) as visit,
    ):
        page = visit.page
        await enter(page, visit.url)
        await _answers(page, visit.url)
        given = await ask(elsewhere, "Do you like jazz?")
        assert (ServedBy.VERIFIED, "Yes, every evening.") == (given.served_by, given.text)

        await page.get_by_role("link", name="v1").click()
        await page.get_by_text("Withdraw", exact=True).click()
        await page.get_by_role("button", name="Withdraw it").click()
        await _said(page, "v1 is withdrawn")
        assert ServedBy.VERIFIED is not (await ask(elsewhere, "Do you like jazz?")).served_by

        await _upkeep(page, visit.url, elsewhere)
        await page.goto(f"{visit.url}/admin/audit")
        await expect(page.get_by_role("cell", name="verified.withdrawn")).to_be_visible()
        changes: list[Change] = [*(await elsewhere.board.audit.changes())[0]]

    done = [(one.action, one.subject) for one in reversed(changes) if one.by.startswith("web:admin-")]
    assert [
        ("signed_in", "token"),
        ("verified.taught", "v1"),
        ("inbox.dismissed", "2"),
        ("verified.withdrawn", "v1"),
        ("cache.dropped", "r1"),
        ("limit.set", "daily_tokens"),
        ("spending.paused", ""),
        ("spending.resumed", ""),
        ("profile.reloaded", ""),
        ("person.forgotten", ""),
        ("token.shown", "admin"),
    ] == done


async def _answers(page: Page, url: str) -> None:
    """The first question is answered, the second dismissed; the list of answers is open in the end."""
    await page.goto(f"{url}/admin/inbox")
    row = page.get_by_role("row", name="Do you like jazz?")
    await row.get_by_role("link", name="Answer").click()
    await page.get_by_label("Answer").fill("Yes, every evening.")
    await page.get_by_role("button", name="Answer", exact=True).click()
    await _said(page, "v1 is taught.")
    await page.get_by_role("row", name="juggle").get_by_role("button", name="Dismiss").click()
    await _said(page, "Dismissed: 2.")
    await page.goto(f"{url}/admin/verified")


async def _upkeep(page: Page, url: str, elsewhere: Twin) -> None:
    await page.goto(f"{url}/admin/cache")
    await page.locator("#kept summary").first.click()
    await page.get_by_role("button", name="Drop it").click()
    await _said(page, "One answer was dropped.")
    assert 0 == await elsewhere.board.cache.count()

    await page.goto(f"{url}/admin/limits")
    await page.get_by_label("New value").fill("12,345")
    await page.get_by_role("button", name="Look at it first").click()
    await expect(page.get_by_role("heading", name="Change daily_tokens?")).to_be_visible()
    await page.get_by_role("button", name="Change it").click()
    await _said(page, "daily_tokens: 12,345 tokens from now on")
    await page.get_by_text("Pause", exact=True).click()
    await page.get_by_label("Why").fill("we look at costs")
    await page.get_by_role("button", name="Pause spending").click()
    await _said(page, "Spending is paused")
    told = await elsewhere.commands.run("limits", OWNER)
    assert "we look at costs" in told.text
    assert isinstance(told.data, list)
    assert 12_345 == told.data[0]["cap"]
    await page.get_by_role("button", name="Spend again").first.click()
    await _said(page, "Spending goes on")

    await page.goto(f"{url}/admin/profile")
    await page.get_by_role("button", name="Read the files again").click()
    await _said(page, "The profile of Marit Oldenkamp.")

    await page.goto(f"{url}/admin/people")
    await page.get_by_label("Platform and id").fill("slack:U2")
    await page.get_by_role("button", name="What is kept?").click()
    await page.get_by_text("Forget them", exact=True).click()
    await page.get_by_role("button", name="Forget slack:U2").click()
    await _said(page, "slack:U2 is forgotten: of 1 question figures are left.")

    await page.goto(f"{url}/admin/api")
    await page.get_by_role("button", name="Show it").click()
    await expect(page.get_by_label("The token")).to_have_text(TOKENS["web_token"])


async def _said(page: Page, words: str) -> None:
    await expect(page.locator("p.said").filter(has_text=words)).to_be_visible()


async def test_without_scripts_everything_can_be_done(tmp_path: Path) -> None:
    """On a phone: a question is answered with an end, changed, and given up."""
    async with (
        lived_in(tmp_path, asks=0) as twin,
        visiting(twin, viewport=PHONE, java_script_enabled=False) as visit,
    ):
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
