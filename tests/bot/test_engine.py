"""The story of an answer, with actors at every port."""

from __future__ import annotations

import asyncio

import pytest

from bot import apology
from bot.bookkeeping import Rate
from bot.domain import Answer, Arm, Outcome, Question, QuestionType, ServedBy, Usage
from bot.errors import RateLimited, ServerFault, SpendingPaused, StorageError
from bot.experiments.nothing import NothingTried
from bot.question import id_of_event
from bot.storage.memory import MemoryLedger
from bot.testing import ScriptedLLM, StillClock
from tests.far_ends.engine_house import FAST, GOOD, JOB, LARGE, Found, House, model
from tests.tables import every_row


async def test_an_answer_comes_with_its_sources_its_cost_and_no_marks() -> None:
    house = House(model(GOOD))

    answer = await house.ask()

    assert "I led the move of 12 services to PostgreSQL in 2021." == answer.text
    assert ["work-acme"] == [source.id for source in answer.sources]
    assert (Outcome.ANSWERED, ServedBy.MODEL, FAST, 1) == (
        answer.outcome,
        answer.served_by,
        answer.route,
        answer.attempts,
    )
    assert answer.grounded
    assert Usage(prompt_tokens=1000, cached_tokens=400, completion_tokens=100) == answer.usage
    assert (600 * 75 + 400 * 37.5 + 100 * 300) == answer.cost_nano_usd


async def test_too_little_evidence_pays_no_model() -> None:
    unused = model(GOOD)
    house = House(unused, found=Found(passages=(), enough=False))

    answer = await house.ask("What is your favourite colour?")

    assert (Outcome.NOT_IN_PROFILE, "", 0) == (answer.outcome, answer.text, answer.cost_nano_usd)
    assert "My profile does not say. Ada could tell you." == answer.message
    assert [] == unused.calls


async def test_a_model_may_say_that_the_profile_does_not_tell() -> None:
    answer = await House(model("NOT_IN_PROFILE")).ask()

    assert Outcome.NOT_IN_PROFILE == answer.outcome
    assert answer.cost_nano_usd > 0


async def test_a_failed_route_is_one_more_attempt_and_costs_what_it_cost() -> None:
    empty = Usage(prompt_tokens=1000)
    house = House(model(ServerFault("boom", route=FAST, usage=empty)), model(GOOD, route=LARGE))

    answer = await house.ask()

    assert (LARGE, 2) == (answer.route, answer.attempts)
    assert 1000 * 75 + 600 * 75 + 400 * 37.5 + 100 * 300 == answer.cost_nano_usd


async def test_a_call_whose_usage_never_came_is_charged_at_its_reserve() -> None:
    lost = House(model(ServerFault("cut", route=FAST, usage=None)), model(GOOD, route=LARGE))
    known = House(model(GOOD))

    with_loss, without = await lost.ask(), await known.ask()

    assert with_loss.cost_nano_usd > 2 * without.cost_nano_usd


async def test_an_unsupported_answer_is_asked_of_the_next_route() -> None:
    first = model("I led 99 services in 1999 [p:work-acme].")
    house = House(first, model(GOOD, route=LARGE))

    answer = await house.ask()

    assert (LARGE, 2) == (answer.route, answer.attempts)
    assert "99" not in answer.text


async def test_with_every_model_down_the_profile_is_quoted_and_says_so() -> None:
    house = House(model(RateLimited("no", route=FAST)))

    answer = await house.ask()

    assert (Outcome.ANSWERED, ServedBy.QUOTE, None) == (answer.outcome, answer.served_by, answer.route)
    assert "word for word" in answer.text
    assert JOB.text in answer.text
    assert ["work-acme", "education-mit"] == [source.id for source in answer.sources]


async def test_without_quotes_a_twin_without_models_is_unavailable() -> None:
    answer = await House(model(ServerFault("boom", route=FAST)), quotes=False).ask()

    assert (Outcome.UNAVAILABLE, "") == (answer.outcome, answer.text)
    assert "nothing is wrong with your question" in (answer.message or "")


async def test_without_quotes_a_spent_budget_tells_when_it_opens_again() -> None:
    answer = await House(model(GOOD), quotes=False, daily_tokens=10).ask()

    assert Outcome.OVER_BUDGET == answer.outcome
    assert 12 * 3600 == answer.retry_after_s
    assert "2026-11-21 00:00 (UTC)" in (answer.message or "")


async def test_a_spent_budget_still_quotes() -> None:
    unused = model(GOOD)

    answer = await House(unused, daily_tokens=10).ask()

    assert (ServedBy.QUOTE, 0, []) == (answer.served_by, answer.cost_nano_usd, unused.calls)


async def test_whoever_asks_too_fast_is_told_how_long_to_wait() -> None:
    house = House(model(GOOD), rates=(Rate(scope="person", count=1, seconds=60),))

    await house.ask()
    house.clock.move(20)
    answer = await house.ask()

    assert (Outcome.RATE_LIMITED, 40) == (answer.outcome, answer.retry_after_s)


@every_row(
    ("seconds", "told"),
    [
        (1, "1 second."),
        (90, "90 seconds."),
        (91, "2 minutes."),
        (5400, "90 minutes."),
        (5401, "2 hours."),
        (86_400, "24 hours."),
    ],
)
def test_a_long_wait_is_told_in_units_that_people_use(seconds: int, told: str) -> None:
    assert apology.too_fast(seconds, "person").endswith(f"Please try again in {told}")


@pytest.mark.parametrize("text", ["", " \n", "\x00", "x" * 100_000])
async def test_what_cannot_be_read_is_a_kind_word_and_a_row(text: str) -> None:
    unused = model(GOOD)

    answer = await House(unused).ask(text)

    assert (Outcome.REJECTED, []) == (answer.outcome, unused.calls)
    assert answer.message


async def test_an_event_delivered_again_is_the_same_ask() -> None:
    once = model(GOOD)
    house = House(once)

    first, second = await house.ask(event="web:1"), await house.ask(event="web:1")

    assert first == second
    assert 1 == len(once.calls)


async def test_two_deliveries_at_once_are_one_ask() -> None:
    once = model(GOOD)
    house = House(once)

    answers = await asyncio.gather(house.ask(event="web:1"), house.ask(event="web:1"))

    assert answers[0].text == answers[1].text
    assert 1 == len(once.calls)


async def test_a_conversation_carries_its_turns_and_nothing_else_does() -> None:
    talking = model(GOOD)
    house = House(talking)

    await house.ask(conversation="web:a")
    await house.ask("And before that?", conversation="web:a")
    await house.ask("And before that?")

    assert [0, 1, 0] == [len(call.prompt.turns) for call in talking.calls]
    assert "What did you do at Acme?" == talking.calls[1].prompt.turns[0].asked


async def test_snapshots_grow_verified_and_without_marks() -> None:
    heard: list[str] = []
    house = House(model(f"{GOOD} I own 7 yachts [p:work-acme]. It went well [p:work-acme]."))
    question = Question(text="What did you do?", platform="web", person="web:1", channel="web")

    answer = await house.engine.ask(question, heard.append)

    assert heard
    assert not any("[p:" in text or "yachts" in text for text in [*heard, answer.text])
    assert "I led the move of 12 services to PostgreSQL in 2021." == heard[0]


class AwayLedger(MemoryLedger):
    """Books that nobody can open."""

    async def open_ask(self, *args: object, **more: object) -> Answer | None:
        raise StorageError("disk full")


class UnreadLedger(MemoryLedger):
    """Books in which nobody can look anything up."""

    async def answer(self, ask_id: str) -> Answer | None:
        raise StorageError(f"locked: {ask_id}")


async def test_the_row_of_a_repeated_event_is_closed_by_whoever_answers_it() -> None:
    """Another process answers the event; this one waits for it until the books cannot be read."""
    ledger = UnreadLedger()
    asked = Question(text="What did you do?", platform="web", person="web:1", channel="web", event="web:1")
    await ledger.open_ask(id_of_event("web:1"), asked, at=StillClock().now(), rates=())

    answer = await House(model(GOOD), ledger=ledger).engine.ask(asked)

    assert Outcome.UNAVAILABLE == answer.outcome
    assert await MemoryLedger.answer(ledger, answer.id) is None


async def test_books_that_cannot_be_opened_spend_nothing_and_the_profile_is_quoted() -> None:
    unused = model(GOOD)

    answer = await House(unused, ledger=AwayLedger()).ask()

    assert (Outcome.ANSWERED, ServedBy.QUOTE) == (answer.outcome, answer.served_by)
    assert (0, []) == (answer.cost_nano_usd, unused.calls)


async def test_a_fault_of_our_own_is_paid_not_repeated_and_the_profile_is_quoted() -> None:
    def broken(_: object) -> str:
        raise ZeroDivisionError

    answer = await House(ScriptedLLM(route=FAST, script=broken)).ask()

    assert (Outcome.ANSWERED, ServedBy.QUOTE, 1) == (answer.outcome, answer.served_by, answer.attempts)
    assert answer.cost_nano_usd > 0


async def test_a_fault_of_our_own_outside_of_any_call_is_a_kind_answer() -> None:
    class Broken(NothingTried):
        def arm(self, question: Question, kind: QuestionType) -> None:
            raise ZeroDivisionError

    answer = await House(model(GOOD), experiments=Broken()).ask()

    assert Outcome.UNAVAILABLE == answer.outcome


async def test_an_arm_of_an_experiment_changes_what_is_asked_and_of_whom() -> None:
    arm = Arm(experiment="tone", name="warm", route=LARGE, rule="Be warm.", temperature=0.9, length=99)

    class Trying:
        async def refresh(self) -> None:
            """Nothing was stopped."""

        def arm(self, question: Question, kind: QuestionType) -> Arm:
            return arm

    first, second = model(GOOD), model(GOOD, route=LARGE)
    answer = await House(first, second, experiments=Trying()).ask()

    assert ("tone:warm", LARGE, []) == (answer.experiment, answer.route, first.calls)
    (call,) = second.calls
    assert (0.9, 99) == (call.temperature, call.max_completion_tokens)
    assert "Be warm." in call.prompt.system


async def test_a_call_tells_on_whose_account_it_goes_and_what_the_lighter_wish_is() -> None:
    asked = model(GOOD)

    await House(asked).ask(conversation="web:talk")

    (call,) = asked.calls
    assert ("web:1", "web", QuestionType.GENERAL) == (call.person, call.channel, call.kind)
    assert call.lighter is not None
    assert len(call.lighter.user) <= len(call.prompt.user)


async def test_a_pause_is_told_where_nothing_may_be_quoted() -> None:
    house = House(model(SpendingPaused("by an admin")), quotes=False)

    answer = await house.ask()

    assert (Outcome.UNAVAILABLE, "I am paused at the moment. Please try again later.") == (
        answer.outcome,
        answer.message,
    )
