"""A scale keeps every order and can be read both ways, whatever the cosines that it was fitted to."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.counsel import Scale
from bot.embeddings.scale import matched

COSINES = st.floats(min_value=-1.0, max_value=1.0, width=32)


@given(st.lists(st.tuples(COSINES, COSINES), min_size=24, max_size=90), st.lists(COSINES, min_size=2))
def test_a_fitted_scale_rises_and_comes_back(pairs: list[tuple[float, float]], asked: list[float]) -> None:
    seen, expected = (np.array(some) for some in zip(*pairs, strict=True))
    scale = Scale(knots=matched(seen, expected))

    assert (-1.0, -1.0) == scale.knots[0]
    assert (1.0, 1.0) == scale.knots[-1]
    worth = [scale.likeness(cosine) for cosine in sorted(asked)]
    assert sorted(worth) == worth
    assert all(-1.0 <= one <= 1.0 for one in worth)
    assert np.allclose(sorted(asked), [scale.cosine(one) for one in worth], atol=1e-9)
