"""The examiner of the memory is examined: its questions are frozen, its judges err as stated, it can fail."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from random import Random

import numpy as np
from numpy import float32
from numpy.typing import NDArray

from benchmarks.recall_held import FILES, FOLDER, own, pairs
from benchmarks.recall_judges import Judge, Stated, always, silent
from benchmarks.recall_rival import fixed
from benchmarks.recall_stream import Asked, by_zipf, each_once
from benchmarks.recall_tally import Halves, Served
from bot.counsel import Errand

FROZEN = "a879e4c6cad9a8d543730b83b149effcdfd92fbe10049edf5b5f8c24ca4b306e"
"""SHA-256 over names and bytes of the held-out questions; with another one old figures cannot be compared."""


class ByFirstLetter:
    """An embedder to whom all questions are the same that begin with the same letter."""

    id = "first-letter"

    def embed(self, texts: Sequence[str]) -> NDArray[float32]:
        rows = np.zeros((len(texts), 384), dtype=float32)
        for row, text in zip(rows, texts, strict=True):
            row[ord(text[0].lower()) % 384] = 1
        return rows


def test_the_held_out_questions_are_the_ones_that_were_frozen() -> None:
    digest = hashlib.sha256()
    for name in FILES:
        digest.update(name.encode() + b"\0" + (FOLDER / name).read_bytes() + b"\0")

    assert FROZEN == digest.hexdigest()


def test_there_are_enough_questions_of_every_kind() -> None:
    questions = own()

    assert {8} == {len(set(said)) for said in questions.listed.values()}
    assert 74 <= len(questions.listed)
    assert 100 <= len(questions.novel) + len(questions.strangers)
    assert 100 <= len(pairs())
    assert all(one != other for _, one, other in pairs())


def test_no_wording_asks_for_two_things() -> None:
    questions = own()
    said = [
        text.lower()
        for one in (questions.listed, questions.novel)
        for texts in one.values()
        for text in texts
    ]
    said += [text.lower() for text in questions.strangers]

    assert len(said) == len(set(said))


def test_what_is_prepared_is_never_asked_and_the_same_seed_asks_the_same() -> None:
    traffic = by_zipf(own(), 3, 500)
    prepared = {text.lower() for said in traffic.prepared.values() for text in said}

    assert traffic == by_zipf(own(), 3, 500)
    assert traffic != by_zipf(own(), 4, 500)
    assert not [one for one in traffic.asked if one.text.lower() in prepared]
    assert 0.05 <= sum(one.means in ("", *own().novel) for one in traffic.asked) / 500 <= 0.15


def test_in_the_worst_case_every_fourth_question_is_on_no_list() -> None:
    asked = each_once(own(), 1).asked
    strange = sum(one.means not in own().listed for one in asked)

    assert 0.22 <= strange / len(asked) <= 0.27


def test_a_judge_errs_as_stated() -> None:
    meaning = {"a": "1", "b": "1", "c": "2", "d": "3"}
    judging = Stated(meaning=meaning, right=0.95, wrong=0.02, random=Random(1))  # noqa: S311 - no secret
    found = [judging("a", ["c", "b"]) for _ in range(5000)]
    invented = [judging("a", ["c", "d"]) for _ in range(5000)]

    assert 0.94 <= found.count(2) / 5000 <= 0.96
    assert 0.015 <= found.count(1) / 5000 <= 0.025
    assert 0.98 >= invented.count(0) / 5000 >= 0.97


async def test_a_judge_counts_what_it_is_asked_and_one_who_is_slow_says_nothing() -> None:
    errand = Errand(ask_id="a", deadline=9.0)
    quick = Judge(judging=always(1))
    mute = Judge(judging=silent)

    said = await quick.same_question(errand, "a?", ["b?"])

    assert said is not None
    assert (1, 1) == (said.number, quick.calls)
    assert quick.nano_usd > 0
    assert await mute.same_question(errand, "a?", ["b?"]) is None


def test_a_cache_that_takes_all_for_the_same_is_told_so() -> None:
    asked = [Asked(text="who", means="1"), Asked(text="what", means="2"), Asked(text="when", means="1")]

    halves = Halves.of(fixed(asked, {}, ByFirstLetter(), 0.9))

    assert (3, 1, 1) == (halves.whole.asked, halves.whole.rightly.hits, halves.whole.wrongly.hits)


def test_a_hit_for_a_question_without_an_answer_is_wrong() -> None:
    asked = [Asked(text="who", means="1"), Asked(text="weather", means="")]

    assert [Served(), Served(tier="likeness")] == fixed(asked, {}, ByFirstLetter(), 0.9)
