"""What the owner presses and fills in, what may be shared, and what people are told, in every chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from adapters.kind_words import NO_ANSWER, NO_LONGER, TICK, hint, settled_by, wished_words
from adapters.lessons import (
    fault_of,
    form_for,
    is_item,
    item,
    lesson,
    limit_names,
    looked_up,
    rows_of,
    target_of,
    unfit,
)
from adapters.sharing import Shared, may_be_shared, never_shared, take_share, to_share
from adapters.votes import vote, wish
from adapters.wording import LONGEST, with_passed_on
from bot.commands.registry import Caller
from bot.commands.reply import Reply
from bot.domain import Question, Source
from bot.unanswered import Item, Status, Wished
from tests.far_ends.scripted_house import MemoryDesk, ScriptedHouse, ScriptedPersona, answered
from tests.far_ends.slack_world import settings_for
from tests.tables import every_row

ASKER = Caller(platform="chat", person="chat:1", channel="chat:C1", conversation=None, event="e")

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ITEM = Item(
    id="7", question="Where?", key="k", status=Status.OPEN, count=1, first_asked=NOON, last_asked=NOON
)


def house() -> ScriptedHouse:
    return ScriptedHouse(settings_for("http://127.0.0.1:9"))


# --- lessons


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "7 -- In Paris. --anyway"),
        ({"anyway": "yes"}, "--anyway 7 -- In Paris. --anyway"),
        ({"expires": "2026-12-01", "anyway": ""}, "--expires 2026-12-01 7 -- In Paris. --anyway"),
        ({"expires": "2026-12-01 --anyway"}, "7 -- In Paris. --anyway"),
    ],
)
def test_whatever_an_answer_looks_like_it_is_no_flag(values: dict[str, str], told: str) -> None:
    assert told == lesson("7", "In Paris. --anyway", values)


@pytest.mark.parametrize(
    ("question", "told"),
    [("7", "7"), ("v12", "v12"), ("Where?", '--question "Where?"'), ('"--x"', '--question "\\"--x\\""')],
)
def test_a_lesson_is_for_a_question_by_its_id_or_in_words(question: str, told: str) -> None:
    assert told == target_of(question)


def test_what_teach_refuses_is_told_at_its_field_and_what_looks_private_may_be_ticked() -> None:
    assert fault_of(Reply(text="Kept.")) is None
    late = fault_of(Reply(text="That day has passed.", refused=True))
    assert late is not None
    assert ("expires", "That day has passed.", False) == (late.field, late.words, late.looks_private)
    private = fault_of(
        Reply(text="That looks like a phone number. Say --anyway.", refused=True, data={"looks_private": "x"})
    )
    assert private is not None
    assert ("answer", f"That looks like a phone number. {TICK}") == (private.field, private.words)
    assert private.looks_private


@every_row(
    ("name", "argument", "form"),
    [
        ("teach", "", "teach"),
        ("teach", "v7", "teach"),
        ("teach", "7 In Paris.", ""),
        ("limits", "set", "limits"),
        ("limits", "SET day", "limits"),
        ("limits", "", ""),
        ("limits", "set day 5", ""),
        ("usage", "set", ""),
    ],
)
def test_a_form_takes_the_place_of_what_a_command_lacks(name: str, argument: str, form: str) -> None:
    assert form == form_for(name, argument)


def test_an_answer_needs_words_and_a_question_that_may_be() -> None:
    assert (NO_ANSWER, NO_LONGER, "") == (unfit("7", ""), unfit("x", "Yes."), unfit("7", "Yes."))
    assert [True, False, False] == [is_item(name) for name in ("7", "", "7" * 19)]


class Shelf(MemoryDesk):
    """Tells for whose eyes it was asked."""

    async def nearest(self, question: str, *, sees: frozenset[str]) -> tuple[Source, ...]:
        return (Source(id=question, title=" ".join(sorted(sees)), section="", quote=""),)


@pytest.mark.parametrize(("is_owner", "sees"), [(False, "public"), (True, "owner public")])
async def test_a_question_of_the_inbox_is_looked_up_with_what_its_answerer_may_see(
    is_owner: bool, sees: str
) -> None:
    home = house()
    home.desk = Shelf(items={"7": ITEM})
    found, near = await looked_up(home, "7", replace(ASKER, is_owner=is_owner))
    assert (ITEM, [sees]) == (found, [source.title for source in near])
    assert (None, ()) == await looked_up(home, "8", ASKER)
    assert await item(home, "no number") is None


def test_rows_and_limits_are_read_from_what_programs_get() -> None:
    rows = [{"name": "day"}, "odd", {"name": "day"}, {"name": "two words"}, {}]
    assert ["day"] == limit_names(Reply(data=rows))
    assert [] == rows_of({"not": "rows"}) == rows_of(None)


# --- sharing


@every_row(
    ("command", "may"),
    [
        ("usage 7", True),
        ("limits", True),
        ("limits SET day 5", False),
        ("alerts 7", True),
        ("alerts mute budget", False),
        ("alerts Unmute budget", False),
        ("teach", False),
    ],
)
def test_only_what_shows_and_changes_nothing_may_be_shared(command: str, may: bool) -> None:
    assert may == may_be_shared(command)


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("--share Where?", ("Where?", True)),
        ("--shared Where?", ("--shared Where?", False)),
        ("", ("", False)),
    ],
)
def test_an_answer_for_all_is_asked_for_in_so_many_words(given: str, taken: tuple[str, bool]) -> None:
    assert taken == take_share(given)


def test_words_of_others_never_share() -> None:
    assert "Where?" == never_shared("--share --share  Where?")


async def test_an_answer_is_shared_where_it_was_told_and_nowhere_else() -> None:
    home, answer = house(), answered("In Paris.")
    home.history.keep(Question(text="Where?", platform="chat", person="chat:1", channel="chat:C1"), answer)

    async def asker() -> Caller:
        return ASKER

    share = partial(to_share, home, asker=asker)
    found = await share(f"answer {answer.id}", channel="chat:C1")
    assert Shared(answer=answer, question="Where?") == found
    assert await share(f"answer {answer.id}", channel="chat:C2") is None
    assert await share("answer unknown", channel="chat:C1") is None
    assert await share("command limits set day 5", channel="chat:C1") is None
    told = await share("command usage 7", channel="chat:C1")
    assert told is not None
    assert told.reply is not None


# --- votes and wishes


async def test_votes_and_wishes_for_what_is_no_answer_are_not_even_looked_up() -> None:
    home = house()
    home.feedback.away = home.desk.away = True
    assert not await vote(home, "no id!", person="chat:1", is_up=True)
    assert Wished.UNKNOWN == await wish(home, "x" * 65, person="chat:1")


@pytest.mark.parametrize("wished", list(Wished))
def test_whoever_wishes_hears_where_the_answer_comes(wished: Wished) -> None:
    here, alone = (wished_words(wished, "Ada", is_private=private) for private in (False, True))
    assert "Ada" in here
    assert ("you will hear here" in here) == ("you will hear in our direct messages" in alone)


# --- words


def test_whoever_settled_a_question_is_named_without_a_ping() -> None:
    by = partial(settled_by, owner="chat:9", first_name="Ada", person="chat:1", name="Bo")
    assert ["Ada", "Bo", "somebody else"] == [
        by(replace(ITEM, settled_by=who)) for who in ("chat:9", "chat:1", "chat:2")
    ]


def test_a_hint_gives_an_example_where_there_is_one() -> None:
    assert "for example: What do you work on?" in hint(ScriptedPersona())
    assert hint(ScriptedPersona(suggestions=()), has_files=True).startswith("I read words, not files. Ask me")


def test_what_is_passed_on_gives_way_to_the_persons_own_words() -> None:
    assert 'Why?\n\n(About this message: "Hm.")' == with_passed_on("Why?", "Hm.")
    assert "Why?" == with_passed_on("Why?", "") == with_passed_on("Why?", "x" * LONGEST)
