"""The chat in another site's page, in Chromium: by keyboard, under a strict policy, kept out elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import FrameLocator, Page, expect

from bot.board import Sought
from bot.simulator import SimulatorOptions, running_simulator
from tests.far_ends.browser import IN_CHROMIUM, Visit, visiting
from tests.far_ends.dashboard import grave_findings
from tests.far_ends.full_house import full_house
from tests.far_ends.looks import TOUCHED
from tests.far_ends.other_site import OtherSite, other_site
from tests.far_ends.scripted_house import eventually
from tests.far_ends.web_visitor import Gate, TellingHouse, in_pieces, telling

pytestmark = IN_CHROMIUM

LABEL = "Ask Ada Example\N{RIGHT SINGLE QUOTATION MARK}s AI twin"
ASKED = """async (url) => {
  const headers = { "Content-Type": "application/json", Accept: "text/event-stream", "Idempotency-Key": "k" };
  try {
    const answer = await fetch(`${url}/api/ask`, { method: "POST", headers, body: '{"question": "Where?"}' });
    return [answer.status, await answer.text()];
  } catch (error) {
    return [0, error.name];
  }
}"""

FRAME = """(url) => {
  const frame = document.createElement("iframe");
  frame.src = `${url}/embed`;
  document.body.append(frame);
}"""


@asynccontextmanager
async def abroad(
    house: TellingHouse, *, listed: bool = True, screen: dict[str, Any] | None = None, **page: str
) -> AsyncIterator[tuple[Visit, OtherSite]]:
    """A visitor on somebody's own site, whose page has the script of their twin."""
    async with other_site() as site:
        house.settings = house.settings.model_copy(update={"web_origins": site.url if listed else ""})
        async with visiting(house, **(screen or {})) as visit:
            visit.near = (site.url,)
            site.embed(visit.url, **page)
            await visit.page.goto(site.url)
            yield visit, site


def chat(page: Page) -> FrameLocator:
    return page.frame_locator("twin-chat iframe")


async def ask_in_frame(page: Page, words: str) -> None:
    """Ask as somebody does who sees the cursor in the box: before that nobody listens to the key."""
    box = chat(page).get_by_role("textbox")
    await expect(box).to_be_focused()
    await box.fill(words)
    await page.keyboard.press("Enter")


async def test_a_visitor_of_another_site_asks_by_keyboard() -> None:
    """Opens, asks, hears it grow, reads a source, votes, closes; the focus is where it should be."""
    gate = Gate()

    async with abroad(gate.house) as (visit, _):
        page = visit.page
        button = page.get_by_role("button", name=LABEL)
        await expect(button).to_have_attribute("aria-expanded", "false")
        assert 0 == await page.locator("iframe").count()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await expect(button).to_be_focused()
        await page.keyboard.press("Enter")

        inside = chat(page)
        box, log = inside.get_by_role("textbox"), inside.get_by_role("log")
        await expect(box).to_be_focused()
        await page.keyboard.type("Where did you work?")
        await page.keyboard.press("Enter")
        await expect(log.get_by_text("I worked at Acme.")).to_be_visible()
        gate.on.set()
        await expect(log.get_by_text("and I led a team")).to_be_visible()
        await inside.get_by_text("Sources (3)").press("Enter")
        await expect(log.get_by_text("The words of record 2.")).to_be_visible()
        gate.house.feedback.known = frozenset({"ask-1"})
        await inside.get_by_role("button", name="Good answer").press("Enter")
        await expect(log.get_by_text("Thank you.")).to_be_visible()
        await inside.get_by_role("button", name="Copy this answer").press("Enter")
        await expect(log.get_by_text("Copied.")).to_be_visible()

        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(button).to_be_focused()
        await button.press("Enter")
        await expect(log.get_by_text("and I led a team")).to_be_visible()
        await page.get_by_role("button", name="Close the chat").click()
        await expect(button).to_be_focused()
        assert ["twinChat"] == await page.evaluate("Object.keys(window).filter((name) => /twin/i.test(name))")

    # Another site's frame has a cookie behind TLS alone.
    assert ["web:127.0.0.1"] == [asked.person for asked in gate.house.asked]
    assert [("ask-1", "web:127.0.0.1")] == [*gate.house.feedback.kept]


async def test_a_twin_of_a_year_answers_on_another_site(full_ledger: Path, tmp_path: Path) -> None:
    """The real one: its words grow, its sources open, a vote is kept beside the others."""
    async with (
        other_site() as site,
        running_simulator(SimulatorOptions(instant=True)) as groq,
        full_house(full_ledger, tmp_path, groq_base_url=groq, web_origins=site.url) as twin,
        visiting(twin) as visit,
    ):
        visit.near = (site.url,)
        site.embed(visit.url)
        page = visit.page
        await page.goto(site.url)
        await page.get_by_role("button", name="AI twin").click()
        inside = chat(page)
        await ask_in_frame(page, "Which systems have you moved, and when?")
        await inside.get_by_text("Sources (").click()
        await inside.get_by_role("button", name="Good answer").click()
        await expect(inside.get_by_text("Thank you.", exact=True)).to_be_visible()
        (asked, *_), _ = await twin.board.logbook.asks(Sought(platform="web"), most=1)

    assert [("/api/ask", 200), ("/api/feedback", 200)] == visit.sent
    assert "Which systems have you moved, and when?" == asked.question


async def test_a_site_that_is_not_listed_gets_no_frame_and_no_answer() -> None:
    """Its own page stands as it was, and whoever runs it reads what to set."""
    house = telling(in_pieces)

    async with abroad(house, listed=False, connect="http://127.0.0.1:*") as (visit, site):
        page = visit.page
        await expect(page.get_by_role("heading", name="My own site")).to_be_visible()
        await eventually(lambda: visit.complaints)
        assert [0, "TypeError"] == await page.evaluate(ASKED, visit.url)
        assert 0 == await page.locator("twin-chat").count()
        told = f"Set TWIN_WEB_ORIGINS={site.url} and start it again."
        assert [told] == [said[-len(told) :] for said in visit.complaints if "TWIN_WEB_ORIGINS" in said]

        await page.evaluate(FRAME, visit.url)
        await eventually(lambda: any("frame-ancestors 'none'" in said for said in visit.complaints))
        await expect(page.frame_locator("iframe").get_by_role("textbox")).to_have_count(0)
        visit.complaints.clear()

    assert [] == house.asked


async def test_a_listed_site_asks_from_its_own_page() -> None:
    """And reads the answer while it grows, without a cookie."""
    house = telling(in_pieces)

    async with abroad(house, connect="http://127.0.0.1:*") as (visit, _):
        status, told = await visit.page.evaluate(ASKED, visit.url)

    assert 200 == status
    assert "event: answer" in told
    assert ["web:127.0.0.1/k"] == [asked.event for asked in house.asked]


async def test_the_button_keeps_to_its_corner_and_below_what_is_the_sites_own() -> None:
    """On a page from right to left it stands left; a dialog of the site covers it; markup stays text."""
    house = telling(in_pieces)
    label = "<img src=x onerror=alert(1)>"

    async with abroad(house, attributes=f"data-label='{label}'", direction="rtl") as (visit, _):
        page = visit.page
        button = page.get_by_role("button", name=label)
        place = await button.bounding_box()
        assert place is not None
        assert place["x"] < 100
        await page.evaluate("document.getElementById('mine').showModal()")
        over = await page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y).id", [place["x"] + 5, place["y"] + 5]
        )
        assert "mine" == over
        await page.keyboard.press("Escape")
        await page.evaluate("window.twinChat.open()")
        await expect(chat(page).get_by_role("textbox")).to_be_focused()


async def test_on_a_phone_it_is_a_sheet() -> None:
    """All of the screen, over all of the page, closed by a finger; dark where the site says so."""
    house = telling(in_pieces)
    screen = {"color_scheme": "light", "reduced_motion": "reduce", **TOUCHED}

    async with abroad(house, screen=screen, attributes="data-theme=dark data-open") as (visit, _):
        page = visit.page
        await page.get_by_role("button", name=LABEL).tap()
        inside = chat(page)
        await inside.get_by_role("button", name="What do you work on?").tap()
        await expect(inside.get_by_text("You asked: What do you work on?")).to_be_visible()
        panel = await page.get_by_role("dialog").bounding_box()
        assert {"x": 0, "y": 0, "width": 360, "height": 640} == panel
        assert await page.locator("twin-chat dialog").evaluate("(one) => one.matches(':modal')")
        ground = "getComputedStyle(document.documentElement).backgroundColor"
        assert "rgb(20, 23, 26)" == await page.frames[1].evaluate(ground)
        assert 360 == await page.evaluate("document.documentElement.scrollWidth")
        await page.get_by_role("button", name="Close the chat").tap()
        await expect(page.get_by_role("button", name=LABEL)).to_be_visible()
        assert [] == await grave_findings(page)


async def test_it_may_stand_in_the_page_or_be_open_from_the_start() -> None:
    """Without taking the focus from whoever reads the site."""
    house = telling(in_pieces)

    async with abroad(house, attributes="data-target=chat") as (visit, site):
        page = visit.page
        await expect(page.locator("#chat twin-chat")).to_be_visible()
        await expect(chat(page).get_by_role("textbox")).to_be_visible()
        assert 0 == await page.get_by_role("button", name=LABEL).count()
        assert 478 == await page.locator("#chat iframe").evaluate("(one) => one.clientHeight")
        await page.evaluate("window.twinChat.open()")
        await expect(chat(page).get_by_role("textbox")).to_be_focused()

        site.embed(visit.url, attributes="data-open data-position=start")
        await page.goto(site.url)
        await expect(chat(page).get_by_role("textbox")).to_be_visible()
        assert "BODY" == await page.evaluate("document.activeElement.tagName")
        panel = await page.get_by_role("dialog").bounding_box()
        assert panel is not None
        assert panel["x"] < 100
        await page.get_by_role("button", name="Close the chat").click()
        await expect(page.get_by_role("button", name=LABEL)).to_be_focused()


async def test_a_policy_that_keeps_the_frame_out_is_named() -> None:
    """Whoever runs the site reads which word is missing; a visitor is shown another way."""
    house = telling(in_pieces)

    async with abroad(house, screen={"alone": True}, frame="'none'") as (visit, _):
        page = visit.page
        await page.clock.install()
        await page.get_by_role("button", name=LABEL).click()
        hint = f"add {visit.url} to its frame-src"
        await eventually(lambda: any(hint in said for said in visit.complaints))
        link = page.get_by_role("link", name="Open it in a tab of its own")
        await expect(link).to_have_count(0)
        await page.clock.fast_forward(11_000)
        await expect(link).to_have_attribute("href", visit.url)
        visit.complaints.clear()


async def test_behind_tls_a_visitor_of_the_frame_is_somebody_and_another_on_the_page_itself() -> None:
    """A cookie that browsers keep for the pair of sites, which is why they let it be there at all."""
    house = telling(in_pieces, web_proxies="127.0.0.1")
    screen = {"extra_http_headers": {"X-Forwarded-Proto": "https"}}  # as a proxy that speaks TLS says

    async with abroad(house, screen=screen) as (visit, site):
        page = visit.page
        for word in ("One?", "Two?"):
            await page.goto(site.url)
            await page.get_by_role("button", name=LABEL).click()
            await ask_in_frame(page, word)
            await expect(chat(page).get_by_text(f"You asked: {word}")).to_be_visible()
        await page.goto(visit.url)
        await visit.ask("Three?")
        await expect(visit.log().get_by_text("You asked: Three?")).to_be_visible()

    first, second, alone = (asked.person for asked in house.asked)
    assert first == second != alone
    assert not {"web:127.0.0.1", "web:unknown"} & {first, alone}
