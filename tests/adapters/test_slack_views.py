"""Modals and the home tab hold what they should, within what Slack takes, and nothing in them is live."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from adapters.slack.home import home_view
from adapters.slack.sections import mrkdwn, reply_blocks
from adapters.slack.views import (
    View,
    about_modal,
    answer_modal,
    comment_modal,
    inbox_modal,
    limits_modal,
    teach_modal,
    words_modal,
)
from bot.commands.reply import Reply, Table
from bot.domain import Source
from bot.unanswered import Item, Status
from tests.far_ends.scripted_house import ScriptedPersona
from tests.far_ends.slack_blocks import HOME, MODAL, view_problems
from tests.far_ends.slack_limits import alive
from tests.tables import every_row

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOSTILE = "<!channel> <!here|x> <@U123> <https://evil.example|click> a < b && c @channel `x` *y* ```z"


def item(question: str = HOSTILE) -> Item:
    return Item(
        id="7",
        question=question,
        key="k",
        status=Status.OPEN,
        count=3,
        first_asked=NOON,
        last_asked=NOON,
    )


def checked(view: View) -> View:
    """A view that Slack takes, and in which nothing pings or leads away."""
    assert [] == list(view_problems(view, {MODAL, HOME}))
    assert [] == alive({"view": view})
    return view


def fields(view: View) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


def test_the_form_of_an_answer_shows_the_question_and_what_is_near() -> None:
    near = [Source(id="a", title="Skiing", section="Notes", quote=f"I was in Davos. {HOSTILE}" * 40)]
    view = checked(answer_modal(item(), near, told={"item": "7"}))
    assert ["answer", "expires"] == fields(view)
    assert "Davos" in str(view)
    assert "Asked 3 times." in str(view)
    assert {"item": "7"} == json.loads(view["private_metadata"])


def test_what_looks_private_can_be_told_only_after_it_was_refused() -> None:
    typed = {"answer": "Call me.", "expires": "2027-01-31"}
    view = checked(answer_modal(item(), told={}, typed=typed, fault=HOSTILE, looks_private=True))
    assert ["answer", "expires", "anyway"] == fields(view)
    assert "Call me." in str(view)
    assert "2027-01-31" in str(view)


@every_row("text", ["", HOSTILE, "x" * 50_000, "\x00\ud800 \u202e", "\n\n\n"])
def test_every_form_takes_every_text(text: str) -> None:
    told = {"channel": "C1", "url": text, "item": text}
    typed = {"question": text, "answer": text, "name": text, "value": text}
    rows = [{"id": "1", "question": text, "count": 1}] * 60
    for view in (
        about_modal(text, told),
        answer_modal(item(text), told=told, typed=typed, fault=text),
        comment_modal(told),
        inbox_modal(rows, told),
        limits_modal([], told, typed=typed, fault=text),
        limits_modal(["daily_tokens", "x" * 90], told),
        teach_modal(told, typed=typed, fault=text, looks_private=True),
        words_modal("A title that is much too long for Slack", text or "…"),
    ):
        checked(view)
        assert len(view["private_metadata"]) <= 3000


def test_a_field_that_holds_a_message_already_holds_no_mention() -> None:
    asked = about_modal("<!here> or <@U1>, @channel?", {})["blocks"][0]["element"]["initial_value"]
    assert "<!here> or <@U1>, @channel?" == asked.replace("\u200b", "")
    assert not any(live in asked for live in ("<!h", "<@U", "@c"))


def test_a_table_too_long_for_a_section_is_cut_between_rows() -> None:
    table = Table(headings=("id", "question"), rows=tuple((f"{n}", HOSTILE) for n in range(200)))
    reply = Reply(title="Inbox", text="**200** of them", fields=(("a", HOSTILE),), table=table)
    blocks = reply_blocks(reply)
    checked({"type": "home", "blocks": blocks})
    shown = blocks[-1]["text"]["text"]
    assert shown.startswith("```\n")
    assert shown.endswith("\n…\n```")
    assert "*200*" in str(blocks)


def test_markdown_is_told_in_slacks_own_markup() -> None:
    assert "*bold* and `code`" == mrkdwn("**bold** and `code`")
    assert "*A heading*" == mrkdwn("### A heading")
    assert "label (https://a.example/x) (a.example)" == mrkdwn("[label](https://a.example/x)")
    assert "&lt;b&gt; &amp; c" == mrkdwn("<b> & c")


def test_the_home_tab_has_its_limits_whatever_is_in_it() -> None:
    persona = ScriptedPersona(name=HOSTILE, first_name=HOSTILE, suggestions=(HOSTILE * 40,) * 30)
    table = Table(headings=("x",), rows=((HOSTILE,),) * 500)
    figures = [Reply(title=HOSTILE * 9, text=HOSTILE * 500, table=table)] * 9
    rows = [{"id": "1", "question": HOSTILE * 90, "count": "odd"}] * 900
    checked(home_view(persona, figures=figures, inbox=rows))
    checked(home_view(persona, figures=[], inbox=None))
    assert "none just now" in str(checked(home_view(persona, figures=[], inbox=[])))
