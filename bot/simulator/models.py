"""The models that the look-alike serves, with its own price list: a second opinion for an audit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Requests and tokens, a minute and a day; None is unlimited."""

    rpm: int
    rpd: int
    tpm: int
    tpd: int | None

    def times(self, factor: int) -> Limits:
        tpd = None if self.tpd is None else self.tpd * factor
        return Limits(rpm=self.rpm * factor, rpd=self.rpd * factor, tpm=self.tpm * factor, tpd=tpd)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """
    One model as Groq publishes it.

    Prices are nano-dollars per million tokens. ``efforts`` are the values of ``reasoning_effort`` that it
    takes, the default first (none for a classifier, which does not think); ``preamble`` is what its chat
    template adds to every prompt, in tokens.
    """

    id: str
    owner: str
    created: int
    context: int
    max_completion: int
    prompt_price: int
    cached_price: int
    completion_price: int
    tokens_per_second: float
    efforts: tuple[str, ...]
    preamble: int
    free: Limits
    developer: Limits

    @property
    def is_classifier(self) -> bool:
        return not self.efforts


_FREE = Limits(rpm=30, rpd=1_000, tpm=8_000, tpd=200_000)
_DEVELOPER = Limits(rpm=1_000, rpd=500_000, tpm=250_000, tpd=None)
_GUARD_FREE = Limits(rpm=30, rpd=14_400, tpm=15_000, tpd=500_000)
_GUARD_DEVELOPER = Limits(rpm=100, rpd=500_000, tpm=30_000, tpd=None)
_GPT_OSS_EFFORTS = ("medium", "low", "high")

# Models page of 2026-10-01, prices of 2026-08-29, free limits of 2026-10-05 (console.groq.com/docs).
MODELS = {
    model.id: model
    for model in (
        Model(
            id="openai/gpt-oss-120b",
            owner="OpenAI",
            created=1_754_408_224,
            context=131_072,
            max_completion=65_536,
            prompt_price=150_000_000,
            cached_price=75_000_000,
            completion_price=600_000_000,
            tokens_per_second=500,
            efforts=_GPT_OSS_EFFORTS,
            preamble=64,
            free=_FREE,
            developer=_DEVELOPER,
        ),
        Model(
            id="openai/gpt-oss-20b",
            owner="OpenAI",
            created=1_754_407_957,
            context=131_072,
            max_completion=65_536,
            prompt_price=75_000_000,
            cached_price=37_500_000,
            completion_price=300_000_000,
            tokens_per_second=1_000,
            efforts=_GPT_OSS_EFFORTS,
            preamble=64,
            free=_FREE,
            developer=_DEVELOPER,
        ),
        Model(
            id="openai/gpt-oss-safeguard-20b",
            owner="OpenAI",
            created=1_761_708_789,
            context=131_072,
            max_completion=65_536,
            prompt_price=75_000_000,
            cached_price=37_500_000,
            completion_price=300_000_000,
            tokens_per_second=1_000,
            efforts=_GPT_OSS_EFFORTS,
            preamble=64,
            free=Limits(rpm=5, rpd=1_000, tpm=2_000, tpd=200_000),
            developer=Limits(rpm=1_000, rpd=500_000, tpm=150_000, tpd=None),
        ),
        Model(
            id="meta-llama/llama-prompt-guard-2-86m",
            owner="Meta",
            created=1_748_632_101,
            context=512,
            max_completion=512,
            prompt_price=40_000_000,
            cached_price=40_000_000,
            completion_price=40_000_000,
            tokens_per_second=2_000,
            efforts=(),
            preamble=2,
            free=_GUARD_FREE,
            developer=_GUARD_DEVELOPER,
        ),
        Model(
            id="meta-llama/llama-prompt-guard-2-22m",
            owner="Meta",
            created=1_748_632_101,
            context=512,
            max_completion=512,
            prompt_price=30_000_000,
            cached_price=30_000_000,
            completion_price=30_000_000,
            tokens_per_second=2_000,
            efforts=(),
            preamble=2,
            free=_GUARD_FREE,
            developer=_GUARD_DEVELOPER,
        ),
        Model(
            id="qwen/qwen3.8-27b",
            owner="Alibaba Cloud",
            created=1_788_000_000,
            context=131_072,
            max_completion=16_384,
            prompt_price=800_000_000,
            cached_price=400_000_000,
            completion_price=4_000_000_000,
            tokens_per_second=450,
            efforts=("medium", "none", "default", "low", "high"),
            preamble=8,
            free=_FREE,
            developer=_DEVELOPER,
        ),
    )
}

DECOMMISSIONED = frozenset(
    {
        "llama-3.1-70b-versatile",
        "llama-3.1-70b-specdec",
        "mixtral-8x7b-32768",
        "gemma2-9b-it",
        "llama3-70b-8192",
        "llama3-8b-8192",
        "deepseek-r1-distill-llama-70b",
        "moonshotai/kimi-k2-instruct",
        "moonshotai/kimi-k2-instruct-0905",
        "meta-llama/llama-4-scout-17b-16e-instruct",
        "meta-llama/llama-4-maverick-17b-128e-instruct",
        "qwen/qwen3-32b",
        "qwen/qwen3.6-27b",
        "groq/compound",
        "groq/compound-mini",
    }
)
"""Answered with 400; what is left to large customers alone (``llama-3.1-8b-instant``) is a plain 404."""
