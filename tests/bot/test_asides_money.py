"""Side questions are paid from the tab of their ask, and end with their share of the money."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from bot.asides.share import Share
from bot.bookkeeping import Trial
from bot.counsel import Errand
from bot.domain import Call, Completion, Listen, Prompt, Purpose, QuestionType, Tab, Usage
from bot.spend.cost import cost
from bot.testing import ScriptedLLM, saying
from tests.far_ends.asides_desk import (
    ASKED,
    JOB,
    LARGE,
    PRICES,
    SENTENCES,
    SMALL,
    USED,
    Desk,
    at,
    opinion,
    says,
)
from tests.far_ends.paced import PacedLLM, Play


def test_it_is_paid_from_the_tab_of_the_ask_and_stands_in_the_books() -> None:
    async def play(desk: Desk) -> tuple[Tab, dict[Purpose, int], tuple[Trial, ...]]:
        errand = await desk.errand()
        await desk.asides.opinion(errand, [JOB], SENTENCES, written_by=SMALL)
        before = desk.clock.now() - timedelta(hours=1)
        return errand.tab, await desk.ledger.spent_by_purpose(before), await desk.ledger.trials(before)

    large = ScriptedLLM(route=LARGE, script=saying("2"), usage=USED)
    (tab, spent, trials), _, _ = at(lambda: Desk([says(SMALL, "0"), large]), play)

    money = cost(USED, PRICES[LARGE])
    assert (1, USED, money) == (tab.attempts, tab.usage, tab.cost_nano_usd)
    assert {Purpose.JUDGE: money} == spent
    assert () == trials


def test_a_refusal_by_the_budget_is_no_answer_and_nothing_is_sent() -> None:
    large = says(LARGE, "0")

    found, seconds, desk = at(
        lambda: Desk([says(SMALL, "0"), large], monthly_usd=Decimal("0.000000001")), opinion
    )

    assert (None, 0, []) == (found, seconds, large.calls)
    assert (0, 0) == (desk.tab.attempts, desk.tab.cost_nano_usd)


def test_a_question_that_has_cost_two_cents_has_no_second_opinion() -> None:
    large = says(LARGE, "0")
    tab = Tab(attempts=3, cost_nano_usd=19_999_000)

    found, _, _ = at(lambda: Desk([says(SMALL, "0"), large], tab=tab), opinion)

    assert (None, []) == (found, large.calls)


def test_side_questions_end_with_their_share_of_the_money() -> None:
    dear = Usage(prompt_tokens=40_000, completion_tokens=1000)

    class Dear(PacedLLM):
        async def complete(self, call: Call, listen: Listen | None = None) -> Completion:
            call.on_sent()
            self.calls.append(call)
            return Completion(text="0", route=LARGE, usage=dear, finish_reason="stop")

    async def play(desk: Desk) -> list[int]:
        seen = []
        for number in range(8):
            errand = Errand(ask_id=f"ask-{number}", deadline=desk.clock.monotonic() + 12)
            await desk.ledger.open_ask(errand.ask_id, ASKED, at=desk.clock.now(), rates=())
            await desk.asides.opinion(errand, [JOB], SENTENCES, written_by=SMALL)
            seen.append(len(model.calls))
        return seen

    model = Dear(route=LARGE, script=lambda _: Play())
    assert 6_600_000 == cost(dear, PRICES[LARGE])

    assert [1, 2, 2, 2, 2, 2, 2, 2] == at(lambda: Desk([says(SMALL, "0"), model]), play)[0]


def test_what_answers_cost_makes_room_for_side_questions_and_the_ledger_knows_best() -> None:
    async def play(desk: Desk) -> list[bool]:
        desk.share.took(11_000_000)
        seen = [desk.share.may()]
        await answered(desk, "answer", Purpose.ANSWER)
        await desk.asides.learn()
        seen.append(desk.share.may())
        for number in range(110):
            await answered(desk, f"judge-{number}", Purpose.JUDGE)
        await desk.asides.learn()
        return [*seen, desk.share.may()]

    models: list[PacedLLM] = [says(SMALL, "0"), says(LARGE, "0")]

    assert [False, True, False] == at(lambda: Desk(models), play)[0]


def test_a_task_of_no_ask_is_not_on_the_share_of_side_questions() -> None:
    async def play(desk: Desk) -> dict[Purpose, int]:
        await answered(desk, "", Purpose.TASK)
        return await desk.ledger.spent_by_purpose(desk.clock.now() - timedelta(hours=1))

    assert {} == at(lambda: Desk([says(SMALL, "0")]), play)[0]


async def answered(desk: Desk, ask_id: str, purpose: Purpose) -> None:
    if ask_id:
        await desk.ledger.open_ask(ask_id, ASKED, at=desk.clock.now(), rates=())
    call = Call(
        ask_id=ask_id,
        prompt=Prompt(system="s", user="u"),
        max_completion_tokens=100,
        deadline=desk.clock.monotonic() + 12,
        purpose=purpose,
        kind=QuestionType.GENERAL,
    )
    await desk.planner.complete(call)


def test_a_share_of_nothing_allows_not_even_the_first_cent() -> None:
    assert not Share(0).may()
    assert Share(0.01).may()
