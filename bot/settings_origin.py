"""Tells where each setting came from, for `twin config show`: the same sources, asked one by one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import SecretStr
from pydantic_settings import (
    DotEnvSettingsSource,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    TomlConfigSettingsSource,
)

from bot.settings import Settings

Origin = Literal["given", "env", ".env", "twin.toml", "default"]

MASK = "****"
_KINDS = re.compile(r"gsk_|sk-|xox[a-z]-|xapp-")
_PASSWORD = re.compile(r"(://[^/@:]*:)[^/@]*(?=@)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One setting as a person may see it: no secret, only its kind."""

    name: str
    value: str
    origin: Origin


def shown(settings: Settings) -> tuple[Shown, ...]:
    """
    Every setting in the order of the class, and the first source that holds it.

    ``given`` is what the program itself handed to the class. The environment, ``.env`` and ``twin.toml`` are
    read once more for this.

    Raises:
        SettingsError: never; `settings` stands, so its sources read a moment ago.
    """
    sources = tuple((_label(source), source()) for source in _sources())
    return tuple(
        Shown(
            name=name, value=_masked(getattr(settings, field)), origin=_origin(settings, field, name, sources)
        )
        for field, name in _names().items()
    )


def _names() -> dict[str, str]:
    """Fields and their outside names; a table of ``twin.toml`` goes by its own."""
    return {key: str(field.validation_alias or key) for key, field in Settings.model_fields.items()}


def _sources() -> tuple[PydanticBaseSettingsSource, ...]:
    """The class's own sources in its own order of precedence, with nothing given."""
    nothing = InitSettingsSource(Settings, {})
    env, dotenv = EnvSettingsSource(Settings), DotEnvSettingsSource(Settings)
    return Settings.settings_customise_sources(Settings, nothing, env, dotenv, nothing)


def _label(source: PydanticBaseSettingsSource) -> Origin:
    if isinstance(source, TomlConfigSettingsSource):
        return "twin.toml"
    if isinstance(source, DotEnvSettingsSource):  # before its own parent
        return ".env"
    return "env" if isinstance(source, EnvSettingsSource) else "given"


def _origin(
    settings: Settings, field: str, name: str, sources: tuple[tuple[Origin, dict[str, Any]], ...]
) -> Origin:
    if field not in settings.model_fields_set:
        return "default"
    return next((label for label, held in sources if name in held or field in held), "given")


def _masked(value: object) -> str:
    if value in (None, "", {}):
        return ""
    if isinstance(value, SecretStr):
        kind = _KINDS.match(value.get_secret_value())
        return (kind[0] if kind else "") + MASK
    if isinstance(value, dict):
        return ", ".join(str(key) for key in value)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return _PASSWORD.sub(rf"\1{MASK}", text)
