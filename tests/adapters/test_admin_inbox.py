"""The inbox in the dashboard: read, looked at, answered, dismissed, by the person and the admins alone."""

from __future__ import annotations

import pytest

from bot.unanswered import Status
from tests.far_ends.dashboard_visitor import OWNER, VIEWER
from tests.far_ends.lived_in import LivedIn


async def asked(*questions: str) -> LivedIn:
    """An inbox of questions, the first one asked most often."""
    home = LivedIn()
    for place, question in enumerate(questions):
        for number in range(len(questions) - place):
            await home.desk.asked(question, f"ask-{place}-{number}", person="slack:U0SECRET")
    return home


async def test_the_inbox_has_what_was_asked_most_first_and_nobody_who_asked() -> None:
    home = await asked("Do you like jazz?", "<i>Do</i> you ski?")
    async with home.visitor(OWNER) as owner:
        page = (await owner.client.get("/admin/inbox")).text
        found = await owner.reads("/admin/inbox?words=SKI")
        table = (await owner.client.get("/admin/inbox?csv=1")).text

    assert page.index("jazz") < page.index("&lt;i&gt;Do&lt;/i&gt; you ski?")
    assert "SECRET" not in page + table
    assert "jazz" not in found
    assert 3 == table.count("\r\n")


async def test_an_empty_inbox_says_what_will_be_there() -> None:
    async with LivedIn().visitor() as admin:
        assert "Nothing waits for an answer." in await admin.reads("/admin/inbox")
        assert "No question of the kind." in await admin.reads("/admin/inbox?status=dismissed")
        assert "No such question" in await admin.reads("/admin/inbox/7", 404)
        assert "No such question" in await admin.reads("/admin/inbox/jazz", 404)


async def test_a_question_is_answered_beside_the_nearest_records() -> None:
    home = await asked("Do you like jazz?")
    async with home.visitor(OWNER) as owner:
        before = await owner.reads("/admin/inbox/1")
        said = await owner.does(
            "/admin/inbox/1", do="teach", text="Yes.\r\nEvery\x00 evening.", expires="2027-01-31"
        )
        after = await owner.reads("/admin/inbox?status=answered")
        item = await owner.reads("/admin/inbox/1")

    assert "Led the move to PostgreSQL." in before
    (one,) = await home.desk.verified.every()
    assert ("Do you like jazz?", "Yes.\nEvery evening.") == (one.question, one.text)
    assert one.author.startswith("web:owner-")
    assert "2027-02-01T00:00:00+01:00" == (one.expires_at.isoformat() if one.expires_at else "")
    assert "v1 is taught. It is given to everybody from now on and expires 2027-02-01 00:00." in said
    assert "jazz" in after
    assert "It has an answer. Read or change it" in item
    assert [("web:owner", "verified.taught", "v1")] == await home.changes()
    assert 1 == home.house.desk.told


async def test_an_answer_is_looked_at_before_it_is_one() -> None:
    home = await asked("Do you like jazz?")
    async with home.visitor() as admin:
        look = await admin.sends("/admin/inbox/1", do="look", text="**Yes** <b>", expires="2027-01-31")

    assert 200 == look.status_code
    assert "<strong>Yes</strong> &lt;b&gt;" in look.text
    assert 'value="2027-01-31"' in look.text
    assert () == await home.desk.verified.every()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": " \r\n "}, "Please write an answer."),
        ({"text": "Yes.", "expires": "soon"}, "That is no day: it is written as 2027-01-31."),
        ({"text": "Yes.", "expires": "2027-02-31"}, "2027-02-31 is no day"),
        ({"text": "Yes.", "expires": "2020-01-31"}, "has passed"),
        ({"text": "y" * 4001}, "That is 4,001 characters long; an answer has up to 4,000."),
    ],
)
async def test_what_cannot_be_kept_is_told_and_stays_in_the_form(fields: dict[str, str], told: str) -> None:
    home = await asked("Do you like jazz?")
    async with home.visitor() as admin:
        refused = await admin.sends("/admin/inbox/1", do="teach", **fields)

    assert 422 == refused.status_code
    assert told in refused.text
    assert fields["text"].strip() in refused.text
    assert () == await home.desk.verified.every()


async def test_what_looks_private_is_told_all_the_same_by_a_tick() -> None:
    home = await asked("How do I reach you?")
    form = {"do": "teach", "text": "Call +31 6 1234 5678."}
    async with home.visitor() as admin:
        refused = await admin.sends("/admin/inbox/1", **form)
        said = await admin.does("/admin/inbox/1", **form, anyway="yes")

    assert 422 == refused.status_code
    assert "usually kept private" in refused.text
    assert "--anyway" not in refused.text
    assert 'name="anyway"' in refused.text
    assert "v1 is taught" in said


async def test_a_question_is_dismissed_kept_from_the_twin_and_opened_again() -> None:
    home = await asked("Do you like jazz?", "Do you ski?")
    async with home.visitor(OWNER) as owner:
        said = [
            await owner.does("/admin/inbox/1", do="dismiss"),
            await owner.does("/admin/inbox/1", do="undo"),
            await owner.does("/admin/inbox/2", do="private"),
            await owner.does("/admin/inbox/2", do="dismiss"),
        ]
        hidden = await owner.reads("/admin/inbox?status=not_for_the_twin")

    assert "Dismissed: 1. It comes back when it is asked again." == said[0]
    assert "Open again: 1" == said[1]
    assert said[2].startswith("Not for the twin: 2.")
    assert said[3].startswith("That was not done. 2 is not for the twin")
    assert "Do you ski?" in hidden
    one, two = [await home.desk.inbox.item(name) for name in ("1", "2")]
    assert (Status.OPEN, Status.NOT_FOR_THE_TWIN) == (one and one.status, two and two.status)
    noted = [("inbox.dismissed", "1"), ("inbox.opened", "1"), ("inbox.private", "2")]
    assert noted == [one[1:] for one in await home.changes()]


async def test_an_inbox_of_hundreds_has_pages() -> None:
    home = LivedIn()
    for number in range(120):
        await home.desk.asked(f"Question {number}?", f"ask-{number}")
    async with home.visitor() as admin:
        pages = [(await admin.client.get(f"/admin/inbox?page={one}")).text for one in ("1", "3", "99", "x")]

    assert [50, 20, 20, 50] == [one.count('class="asked"') for one in pages]
    assert "120 questions" in pages[0]


async def test_nobody_else_may_read_or_answer_it() -> None:
    """Also by a form that is made by hand."""
    home = await asked("Do you like jazz?")
    async with home.visitor(VIEWER) as viewer:
        read = [(await viewer.client.get(f"/admin/inbox{one}")).status_code for one in ("", "/1")]
        sent = await viewer.sends("/admin/inbox/1", do="teach", text="I was here.")
    async with home.visitor(OWNER) as owner:
        forged = await owner.sends("/admin/inbox/1", proof="x", do="teach", text="I was here.")

    assert ([403, 403], 403, 403) == (read, sent.status_code, forged.status_code)
    assert () == await home.desk.verified.every()
    assert [] == await home.changes()
