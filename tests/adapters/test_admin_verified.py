"""The person's own answers in the dashboard: read, changed with their history, ended, and doubted."""

from __future__ import annotations

from typing import Any

from bot.bookkeeping import Alert
from bot.testing import StillClock
from tests.far_ends.dashboard_visitor import OWNER, VIEWER
from tests.far_ends.lived_in import LivedIn


async def taught(text: str = "Yes, **daily**.", **more: Any) -> LivedIn:
    """A house with one answer, to a question that was asked."""
    home = LivedIn()
    await home.desk.asked("Do you like jazz?", "ask-1")
    await home.desk.teaching.teach("1", text, by="slack:U9", **more)
    return home


async def test_where_nothing_was_taught_it_is_told_how_that_comes() -> None:
    async with LivedIn().visitor(OWNER) as owner:
        assert "Nothing was taught yet." in await owner.reads("/admin/verified")
        assert "No answer of the kind." in await owner.reads("/admin/verified?words=jazz")
        assert "No such answer" in await owner.reads("/admin/verified/v7", 404)


async def test_an_answer_is_shown_with_its_history() -> None:
    home = await taught()
    await home.desk.teaching.teach("v1", "No.", by="slack:U9")
    async with home.visitor(OWNER) as owner:
        listed = await owner.reads("/admin/verified?words=JAZZ&state=stands")
        page = (await owner.client.get("/admin/verified/V1")).text
        table = (await owner.client.get("/admin/verified?csv=1")).text

    assert "Do you like jazz? No. given now" in listed
    assert "version 2" in listed
    assert "Yes, **daily**." in page
    assert "replaced" in page
    assert "v1,2,Do you like jazz?,No.,slack:U9," in table


async def test_other_words_are_a_new_version_that_ends_when_the_old_one_did() -> None:
    clock = StillClock()
    home = await taught(expires=clock.now().replace(year=2027))
    (before,) = await home.desk.verified.every()
    form = {"do": "teach", "expires": "2027-11-20"}
    async with home.visitor(OWNER) as owner:
        page = (await owner.client.get("/admin/verified/v1")).text
        same = await owner.does("/admin/verified/v1", text="Yes, **daily**.", **form)
        said = await owner.does("/admin/verified/v1", text="No.", **form)

    assert 'value="2027-11-20"' in page
    assert "Nothing was changed." == same
    assert said.startswith("v1 is changed.")
    (one,) = await home.desk.verified.every()
    assert (2, "No.", before.expires_at) == (one.version, one.text, one.expires_at)
    assert [("web:owner", "verified.changed", "v1")] == await home.changes()


async def test_an_end_is_set_and_taken_away_without_other_words() -> None:
    home = await taught()
    path, form = "/admin/verified/v1", {"do": "teach", "text": "Yes, **daily**."}
    async with home.visitor(OWNER) as owner:
        said = [await owner.does(path, **form, expires="2027-01-31"), await owner.does(path, **form)]
        past = await owner.does(path, **form, expires="2020-01-31")

    assert ["v1 expires 2027-02-01 00:00", "v1 does not expire"] == said
    assert "has passed" in past
    assert [1, 2, 3] == [one.version for one in await home.desk.verified.history("v1")]


async def test_other_words_without_an_end_have_none() -> None:
    clock = StillClock()
    home = await taught(expires=clock.now().replace(year=2027))
    async with home.visitor(OWNER) as owner:
        await owner.does("/admin/verified/v1", do="teach", text="No.")

    (one,) = await home.desk.verified.every()
    assert ("No.", None) == (one.text, one.expires_at)


async def test_an_answer_is_withdrawn_and_given_again() -> None:
    home = await taught()
    async with home.visitor(OWNER) as owner:
        gone = await owner.does("/admin/verified/v1", do="withdraw")
        again = await owner.does("/admin/verified/v1", do="withdraw")
        listed = await owner.reads("/admin/verified?state=withdrawn")
        back = await owner.does("/admin/verified/v1", do="teach", text="Yes, **daily**.")

    assert "v1 is withdrawn" == gone
    assert again.startswith("That was not done. v1 was withdrawn on")
    assert "Do you like jazz?" in listed
    assert back.startswith("v1 is changed.")
    (one,) = await home.desk.verified.every()
    assert one.withdrawn_at is None
    assert ["verified.withdrawn", "verified.changed"] == [each[1] for each in await home.changes()]


async def test_a_change_is_looked_at_first_and_a_wrong_one_stays_in_the_form() -> None:
    home = await taught()
    async with home.visitor(OWNER) as owner:
        look = await owner.sends("/admin/verified/v1", do="look", text="_No_ <i>")
        none = await owner.sends("/admin/verified/v1", do="teach", text="...")
        private = await owner.sends("/admin/verified/v1", do="teach", text="Call +31 6 1234 5678.")
        missing = await owner.sends("/admin/verified/v9", do="withdraw")

    assert [200, 422, 422, 404] == [one.status_code for one in (look, none, private, missing)]
    assert "<em>No</em> &lt;i&gt;" in look.text
    assert "Please write an answer." in none.text
    assert 'name="anyway"' in private.text
    assert "Call +31 6 1234 5678." in private.text
    assert 1 == len(await home.desk.verified.history("v1"))


async def test_who_changes_an_answer_that_was_changed_meanwhile_sees_that_first() -> None:
    """In two tabs, or by two people; sent once more it is kept, and nothing is lost in the history."""
    home = await taught()
    path, form = "/admin/verified/v1", {"do": "teach", "version": "1"}
    async with home.visitor(OWNER) as owner:
        page = (await owner.client.get(path)).text
        await owner.does(path, text="In one tab.", **form)
        late = await owner.sends(path, text="In the other.", **form)
        again = await owner.does(path, text="In the other.", do="teach", version="2")

    assert 'name="version" value="1"' in page
    assert (422, True) == (late.status_code, "It was changed meanwhile" in late.text)
    assert 'name="version" value="2"' in late.text
    assert ">In the other.</textarea>" in late.text
    assert again.startswith("v1 is changed.")
    told = [one.text for one in await home.desk.verified.history("v1")]
    assert ["Yes, **daily**.", "In one tab.", "In the other."] == told


async def test_what_nobody_asked_is_taught_as_well() -> None:
    home = LivedIn()
    await home.ask("a1", 0, 'Do you "juggle"?')
    async with home.visitor(OWNER) as owner:
        page = (await owner.client.get("/admin/verified/new?ask=a1")).text
        empty = await owner.reads("/admin/verified/new?ask=nonsense")
        look = await owner.sends("/admin/verified/new", do="look", question="Do you?", text="**Yes**")
        none = await owner.sends("/admin/verified/new", do="teach", question=" ", text="Yes.")
        said = await owner.does(
            "/admin/verified/new", do="teach", question='Do you "juggle"?', text="-- Yes."
        )
        twice = await owner.sends("/admin/verified/new", do="teach", question='Do you "juggle"?', text="No.")

    assert "Do you &#34;juggle&#34;?</textarea>" in page
    assert "Led the move to PostgreSQL." in page
    assert "Teach an answer" in empty
    assert "<strong>Yes</strong>" in look.text
    assert (422, 422) == (none.status_code, twice.status_code)
    assert "Please write the question, too." in none.text
    assert "That has an answer already" in twice.text
    assert said.startswith("v1 is taught.")
    (one,) = await home.desk.verified.every()
    assert ('Do you "juggle"?', "-- Yes.") == (one.question, one.text)


async def test_what_the_profile_says_against_an_answer_stands_beside_it() -> None:
    home = await taught()
    now = home.desk.clock.now()
    home.board.words.warned["v1"] = Alert(
        key="k", at=now, kind="verified", title="It speaks.", text="Use `teach`."
    )
    home.board.words.warned["v2"] = Alert(
        key="k", at=now, kind="verified", level="note", title="-", text="note"
    )
    async with home.visitor() as admin:
        listed = await admin.reads("/admin/verified?state=doubted")
        one = await admin.reads("/admin/verified/v1")

    assert "Use teach." in listed
    assert "The profile speaks against it. Use teach." in one


async def test_answers_are_for_the_owner_and_the_admins() -> None:
    """Also by a form that is made by hand."""
    home = await taught()
    async with home.visitor(VIEWER) as viewer:
        read = [
            (await viewer.client.get(f"/admin/verified{one}")).status_code
            for one in ("", "/v1", "/new", "?csv=1")
        ]
        sent = [
            (await viewer.sends(f"/admin/verified/{one}", do="withdraw", text="x", question="y"))
            for one in ("v1", "new")
        ]

    assert [403] * 6 == [*read, *(one.status_code for one in sent)]
    assert 1 == len(await home.desk.verified.history("v1"))
