"""Tells where each setting came from, for `twin config show`: the same sources, asked one by one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
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
from bot.settings_forms import MASK, without_password

Origin = Literal["given", "env", ".env", "twin.toml", "default"]

_OURS = "TWIN_"
_KINDS = re.compile(r"gsk_|sk-|xox[a-z]-|xapp-")


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
    """
    sources = tuple((_label(source), source()) for source in _sources())
    return tuple(
        Shown(
            name=name, value=_masked(getattr(settings, field)), origin=_origin(settings, field, name, sources)
        )
        for field, name in _names().items()
    )


def strange_names() -> tuple[tuple[str, bool], ...]:
    """
    A line for each name that looks like a setting and is none, and whether it seems a slip of another's name.

    A cap with a slip in its name caps nothing; a name that is like no other may belong to another version.

    In the environment and in ``.env`` these are names that begin like ours, in ``twin.toml`` all others.
    """
    known = [name.upper() for name in _names().values()]
    held = {
        "env": [name for name in EnvSettingsSource(Settings).env_vars if name.upper().startswith(_OURS)],
        ".env": [name for name in DotEnvSettingsSource(Settings).env_vars if name.upper().startswith(_OURS)],
        "twin.toml": list(_toml()),
    }
    return tuple(
        (
            f"{name.upper()} ({place}) is no setting of this version{_perhaps(name.upper(), known)}",
            bool(_perhaps(name.upper(), known)),
        )
        for place, names in held.items()
        for name in names
        if name.upper() not in known
    )


def _toml() -> dict[str, Any]:
    """What ``twin.toml`` holds, known or not."""
    return next(
        (source.toml_data for source in _sources() if isinstance(source, TomlConfigSettingsSource)), {}
    )


def _perhaps(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1, cutoff=0.8)
    return f"; perhaps {close[0]} was meant" if close else ""


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
    return without_password(text)


def variable(name: str) -> str | None:
    """What a variable of the environment holds, by its name in any case; None: nothing."""
    return EnvSettingsSource(Settings).env_vars.get(name.lower())
