"""The bench of load asks what it says it asks, and lays rows beside each other as it says."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import ExitStack

import pytest

from benchmarks.load_asker import visitor
from benchmarks.load_questions import questions
from benchmarks.load_sides import Block, Far, Runner, Side, spread, take_turns

_ECHO = """
import json, sys
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    first, last = json.loads(line)["numbers"]
    told = {"walls": [1.0] * (last - first), "seconds": 2.0, "served": {"model": last - first}}
    print(json.dumps(told), flush=True)
"""


class Nowhere(Far):
    """A simulator that nobody asks."""

    def calls(self) -> int:
        return 0


def block(rate: float, own: float) -> Block:
    figures = {"database": 1.0, "simulator": 0.0, "asking": 0.0, "others": 0.0, "calls": 1.0}
    return Block(rate=rate, walls=[5.0, 7.0], own=own, served=Counter(model=2), **figures)


def test_no_question_of_a_load_comes_twice_and_visitors_are_two_thousand() -> None:
    asked = questions()

    assert len(asked) > 3_000
    assert len(asked) == len(set(asked))
    assert asked == questions()
    assert 2_000 == len({visitor(number) for number in range(4_000)})


def test_a_ratio_is_told_with_its_middle_half() -> None:
    assert "2.00 (1.50-3.00)" == spread([1.0, 1.5, 2.0, 3.0, 9.0])
    assert "2.00 (2.00-2.00)" == spread([2.0])


def test_rows_are_laid_beside_the_first_round_by_round() -> None:
    far = Nowhere(address="", pid=0)
    first = Side(names=("a",), runners=[], far=far, blocks=[block(10, 9), block(100, 19)])
    other = Side(names=("b",), runners=[], far=far, beside=first, blocks=[block(5, 19), block(50, 39)])

    assert first.row().endswith("| model 100% | 1 | 1 |")
    assert other.row().endswith("| 0.50 (0.50-0.50) | 2.00 (2.00-2.00) |")


@pytest.mark.skipif(sys.platform != "linux", reason="CPU of others is told by /proc")
def test_everybody_has_as_many_blocks_and_no_question_is_asked_twice() -> None:
    with ExitStack() as stack:
        sides = []
        for name, processes in (("one", 1), ("two", 2)):
            runners = [stack.enter_context(Runner([sys.executable, "-c", _ECHO])) for _ in range(processes)]
            sides.append(Side(names=(name,), runners=runners, far=Nowhere(address="", pid=0)))
        take_turns(sides, rounds=3, questions=4, at_once=2, warm=2)

    assert [3, 3] == [len(side.blocks) for side in sides]
    assert [2 + 3 * 4, 4 + 3 * 4] == [side.asked for side in sides]
    assert all(2.0 == one.rate for side in sides for one in side.blocks)
