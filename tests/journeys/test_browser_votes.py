"""What visitors think of an answer is told with a thumb: by keyboard, turned over, kept over a reload."""

from __future__ import annotations

from dataclasses import replace

from playwright.async_api import expect

from bot.domain import Answer, Listen, Outcome, Question, ServedBy, Source
from bot.settings import Settings
from tests.far_ends.browser import IN_CHROMIUM, visiting
from tests.far_ends.scripted_house import ScriptedHouse, answered
from tests.far_ends.web_visitor import telling

pytestmark = IN_CHROMIUM


async def test_a_thumb_is_given_by_keyboard_and_may_be_turned_over() -> None:
    home = ScriptedHouse(Settings())

    async with visiting(home) as visit:
        page = visit.page
        good, bad = (page.get_by_role("button", name=f"{one} answer") for one in ("Good", "Bad"))
        await visit.ask("Where?")
        await good.press("Enter")
        await expect(good).to_have_attribute("aria-pressed", "true")
        await expect(page.get_by_text("Thank you.", exact=True)).to_be_visible()

        await bad.press("Enter")
        await expect(bad).to_have_attribute("aria-pressed", "true")
        await expect(good).to_have_attribute("aria-pressed", "false")
        await expect(page.get_by_text("The next time I answer it anew.")).to_be_visible()

        await page.reload()
        await expect(bad).to_have_attribute("aria-pressed", "true")

    ((key, vote),) = home.feedback.kept.items()
    assert (("ask-1", home.asked[0].person), False) == (key, vote.is_up)


async def test_a_thumb_that_could_not_be_kept_is_not_shown_as_given() -> None:
    home = ScriptedHouse(Settings())
    home.feedback.away = True

    async with visiting(home) as visit:
        good = visit.page.get_by_role("button", name="Good answer")
        await visit.ask("Where?")
        await good.click()
        await expect(visit.page.get_by_text("try again")).to_be_visible()
        await expect(good).to_have_attribute("aria-pressed", "false")


async def test_what_the_person_wrote_says_so_and_is_not_answered_anew() -> None:
    async def tell(_: Question, __: Listen) -> Answer:
        source = Source(
            id="v1", title="Answered by Ada Example on 2026-11-21", section="In person", quote="Yes."
        )
        return replace(answered("Yes.", sources=(source,)), served_by=ServedBy.VERIFIED)

    async with visiting(telling(tell)) as visit:
        await visit.ask("Do you play the cello?")
        await expect(visit.page.get_by_text("Answered by Ada Example on 2026-11-21").first).to_be_visible()
        await visit.page.get_by_role("button", name="Bad answer").click()
        await expect(visit.page.get_by_text("Thank you.", exact=True)).to_be_visible()


async def test_where_nothing_was_answered_there_is_no_thumb() -> None:
    async def tell(_: Question, __: Listen) -> Answer:
        return Answer(id="ask-1", outcome=Outcome.NOT_IN_PROFILE, message="My profile does not say.")

    async with visiting(telling(tell)) as visit:
        await visit.ask("Do you play the cello?")
        await expect(visit.log().get_by_text("My profile does not say.")).to_be_visible()
        await expect(visit.page.get_by_role("button", name="Good answer")).to_have_count(0)
