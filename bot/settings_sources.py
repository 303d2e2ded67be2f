"""Where settings come from besides the environment, and the forms that take several of them together."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic_settings import TomlConfigSettingsSource

from bot import settings_forms as forms
from bot.bookkeeping import Rate


class AnyCaseToml(TomlConfigSettingsSource):
    """``twin.toml`` with the names of the environment in either case; an empty text counts as unset."""

    def _read_file(self, path: Path | Traversable) -> dict[str, Any]:
        found = super()._read_file(path)
        held = {key: value for key, value in found.items() if value != ""}
        return {key if isinstance(value, dict) else key.upper(): value for key, value in held.items()}


def rates_of(**texts: str) -> Iterator[Rate]:
    for scope, text in texts.items():
        if text != "off":
            count, _, span = text.partition("/")
            yield Rate(scope=scope, count=int(count), seconds=forms.SPANS[span])
