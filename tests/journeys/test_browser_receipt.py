"""The receipt on the chat page: opened by keyboard, in plain words, without a word of what was withheld."""

from __future__ import annotations

from dataclasses import replace

from playwright.async_api import expect

from bot.domain import Answer, Listen, Question, Route, ServedBy
from bot.receipt import Receipt, Withheld
from bot.truth.faults import NO_ID, NUMBER
from tests.far_ends.browser import IN_CHROMIUM, visiting
from tests.far_ends.scripted_house import answered
from tests.far_ends.web_visitor import SOURCES, telling

pytestmark = IN_CHROMIUM

RECEIPT = Receipt(
    profile_version="73bb9b1d22b7c77a",
    checks=("numbers", "dates"),
    withheld=(
        Withheld(sentence="I led 99 services.", reason=NUMBER, parts=("99",)),
        Withheld(sentence="I own a yacht.", reason=NO_ID),
    ),
    judged_by="groq:openai/gpt-oss-120b",
    asked_as="Where did <b>you</b> work before 2019?",
)


async def test_a_receipt_tells_what_was_checked_and_withheld_and_who_read_it_twice() -> None:
    async def tell(_: Question, __: Listen) -> Answer:
        route = Route("groq", "openai/gpt-oss-20b")
        return answered("I led 12.", sources=SOURCES, route=route, grounded=True, receipt=RECEIPT)

    async with visiting(telling(tell)) as visit:
        log = visit.log()
        await visit.ask("And before?")
        await visit.page.get_by_text("Receipt").focus()
        await visit.page.keyboard.press("Enter")
        for told in (
            "every sentence against its records: numbers, dates",
            "2 sentences: its records do not say so",
            "groq:openai/gpt-oss-120b",
            "Where did <b>you</b> work before 2019?",
            "version 73bb9b1d22b7c77a",
        ):
            await expect(log.get_by_text(told, exact=True)).to_be_visible()
        assert "yacht" not in await visit.page.content()
        assert "yacht" not in await visit.page.evaluate("JSON.stringify(sessionStorage)")


async def test_an_answer_without_a_receipt_has_one_line_less() -> None:
    async def tell(_: Question, __: Listen) -> Answer:
        return answered("I led 12.", sources=SOURCES, route=Route("groq", "x"), grounded=True)

    async with visiting(telling(tell)) as visit:
        await visit.ask("And before?")
        await visit.page.get_by_text("Receipt").click()
        await expect(
            visit.log().get_by_text("every sentence against the profile", exact=True)
        ).to_be_visible()
        await expect(visit.log().get_by_text("Withheld", exact=True)).to_have_count(0)


async def test_an_answer_of_before_says_how_it_was_found_and_when_it_was_made() -> None:
    async def tell(_: Question, __: Listen) -> Answer:
        receipt = Receipt(profile_version="v", tier="meaning", remembered="2026-11-18")
        made = answered("I led 12.", sources=SOURCES, route=Route("groq", "x"), grounded=True)
        return replace(made, served_by=ServedBy.CACHE, receipt=receipt)

    async with visiting(telling(tell)) as visit:
        await visit.ask("And before?")
        await visit.page.get_by_text("Receipt").click()
        told = "given before, found by its meaning; made on 2026-11-18 by x at groq"
        await expect(visit.log().get_by_text(told, exact=True)).to_be_visible()
