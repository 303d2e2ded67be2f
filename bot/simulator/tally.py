"""What the look-alike did and what it would have charged: the other side's books, for auditors."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bot.simulator.models import MODELS

_CALLS_KEPT = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Tokens of one request, as its response tells them."""

    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    reasoning_tokens: int

    @property
    def total_tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens


@dataclass(slots=True)
class _Line:
    requests: int = 0
    by_status: Counter[str] = field(default_factory=Counter)
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cost_nano_usd: int = 0


class Tally:
    """Counts requests and charges them; what was cut or abandoned is charged in full, as Groq does."""

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}
        self._struck: Counter[str] = Counter()
        self._calls: dict[str, dict[str, Any]] = {}

    def count(self, model: str, status: str) -> None:
        """``status`` is the HTTP status, or ``hang`` when there never was one."""
        line = self._lines.setdefault(model, _Line())
        line.requests += 1
        line.by_status[status] += 1

    def strike(self, fault: str) -> None:
        self._struck[fault] += 1

    def charge(self, model: str, spent: Spent, request_id: str = "") -> None:
        """Add tokens, and their price rounded up to the nano-dollar once per request."""
        self._calls[request_id] = {
            "model": model,
            "prompt_tokens": spent.prompt_tokens,
            "completion_tokens": spent.completion_tokens,
            "cost_nano_usd": price(model, spent),
        }
        if len(self._calls) > _CALLS_KEPT:
            del self._calls[next(iter(self._calls))]
        line = self._lines.setdefault(model, _Line())
        line.prompt_tokens += spent.prompt_tokens
        line.cached_tokens += spent.cached_tokens
        line.completion_tokens += spent.completion_tokens
        line.cost_nano_usd += price(model, spent)

    def calls(self) -> dict[str, dict[str, Any]]:
        """What each of the last requests was charged, by its id."""
        return dict(self._calls)

    def state(self) -> dict[str, Any]:
        """Sums of all, and by model."""
        lines = self._lines.values()
        nano = sum(line.cost_nano_usd for line in lines)
        return {
            "requests": sum(line.requests for line in lines),
            "by_status": dict(sum((line.by_status for line in lines), Counter[str]())),
            "by_fault": dict(self._struck),
            "prompt_tokens": sum(line.prompt_tokens for line in lines),
            "cached_tokens": sum(line.cached_tokens for line in lines),
            "completion_tokens": sum(line.completion_tokens for line in lines),
            "cost_nano_usd": nano,
            "cost_usd": _usd(nano),
            "by_model": {
                model: {
                    "requests": line.requests,
                    "by_status": dict(line.by_status),
                    "prompt_tokens": line.prompt_tokens,
                    "cached_tokens": line.cached_tokens,
                    "completion_tokens": line.completion_tokens,
                    "cost_nano_usd": line.cost_nano_usd,
                    "cost_usd": _usd(line.cost_nano_usd),
                }
                for model, line in self._lines.items()
            },
        }


def price(model: str, spent: Spent) -> int:
    """Nano-dollars of one request, rounded up once: cached tokens have a price of their own."""
    listed = MODELS[model]
    micro = (
        (spent.prompt_tokens - spent.cached_tokens) * listed.prompt_price
        + spent.cached_tokens * listed.cached_price
        + spent.completion_tokens * listed.completion_price
    )
    return -(-micro // 1_000_000)


def _usd(nano: int) -> str:
    return format(Decimal(nano).scaleb(-9), "f")
