"""What looks after the twin: limits, the pause, the profile, people, the audit and the API's token."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.board import Oddity, Record
from bot.errors import StorageError
from bot.keys import Change
from bot.knowledge.profile import Problem
from bot.storage.audit import MemoryAudit
from tests.far_ends.dashboard_visitor import ADMIN, OWNER, VIEWER
from tests.far_ends.lived_in import LivedIn

FORMS = ("/admin/limits", "/admin/pause", "/admin/profile", "/admin/people", "/admin/api")


async def test_limits_are_seen_with_what_is_left() -> None:
    async with LivedIn().visitor(VIEWER) as viewer:
        text = await viewer.reads("/admin/limits")
        table = (await viewer.client.get("/admin/limits?csv=1")).text

    assert "daily_tokens 0 tokens 0 tokens 100,000 tokens 100,000 tokens 2026-11-21 00:00 0.0 %" in text
    assert "Change a limit" not in text
    assert "Pause" not in text
    assert "monthly_usd,50,0,0,50,2026-11-30T23:00:00+00:00" in table


async def test_a_change_is_seen_before_and_after_then_it_holds() -> None:
    home = LivedIn()
    async with home.visitor() as admin:
        asked = await admin.reads("/admin/limits?name=daily_tokens&value=200,000")
        off = await admin.reads("/admin/limits?name=monthly_usd&value=off")
        said = await admin.does("/admin/limits", name="daily_tokens", value="200,000")
        back = await admin.reads("/admin/limits?name=daily_tokens&value=default")

    assert "Change daily_tokens? It is 100,000 tokens now and will be 200,000 tokens ." in asked
    assert "It is $50.00 now and will be no cap ." in off
    assert "daily_tokens: 200,000 tokens from now on" == said
    assert "It is 200,000 tokens now and will be as configured ." in back
    assert [("web:admin", "limit.set", "daily_tokens")] == await home.changes()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("name=daily_tokens&value=many", "many is no number of tokens"),
        ("name=daily_tokens&value=", "is no number of tokens"),
        ("name=moon&value=3", "There is no limit moon."),
    ],
)
async def test_what_is_no_limit_is_told_before_anything_is_changed(query: str, told: str) -> None:
    home = LivedIn()
    async with home.visitor() as admin:
        text = await admin.reads(f"/admin/limits?{query}", 422)
        name, _, value = query.partition("&")
        by_hand = await admin.does("/admin/limits", name=name[5:], value=f"{value[6:]} and more")

    assert told in text
    assert "from now on" not in by_hand
    assert [] == await home.changes()


async def test_spending_is_paused_with_a_reason_and_goes_on() -> None:
    home = LivedIn()
    async with home.visitor() as admin:
        paused = await admin.does("/admin/pause", why="we <look> at costs")
        page = (await admin.client.get("/admin/limits")).text
        resumed = await admin.does("/admin/pause", do="resume")

    assert ("Spending is paused", "Spending goes on") == (paused, resumed)
    assert "Spending is paused: we &lt;look&gt; at costs." in page
    assert ["spending.paused", "spending.resumed"] == [one[1] for one in await home.changes()]


async def test_the_profile_is_shown_as_each_audience_sees_it() -> None:
    home = LivedIn()
    home.board.odd.append(
        Oddity(kind="gap", place="resume.json:12", what="A year is missing.", advice="Add it.")
    )
    draft = Record(id="cv-1", title="A draft", section="Work", dates="", text="Once.", audience=("public",))
    home.board.told = replace(home.board.told, drafts=(draft,), problems=(("b.md:1", "no such date", False),))
    async with home.visitor(OWNER) as owner:
        whole = await owner.reads("/admin/profile")
        stranger = (await owner.client.get("/admin/profile?as=stranger")).text
        channel = (await owner.client.get("/admin/profile?as=slack:C1")).text
        by_file = await owner.reads("/admin/profile?by=file")
        table = (await owner.client.get("/admin/profile?as=stranger&csv=1")).text

    assert "3 records" in whole
    assert "b.md:1 no such date" in whole
    assert "resume.json:12 gap A year is missing. Add it." in whole
    assert "1 draft from a CV" in whole
    assert "1 record they are told" in stranger
    assert (
        stranger.index("Led the move") < stranger.index("2 records they are not told") < stranger.index("+49")
    )
    assert "2 records they are told" in channel
    assert "A year is missing" not in stranger
    assert "resume.json 2 records" in by_file
    assert "+49" not in table
    assert "work-acme" in table


async def test_the_files_of_the_profile_are_read_again() -> None:
    home = LivedIn()
    async with home.visitor() as admin:
        said = await admin.does("/admin/profile")
        home.shelf.faults = (Problem(place="a.md:3", what="is broken"),)
        broken = await admin.does("/admin/profile")

    assert said.startswith("The profile of Ada Example. 0 records from 3 files, version v2.")
    assert "a.md:3: is broken" in broken
    assert 2 == home.shelf.times
    assert [("web:admin", "profile.reloaded", "")] * 2 == await home.changes()


async def test_what_is_kept_of_somebody_is_told_and_given() -> None:
    home = LivedIn()
    home.house.exporting.kept["slack:U7"] = {"questions": [{"question": "Do you ski?"}], "votes": []}
    async with home.visitor() as admin:
        looked = await admin.sends("/admin/people", do="look", person="slack:U7")
        given = await admin.sends("/admin/people", do="export", person="slack:U7")

    assert "What is kept of slack:U7" in looked.text
    assert "Do you ski?" not in looked.text
    assert 'attachment; filename="person.json"' == given.headers["content-disposition"]
    assert "Do you ski?" == json.loads(given.text)["questions"][0]["question"]
    assert [("web:admin", "export.made", "person")] == await home.changes()


async def test_somebody_is_forgotten_and_the_audit_does_not_say_who() -> None:
    home = LivedIn()
    async with home.visitor() as admin:
        said = await admin.does("/admin/people", do="forget", person="slack:U7")
        nobody = await admin.sends("/admin/people", do="forget", person="U7")
        audit = await admin.reads("/admin/audit")

    assert "slack:U7 is forgotten: of 2 questions figures are left." == said
    assert 422 == nobody.status_code
    assert "people are written as platform and id" in nobody.text
    assert ["slack:U7"] == home.house.forgetting.forgotten
    assert [("web:admin", "person.forgotten", "")] == await home.changes()
    assert "U7" not in audit


async def test_the_audit_has_pages_is_searched_and_taken_along() -> None:
    home = LivedIn()
    at = home.desk.clock.now()
    for number in range(250):
        action = "limit.set" if number % 25 else "moon.set"
        await home.board.audit.note(
            Change(at=at, by=f"slack:U{number}", action=action, subject="=1", now="<b>")
        )
    async with home.visitor() as admin:
        first = (await admin.client.get("/admin/audit")).text
        found = await admin.reads("/admin/audit?words=MOON")
        odd = await admin.reads("/admin/audit?before=nonsense")
        none = await admin.reads("/admin/audit?words=sun")
        table = (await admin.client.get("/admin/audit?csv=1")).text

    assert 101 == first.count("<tr>")
    assert 'rel="next"' in first
    assert "&lt;b&gt;" in first
    assert 10 == found.count("moon.set")
    assert "100 changes" in odd
    assert "No change is called so." in none
    assert 252 == table.count("\r\n")  # the headings, and whoever signed in
    assert ",'=1,," in table


async def test_the_audit_tells_instants_and_tokens_as_people_write_them() -> None:
    """The file has them as they are."""
    home = LivedIn()
    told = (
        ("alerts.muted", "2026-11-21T15:20:00+00:00"),
        ("limit.set", "100000"),
        ("verified.taught", "2026"),
        ("spending.paused", "2026-02-30T10:00:00Z"),
        ("alerts.muted", "for good"),
    )
    for action, now in told:
        await home.board.audit.note(
            Change(at=home.desk.clock.now(), by="slack:U1", action=action, subject="it", now=now)
        )
    async with home.visitor() as admin:
        page = await admin.reads("/admin/audit")
        table = (await admin.client.get("/admin/audit?csv=1")).text

    assert "until 2026-11-21 16:20" in page
    assert "100,000" in page
    assert "2,026" not in page
    assert "2026-02-30T10:00:00Z" in page  # why an admin has paused: no day, and nobody's fault
    assert "for good" in page
    assert "2026-11-21T15:20:00+00:00" in table
    assert ",100000" in table


async def test_an_empty_audit_of_strangers_is_possible() -> None:
    async with LivedIn().visitor(OWNER) as owner:
        statuses = [
            (await owner.client.get(f"/admin/{one}")).status_code for one in ("audit", "people", "api")
        ]

    assert [403] * 3 == statuses


async def test_the_token_is_shown_when_it_is_asked_for_and_that_is_noted() -> None:
    home = LivedIn()
    async with home.visitor() as admin:
        before = (await admin.client.get("/admin/api")).text
        after = await admin.sends("/admin/api")

    assert "an admin" not in before.replace("an admin's", "")
    assert "an admin&#39;s token" not in before
    assert "an admin&#39;s token" in after.text
    assert "private, no-store" == after.headers["cache-control"]
    assert "http://twin.test/api/analytics/summary" in before
    assert [("web:admin", "token.shown", "admin")] == await home.changes()


async def test_a_token_is_not_shown_where_that_cannot_be_noted() -> None:
    class Closed(MemoryAudit):
        async def note(self, change: Change) -> None:
            raise StorageError("the database is away")

    home = LivedIn()
    async with home.visitor() as admin:
        home.board.audit = Closed(home.board.audit.controls)
        refused = await admin.sends("/admin/api")

    assert 503 == refused.status_code
    assert ADMIN not in refused.text


@pytest.mark.parametrize("token", [VIEWER, OWNER])
async def test_no_form_of_the_admins_is_anybody_elses(token: str) -> None:
    """Also by one that is made by hand."""
    home = LivedIn()
    async with home.visitor(token) as visitor:
        sent = [
            await visitor.sends(one, name="daily_tokens", value="1", person="slack:U7", do="forget")
            for one in FORMS
        ]

    assert [403] * len(FORMS) == [one.status_code for one in sent]
    assert ADMIN not in "".join(one.text for one in sent)
    assert ([], 0, []) == (await home.changes(), home.shelf.times, home.house.forgetting.forgotten)
