"""What the person has answered comes before what a model had said, whatever the words."""

from __future__ import annotations

from bot.remembered import VERIFIED
from bot.testing import ScriptedCounsel, StillClock
from tests.bot.recall_house import Eyes, House, Near, Sight

ASKED = "What did you lead at Acme?"
CORRECTED = "Which move did you lead at Acme?"


def _corrected(said: int | None) -> tuple[House, StillClock, ScriptedCounsel]:
    """The person answers in other words what a model has answered; a judge picks the number, of one."""
    clock, counsel = StillClock(), ScriptedCounsel(same=lambda *_: said)
    near = Sight(nearest=[Near(of="v1", text=CORRECTED, likeness=0.6, scope=VERIFIED)])
    return House(clock=clock, counsel=counsel, eyes=Eyes(sees=lambda _: near)), clock, counsel


async def test_the_persons_word_in_other_words_comes_before_what_a_model_had_said() -> None:
    house, clock, counsel = _corrected(1)
    await house.kept(ASKED)
    clock.move(60)
    await house.taught(CORRECTED, "Grace led it.")

    told = [await house.given(ASKED) for _ in range(3)]

    assert ["Grace led it."] * 3 == told
    assert [f"[judge:same-question] {ASKED}"] == counsel.asked
    assert (ASKED, "v1") in house.wordings()

    await house.taught(CORRECTED, "Grace led it.", version=2, withdrawn_at=clock.now())
    assert await house.given(ASKED) == "I led the move."


async def test_a_models_answer_is_held_against_the_persons_word_once_after_each_change() -> None:
    house, clock, counsel = _corrected(0)
    await house.taught(CORRECTED, "Grace led it.")
    clock.move(60)
    await house.kept(ASKED)
    assert ["I led the move."] * 2 == [await house.given(ASKED) for _ in range(2)]
    assert [] == counsel.asked  # it was made when the person's word was there

    clock.move(60)
    await house.taught(CORRECTED, "Grace led it all.", version=2, at=clock.now())
    assert ["I led the move."] * 2 == [await house.given(ASKED) for _ in range(2)]
    assert 1 == len(counsel.asked)
