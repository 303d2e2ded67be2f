"""The tiers of the memory: which answer of before is given to a question, and what may be kept at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.counsel import Errand
from bot.domain import NOTHING_USED, QuestionType, ServedBy
from bot.recall.calibration import FEW_BAR
from bot.recall.tiers import Setting
from bot.receipt import Receipt, Withheld
from bot.remembered import VERIFIED, Scope, Tier
from bot.testing import ScriptedCounsel, StillClock
from tests.bot.recall_house import GPT, SCOPE, USAGE, Eyes, House, Near, Sight, answer, wish

ASKED = "What did you lead at Acme?"


async def test_what_was_answered_is_given_again_to_the_same_words() -> None:
    house = House()
    name = await house.kept(ASKED)

    found = await house.memory.find(wish("hi, what did you lead at Acme??", profile_version="1"))

    assert found is not None
    assert (Tier.EXACT, name, USAGE) == (found.tier, found.of, found.usage)
    assert (ServedBy.CACHE, "I led the move.", GPT) == (
        found.answer.served_by,
        found.answer.text,
        found.answer.route,
    )


async def test_a_recalled_answer_is_the_askers_own_and_costs_nothing() -> None:
    house = House()
    await house.kept(ASKED)
    errand = Errand(ask_id="mine", deadline=9.0, kind=QuestionType.TECHNICAL)

    found = await house.memory.find(wish(ASKED, errand=errand))

    assert found is not None
    told = found.answer
    assert ("mine", QuestionType.TECHNICAL) == (told.id, told.question_type)
    assert (0, 0, NOTHING_USED) == (told.cost_nano_usd, told.attempts, told.usage)


async def test_its_receipt_is_that_of_its_making_without_anybodys_words() -> None:
    withheld = (Withheld(sentence="Bob asked.", reason="no record"),)
    receipt = replace(answer().receipt or Receipt(profile_version=""), withheld=withheld)
    house = House()
    await house.memory.keep(wish(ASKED), answer(receipt=receipt))

    found = await house.memory.find(wish(ASKED))

    assert found is not None
    assert found.answer.receipt is not None
    assert (
        replace(receipt, asked_as="", withheld=(), tier="exact", remembered="2026-11-20")
        == found.answer.receipt
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(SCOPE, audience=frozenset({"public", "owner"})),
        replace(SCOPE, persona="Charles Babbage"),
        replace(SCOPE, language="de"),
        replace(SCOPE, prompt_version="p2"),
        replace(SCOPE, arm="tone:warm"),
    ],
)
async def test_nothing_crosses_from_one_scope_to_another(other: Scope) -> None:
    house = House(eyes=Eyes(sees=lambda _: Sight(nearest=[Near(of="kept-1", text=ASKED, likeness=1.0)])))
    await house.kept(ASKED)

    assert await house.given(ASKED, scope=other) is None


async def test_the_near_is_given_while_there_is_no_head_and_the_guards_do_not_object() -> None:
    eyes = Eyes(sees=lambda _: Sight(nearest=[Near(of="kept-1", text=ASKED, likeness=FEW_BAR)]))
    house = House(eyes=eyes)
    await house.kept(ASKED)

    found = await house.memory.find(wish("What was it that you led at Acme?"))

    assert found is not None
    assert (Tier.MEANING, FEW_BAR) == (found.tier, found.score)
    assert await house.given("What did you not lead at Acme?") is None


async def test_what_is_near_in_one_wording_must_not_differ_from_the_question_of_the_answer() -> None:
    other = "What was it that you had to lead?"
    house = House(eyes=Eyes(sees=lambda _: Sight(nearest=[Near(of="kept-1", text=other, likeness=0.95)])))
    await house.kept("What did you lead in 2019?")
    await house.worded(other, "kept-1")

    assert await house.given("What did you lead?") is None
    assert await house.given("What was that you had to lead?") == "I led the move."


async def test_a_head_is_believed_from_its_bar_on_only() -> None:
    near = [Near(of="kept-1", text=ASKED, likeness=0.6)]
    sure, unsure = (Sight(nearest=near, head=("kept-1", p), bar=0.8) for p in (0.8, 0.79))
    house = House(eyes=Eyes(sees=lambda text: sure if text == "One?" else unsure))
    await house.kept(ASKED)

    assert await house.given("One?") == "I led the move."
    assert await house.given("Two?") is None


async def test_where_no_bar_is_known_for_a_head_all_but_the_same_words_must_do() -> None:
    close, far = (Near(of="kept-1", text=ASKED, likeness=likeness) for likeness in (FEW_BAR, 0.89))
    looks = {"One?": close, "Two?": far}
    eyes = Eyes(sees=lambda text: Sight(nearest=[looks[text]], head=("kept-1", 0.99), bar=None))
    house = House(eyes=eyes)
    await house.kept(ASKED)

    assert await house.given("One?") == "I led the move."
    assert await house.given("Two?") is None


async def test_beside_a_head_that_is_not_sure_enough_all_but_the_same_words_do() -> None:
    close, far = (Near(of="kept-1", text=ASKED, likeness=likeness) for likeness in (FEW_BAR, 0.89))
    looks = {"One?": close, "Two?": far}
    eyes = Eyes(sees=lambda text: Sight(nearest=[looks[text]], head=("kept-1", 0.5), bar=0.8))
    house = House(eyes=eyes)
    await house.kept(ASKED)

    assert await house.given("One?") == "I led the move."
    assert await house.given("Two?") is None


async def test_slips_of_letters_are_overlooked_whatever_the_guards_would_say() -> None:
    near = [Near(of="kept-1", text=ASKED, likeness=0.6)]
    house = House(eyes=Eyes(sees=lambda _: Sight(nearest=near, slipped=("kept-1", 0.95))))
    await house.kept(ASKED)

    found = await house.memory.find(wish("What did you not led?"))

    assert found is not None
    assert (Tier.MEANING, 0.95) == (found.tier, found.score)


async def test_what_a_judge_calls_the_same_is_exact_the_next_time() -> None:
    counsel = ScriptedCounsel(same=lambda _asked, known: known.index(ASKED) + 1)
    near = [Near(of="kept-1", text=ASKED, likeness=0.5)]
    house = House(counsel=counsel, eyes=Eyes(sees=lambda _: Sight(nearest=near)))
    await house.kept(ASKED)

    first = await house.memory.find(wish("Which project was yours to run there at Acme?"))
    second = await house.memory.find(wish("which project was yours to run there at acme"))

    assert first is not None
    assert second is not None
    assert (Tier.JUDGED, Tier.EXACT) == (first.tier, second.tier)
    assert ("groq:second", "groq:second") == (first.judge, second.judge)
    assert 1 == len(counsel.asked)


async def test_a_judge_is_not_asked_about_what_is_far_or_certainly_differs() -> None:
    counsel = ScriptedCounsel(same=lambda _asked, _known: 1)
    near = [
        Near(of="kept-1", text=ASKED, likeness=0.39),
        Near(of="kept-2", text="Why in 2019?", likeness=0.8),
    ]
    house = House(counsel=counsel, eyes=Eyes(sees=lambda _: Sight(nearest=near)))
    await house.kept(ASKED)
    await house.kept("Why in 2019?")

    assert await house.given("Why in 2021?") is None
    assert not counsel.asked


async def test_words_alone_serve_nobody_but_the_judge() -> None:
    counsel = ScriptedCounsel(same=lambda _asked, _known: 0)
    eyes = Eyes(by_meaning=False, sees=lambda _: Sight(nearest=[Near(of="kept-1", text=ASKED, likeness=1.0)]))
    house = House(counsel=counsel, eyes=eyes)
    await house.kept(ASKED)

    assert await house.given("Which project was yours to run there at Acme?") is None
    assert 1 == len(counsel.asked)


async def test_a_question_in_another_language_is_found_by_its_own_words_alone() -> None:
    eyes = Eyes(sees=lambda _: Sight(nearest=[Near(of="kept-1", text=ASKED, likeness=1.0)]))
    house = House(eyes=eyes)
    await house.kept("Was hast du bei Acme geleitet?", foreign=True)

    assert await house.given("was hast du bei acme geleitet", foreign=True) == "I led the move."
    assert await house.given("Und was hast du dort geleitet?", foreign=True) is None
    assert not eyes.looked


async def test_the_persons_own_answer_comes_first_and_says_whose_it_is() -> None:
    house = House()
    await house.kept(ASKED)
    await house.taught(ASKED, "I led it with Grace, hello @everyone <@U1>.")

    found = await house.memory.find(wish(ASKED))

    assert found is not None
    told = found.answer
    assert (ServedBy.VERIFIED, True, None) == (told.served_by, told.grounded, found.usage)
    assert "I led it with Grace, hello @\u200beveryone <\u200b@U1>." == told.text
    assert [("v1", "Answered by Ada Lovelace on 2026-11-20", "In person")] == [
        (one.id, one.title, one.section) for one in told.sources
    ]


async def test_the_persons_own_answer_is_for_every_scope_but_not_for_every_eye() -> None:
    house = House()
    await house.taught(ASKED, "With Grace.", audience=frozenset({"slack:C1"}))

    assert await house.given(ASKED) is None
    assert "With Grace." == await house.given(
        ASKED, sees=frozenset({"public", "slack:C1"}), scope=replace(SCOPE, prompt_version="p9")
    )


async def test_the_persons_own_answer_ends_with_its_time_and_when_it_is_withdrawn() -> None:
    clock = StillClock()
    house = House(clock=clock)
    await house.taught(ASKED, "With Grace.", expires_at=clock.now() + timedelta(days=1))

    assert await house.given(ASKED) == "With Grace."
    clock.move(86_400)
    assert await house.given(ASKED) is None
    await house.taught(ASKED, "With Grace.", version=2)
    assert await house.given(ASKED) == "With Grace."
    await house.taught(ASKED, "With Grace.", version=3, withdrawn_at=clock.now())
    assert await house.given(ASKED) is None


async def test_what_the_person_answers_replaces_a_models_answer_in_all_its_wordings() -> None:
    house = House()
    name = await house.kept(ASKED)
    await house.worded("Which project did you run?", name)
    await house.taught(ASKED, "Grace led it.")

    assert await house.given("Which project did you run?") == "Grace led it."


@pytest.mark.parametrize(("setting", "expected"), [("exact", "I led the move."), ("off", None)])
async def test_the_setting_bounds_models_answers_but_not_the_persons_own(
    setting: Setting, expected: str | None
) -> None:
    sight = [
        Near(of="kept-1", text=ASKED, likeness=1.0),
        Near(of="v1", text="Why Acme?", likeness=0.95, scope=VERIFIED),
    ]
    house = House(
        setting=setting, eyes=Eyes(sees=lambda text: Sight(nearest=sight[:1] if "lead" in text else sight))
    )
    await house.memory.keep(wish(ASKED), answer())
    await house.taught("Why Acme?", "For the people.")

    assert expected == await house.given(ASKED)
    assert await house.given("Why did you choose Acme?") == "For the people."


@pytest.mark.parametrize(("words", "by"), [(20, "meaning"), (40, "judged"), (80, None)])
async def test_a_question_behind_a_long_story_is_not_sought_by_meaning(words: int, by: str | None) -> None:
    """Two questions below the same advertisement look alike, and the judge would not see their ends."""
    counsel = ScriptedCounsel(same=lambda _asked, _known: 1)
    house = House(counsel=counsel)
    told = "We are hiring. " * (words // 4)
    name = await house.kept(f"{told} Whom have you mentored?")
    house.eyes.sees = lambda _: Sight(
        nearest=[Near(of=name, text=f"{told} Whom have you mentored?", likeness=0.99)]
    )

    found = await house.memory.find(wish(f"{told} Who are those that you mentored?"))

    assert by == (found and found.tier)
