"""The chat page in a real browser: by keyboard, while it grows, over a reload, on a phone, under attack."""

from __future__ import annotations

from playwright.async_api import expect

from bot.domain import Answer, Listen, Outcome, Question, ServedBy, Source
from tests.far_ends.browser import IN_CHROMIUM, visiting
from tests.far_ends.looks import TOUCHED
from tests.far_ends.scripted_house import answered, eventually
from tests.far_ends.web_visitor import SOURCES, Gate, in_pieces, telling

pytestmark = IN_CHROMIUM

HOSTILE = """<img src=x onerror=alert(1)><script>alert(2)</script>

[click](javascript:alert(3)) ![pic](http://elsewhere.test/x.png) <b onclick=alert(4)>bold</b>

> # <iframe src="https://elsewhere.test"></iframe>

```html
<script>alert(5)</script>
```

`<svg onload=alert(6)>` [data](data:text/html,x) [rel](//elsewhere.test) https://example.org/a?b=1&c=2."""


async def test_a_question_is_asked_and_its_sources_opened_without_a_mouse() -> None:
    """The whole of what the page is for."""
    gate = Gate()

    async with visiting(gate.house) as visit:
        page, log = visit.page, visit.log()
        await expect(page.get_by_role("textbox")).to_be_focused()
        await page.keyboard.type("Where did you work?")
        await page.keyboard.press("Enter")
        await expect(log.get_by_text("I worked at Acme.")).to_be_visible()
        await expect(log.locator("[aria-busy=true]")).to_have_count(1)
        await expect(page.get_by_role("textbox")).to_be_empty()

        gate.on.set()
        await expect(log.get_by_text("and I led a team")).to_be_visible()
        await expect(log.locator("[aria-busy]")).to_have_count(0)
        await expect(log.get_by_text("AI twin of Ada Example")).to_be_visible()

        await page.get_by_text("Sources (3)").focus()
        await page.keyboard.press("Enter")
        await expect(log.get_by_text("The words of record 2.")).to_be_visible()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        for word in ("openai/gpt-oss-20b at groq", "$0.000231", "1,200 read (1,000 from cache), 34 written"):
            await expect(log.get_by_text(word)).to_be_visible()

        await page.get_by_role("button", name="Which team?").press("Enter")
        await eventually(lambda: len(gate.house.asked) == 2)
        await expect(page.get_by_role("textbox")).to_be_focused()
        await expect(log.get_by_text("Sources (3)")).to_have_count(2)
        await expect(page.get_by_role("button", name="Which team?")).to_have_count(1)

    first, second = gate.house.asked
    assert ("Where did you work?", "Which team?") == (first.text, second.text)
    assert first.conversation == second.conversation is not None
    assert first.event != second.event


async def test_nothing_is_sent_by_accident() -> None:
    """Not an empty line, a new line, half a composed word, nor a second question before the answer."""
    gate = Gate()

    async with visiting(gate.house) as visit:
        page = visit.page
        box = page.get_by_role("textbox")
        await box.press("Enter")
        await box.fill("   ")
        await box.press("Enter")
        await box.fill("One")
        await box.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
        await box.press("Shift+Enter")
        await page.keyboard.type("two")
        assert "One\ntwo" == await box.input_value()
        assert [] == gate.house.asked
        await box.press("Enter")
        await eventually(lambda: gate.house.asked)
        await visit.ask("And then?")
        await expect(box).to_have_value("And then?")
        gate.on.set()
        await expect(page.get_by_text("Sources (3)")).to_be_visible()

    assert ["One\ntwo"] == [asked.text for asked in gate.house.asked]


async def test_a_suggestion_is_one_press_away() -> None:
    """And the greeting makes room for the talk."""
    house = telling(in_pieces)

    async with visiting(house) as visit:
        await visit.page.get_by_role("button", name="What do you work on?").press("Enter")
        await expect(visit.log().get_by_text("You asked: What do you work on?")).to_be_visible()
        await expect(visit.page.get_by_role("heading", name="Ask me about my work")).to_be_hidden()


async def test_what_a_model_writes_stays_text() -> None:
    """Even when it would rather be a page; other sites are linked to by http alone, and never loaded."""

    async def tell(_: Question, hear: Listen) -> Answer:
        hear(HOSTILE[:60])
        return answered(
            HOSTILE, sources=(Source(id="x", title="<b>T</b>", section="<i>S</i>", quote=HOSTILE),)
        )

    async with visiting(telling(tell)) as visit:
        await visit.ask("<img src=x onerror=alert(0)>")
        await visit.page.get_by_text("Sources (1)").click()
        log = visit.log()
        await expect(log.get_by_text("<script>alert(2)</script>").first).to_be_visible()
        await expect(log.locator("img, script, iframe, svg, b, i, [onerror], [onclick]")).to_have_count(0)
        links = await log.locator(".prose a").evaluate_all(
            "all => all.map((a) => [a.getAttribute('href'), a.rel])"
        )
        quoted = await log.locator(".sources a").evaluate_all("all => all.map((a) => [a.protocol, a.rel])")

    assert [
        ["http://elsewhere.test/x.png", "noopener noreferrer nofollow"],
        ["https://elsewhere.test/", "noopener noreferrer nofollow"],
        ["https://example.org/a?b=1&c=2", "noopener noreferrer nofollow"],
    ] == links
    assert {("https:", "noopener noreferrer nofollow"), ("http:", "noopener noreferrer nofollow")} >= set(
        map(tuple, quoted)
    )


async def test_a_phone_shows_all_of_it_by_day_and_by_night() -> None:
    """Nothing hangs over the edge, and every control is as large as a finger."""
    wide = "w" * 300

    async def tell(_: Question, __: Listen) -> Answer:
        text = f"{wide}\n\n```\n{wide}\n```\n\n- {wide}\n\n> https://example.org/{wide}"
        return answered(
            text, sources=(Source(id=wide, title=wide, section=wide, quote=wide),), follow_ups=(wide,)
        )

    grounds = set()
    for scheme in ("light", "dark"):
        async with visiting(telling(tell), color_scheme=scheme, **TOUCHED) as visit:
            page = visit.page
            await visit.ask(wide)
            await page.get_by_text("Sources (1)").click()
            await page.get_by_text("Receipt").click()
            assert 360 == await page.evaluate("document.documentElement.scrollWidth")
            assert await page.evaluate("scroller.scrollWidth <= scroller.clientWidth")
            sizes = await page.locator("button:visible").evaluate_all(
                "all => all.map((one) => Math.min(one.offsetWidth, one.offsetHeight))"
            )
            grounds.add(await page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
        assert min(sizes) >= 44

    assert 2 == len(grounds)


async def test_a_quote_is_marked_as_one_and_assistive_technology_finds_its_way() -> None:
    """Roles and names are what a screen reader has of a page."""

    async def tell(_: Question, __: Listen) -> Answer:
        text = "Here is what it says:\n\n> **Engineer**  \n> Led the move.  "
        return Answer(id="1", outcome=Outcome.ANSWERED, served_by=ServedBy.QUOTE, text=text, sources=SOURCES)

    async with visiting(telling(tell), reduced_motion="reduce") as visit:
        page = visit.page
        await visit.ask("Where?")
        await expect(
            visit.log().get_by_text("Quoted word for word from the profile", exact=True)
        ).to_be_visible()
        await expect(visit.log()).to_have_attribute("aria-live", "polite")
        await expect(
            page.get_by_role("textbox", name="Your question to the AI twin of Ada Example")
        ).to_be_visible()
        await expect(page.get_by_role("article", name="AI twin of Ada Example")).to_be_visible()
        await expect(page.get_by_role("button", name="Send your question")).to_be_visible()
        await page.get_by_role("link", name="Skip to your question").press("Enter")
        await expect(page.get_by_role("textbox")).to_be_focused()
        assert "0s" == await page.evaluate(
            "getComputedStyle(document.querySelector('.choice') ?? document.body).transitionDuration"
        )
