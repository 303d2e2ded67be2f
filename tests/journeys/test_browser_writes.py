"""Every write that there is, pressed in Chromium over a year of 100,000 asks, and heard of elsewhere."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect
from starlette.routing import Route

from adapters.web.app import create_app
from bot.assembly import open_twin
from bot.commands.registry import Caller
from bot.domain import ServedBy
from bot.simulator import SimulatorOptions, running_simulator
from bot.twin import Twin
from tests.far_ends.browser import IN_CHROMIUM, visiting
from tests.far_ends.dashboard import enter
from tests.far_ends.dashboard_visitor import TOKENS
from tests.far_ends.full_house import full_house
from tests.far_ends.furniture import KEPT_ANSWERS, questions
from tests.far_ends.pressing import House
from tests.far_ends.web_visitor import SECRET, all_well

pytestmark = IN_CHROMIUM

LAPTOP = {"width": 1366, "height": 768}
OWNER = Caller(platform="slack", person="slack:U9", channel="slack:C1", is_owner=True, is_admin=True)
READING = {"GET", "HEAD", "OPTIONS"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory, full_ledger: Path) -> AsyncIterator[House]:
    """One for all: no write is in another's way."""
    folder = tmp_path_factory.mktemp("writes")
    async with (
        running_simulator(SimulatorOptions(instant=True)) as groq,
        full_house(full_ledger, folder, groq_base_url=groq, user_rate="100/minute") as twin,
        open_twin(twin.settings, clock=twin.clock) as elsewhere,
        visiting(twin, viewport=LAPTOP) as visit,
    ):
        await enter(visit.page, visit.url)
        yield House(twin, elsewhere, visit)


async def answers_from_the_inbox(house: House) -> None:
    await house.goes("/admin/inbox")
    page, asked = house.visit.page, questions(1)[0]
    await page.get_by_role("row", name=asked).get_by_role("link", name="Answer").click()
    await page.get_by_label("Answer").fill("Every **evening**.")
    await house.presses("Look at it first")
    await expect(page.locator("#look strong")).to_have_text("evening")
    await house.presses("Answer")
    await house.is_told("v1 is taught.")
    assert (ServedBy.VERIFIED, "Every **evening**.") == await house.served(asked)


async def dismisses_and_opens_again(house: House) -> None:
    await house.goes("/admin/inbox/2")
    await house.presses("Dismiss")
    await house.is_told("Dismissed: 2.")
    await house.goes("/admin/inbox/2")
    await house.presses("Open again")
    await house.is_told("2")


async def keeps_a_question_from_the_twin(house: House) -> None:
    await house.goes(f"/admin/inbox?words={questions(4)[3].partition('?')[0]}")
    await house.presses("Not for the twin")
    await house.is_told("4")


async def teaches_what_nobody_has_asked(house: House) -> None:
    await house.goes("/admin/verified/new")
    await house.visit.page.get_by_label("Question").fill("Do you own a boat?")
    await house.visit.page.get_by_label("Answer").fill("Half of one.")
    await house.presses("Teach it")
    await house.is_told("is taught.")
    assert (ServedBy.VERIFIED, "Half of one.") == await house.served("Do you own a boat?")


async def changes_an_answer_and_its_end(house: House) -> None:
    await house.goes("/admin/verified/v6")
    page = house.visit.page
    await page.get_by_label("Answer").fill("Less than I would like.")
    await house.presses("Change it")
    await house.is_told("v6 is changed")
    assert (ServedBy.VERIFIED, "Less than I would like.") == await house.served(questions(6)[5])
    await page.get_by_label("Given until").fill("2027-01-31")
    await house.presses("Change it")
    await house.is_told("v6 expires")
    await expect(page.get_by_label("Given until")).to_have_value("2027-01-31")


async def withdraws_an_answer(house: House) -> None:
    assert ServedBy.VERIFIED is (await house.served(questions(12)[11]))[0]
    await house.goes("/admin/verified/v12")
    await house.confirms("Withdraw", "Withdraw it")
    await house.is_told("v12 is withdrawn")
    assert ServedBy.VERIFIED is not (await house.served(questions(12)[11]))[0]


async def drops_one_answer_of_the_cache_and_all(house: House) -> None:
    await house.goes("/admin/cache?words=the+9.+thing")
    await house.visit.page.locator("#kept tbody summary").first.click()
    await house.presses("Drop it")
    await house.is_told("One answer was dropped.")
    left = await house.elsewhere.board.cache.count()
    assert left >= KEPT_ANSWERS - 1
    await house.goes("/admin/cache")
    await house.confirms("Drop all", f"Drop all {left:,}")
    await house.is_told("answers were dropped.")
    assert 0 == await house.elsewhere.board.cache.count()


async def sets_a_limit(house: House) -> None:
    await house.goes("/admin/limits")
    page = house.visit.page
    await page.get_by_label("Limit", exact=True).select_option("monthly_usd")
    await page.get_by_label("New value").fill("12")
    await house.presses("Look at it first")
    await expect(page.get_by_role("heading", name="Change monthly_usd?")).to_be_visible()
    await house.presses("Change it")
    await house.is_told("monthly_usd: $12.00")
    told = (await house.elsewhere.commands.run("limits", OWNER)).data
    assert isinstance(told, list)
    assert ["12"] == [one["cap"] for one in told if one["name"] == "monthly_usd"]


async def pauses_and_resumes(house: House) -> None:
    await house.goes("/admin/limits")
    await house.visit.page.locator("summary").get_by_text("Pause", exact=True).click()
    await house.visit.page.get_by_label("Why").fill("we look at costs")
    await house.presses("Pause spending")
    await house.is_told("Spending is paused")
    assert "we look at costs" in (await house.elsewhere.commands.run("limits", OWNER)).text
    await house.presses("Spend again")
    await house.is_told("Spending goes on")


async def resumes_from_the_overview(house: House) -> None:
    await house.elsewhere.commands.run("pause", OWNER, "we wait")
    await house.goes("/admin")
    await house.presses("Resume")
    await house.is_told("Spending goes on")


async def mutes_a_kind_and_posts_it_again(house: House) -> None:
    await house.goes("/admin/alerts")
    for button, heard in (("Mute", "latency"), ("Post again", "latency")):
        await house.visit.page.get_by_label("Kind").select_option("latency")
        await house.presses(button)
        await house.is_told(heard)


async def has_the_profile_read_again(house: House) -> None:
    await house.goes("/admin/profile")
    await house.presses("Read the files again")
    await house.is_told("The profile of Marit Oldenkamp.")


async def looks_exports_and_forgets(house: House) -> None:
    await house.goes("/admin/people")
    page = house.visit.page
    await page.get_by_label("Platform and id").fill("discord:U2")
    await house.presses("What is kept?")
    async with page.expect_download() as kept:
        await house.presses("All of it, as a file")
    place = await (await kept.value).path()
    told = json.loads(await asyncio.to_thread(place.read_bytes))
    assert len(told["questions"]) > 100
    await house.confirms("Forget them", "Forget discord:U2")
    await house.is_told("discord:U2 is forgotten")


async def has_the_token_shown(house: House) -> None:
    await house.goes("/admin/api")
    await house.presses("Show it")
    await expect(house.visit.page.get_by_label("The token")).to_have_text(TOKENS["web_token"])


async def chooses_a_look(house: House) -> None:
    await house.goes("/admin/audit")
    await house.presses("Dark")
    await expect(house.visit.page.locator("html[data-theme=dark]")).to_be_attached()
    await house.presses("As the system")


async def signs_out_and_in(house: House) -> None:
    await house.goes("/admin/audit")
    await house.presses("Sign out")
    await enter(house.visit.page, house.visit.url)


async def asks_votes_and_is_forgotten(house: House) -> None:
    """As anybody on the page of the chat."""
    await house.goes("/")
    page, log = house.visit.page, house.visit.log()
    await house.visit.ask("Which systems have you moved, and when?")
    await log.get_by_text("Sources (").click()
    await house.presses("Good answer")
    await expect(page.get_by_text("Thank you.", exact=True)).to_be_visible()
    await house.presses("Forget me")
    await house.presses("Yes, forget me")
    await expect(log.get_by_text("I have forgotten you")).to_be_visible()


@dataclass(frozen=True, slots=True)
class Write:
    """``press`` sends to all of ``paths``; ``audited`` is what the audit has of it then, in its order."""

    press: Callable[[House], Awaitable[None]]
    paths: tuple[str, ...]
    audited: tuple[tuple[str, str], ...] = ()


_ITEM, _ANSWER = "/admin/inbox/{item}", "/admin/verified/{name}"
WRITES = (
    Write(answers_from_the_inbox, (_ITEM,), (("verified.taught", "v1"),)),
    Write(dismisses_and_opens_again, (_ITEM,), (("inbox.dismissed", "2"), ("inbox.opened", "2"))),
    Write(keeps_a_question_from_the_twin, (_ITEM,), (("inbox.private", "4"),)),
    Write(teaches_what_nobody_has_asked, ("/admin/verified/new",), (("verified.taught", "v661"),)),
    Write(
        changes_an_answer_and_its_end,
        (_ANSWER,),
        (("verified.changed", "v6"), ("verified.expires", "v6")),
    ),
    Write(withdraws_an_answer, (_ANSWER,), (("verified.withdrawn", "v12"),)),
    Write(
        drops_one_answer_of_the_cache_and_all,
        ("/admin/cache",),
        (("cache.dropped", "r160"), ("cache.dropped", "all")),
    ),
    Write(sets_a_limit, ("/admin/limits",), (("limit.set", "monthly_usd"),)),
    Write(pauses_and_resumes, ("/admin/pause",), (("spending.paused", ""), ("spending.resumed", ""))),
    Write(resumes_from_the_overview, ("/admin/resume",), (("spending.paused", ""), ("spending.resumed", ""))),
    Write(
        mutes_a_kind_and_posts_it_again,
        ("/admin/alerts",),
        (("alerts.muted", "latency"), ("alerts.unmuted", "latency")),
    ),
    Write(has_the_profile_read_again, ("/admin/profile",), (("profile.reloaded", ""),)),
    Write(
        looks_exports_and_forgets, ("/admin/people",), (("export.made", "person"), ("person.forgotten", ""))
    ),
    Write(has_the_token_shown, ("/admin/api",), (("token.shown", "admin"),)),
    Write(chooses_a_look, ("/admin/theme",)),
    Write(signs_out_and_in, ("/admin/logout", "/admin/login"), (("signed_out", ""), ("signed_in", "token"))),
    Write(
        asks_votes_and_is_forgotten,
        ("/api/ask", "/api/feedback", "/api/forget-me"),
        (("person.forgotten", ""),),
    ),
)


def writing(twin: Twin) -> dict[str, Route]:
    """The routes of the door that change something, by their paths."""
    routes = [one for one in create_app(twin, secret=SECRET, ready=all_well).routes if isinstance(one, Route)]
    return {one.path: one for one in routes if (one.methods or set()) - READING}


async def test_no_route_that_writes_is_forgotten(house: House) -> None:
    """A new one needs a line in the list above."""
    assert sorted(writing(house.twin)) == sorted({path for one in WRITES for path in one.paths})


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.press.__name__)
async def test_each_write_is_done_by_its_button_and_audited(house: House, write: Write) -> None:
    """Once, in the name of whoever is signed in, in every process."""
    before, known = await house.changes(), len(house.visit.sent)

    await write.press(house)

    sent = house.visit.sent[known:]
    for path in write.paths:
        regex = writing(house.twin)[path].path_regex
        assert [status for at, status in sent if regex.match(at) and status < 400], (path, sent)
    assert [] == [one for one in sent if one[1] >= 400]
    news = reversed([*takewhile(lambda one: one != before[0], await house.changes())])
    assert list(write.audited) == [(one.action, one.subject) for one in news]
