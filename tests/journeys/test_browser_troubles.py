"""The chat page when something is in the way: too fast, cut off, away, reloaded in the middle."""

from __future__ import annotations

from playwright.async_api import Route as Request
from playwright.async_api import expect

from bot.domain import Answer, Listen, Outcome, Question
from tests.far_ends.browser import IN_CHROMIUM, visiting
from tests.far_ends.scripted_house import eventually
from tests.far_ends.web_visitor import Gate, in_pieces, telling

pytestmark = IN_CHROMIUM


async def test_asking_too_fast_counts_down_to_the_next_try() -> None:
    """And the next try is a new ask."""

    async def tell(question: Question, hear: Listen) -> Answer:
        if len(house.asked) > 1:
            return await in_pieces(question, hear)
        return Answer(id="1", outcome=Outcome.RATE_LIMITED, message="Too fast.", retry_after_s=2)

    house = telling(tell)

    async with visiting(house) as visit:
        await visit.ask("Where?")
        button = visit.page.get_by_role("button", name="Ask again")
        await expect(visit.log().get_by_text("Too fast.")).to_be_visible()
        await expect(button).to_be_disabled()
        await expect(button).to_be_enabled()
        await button.click()
        await expect(visit.log().get_by_text("I worked at Acme")).to_be_visible()
        await expect(visit.log().get_by_text("Too fast.")).to_have_count(0)

    assert 2 == len({asked.event for asked in house.asked})


async def test_after_a_lost_line_the_same_ask_is_sent_again() -> None:
    """Its key says so: whatever became of the first, it is answered once."""
    house = telling(in_pieces)

    async def cut(request: Request) -> None:
        await request.abort()

    async with visiting(house) as visit:
        await visit.ask("First?")
        await expect(visit.log().get_by_text("You asked: First?")).to_be_visible()
        await visit.page.route("**/api/ask", cut)
        keys: list[str] = []
        visit.page.on("request", lambda sent: keys.append(sent.headers.get("idempotency-key", "")))
        await visit.ask("Where?")
        await expect(visit.log().get_by_text("Your question is kept.")).to_be_visible()
        await visit.page.unroute("**/api/ask")
        await visit.page.get_by_role("button", name="Ask again").click()
        await expect(visit.log().get_by_text("You asked: Where?")).to_be_visible()

    assert 2 == len(keys)
    assert 1 == len(set(keys))


async def test_a_twin_that_was_away_is_asked_anew_when_the_old_ask_is_over() -> None:
    """The same key first; when that only brings the old refusal back, a new ask."""

    async def tell(question: Question, hear: Listen) -> Answer:
        if question.event == house.asked[0].event:
            return Answer(id="old", outcome=Outcome.UNAVAILABLE, message="I am away.")
        return await in_pieces(question, hear)

    house = telling(tell)

    async with visiting(house) as visit:
        await visit.ask("Where?")
        await expect(visit.log().get_by_text("I am away.")).to_be_visible()
        await visit.page.get_by_role("button", name="Ask again").click()
        await expect(visit.log().get_by_text("I worked at Acme")).to_be_visible()

    first, again, anew = (asked.event for asked in house.asked)
    assert first == again != anew


async def test_a_reload_keeps_the_talk_and_waits_on_for_what_was_asked() -> None:
    """With the same key, so that it stays one ask; a new conversation forgets all of it."""
    gate = Gate()

    async with visiting(gate.house) as visit:
        page, log = visit.page, visit.log()
        await visit.ask("Where did you work?")
        await expect(log.get_by_text("I worked at Acme.")).to_be_visible()
        await page.reload()
        await eventually(lambda: len(gate.house.asked) == 2)
        gate.on.set()
        await expect(log.get_by_text("Sources (3)")).to_be_visible()
        await page.reload()
        await expect(log.get_by_text("and I led a team")).to_be_visible()
        await expect(page.get_by_role("button", name="Which team?")).to_be_visible()

        await page.get_by_role("button", name="New conversation").click()
        await expect(log).to_be_empty()
        await expect(page.get_by_role("button", name="What do you work on?")).to_be_visible()
        await visit.ask("Again?")
        await expect(log.get_by_text("Sources (3)")).to_be_visible()

    first, resumed, other = gate.house.asked
    assert (first.event, first.conversation) == (resumed.event, resumed.conversation)
    assert first.conversation != other.conversation
