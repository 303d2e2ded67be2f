"""What makes asking comfortable: an answer is stopped, copied, missed or kept, and the page says so."""

from __future__ import annotations

from playwright.async_api import expect

from bot.domain import Answer, Listen, Outcome, Question, Source
from tests.far_ends.browser import IN_CHROMIUM, visiting
from tests.far_ends.dashboard import grave_findings
from tests.far_ends.looks import TOUCHED
from tests.far_ends.scripted_house import answered, eventually
from tests.far_ends.web_visitor import Gate, in_pieces, telling

pytestmark = IN_CHROMIUM


async def test_an_answer_is_stopped_and_heard_to_its_end_later() -> None:
    """What was verified stays, also over a reload; asked again it is the same ask, which is paid once."""
    gate = Gate()

    async with visiting(gate.house) as visit:
        page, log = visit.page, visit.log()
        stop = page.get_by_role("button", name="Stop this answer")
        await expect(stop).to_be_hidden()
        await visit.ask("Where did you work?")
        await expect(log.get_by_text("I worked at Acme.")).to_be_visible()
        await expect(page.get_by_role("button", name="Send your question")).to_be_hidden()
        await stop.click()
        await expect(log.get_by_text("You stopped this answer.")).to_be_visible()
        await expect(log.get_by_text("I worked at Acme.")).to_be_visible()
        await expect(log.locator("[aria-busy]")).to_have_count(0)
        await expect(page.get_by_role("textbox")).to_be_focused()
        await page.reload()
        await expect(log.get_by_text("You stopped this answer.")).to_be_visible()

        gate.on.set()
        await page.get_by_role("button", name="Ask again").click()
        await expect(log.get_by_text("and I led a team")).to_be_visible()
        await expect(log.get_by_text("You stopped this answer.")).to_have_count(0)
        await visit.ask("And then?")
        await eventually(lambda: len(gate.house.asked) == 3)

    first, again, other = (asked.event for asked in gate.house.asked)
    assert first == again != other
    assert 0 == gate.house.cancelled


async def test_a_stop_before_the_first_word_leaves_only_that() -> None:
    gate = Gate()

    async def silent(question: Question, _: Listen) -> Answer:
        await gate.on.wait()
        return answered(question.text)

    async with visiting(telling(silent)) as visit:
        await visit.ask("Where?")
        await expect(visit.log().get_by_text("Looking in the profile")).to_be_visible()
        await visit.page.get_by_role("button", name="Stop this answer").press("Enter")
        await expect(visit.log().get_by_text("You stopped this answer.")).to_be_visible()
        await expect(visit.log().get_by_text("Looking in the profile")).to_have_count(0)
        gate.on.set()


async def test_an_answer_is_copied_with_whose_words_it_is() -> None:
    """So that nobody who is shown it takes it for the person's."""
    async with visiting(telling(in_pieces)) as visit:
        await visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await visit.ask("Where?")
        await visit.page.get_by_role("button", name="Copy this answer").press("Enter")
        await expect(visit.page.get_by_text("Copied.")).to_be_visible()
        copied = await visit.page.evaluate("navigator.clipboard.readText()")

    assert "You asked: Where?. I worked at **Acme**.\n\n(AI twin of Ada Example)" == copied


async def test_who_asked_in_vain_is_promised_nothing() -> None:
    """Nobody can be written to on the web."""

    async def tell(_: Question, __: Listen) -> Answer:
        return Answer(id="1", outcome=Outcome.NOT_IN_PROFILE, message="My profile does not say.")

    async with visiting(telling(tell)) as visit:
        await visit.ask("Do you play the cello?")
        await expect(visit.log().get_by_text("I cannot write to you here")).to_be_visible()
        await expect(visit.page.get_by_role("button", name="Copy this answer")).to_have_count(0)


async def test_being_offline_is_told_and_a_question_kept() -> None:
    """Until it can be sent."""
    async with visiting(telling(in_pieces)) as visit:
        page = visit.page
        offline = page.get_by_role("status").filter(has_text="You are offline.")
        await expect(offline).to_have_count(0)
        await page.context.set_offline(True)
        await expect(offline).to_be_visible()
        await visit.ask("Where?")
        await expect(visit.log().get_by_text("Your question is kept")).to_be_visible()
        await page.context.set_offline(False)
        await expect(offline).to_have_count(0)
        await page.get_by_role("button", name="Ask again").click()
        await expect(visit.log().get_by_text("You asked: Where?")).to_be_visible()


async def test_the_pages_are_whole_for_assistive_technology_in_both_looks() -> None:
    """The talk, the frame, and what is kept of it; nothing hangs over the edge of a phone."""

    async def tell(_: Question, __: Listen) -> Answer:
        source = Source(id="x", title="Acme", section="Work", quote="See https://example.org/acme, (2021).")
        return answered("I worked at **Acme**.", sources=(source,), follow_ups=("Which team?",))

    for scheme, other in (("light", "/embed"), ("dark", "/privacy")):
        async with visiting(telling(tell), color_scheme=scheme, reduced_motion="reduce", **TOUCHED) as visit:
            page = visit.page
            await visit.ask("Where?")
            await page.get_by_text("Sources (1)").click()
            await expect(page.get_by_role("link", name="https://example.org/acme")).to_be_visible()
            for path in ("", other):
                if path:
                    await page.goto(f"{visit.url}{path}")
                assert [] == await grave_findings(page), (path, scheme)
                assert 360 == await page.evaluate("document.documentElement.scrollWidth")
