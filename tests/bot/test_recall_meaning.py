"""The index follows the database: what came and what went, and what it sees in a question."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.recall.following import PAGE, Following
from bot.recall.meaning import MANY
from bot.recall.seeing import LEAST
from bot.remembered import VERIFIED
from tests.bot.recall_study import SCOPES, Study, in_step, seen
from tests.embedders import Bags


async def test_what_is_kept_is_found_by_its_meaning_and_only_in_its_scope() -> None:
    study = Study()
    study.add("What did you do at Acme?", "acme")
    study.add("Which languages do you speak?", "languages")
    study.add("What did you do at Acme then?", "private", scope="other")
    study.add("What did you do at Acme in person?", "v1", scope=VERIFIED)
    meaning = await in_step(study.process(Bags()))

    (nearest, *_) = (await meaning.look("what did you do at Acme", SCOPES)).nearest

    assert ("acme", "What did you do at Acme?", "s") == (nearest.of, nearest.text, nearest.scope)
    assert nearest.likeness == pytest.approx(1.0, abs=1e-3)
    assert {"acme", "v1"} <= {*(await seen(meaning, "what did you do at Acme"))}
    assert ["v1"] == await seen(meaning, "what did you do at Acme", [VERIFIED])
    assert "private" not in await seen(meaning, "what did you do at Acme then")
    assert (4, 4) == meaning.progress
    assert meaning.by_meaning


async def test_nothing_is_seen_before_the_first_step_nor_of_what_is_too_unlike() -> None:
    study = Study()
    meaning = study.process(Bags())
    study.add("What did you do at Acme?", "acme")

    assert [] == await seen(meaning, "What did you do at Acme?")
    await in_step(meaning)
    assert [] == await seen(meaning, "zebra crossing")
    assert all(one.likeness >= LEAST for one in (await meaning.look("what of Acme", SCOPES)).nearest)


async def test_what_is_not_read_yet_is_sought_where_it_lies() -> None:
    study = Study()
    study.add("Where did you work?", "r1")
    meaning = study.process(Bags())
    far = replace(study.shelf.phrasings[1], text="Who paid you?", of="r9", number=9)
    study.vectors.there = ((far, 0.9), (replace(far, of="r8"), 0.1))
    await meaning.follow()  # it has read a page, and made no vector yet
    begun = await seen(meaning, "Where did you work?")
    study.vectors.is_away = True
    away = await seen(meaning, "Where did you work?")
    study.vectors.is_away = False
    await in_step(meaning)

    assert ["r9"] == begun
    assert "r9" not in away
    assert ["r1"] == await seen(meaning, "Where did you work?")


async def test_slips_of_letters_are_seen_by_who_has_a_list_of_words() -> None:
    class Reads(Bags):
        def knows(self, word: str) -> bool:
            return word in {"what", "which", "languages", "do", "you", "speak", "of", "daily"}

    study = Study()
    study.add("Which languages of the north do you speak daily?", "languages")
    reads, counts = await in_step(study.process(Reads())), await in_step(study.process(Bags()))
    asked = "Which langauges of the north do you speak daily?"

    slipped = (await reads.look(asked, SCOPES)).slipped

    assert ("languages", 1 - 1 / len(asked)) == slipped
    assert (await reads.look("What languages of the north do you speak daily?", SCOPES)).slipped is None
    assert (await counts.look(asked, SCOPES)).slipped is None


async def test_the_loop_goes_on_while_it_is_worked_out_what_a_question_means() -> None:
    reached, goes_on = threading.Event(), threading.Event()

    class Slow(Bags):
        def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
            if "do you sail" in texts:
                reached.set()
                assert goes_on.wait(5)
            return super().embed(texts)

    study = Study()
    study.add("Sailing, do you?", "sail")
    meaning = await in_step(study.process(Slow()))

    async with asyncio.TaskGroup() as group:
        looking = group.create_task(meaning.look("do you sail", SCOPES))
        assert await asyncio.to_thread(reached.wait, 5)
        goes_on.set()

    assert ["sail"] == [one.of for one in looking.result().nearest]


async def test_politeness_is_not_embedded() -> None:
    study, embedder = Study(), Bags()
    study.add("Hi Ada, could you please tell me where you live?", "home")
    meaning = await in_step(study.process(embedder))
    await meaning.look("Hello! Where do you live? Thanks!", SCOPES)

    assert not any("please" in text.lower() or "thanks" in text.lower() for text in embedder.asked)


async def test_what_is_new_is_found_and_what_has_gone_is_not() -> None:
    study = Study()
    first = study.add("Do you sail?", "sail")
    meaning = await in_step(study.process(Bags()))
    study.add("Do you dance?", "dance")
    await in_step(meaning)
    assert ["dance"] == await seen(meaning, "do you dance", most=1)

    study.remove(first)
    study.clock.move(5)
    await in_step(meaning)

    assert "sail" not in await seen(meaning, "do you sail")
    assert (1, 1) == meaning.progress


async def test_a_wording_that_belongs_to_another_answer_now_leads_there() -> None:
    study = Study()
    study.add("Do you sail?", "old")
    meaning = await in_step(study.process(Bags()))
    study.add("Do you sail?", "new")
    study.clock.move(5)
    await in_step(meaning)

    assert ["new"] == await seen(meaning, "do you sail")


async def test_a_wording_that_only_changed_hands_keeps_its_vector() -> None:
    study, embedder = Study(), Bags()
    number = study.add("Do you sail?", "old")
    meaning = await in_step(study.process(embedder))
    asked = len(embedder.asked)
    study.shelf.phrasings[number] = replace(study.shelf.phrasings[number], of="new", scope=VERIFIED)
    study.shelf.epoch += 1
    study.clock.move(5)
    await in_step(meaning)

    assert asked == len(embedder.asked)
    assert ["new"] == await seen(meaning, "do you sail", [VERIFIED])
    assert [] == await seen(meaning, "do you sail", ["s"])


async def test_all_is_read_again_seldom_however_often_something_goes() -> None:
    study = Study()
    following = Following(study.answers, clock=study.clock)
    gone = study.add("Do you sail?", "a")
    await following.look()
    study.remove(gone)

    assert () == (await following.look()).gone
    study.clock.move(5)
    assert [gone] == [one.number for one in (await following.look()).gone]
    assert {} == following.known
    assert 2 == following.changes["s"]


async def test_what_goes_while_all_is_read_is_missed_the_next_time() -> None:
    study = Study()
    numbers = [study.add(f"Do you know the number {n}?", f"a{n}") for n in range(PAGE + 5)]
    following = Following(study.answers, clock=study.clock)
    assert (await following.look()).is_more
    study.remove(numbers[0])

    assert not (await following.look()).is_more
    assert PAGE + 5 == len(following.known)
    study.clock.move(60)
    await following.look()
    assert [numbers[0]] == [one.number for one in (await following.look()).gone]


async def test_without_an_embedder_words_are_compared_and_nobody_is_sure() -> None:
    study = Study()
    number = study.add("Which languages do you speak?", "languages")
    study.add("Do you sail?", "sail")
    meaning = await in_step(study.process())

    look = await meaning.look("what languages can you speak", SCOPES)

    assert ["languages"] == [one.of for one in look.nearest]
    assert (None, None) == (look.head, look.bar)
    assert (2, 2) == meaning.progress
    assert not meaning.by_meaning
    await meaning.refit()
    assert {} == meaning.calibrations()

    study.remove(number)
    study.clock.move(60)
    await in_step(meaning)
    assert [] == await seen(meaning, "what languages can you speak")


@pytest.mark.slow
async def test_many_phrasings_are_set_apart_from_garbage_until_nobody_follows_them_any_more() -> None:
    class Owned(Bags):
        """Tells when it has gone."""

    study, embedder = Study(), Owned()
    held = weakref.ref(embedder)
    meaning = study.process(embedder)
    before = gc.get_freeze_count()
    for number in range(MANY):
        study.add(f"Do you know the number {number}?", f"a{number}", known_by=f"{number}")
    await in_step(meaning)
    assert before + MANY <= gc.get_freeze_count()

    meaning.let_go()
    del meaning, embedder
    gc.collect()

    assert (None, 0) == (held(), gc.get_freeze_count())
