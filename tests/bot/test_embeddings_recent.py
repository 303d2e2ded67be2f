"""A question that many ask is worked out once."""

from __future__ import annotations

import numpy as np

from bot.embeddings.recent import Recent
from tests.embedders import Bags


def test_a_text_that_comes_again_by_itself_is_not_worked_out_again() -> None:
    inner = Bags()
    recent = Recent(inner)

    first, again = recent.embed(["Where did you study?"]), recent.embed(["Where did you study?"])
    recent.embed(["Where did you study?", "And when?"])

    assert np.array_equal(first, again)
    assert ["Where did you study?", "Where did you study?", "And when?"] == inner.asked
