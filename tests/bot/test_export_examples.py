"""Which answers become examples to learn from, which do not, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain import OWNER, Answer, Outcome, Passage, Prompt, Route, ServedBy
from bot.export.examples import Examples, LeftOut, Rules, is_by_a_model, report, split
from bot.exported import ExportedAsk, Sent
from bot.prompt import build_prompt
from bot.receipt import Receipt, Withheld
from bot.remembered import Verified
from tests.contracts.ledgers import NOON
from tests.tables import every_row

JOB = Passage(
    id="work-acme",
    title="Engineer, Acme",
    section="work",
    dates="2019 - 2021",
    text="Led the move of 12 services to PostgreSQL in 2021. It took four months.\n- Ran the on-call rota.",
)
PAY = Passage(id="note-pay", title="Pay", section="notes", text="Earns 100.", audience=frozenset({OWNER}))
RULES = Rules(known={one.id: one for one in (JOB, PAY)}, version="v2", now=NOON)
SAID = "I led the move of 12 services to PostgreSQL in 2021 [p:work-acme]."


def answered(**receipt: Any) -> Answer:
    return Answer(
        id="a",
        outcome=Outcome.ANSWERED,
        text="I led it.",
        served_by=ServedBy.MODEL,
        grounded=True,
        receipt=Receipt(profile_version="v2", **receipt),
    )


def ask(name: str = "a", **other: Any) -> ExportedAsk:
    given: dict[str, Any] = {
        "asked_at": NOON,
        "platform": "slack",
        "channel": "slack:C1",
        "person": "slack:U1",
        "outcome": "answered",
        "served_by": "model",
        "question_type": "general",
        "route": Route("groq", "gpt"),
        "grounded": True,
        "profile_version": "v2",
        "thumbs": 1,
        "question": "What did you move?",
        "answer": answered(),
    }
    return ExportedAsk(id=name, **(given | other))


def sent(*passages: Passage, asked: str = "What did you move?", said: str = SAID) -> Sent:
    prompt = build_prompt("Ada Example", passages or (JOB,), asked)
    return Sent(messages=tuple(prompt.messages()), said=said)


def letter(asked: str) -> Prompt:
    return build_prompt("Ada Example", (JOB,), asked)


def of(examples: Examples) -> Mapping[LeftOut, int]:
    return {reason: count for reason, count in examples.left_out.items() if count}


def test_an_example_is_the_prompt_as_it_was_sent_and_what_the_model_wrote() -> None:
    examples = Examples(RULES)
    examples.add_liked(ask(), sent())

    (one,) = examples.chosen
    assert ["system", "user", "assistant"] == [message["role"] for message in one.messages]
    assert one.messages[1]["content"].endswith("\n\nasked: What did you move?")
    assert SAID == one.messages[2]["content"]


@every_row(
    ("other", "reason"),
    [
        ({"thumbs": 0}, LeftOut.NOT_LIKED),
        ({"thumbs": -1}, LeftOut.DISLIKED),
        ({"thumbs": 1, "thumbs_again": -2}, LeftOut.DISLIKED),
        ({"question": None, "answer": None}, LeftOut.FORGOTTEN),
        ({"answer": None}, LeftOut.FORGOTTEN),
        ({"answer": answered(withheld=(Withheld(sentence="x", reason="y"),))}, LeftOut.WITHHELD),
        ({"grounded": False}, LeftOut.NOT_GROUNDED),
    ],
)
def test_what_is_no_example_is_counted_with_its_reason(other: dict[str, Any], reason: LeftOut) -> None:
    examples = Examples(RULES)
    examples.add_liked(ask(**other), sent())

    assert ((), {reason: 1}) == (examples.chosen, of(examples))


def test_without_its_prompt_an_answer_is_no_example() -> None:
    examples = Examples(RULES)
    examples.add_liked(ask(), None)

    assert {LeftOut.NOT_KEPT: 1} == of(examples)


def test_votes_of_those_who_were_given_it_from_memory_count() -> None:
    examples = Examples(RULES)
    examples.add_liked(ask(thumbs=0, thumbs_again=2), sent())

    assert 1 == len(examples.chosen)


def test_private_records_leave_when_that_is_asked_for_and_never_else() -> None:
    examples = [Examples(RULES), Examples(replace(RULES, private=True))]
    for one in examples:
        one.add_liked(ask(), sent(JOB, PAY))

    assert [0, 1] == [len(one.chosen) for one in examples]
    assert {LeftOut.PRIVATE: 1} == of(examples[0])


def test_a_record_that_was_public_then_and_is_private_now_does_not_leave() -> None:
    now = replace(RULES, known={JOB.id: replace(JOB, audience=frozenset({OWNER}))})
    examples = Examples(now)
    examples.add_liked(ask(), sent())

    assert {LeftOut.PRIVATE: 1} == of(examples)


@every_row(
    ("now", "stands"),
    [
        (JOB, True),
        (replace(JOB, text=f"{JOB.text}\n- Hired two."), True),
        (replace(JOB, text=JOB.text.replace("2021. It", "2022. It")), False),
        (replace(JOB, dates="2019 - 2022"), False),
        (None, False),
    ],
)
def test_of_an_older_profile_stays_what_still_stands(now: Passage | None, *, stands: bool) -> None:
    examples = Examples(replace(RULES, known={JOB.id: now} if now else {}, version="v3"))
    part = replace(JOB, text="Led the move of 12 services to PostgreSQL in 2021.\n- Ran the on-call rota.")
    examples.add_liked(ask(), sent(part))

    assert ({} if stands else {LeftOut.OLDER: 1}) == of(examples)


def test_of_one_question_the_best_liked_stays_then_the_latest() -> None:
    examples = Examples(RULES)
    for name, thumbs, hours in (("a", 1, 9), ("b", 3, 1), ("c", 3, 2), ("d", 1, 10)):
        one = ask(name, thumbs=thumbs, asked_at=NOON + timedelta(hours=hours), question="what did you MOVE")
        examples.add_liked(one, sent(said=f"{name} [p:work-acme]."))

    assert ["c [p:work-acme]."] == [one.messages[-1]["content"] for one in examples.chosen]
    assert {LeftOut.DUPLICATE: 3} == of(examples)


def verified(name: str = "v1", **other: Any) -> Verified:
    given: dict[str, Any] = {
        "version": 1,
        "question": "What did you move?",
        "text": "12 services.",
        "author": "x",
    }
    return Verified(id=name, at=NOON, **(given | other))


def test_a_follow_up_is_the_question_that_it_was_sent_as() -> None:
    """Else "And when?" would be one question wherever it was asked, and stand on both sides of the split."""
    examples = Examples(RULES)
    for name, asked in (("a", "When did you move?"), ("b", "When did you study?")):
        examples.add_liked(ask(name, question="And when?"), sent(asked=asked))
    examples.add_liked(ask("c", question="When did you move?", thumbs=2), sent(asked="When did you move?"))

    assert {"when did you move", "when did you study"} == {one.key for one in examples.chosen}
    assert {LeftOut.DUPLICATE: 1} == of(examples)


def test_the_persons_own_answer_comes_before_a_liked_one() -> None:
    examples = Examples(RULES)
    examples.add_verified(verified(), letter)
    examples.add_liked(ask(thumbs=99), sent())

    (one,) = examples.chosen
    assert (True, "12 services.") == (one.is_verified, one.messages[-1]["content"])
    assert letter("What did you move?").messages() == list(one.messages[:-1])


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"withdrawn_at": NOON}, LeftOut.ENDED),
        ({"expires_at": NOON}, LeftOut.ENDED),
        ({"question": ""}, LeftOut.FORGOTTEN),
        ({"audience": frozenset({OWNER})}, LeftOut.PRIVATE),
    ],
)
def test_not_every_answer_of_the_person_is_an_example(other: dict[str, Any], reason: LeftOut) -> None:
    examples = Examples(RULES)
    examples.add_verified(verified(**other), letter)

    assert ((), {reason: 1}) == (examples.chosen, of(examples))


def test_one_question_in_ten_is_for_validation_and_stays_on_its_side() -> None:
    def parted(names: range) -> tuple[set[str], set[str]]:
        examples = Examples(RULES)
        for number in names:
            question = f"What did you move in {number}?"
            examples.add_liked(ask(f"a{number}", question=question), sent(asked=question))
        train, validation = split(examples.chosen)
        return {one.key for one in train}, {one.key for one in validation}

    train, validation = parted(range(1000))
    fewer_train, fewer_validation = parted(range(500))

    assert not train & validation
    assert 1000 == len(train | validation)
    assert 60 < len(validation) < 150
    assert fewer_train <= train
    assert fewer_validation <= validation


def test_the_report_says_what_was_left_out_and_why() -> None:
    examples = Examples(RULES)
    examples.add_liked(ask(), sent())
    examples.add_liked(ask("b", thumbs=-1), None)
    told = report(examples, 1, 0)

    assert (1, 1, 0, 1, 0, 2) == tuple(
        told[name] for name in ("examples", "train", "validation", "liked", "verified", "looked_at")
    )
    left = told["left_out"]
    assert isinstance(left, dict)
    assert (1, 0) == (left["disliked"], left["withheld"])


@pytest.mark.parametrize(
    ("outcome", "served_by", "is_one"),
    [("answered", "model", True), ("answered", "cache", False), ("not_in_profile", "model", False)],
)
def test_only_answers_of_models_are_looked_at(outcome: str, served_by: str, *, is_one: bool) -> None:
    assert is_one == is_by_a_model(ask(outcome=outcome, served_by=served_by))
