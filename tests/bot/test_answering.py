"""Understand, find, call, check: what is asked beside an answer, and what an answer leaves behind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import OWNER, Outcome, Passage, ServedBy
from bot.spend.cost import estimate_turn_tokens
from bot.style import Style
from bot.testing import ScriptedCounsel
from bot.understanding import TURN_TOKENS
from tests.far_ends.engine_house import FAST, GOOD, JOB, LARGE, SCHOOL, Found, House, model

VAGUE = "I cared for the calm evenings of everybody around me [p:work-acme]."
FALSE = "I led 99 services in 1999 [p:work-acme]."


async def test_a_doubtful_sentence_passes_when_a_second_model_finds_it_supported() -> None:
    house = House(model(f"{GOOD} {VAGUE}"), counsel=ScriptedCounsel(unsupported=frozenset()))

    answer = await house.ask()

    assert "calm evenings" in answer.text
    assert answer.receipt is not None
    assert (str(house.counsel.route), ()) == (answer.receipt.judged_by, answer.receipt.withheld)


async def test_a_doubtful_sentence_stays_withheld_when_nobody_reads_it_twice() -> None:
    answer = await House(model(f"{GOOD} {VAGUE}")).ask()

    assert "calm evenings" not in answer.text
    assert answer.receipt is not None
    (withheld,) = answer.receipt.withheld
    assert "calm evenings" in withheld.sentence
    assert ("", ("work-acme",)) == (answer.receipt.judged_by, answer.receipt.rests_on)


async def test_a_second_model_cannot_clear_a_wrong_number() -> None:
    counsel = ScriptedCounsel(unsupported=frozenset())

    answer = await House(model(FALSE), counsel=counsel).ask()

    assert Outcome.NOT_IN_PROFILE == answer.outcome
    assert not any("99" in asked for asked in counsel.asked)


async def test_the_second_draft_is_told_what_no_record_holds() -> None:
    second = model(GOOD, route=LARGE)

    answer = await House(model(FALSE), second).ask()

    assert (LARGE, 2) == (answer.route, answer.attempts)
    assert "1999" in second.calls[0].prompt.system
    assert answer.receipt is not None
    (withheld,) = answer.receipt.withheld
    assert "99 services in 1999" in withheld.sentence


async def test_two_drafts_that_nothing_supports_are_not_in_the_profile_and_never_quoted() -> None:
    answer = await House(model(FALSE), model(FALSE, route=LARGE)).ask()

    assert (Outcome.NOT_IN_PROFILE, "", 2) == (answer.outcome, answer.text, answer.attempts)
    assert answer.receipt is not None
    assert answer.receipt.withheld


async def test_a_follow_up_is_looked_for_in_its_stand_alone_form() -> None:
    counsel = ScriptedCounsel(alone="What did you do at Acme before 2019?")
    house = House(model(GOOD), found=Found(leans=True), counsel=counsel)

    await house.ask(conversation="web:a")
    answer = await house.ask("And before that?", conversation="web:a")

    assert "What did you do at Acme before 2019?" == house.shelf.sought[-1]
    assert ["[judge:standalone] And before that?"] == [one for one in counsel.asked if "judge:st" in one]
    assert answer.receipt is not None
    assert "What did you do at Acme before 2019?" == answer.receipt.asked_as


async def test_a_foreign_answer_that_nobody_can_read_twice_is_given_in_the_records_own_words() -> None:
    foreign = Found(foreign=True)

    answer = await House(model("Ich habe die Dienste umgezogen [p:work-acme]."), found=foreign).ask(
        "Was hast du bei Acme gemacht?"
    )

    assert (Outcome.ANSWERED, ServedBy.QUOTE) == (answer.outcome, answer.served_by)
    assert JOB.text in answer.text


async def test_a_private_topic_is_the_persons_own_to_tell_and_costs_nothing() -> None:
    unused = model(GOOD)

    answer = await House(unused).ask("What is your salary?")

    assert (Outcome.REJECTED, []) == (answer.outcome, unused.calls)
    assert "Ada" in (answer.message or "")


async def test_whoever_may_see_a_private_record_is_answered_from_it() -> None:
    pay = Passage(
        id="salary", title="Salary", section="Private", text="Salary: 85,000 EUR", audience=frozenset({OWNER})
    )
    said = model("My salary is 85,000 EUR [p:salary].")

    answer = await House(said, found=Found(passages=(pay,)), passages=(JOB, pay)).ask(
        "What is your salary?", sees=frozenset({OWNER})
    )

    assert Outcome.ANSWERED == answer.outcome


async def test_what_stands_only_in_hidden_records_is_never_told() -> None:
    pay = Passage(
        id="salary", title="Salary", section="Private", text="Salary: 85,321 EUR", audience=frozenset({OWNER})
    )
    public = replace(JOB, text=f"{JOB.text} Paid 85,321 EUR.")

    answer = await House(
        model(f"{GOOD} I was paid 85,321 EUR [p:work-acme]."),
        found=Found(passages=(public,)),
        passages=(JOB, pay),
    ).ask()

    assert "85,321" not in answer.text


async def test_a_topic_that_the_person_avoids_is_declined_kindly() -> None:
    unused = model(GOOD)

    answer = await House(unused, style=Style(avoid=("my former employer Initech",))).ask(
        "What happened with your former employer Initech?"
    )

    assert (Outcome.REJECTED, []) == (answer.outcome, unused.calls)


async def test_what_a_classifier_takes_for_an_attack_goes_no_further() -> None:
    unused = model(GOOD)

    answer = await House(unused, counsel=ScriptedCounsel(attack=True)).ask()

    assert (Outcome.REJECTED, []) == (answer.outcome, unused.calls)


async def test_the_profile_that_does_not_say_names_what_was_presumed() -> None:
    answer = await House(model(GOOD), found=Found(enough=False, presumed=("AWS",))).ask(
        "Congrats on your AWS certificate, when did you get it?"
    )

    assert Outcome.NOT_IN_PROFILE == answer.outcome
    assert "AWS" in (answer.message or "")


@pytest.mark.parametrize("said", [GOOD, "NOT_IN_PROFILE", FALSE])
async def test_every_answer_keeps_a_receipt(said: str) -> None:
    answer = await House(model(said)).ask()

    assert answer.receipt is not None
    assert ("v1", "p1") == (answer.receipt.profile_version, answer.receipt.prompt_version)
    assert (JOB.id, SCHOOL.id) == answer.receipt.records


async def test_an_answer_that_failed_on_every_route_has_a_receipt_of_what_is_quoted() -> None:
    answer = await House().ask()

    assert (ServedBy.QUOTE, FAST) == (answer.served_by, FAST)
    assert answer.receipt is not None
    assert (JOB.id, SCHOOL.id) == answer.receipt.rests_on


async def test_what_the_owner_was_told_in_a_conversation_is_not_carried_to_whoever_asks_next() -> None:
    pay = Passage(
        id="salary", title="Salary", section="Private", text="Salary: 85,321 EUR", audience=frozenset({OWNER})
    )
    talking = model("My salary is 85,321 EUR [p:salary].", GOOD)
    house = House(talking, found=Found(passages=(JOB, pay)), passages=(JOB, pay))

    await house.ask("What is your salary?", sees=frozenset({OWNER}), conversation="slack:thread")
    house.shelf.found = Found(passages=(JOB,))
    await house.ask("And where was that?", conversation="slack:thread")

    assert "85,321" not in str(talking.calls[1].prompt.messages())


async def test_what_is_hidden_is_not_named_to_the_second_model() -> None:
    pay = Passage(
        id="salary", title="Salary", section="Private", text="Salary: 85,321 EUR", audience=frozenset({OWNER})
    )
    second = model(GOOD, route=LARGE)

    await House(model("I earn 85,321 EUR [p:work-acme]."), second, passages=(JOB, pay)).ask()

    assert "85,321" not in str(second.calls[0].prompt.messages())


async def test_a_foreign_question_that_nobody_translates_is_read_by_the_model_beside_what_matters_most() -> (
    None
):
    talking = model(GOOD)
    house = House(talking, found=Found(foreign=True, enough=False))
    house.shelf.later = Found()

    answer = await house.ask("Wo hast du studiert?")

    assert ["Wo hast du studiert?", "Tell me about yourself."] == house.shelf.sought
    assert "asked: Wo hast du studiert?" in talking.calls[0].prompt.user
    assert Outcome.ANSWERED == answer.outcome


async def test_a_long_conversation_is_told_to_a_model_in_brief() -> None:
    long = " ".join(["I led the move of 12 services to PostgreSQL in 2021 [p:work-acme]."] * 30)
    talking = model(long)
    house = House(talking, found=Found(leans=True))

    for number in range(8):
        await house.ask(f"And what did you do then, the {number}. time?", conversation="web:1:a")

    turns = talking.calls[-1].prompt.turns
    assert sum(map(estimate_turn_tokens, turns)) <= TURN_TOKENS
    assert "the 6. time?" in turns[-1].asked
    assert "the 5. time?" in turns[0].asked
