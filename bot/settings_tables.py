"""The tables of ``twin.toml``: what is too rich for a variable of the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    PositiveInt,
    SecretStr,
    model_validator,
)

from bot import settings_forms as forms

ProviderKind = Literal["groq", "openai"]
_DEAR = 10**6
"""A dollar a token is no price but a slip, and what it makes of a call no database holds."""


class PriceEntry(BaseModel, extra="forbid"):
    """Prices of one model; what is left out stays as it is."""

    input_usd: Decimal | None = Field(None, ge=0, le=_DEAR, description="dollars per million prompt tokens")
    cached_usd: Decimal | None = Field(
        None, ge=0, le=_DEAR, description="dollars per million cached prompt tokens"
    )
    output_usd: Decimal | None = Field(
        None, ge=0, le=_DEAR, description="dollars per million completion tokens"
    )


class LaterEntry(PriceEntry):
    """Prices from a day on: ``[[catalogue."groq:openai/gpt-oss-20b".later]]``."""

    since: date = Field(description="the day, in UTC, on which they begin")


class CatalogueEntry(PriceEntry):
    """A model's own line: ``[catalogue."groq:openai/gpt-oss-20b"]``."""

    later: list[LaterEntry] = Field(
        default_factory=list, description="prices from some day on, each a table `[[catalogue.NAME.later]]`"
    )
    replaced_by: str | None = Field(None, description="the model that answers in its place")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """
    A provider as it can be asked: one key at one address (None: the usual one of its kind).

    Without a key it has no routes; ``key_name`` is where the key is looked for.
    """

    name: str
    kind: ProviderKind
    key: SecretStr | None
    key_name: str
    base_url: str | None = None

    @classmethod
    def usual(cls, kind: ProviderKind, key: SecretStr | None, base_url: str | None) -> Self:
        """The one of its kind that the environment itself names."""
        return cls(name=kind, kind=kind, key=key, key_name=f"{kind.upper()}_API_KEY", base_url=base_url)


class ProviderEntry(BaseModel, extra="forbid", hide_input_in_errors=True):
    """Another key or endpoint: ``[providers.groq2]``; its routes are named ``groq2:MODEL``."""

    kind: ProviderKind = Field("groq", description="whose language it speaks")
    api_key: Annotated[SecretStr | None, BeforeValidator(forms.trim)] = Field(
        None, description="its key; better named by api_key_env"
    )
    api_key_env: Annotated[str, AfterValidator(forms.variable)] | None = Field(
        None, description="the environment variable, there or in `.env`, that holds its key"
    )
    base_url: Annotated[str, AfterValidator(forms.url)] | None = Field(
        None, description="where it is (default: as GROQ_BASE_URL or OPENAI_BASE_URL say)"
    )

    @model_validator(mode="after")
    def _has_a_key(self) -> Self:
        if (self.api_key is None) == (self.api_key_env is None):
            raise ValueError("expected either api_key or api_key_env")
        return self

    def endpoint(self, name: str, variables: Mapping[str, str | None], usual: Endpoint) -> Endpoint:
        """The entry with its key looked up; ``variables`` have lower-case names, ``usual`` is of its kind."""
        key, key_name = self.api_key, f"providers.{name}.api_key"
        if self.api_key_env is not None:
            found = (variables.get(self.api_key_env.lower()) or "").strip()
            key, key_name = SecretStr(found) if found else None, self.api_key_env
        base_url = usual.base_url if self.base_url is None else self.base_url
        return Endpoint(name=name, kind=self.kind, key=key, key_name=key_name, base_url=base_url)


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
    tokens: int | None = Field(None, ge=1, le=10**18, description="the cap in tokens")
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


class AsidesEntry(BaseModel, extra="forbid", frozen=True):
    """What side questions to a cheap model may take: ``[asides]``."""

    route: Annotated[str, AfterValidator(forms.aside)] = Field(
        "", description="the model that is asked, provider:model (none: the cheapest that is configured)"
    )
    usd_share: float = Field(
        0.3,
        ge=0,
        le=1,
        description="what they may cost, as a share of what the last day's answers did (0: none)",
    )
    warm_usd: Decimal = Field(
        Decimal(0),
        ge=0,
        le=100,
        description="dollars for likely questions at the start of a new profile version (0: none)",
    )


class CacheEntry(BaseModel, extra="forbid", frozen=True):
    """How answers are given again: ``[caching]``."""

    max_days: int = Field(30, ge=1, le=366, description="days after which an answer is made anew")
    most: int = Field(
        10_000, ge=1, le=100_000, description="answers kept; beyond it, those unused for longest go"
    )
    audit_share: float = Field(
        0.08, ge=0.05, le=1, description="the share of hits by meaning that a model looks at once more"
    )
    warm: bool = Field(
        False, description="whether suggested questions are answered ahead, too, within [asides] warm_usd"
    )


class MemoryEntry(BaseModel, extra="forbid", frozen=True):
    """What is kept in mind of a conversation: ``[memory]``."""

    tokens: int = Field(
        800,
        ge=0,
        le=8000,
        description="tokens of earlier turns that a model is told; recent ones whole, older ones in brief",
    )


class TargetsEntry(BaseModel, extra="forbid", frozen=True):
    """What the figures of a report are held to: ``[targets]``."""

    p90_ms: int = Field(2000, ge=1, le=600_000, description="milliseconds in which nine of ten are answered")
    availability: float = Field(0.999, gt=0, le=1, description="the share of questions that do not fail")
    cost_per_question_usd: Decimal = Field(
        Decimal("0.02"), gt=0, le=_DEAR, description="dollars that a question costs less than"
    )
    cache_hit_rate: float = Field(0.85, ge=0, le=1, description="the share of answers that come from memory")
    error_rate: float = Field(0.01, gt=0, le=1, description="the share of questions that fail stays below it")


class ReportsEntry(BaseModel, extra="forbid", frozen=True):
    """What reports and exports tell of people: ``[reports]``."""

    names: bool = Field(
        default=False,
        description="whether admins see the platform's ids of people in them, in place of pseudonyms",
    )


class AlertsEntry(BaseModel, extra="forbid", frozen=True, hide_input_in_errors=True):
    """When operators are told that something is wrong, and where beside the admin channels: ``[alerts]``."""

    quiet: Annotated[str, AfterValidator(forms.quiet)] = Field(
        "", description="hours in which only what is critical is posted, e.g. 22:00-07:00, by TWIN_TIMEZONE"
    )
    webhook: Annotated[SecretStr | None, BeforeValidator(forms.trim), AfterValidator(forms.hook)] = Field(
        None, description="an address that gets each alert as JSON; see TWIN_WEBHOOK_SECRET"
    )
    forecast: float = Field(
        0.5, gt=0, le=1, description="the probability of reaching the month's cap that is told"
    )
    cost_z: float = Field(4, ge=2, le=100, description="how far from its weekday's usual cost a day is odd")
    cache_drop: float = Field(
        0.2, gt=0, le=1, description="by how much the share of answers from memory may fall"
    )
    pile: int = Field(20, ge=1, le=10_000, description="unanswered questions that are too many")
    pile_days: int = Field(7, ge=1, le=365, description="days that a question may wait for an answer")
    late_minutes: int = Field(
        10, ge=2, le=1440, description="minutes without a tick after which the scheduler is late"
    )


class PostgresEntry(BaseModel, extra="forbid", frozen=True):
    """How PostgreSQL is spoken to, when DATABASE_URL names one: ``[postgresql]``."""

    pool: int = Field(
        4, ge=1, le=100, description="connections for reading that a process may hold, beside two of its own"
    )
    connect_s: float = Field(5, ge=2, le=60, description="seconds that a connection may take")
    lock_s: float = Field(10, ge=2, le=120, description="seconds that whoever writes waits for its turn")
    statement_s: float = Field(30, ge=1, le=3600, description="seconds that a statement may take")
    prepared: bool = Field(
        default=True,
        description="whether statements are prepared; `false` for a pooler that does not pass that on",
    )


class SlackEntry(BaseModel, extra="forbid", frozen=True):
    """Who may ask on Slack beside the members of the workspace: ``[slack]``."""

    guests: bool = Field(default=False, description="whether guests of the workspace may ask")
    strangers: bool = Field(
        default=False, description="whether members of other companies may, in channels shared with them"
    )


class DiscordEntry(BaseModel, extra="forbid", frozen=True):
    """Where on Discord the twin answers, and whom: ``[discord]``; ids are Discord's own numbers."""

    threads: bool = Field(
        default=False, description="whether a question asked in a channel begins a thread of its own"
    )
    direct: bool = Field(default=True, description="whether direct messages are answered")
    channels: frozenset[PositiveInt] = Field(
        default=frozenset(), description="the channels in which it answers, with their threads; empty: all"
    )
    roles: frozenset[PositiveInt] = Field(
        default=frozenset(), description="whoever has one of these roles may ask; empty: everybody"
    )
    admin_channels: frozenset[PositiveInt] = Field(
        default=frozenset(), description="the channels in which admin commands are obeyed; empty: all"
    )
    message_content: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="the message-content intent, with which threads need no mention; `auto`: if granted",
    )


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
