"""The JSON of the contract, to the letter."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.domain import Answer, Outcome, QuestionType, Route, ServedBy, Source, Usage
from bot.receipt import Receipt, Withheld
from bot.truth.faults import HIDDEN, NUMBER
from bot.wire import answer_json, dump

ANSWER = Answer(
    id="018f",
    outcome=Outcome.ANSWERED,
    text="I worked at Acme.",
    served_by=ServedBy.MODEL,
    question_type=QuestionType.TECHNICAL,
    sources=(Source(id="work-acme", title="Engineer at Acme", section="Work", quote="Led the move."),),
    follow_ups=("And before that?",),
    route=Route("groq", "openai/gpt-oss-20b"),
    attempts=2,
    grounded=True,
    usage=Usage(prompt_tokens=812, cached_tokens=512, completion_tokens=64, reasoning_tokens=9),
    cost_nano_usd=231_000,
    latency_ms=412,
)


def test_an_answer_has_the_keys_of_the_contract_in_their_order() -> None:
    """Programs read it by name, people from the top."""
    expected = """{"id": "018f", "text": "I worked at Acme.", "outcome": "answered",
        "served_by": "model", "question_type": "technical",
        "sources": [{"id": "work-acme", "title": "Engineer at Acme", "section": "Work",
                     "quote": "Led the move."}],
        "follow_ups": ["And before that?"], "provider": "groq", "model": "openai/gpt-oss-20b", "attempts": 2,
        "grounded": true, "experiment": null,
        "usage": {"prompt_tokens": 812, "cached_tokens": 512, "completion_tokens": 64},
        "cost_usd": "0.000231", "latency_ms": 412, "message": null, "retry_after_s": null,
        "receipt": null}"""

    told = dump(answer_json(ANSWER)).decode()

    assert json.dumps(json.loads(expected), separators=(",", ":")) == told


def test_without_a_model_there_is_neither_provider_nor_price() -> None:
    """Null is not an empty string, and free is a number."""
    refused = replace(
        ANSWER, outcome=Outcome.RATE_LIMITED, route=None, cost_nano_usd=0, message="Wait.", retry_after_s=7
    )

    told = answer_json(refused)

    assert (None, None, "0") == (told["provider"], told["model"], told["cost_usd"])
    assert ("rate_limited", "Wait.", 7) == (told["outcome"], told["message"], told["retry_after_s"])


def test_half_a_surrogate_pair_from_a_model_breaks_no_door() -> None:
    """JSON may escape what UTF-8 cannot hold."""
    told = dump(answer_json(replace(ANSWER, text="\ud83d and \U0001f600")))

    assert "? and \U0001f600" == json.loads(told)["text"]


def test_a_withheld_sentence_tells_others_neither_its_words_nor_whether_it_guessed_what_is_hidden() -> None:
    """A model that obeys can be made to say any guess: right or wrong, its receipt must read the same."""

    def told(reason: str, *, for_admin: bool = False) -> str:
        withheld = Withheld(sentence="I earn 95,000.", reason=reason, parts=("95,000",))
        receipt = Receipt(profile_version="v1", withheld=(withheld,))
        return dump(answer_json(replace(ANSWER, receipt=receipt), for_admin=for_admin)).decode()

    assert told(HIDDEN) == told(NUMBER)
    assert "95,000" not in told(HIDDEN)
    assert "I earn 95,000." in told(HIDDEN, for_admin=True)
