"""The tables of ``twin.toml``: what is too rich for a variable of the environment."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Self

from pydantic import BaseModel, Field, SecretStr, model_validator


class CatalogueEntry(BaseModel, extra="forbid"):
    """A model's own line: ``[catalogue."groq:openai/gpt-oss-20b"]``."""

    input_usd: Decimal | None = Field(None, ge=0, description="dollars per million prompt tokens")
    cached_usd: Decimal | None = Field(None, ge=0, description="dollars per million cached prompt tokens")
    output_usd: Decimal | None = Field(None, ge=0, description="dollars per million completion tokens")
    replaced_by: str | None = Field(None, description="the model that answers in its place")


class ProviderEntry(BaseModel, extra="forbid", hide_input_in_errors=True):
    """Another key or endpoint: ``[providers.groq2]``; its routes are named ``groq2:MODEL``."""

    kind: Literal["groq", "openai"] = Field("groq", description="whose language it speaks")
    api_key: SecretStr | None = Field(None, description="its key; better named by api_key_env")
    api_key_env: str | None = Field(None, description="the environment variable that holds its key")
    base_url: str | None = Field(None, description="where it is; as GROQ_BASE_URL or OPENAI_BASE_URL")

    @model_validator(mode="after")
    def _has_a_key(self) -> Self:
        if (self.api_key is None) == (self.api_key_env is None):
            raise ValueError("expected either api_key or api_key_env")
        return self


class LimitEntry(BaseModel, extra="forbid"):
    """
    A further limit: ``[limits.students]``.

    It binds each person, channel, question type or model on its own, or all together; with ``who`` one alone.
    """

    scope: Literal["all", "person", "channel", "question_type", "model"] = Field(
        "all", description="whom each cap binds"
    )
    who: str | None = Field(None, description="one person, channel, type or route, e.g. slack:U012")
    per: Literal["hour", "day", "month"] = Field("day", description="the period, by TWIN_TIMEZONE")
    tokens: int | None = Field(None, ge=1, description="the cap in tokens")
    usd: Decimal | None = Field(None, gt=0, le=10**9, decimal_places=9, description="the cap in dollars")

    @model_validator(mode="after")
    def _has_one_cap(self) -> Self:
        if (self.tokens is None) == (self.usd is None):
            raise ValueError("expected either tokens or usd")
        return self


class HedgeEntry(BaseModel, extra="forbid", frozen=True):
    """How much may be spent on asking a second route while the first is late: ``[hedging]``."""

    share: float = Field(0.2, ge=0, le=1, description="of questions, over the last hundred")
    usd_share: float = Field(0.2, ge=0, le=1, description="of the day's money")


class ArmEntry(BaseModel, extra="forbid"):
    """One arm of an experiment: ``[experiments.tone.arms.warm]``; what is left out stays as it is."""

    model: str | None = Field(None, description="the route that is asked first")
    prompt: str | None = Field(None, max_length=2000, description="a rule added to the system message")
    temperature: float | None = Field(None, ge=0, le=2, description="in place of the usual 0.2")
    length: int | None = Field(None, ge=64, le=4000, description="max_completion_tokens")
    weight: float = Field(1.0, gt=0, le=1000, description="its share of conversations beside the others")


class ExperimentEntry(BaseModel, extra="forbid"):
    """An experiment: ``[experiments.tone]``."""

    arms: dict[str, ArmEntry] = Field(description="at least two, the first is what the others are held to")
    share: float = Field(1.0, gt=0, le=1, description="of conversations that take part")
    question_types: list[Literal["education", "technical", "behavioural", "general"]] = Field(
        default_factory=list, description="which questions take part; all when empty"
    )

    @model_validator(mode="after")
    def _has_arms(self) -> Self:
        if len(self.arms) < 2:  # noqa: PLR2004 - there is nothing to compare
            raise ValueError("expected at least two arms")
        return self
