"""The only place that reads the environment: every setting, its default, and what is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
)
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot import settings_forms as forms
from bot.bookkeeping import Rate
from bot.domain import Route
from bot.errors import SettingsError
from bot.settings_doors import DoorSettings, Lower, Secret, Text, named
from bot.settings_faults import told
from bot.settings_sources import AnyCaseToml, rates_of
from bot.settings_tables import (
    AlertsEntry,
    AsidesEntry,
    CacheEntry,
    CatalogueEntry,
    Endpoint,
    ExperimentEntry,
    HedgeEntry,
    LimitEntry,
    MemoryEntry,
    PostgresEntry,
    ProviderEntry,
    ReportsEntry,
    TargetsEntry,
)


class Settings(DoorSettings):
    """Environment first, then ``.env``, then ``twin.toml``, then these defaults."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        toml_file="twin.toml",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    groq_api_key: Secret = named("GROQ_API_KEY", "key of Groq; without any key the twin answers by quoting")
    groq_base_url: Annotated[Text, AfterValidator(forms.url)] | None = named(
        "GROQ_BASE_URL", "where Groq is, without /openai/v1 (default: Groq's own address)"
    )
    openai_api_key: Secret = named("OPENAI_API_KEY", "key of the second provider")
    openai_base_url: Annotated[Text, AfterValidator(forms.url)] | None = named(
        "OPENAI_BASE_URL", "any OpenAI-compatible endpoint, with its version path (default: OpenAI's own)"
    )
    database_url: Annotated[Text, AfterValidator(forms.database)] = named(
        "DATABASE_URL", "where the ledger is kept", f"{forms.SQLITE}:///twin.db"
    )

    profile: Path | None = named("TWIN_PROFILE", "folder or file of the person (default: the sample profile)")
    admins: Annotated[Text, AfterValidator(forms.people)] = named(
        "TWIN_ADMINS", "who may use admin commands: slack:U..., discord:...", ""
    )
    admins_only: bool = named(
        "TWIN_ADMINS_ONLY", "whether workspace and server admins need to be listed, too", default=False
    )
    owner: Annotated[Text, AfterValidator(forms.people)] = named(
        "TWIN_OWNER", "the person: slack:U... or discord:...; sees what the profile keeps for its owner", ""
    )

    daily_tokens: int = named("TWIN_DAILY_TOKENS", "tokens a day, 0 for no cap", 100_000, ge=0, le=10**18)
    monthly_usd: Decimal = named(
        "TWIN_MONTHLY_USD", "dollars a month, 0 for no cap", Decimal(50), ge=0, le=10**9, decimal_places=9
    )
    user_rate: Annotated[Text, Lower, AfterValidator(forms.rate)] = named(
        "TWIN_USER_RATE", "questions of one person: N/second, /minute, /hour, /day, or off", "10/minute"
    )
    channel_rate: Annotated[Text, Lower, AfterValidator(forms.rate)] = named(
        "TWIN_CHANNEL_RATE", "questions in one channel, in the same form", "60/minute"
    )
    rate: Annotated[Text, Lower, AfterValidator(forms.rate)] = named(
        "TWIN_RATE", "questions of everybody together, in the same form", "off"
    )
    reserve_ttl: int = named(
        "TWIN_RESERVE_TTL", "seconds after which the reserve of a lost call is charged in full", 120, ge=1
    )
    timezone: Annotated[Text, AfterValidator(forms.zone)] = named(
        "TWIN_TIMEZONE", "where a day begins and ends", "UTC"
    )
    report_at: Annotated[Text, AfterValidator(forms.time_of_day)] = named(
        "TWIN_REPORT_AT", "when the report on the day before is posted, HH:MM", "09:00"
    )
    webhook_secret: Secret = named(
        "TWIN_WEBHOOK_SECRET", "signs what is posted to the webhook of [alerts], so that it can be checked"
    )
    report_empty: Annotated[Literal["on", "off"], Lower] = named(
        "TWIN_REPORT_EMPTY", "whether a day without questions is reported, in one line", "on"
    )

    models: Annotated[Text, AfterValidator(forms.routes)] = named(
        "TWIN_MODELS", "routes in their order, provider:model (default: from the catalogue)", ""
    )
    embeddings: Text = named(
        "TWIN_EMBEDDINGS",
        "the search by meaning: auto, lexical (words alone), or a folder with a small BERT",
        "auto",
    )
    verifier: Annotated[Text, AfterValidator(forms.verifier)] = named(
        "TWIN_VERIFIER", "who reads doubtful sentences a second time: auto, off, or a route", "auto"
    )
    guard: Annotated[Text, AfterValidator(forms.guard)] = named(
        "TWIN_GUARD", "a classifier of attacks that sees each question first: off, or a route", "off"
    )
    cache: Annotated[Literal["on", "exact", "off"], Lower] = named(
        "TWIN_CACHE",
        "what is given again: on, exact (to the same words alone), or off (the person's own answers alone)",
        "on",
    )
    cache_max_wrong: float = named(
        "TWIN_CACHE_MAX_WRONG",
        "the share of all questions that may get another one's answer; bars rise to keep it",
        0.01,
        gt=0,
        le=0.2,
    )
    quotes: Annotated[Literal["on", "off"], Lower] = named(
        "TWIN_QUOTES", "whether the profile is quoted when no model may answer", "on"
    )
    order: Annotated[Literal["learned", "fixed"], Lower] = named(
        "TWIN_ORDER", "whether routes are asked in the order that serves best, or always as named", "learned"
    )
    hedge: Annotated[Literal["on", "off"], Lower] = named(
        "TWIN_HEDGE", "whether the next route is asked, too, when the first is late", "on"
    )
    spool: Path = named(
        "TWIN_SPOOL", "folder for what is spent while the database is away", Path("twin.spool")
    )
    retention_days: int = named(
        "TWIN_RETENTION_DAYS",
        "days for which the texts of questions and answers are kept",
        90,
        ge=0,
        le=36500,
    )
    names_key: Annotated[Secret, AfterValidator(forms.long_secret)] = named(
        "TWIN_NAMES_KEY",
        "makes the pseudonyms of people in reports and exports (default: kept in the database)",
    )
    log: Annotated[Literal["text", "json"], Lower] = named("TWIN_LOG", "form of the log lines", "text")
    log_level: Annotated[Literal["debug", "info", "warning", "error"], Lower] = named(
        "TWIN_LOG_LEVEL", "how much is logged", "info"
    )
    catalogue: dict[str, CatalogueEntry] = Field(
        default_factory=dict, description="prices and replacements of models; in twin.toml only"
    )
    providers: dict[Annotated[str, AfterValidator(forms.provider)], ProviderEntry] = Field(
        default_factory=dict, description="more keys and endpoints; in twin.toml only"
    )
    limits: dict[str, LimitEntry] = Field(
        default_factory=dict, description="further caps, of persons, channels, models; in twin.toml only"
    )
    hedging: HedgeEntry = Field(
        default_factory=HedgeEntry, description="how much a second try beside a late one may take"
    )
    asides: AsidesEntry = Field(default_factory=AsidesEntry, description="what side questions may take")
    caching: CacheEntry = Field(default_factory=CacheEntry, description="how long answers are given again")
    postgresql: PostgresEntry = Field(
        default_factory=PostgresEntry, description="how PostgreSQL is spoken to, when it is the database"
    )
    memory: MemoryEntry = Field(
        default_factory=MemoryEntry, description="what is kept in mind of a conversation"
    )
    targets: TargetsEntry = Field(
        default_factory=TargetsEntry, description="what the figures of a report are held to"
    )
    reports: ReportsEntry = Field(
        default_factory=ReportsEntry, description="what reports and exports tell of people"
    )
    alerts: AlertsEntry = Field(
        default_factory=AlertsEntry, description="when operators are told that something is wrong, and where"
    )
    experiments: dict[str, ExperimentEntry] = Field(
        default_factory=dict, description="what is compared with what; in twin.toml only"
    )

    _variables: Mapping[str, str | None] = PrivateAttr(default_factory=dict)

    def model_post_init(self, context: Any) -> None:  # noqa: ARG002 - the library's signature
        """Note what the keys that tables name by their variables may be: the sources are at hand now."""
        if self.providers:
            file, environment = DotEnvSettingsSource(type(self)), EnvSettingsSource(type(self))
            self._variables = {**file.env_vars, **environment.env_vars}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, dotenv_settings, AnyCaseToml(settings_cls)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def report_time(self) -> time:
        return time.fromisoformat(self.report_at)

    @cached_property
    def admin_ids(self) -> frozenset[str]:
        return frozenset(filter(None, (one.strip() for one in self.admins.split(","))))

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """The routes that were named, in their order; empty means: as the catalogue says."""
        named = (one.strip().partition(":") for one in self.models.split(",") if one.strip())
        return tuple(Route(provider, model) for provider, _, model in named)

    @cached_property
    def endpoints(self) -> Mapping[str, Endpoint]:
        """Every provider by its name: the two of the environment, then those of twin.toml in their order."""
        own = {
            "groq": Endpoint.usual("groq", self.groq_api_key, self.groq_base_url),
            "openai": Endpoint.usual("openai", self.openai_api_key, self.openai_base_url),
        }
        named = self.providers.items()
        return own | {name: entry.endpoint(name, self._variables, own[entry.kind]) for name, entry in named}

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value, so that logs can blot them out."""
        values = [getattr(self, name) for name in type(self).model_fields]
        values += [*(endpoint.key for endpoint in self.endpoints.values()), self.alerts.webhook]
        found = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        places = [value for value in values if isinstance(value, forms.Address)]
        places += [forms.Address(endpoint.base_url or "") for endpoint in self.endpoints.values()]
        return tuple(dict.fromkeys([*found, *(word for one in places for word in forms.passwords(one))]))

    @cached_property
    def rates(self) -> tuple[Rate, ...]:
        return tuple(rates_of(person=self.user_rate, channel=self.channel_rate, all=self.rate))


def load_settings(**given: Any) -> Settings:
    """
    Read the settings, or say in one line per fault what was seen and what is allowed.

    Raises:
        SettingsError: a value is not allowed, or a file does not read.
    """
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise SettingsError(
            "\n".join(told(fault, Settings, _PLAIN) for fault in error.errors(include_url=False))
        ) from None
    except (ValueError, OSError) as error:  # a twin.toml or .env that is no such file
        raise SettingsError(f"twin.toml or .env does not read: {error}") from None
    for route in settings.routes:
        if route.provider not in settings.endpoints:
            raise SettingsError(f"TWIN_MODELS: seen {str(route)[:80]!r}; {forms.ROUTES}")
    return settings


_PLAIN = {str(f.validation_alias) for f in Settings.model_fields.values() if f.annotation != SecretStr | None}
