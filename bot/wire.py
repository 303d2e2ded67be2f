"""An answer as every door hands it to programs: the JSON of the contract, in its order (pure)."""

from __future__ import annotations

import json
from dataclasses import asdict

from bot.domain import Answer, Source
from bot.receipt import UNSUPPORTED, Receipt
from bot.spend.cost import usd


def answer_json(answer: Answer, *, for_admin: bool = False) -> dict[str, object]:
    """
    The answer as plain JSON values; ``cost_usd`` is a string of dollars, exact to nine decimals.

    ``provider`` and ``model`` are None when no model wrote the text, ``receipt`` when none is kept.
    """
    route = answer.route
    return {
        "id": answer.id,
        "text": answer.text,
        "outcome": answer.outcome.value,
        "served_by": answer.served_by.value,
        "question_type": answer.question_type.value,
        "sources": [_source(source) for source in answer.sources],
        "follow_ups": list(answer.follow_ups),
        "provider": route and route.provider,
        "model": route and route.model,
        "attempts": answer.attempts,
        "grounded": answer.grounded,
        "experiment": answer.experiment,
        "usage": {
            "prompt_tokens": answer.usage.prompt_tokens,
            "cached_tokens": answer.usage.cached_tokens,
            "completion_tokens": answer.usage.completion_tokens,
        },
        "cost_usd": usd(answer.cost_nano_usd),
        "latency_ms": answer.latency_ms,
        "message": answer.message,
        "retry_after_s": answer.retry_after_s,
        "receipt": answer.receipt and _receipt(answer.receipt, for_admin=for_admin),
    }


def dump(data: object) -> bytes:
    """JSON in UTF-8 on one line; half a surrogate pair, which UTF-8 cannot hold, becomes a question mark."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _receipt(receipt: Receipt, *, for_admin: bool) -> dict[str, object]:
    """
    What was withheld, and why, is shown to admins only.

    To others a sentence is as untrue as it was before, and all have one reason: of a guess at what is hidden
    from them a second one would tell whether it was right.
    """
    withheld = [asdict(one) if for_admin else {"reason": UNSUPPORTED} for one in receipt.withheld]
    return {**asdict(receipt), "withheld": withheld}


def _source(source: Source) -> dict[str, object]:
    return {"id": source.id, "title": source.title, "section": source.section, "quote": source.quote}
