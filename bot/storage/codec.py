"""An answer as one line of JSON and back, so that a repeated event gets the very same answer."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from bot.domain import Answer, Outcome, QuestionType, Route, ServedBy, Source, Usage
from bot.errors import StorageError
from bot.receipt import Receipt, Withheld


def encode_answer(answer: Answer) -> str:
    """The whole answer; plain ASCII, whatever its texts are made of."""
    usage = answer.usage
    return json.dumps(
        {
            "id": answer.id,
            "outcome": answer.outcome,
            "text": answer.text,
            "served_by": answer.served_by,
            "question_type": answer.question_type,
            "sources": [[s.id, s.title, s.section, s.quote] for s in answer.sources],
            "follow_ups": list(answer.follow_ups),
            "route": [answer.route.provider, answer.route.model] if answer.route else None,
            "attempts": answer.attempts,
            "grounded": answer.grounded,
            "experiment": answer.experiment,
            "usage": [
                usage.prompt_tokens,
                usage.cached_tokens,
                usage.completion_tokens,
                usage.reasoning_tokens,
            ],
            "cost_nano_usd": answer.cost_nano_usd,
            "latency_ms": answer.latency_ms,
            "message": answer.message,
            "retry_after_s": answer.retry_after_s,
            "receipt": answer.receipt and asdict(answer.receipt),
        },
        separators=(",", ":"),
    )


def decode_answer(text: str) -> Answer:
    """
    What `encode_answer` was given.

    Raises:
        StorageError: the text is no answer; somebody else wrote it.
    """
    try:
        return _answer(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StorageError(f"a stored answer does not read: {type(error).__name__}: {error}") from error


def _answer(told: dict[str, Any]) -> Answer:
    return Answer(
        id=told["id"],
        outcome=Outcome(told["outcome"]),
        text=told["text"],
        served_by=ServedBy(told["served_by"]),
        question_type=QuestionType(told["question_type"]),
        sources=tuple(_source(*source) for source in told["sources"]),
        follow_ups=tuple(told["follow_ups"]),
        route=Route(*told["route"]) if told["route"] else None,
        attempts=told["attempts"],
        grounded=told["grounded"],
        experiment=told["experiment"],
        usage=_usage(*told["usage"]),
        cost_nano_usd=told["cost_nano_usd"],
        latency_ms=told["latency_ms"],
        message=told["message"],
        retry_after_s=told["retry_after_s"],
        receipt=_receipt(**told["receipt"]) if told.get("receipt") else None,  # those of 0.1 have none
    )


def _source(name: str, title: str, section: str, quote: str) -> Source:
    return Source(id=name, title=title, section=section, quote=quote)


def _receipt(*, withheld: list[dict[str, Any]], **told: Any) -> Receipt:
    listed: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in told.items()}
    return Receipt(
        withheld=tuple(Withheld(**{**one, "parts": tuple(one["parts"])}) for one in withheld), **listed
    )


def _usage(prompt: int, cached: int, completion: int, reasoning: int) -> Usage:
    return Usage(
        prompt_tokens=prompt,
        cached_tokens=cached,
        completion_tokens=completion,
        reasoning_tokens=reasoning,
    )
