"""An answer and those who hear it grow."""

from __future__ import annotations

from bot.domain import Question, ServedBy
from tests.far_ends.engine_house import GOOD, House, model


async def test_a_listener_that_breaks_down_costs_neither_answer_nor_money() -> None:
    listening = model(f"{GOOD} It went well [p:work-acme].")
    house = House(listening)
    question = Question(text="What did you do?", platform="web", person="web:1", channel="web")

    def break_down(text: str) -> None:
        raise RuntimeError(text)

    answer = await house.engine.ask(question, break_down)

    assert (ServedBy.MODEL, 1) == (answer.served_by, len(listening.calls))
