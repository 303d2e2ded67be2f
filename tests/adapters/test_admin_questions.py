"""The log of questions and the receipt of one: found by whatever is known, read by those who may."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import pytest

from adapters.web.admin.sought import read_filters
from bot.bookkeeping import Vote
from bot.domain import Outcome, QuestionType, Route, ServedBy, Source
from bot.receipt import Receipt, Withheld
from tests.contracts.ledgers import at
from tests.contracts.logbooks import ADA
from tests.far_ends.dashboard_visitor import OWNER, VIEWER
from tests.far_ends.lived_in import BERLIN, LivedIn

GPT = Route("groq", "openai/gpt-oss-20b")
SAID: dict[str, Any] = {
    "text": "I led the move to **PostgreSQL**. <script>alert(1)</script>",
    "served_by": ServedBy.MODEL,
    "route": GPT,
    "question_type": QuestionType.TECHNICAL,
    "grounded": True,
    "sources": (
        Source(id="work-acme", title="Engineer at Acme", section="Work", quote="Led the move."),
        Source(id="gone", title="A record of before", section="Work", quote="It was."),
    ),
    "receipt": Receipt(
        profile_version="p1",
        prompt_version="rules-7",
        records=("work-acme", "gone", "education"),
        checks=("numbers", "names"),
        judged_by="groq:openai/gpt-oss-120b",
        asked_as="What did you build at Acme?",
        withheld=(Withheld(sentence="I led 400 people.", reason="a number too many", parts=("400",)),),
    ),
}


async def lived_in() -> LivedIn:
    home = LivedIn()
    await home.ask("a1", 0, "What did you build?", person="slack:UADA", channel="slack:C7", calls=2, **SAID)
    await home.ask("a2", 60, "<b>Do</b> you ski?", outcome=Outcome.NOT_IN_PROFILE, served_by=ServedBy.NONE)
    await home.ask("a3", 120, "ما هي هوايتك؟", platform="discord", channel="discord:C2", person="discord:7")
    vote = Vote(ask_id="a1", person="slack:UADA", is_up=False, at=at(90), comment="Too <short>.")
    await home.board.ledger.vote(vote)
    return home


async def test_the_log_has_the_newest_first_and_leads_to_each() -> None:
    home = await lived_in()
    async with home.visitor() as admin:
        page = (await admin.client.get("/admin/questions")).text
        text = await admin.reads("/admin/questions")

    places = [page.index(f"/admin/questions/{one}") for one in ("a3", "a2", "a1")]
    assert sorted(places) == places
    assert "&lt;b&gt;Do&lt;/b&gt; you ski?" in page
    assert "<bdi>ما هي هوايتك؟</bdi>" in page
    assert ADA in text
    assert "slack:UADA" not in page
    assert "3 questions" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("words=SKI", ["a2"]),
        ("outcome=not_in_profile", ["a2"]),
        ("served_by=model&question_type=technical", ["a1"]),
        ("platform=discord", ["a3"]),
        ("channel=slack:C7", ["a1"]),
        (f"person={ADA}", ["a1"]),
        ("model=openai/gpt-oss-20b", ["a1"]),
        ("since=2026-11-20&until=2026-11-20", ["a1", "a2", "a3"]),
        ("since=2026-11-21", []),
        ("until=9999-12-31", ["a1", "a2", "a3"]),
        ("outcome=moon", []),
        ("words=%00", ["a1", "a2", "a3"]),
        ("after=nonsense", ["a1", "a2", "a3"]),
    ],
)
async def test_questions_are_found_by_whatever_is_known_of_them(query: str, found: list[str]) -> None:
    home = await lived_in()
    async with home.visitor() as admin:
        page = (await admin.client.get(f"/admin/questions?{query}")).text
        table = (await admin.client.get(f"/admin/questions?{query}&csv=1")).text

    assert found == [one for one in ("a1", "a2", "a3") if f"/admin/questions/{one}" in page]
    assert found == sorted(row["id"] for row in csv.DictReader(io.StringIO(table)))


async def test_what_is_no_day_is_told() -> None:
    async with LivedIn().visitor() as admin:
        text = await admin.reads("/admin/questions?since=2026-13-40", 422)

    assert "2026-13-40 is no day: it is written as 2026-01-31." in text


def test_days_are_whole_where_the_twin_lives() -> None:
    found = read_filters({"since": "2026-03-29", "until": "2026-03-29"}, BERLIN, reads=True).sought

    assert datetime(2026, 3, 29, tzinfo=BERLIN) == found.since
    assert datetime(2026, 3, 30, tzinfo=BERLIN) == found.until


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar_leave_room_to_reckon(day: str) -> None:
    found = read_filters({"since": day, "until": day}, BERLIN, reads=True).sought

    assert found.since is not None
    assert found.until is not None
    assert 1970 < found.since.year <= found.until.year < 3000


async def test_a_long_log_has_pages_and_one_file() -> None:
    home = LivedIn()
    for number in range(1203):
        await home.ask(f"a{number:04}", number, "=HYPERLINK(1)")
    async with home.visitor() as admin:
        first = await admin.client.get("/admin/questions?served_by=none")
        second = await admin.client.get(_next(first.text))
        table = (await admin.client.get("/admin/questions?csv=1")).text

    assert "a1202" in first.text
    assert "a1152" not in first.text
    assert "a1152" in second.text
    assert "First page" in second.text
    rows = [*csv.DictReader(io.StringIO(table))]
    assert [f"a{number:04}" for number in reversed(range(1203))] == [row["id"] for row in rows]
    assert {"'=HYPERLINK(1)"} == {row["question"] for row in rows}
    assert [("web:admin", "export.made", "questions")] == await home.changes()


def _next(page: str) -> str:
    import html
    import re

    found = re.search(r'href="([^"]+)" rel="next"', page)
    assert found
    return html.unescape(found.group(1))


async def test_a_receipt_tells_how_an_answer_came_about() -> None:
    home = await lived_in()
    async with home.visitor(OWNER) as owner:
        page = (await owner.client.get("/admin/questions/a1")).text
        text = await owner.reads("/admin/questions/a1")

    assert "I led the move to <strong>PostgreSQL</strong>. &lt;script&gt;" in page
    assert "Written by groq:openai/gpt-oss-20b." in text
    assert "I led 400 people. a number too many: 400" in text
    assert "Understood as What did you build at Acme? Checked numbers, names" in text
    assert "Read a second time by groq:openai/gpt-oss-120b" in text
    assert '<a href="/admin/profile#record-work-acme"><code>work-acme</code></a>' in page
    assert "gone (not in the profile any more)" in text
    assert "Votes -1" in text
    assert '<blockquote dir="auto">Too &lt;short&gt;.</blockquote>' in page
    assert 2 == page.count('<th scope="row">groq:')
    assert 'href="/admin/verified/new?ask=a1"' in page


async def test_what_nobody_answered_has_a_receipt_too() -> None:
    home = await lived_in()
    async with home.visitor() as admin:
        text = await admin.reads("/admin/questions/a2")
        missing = await admin.reads("/admin/questions/a9", 404)

    assert "Written by no language model." in text
    assert "No model was called for it." in text
    assert "No such question" in missing


async def test_a_viewer_reads_figures_and_no_words() -> None:
    home = await lived_in()
    async with home.visitor(VIEWER) as viewer:
        pages = [
            (await viewer.client.get(f"/admin/questions{one}")).text
            for one in ("", "/a1", "/a2", "?words=ski", "?csv=1")
        ]

    told = "".join(pages)
    assert [] == [
        one for one in ("build", "you ski", "PostgreSQL", "short", "400 people", "Teach") if one in told
    ]
    assert ADA in told
    assert "2" in pages[1]
    assert [] == await home.changes()
